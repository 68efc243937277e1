"""The guarantor is the unit of contact: ceilings over all accounts together (rules.md 3.6)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from policy.decision import Decision
from policy.facts import GuarantorFacts
from policy.spec import Ceilings, Way
from policy.terms import Action, Channel

_MAIL = frozenset({Channel.LETTER, Channel.NOTICE})


def together(
    person: GuarantorFacts, decisions: Sequence[Decision], ceilings: Ceilings, today: date
) -> tuple[list[Decision], frozenset[Channel]]:
    """The decisions that may stand side by side today, and the channels that carry them.

    A day brings mail or a call, never both; all mail shares one envelope a channel. What finds
    no room waits for the first day that has some. Nobody who can be reached is left out for good.
    """
    mail = [d for d in decisions if d.action.acts and d.way not in (Way.NONE, Way.CALL)]
    calls = [d for d in decisions if d.action is Action.CALL]
    kept = list(decisions)
    if mail and (person.sealed_today or Channel.CALL in person.open_today):
        free = _first_free_day(person, False, ceilings, today)
        return _wait(kept, free, "one contact a day"), frozenset()
    if calls and (mail or person.sealed_today or person.open_today & _MAIL):
        free = _first_free_day(person, True, ceilings, today)
        kept = [_later(d, free) if d.action is Action.CALL else d for d in kept]
        calls = []
    if not mail and not calls:
        return kept, frozenset()
    channels = frozenset({Channel.CALL})
    if mail:  # it joins what is open already
        channels = _channels(person, mail) | person.open_today
    fitting = _fit(person, channels, ceilings, today)
    if fitting is None:
        free = _first_free_day(person, bool(calls), ceilings, today)
        return _wait(kept, free, "enough contact for now"), frozenset()
    return kept, fitting


def _channels(person: GuarantorFacts, mail: Sequence[Decision]) -> frozenset[Channel]:
    """A reminder goes as a notice to those who chose e-mail; everything else is a letter,
    with a notice beside it for them."""
    if not person.takes_email:
        return frozenset({Channel.LETTER})
    if not person.takes_mail or all(d.way is Way.REMINDER for d in mail):
        return frozenset({Channel.NOTICE})
    if all(d.way in (Way.REMINDER, Way.LETTER) for d in mail):
        return frozenset({Channel.LETTER})
    return _MAIL


def _fit(
    person: GuarantorFacts, channels: frozenset[Channel], ceilings: Ceilings, today: date
) -> frozenset[Channel] | None:
    """The channels there is room for: the letter before the notice beside it.

    What is open already counts with them; joining it costs nothing more.
    """
    for wanted in (channels, channels - {Channel.NOTICE}):
        calling_fits = Channel.CALL not in wanted or _room_for_call(person, ceilings, today)
        touches = len(wanted | person.open_today)
        if wanted and calling_fits and _room(person, touches, ceilings, today):
            return wanted
    return None


def _room(person: GuarantorFacts, more: int, ceilings: Ceilings, day: date) -> bool:
    week, month = day - timedelta(7), day - timedelta(30)
    in_week = sum(week < touch < day for touch in person.touches)
    in_month = sum(month < touch < day for touch in person.touches)
    return (
        in_week + more <= ceilings.touches_in_7_days
        and in_month + more <= ceilings.touches_in_30_days
    )


def _room_for_call(person: GuarantorFacts, ceilings: Ceilings, day: date) -> bool:
    week = day - timedelta(7)
    return sum(week < call < day for call in person.calls) + 1 <= ceilings.calls_in_7_days


def _first_free_day(person: GuarantorFacts, calling: bool, ceilings: Ceilings, today: date) -> date:
    """The first day after today with room for one touch; a window ends within 30 days."""
    used = person.open_today | person.sealed_today
    person = replace(
        person,
        touches=person.touches + (today,) * len(used),
        calls=person.calls + (today,) * (Channel.CALL in used),
    )
    day = today + timedelta(1)
    while not _room(person, 1, ceilings, day) or (
        calling and not _room_for_call(person, ceilings, day)
    ):
        day += timedelta(1)
    return day


def _wait(decisions: Sequence[Decision], day: date, why: str) -> list[Decision]:
    reaching = (Way.NONE,)
    return [d if not d.action.acts or d.way in reaching else _later(d, day, why) for d in decisions]


def _later(decision: Decision, day: date, why: str = "mail goes first") -> Decision:
    """Put off to `day`; the step itself is unchanged and stays the next one."""
    return replace(
        decision,
        action=Action.DEFER,
        step=f"wait {decision.step}",
        rules=(*decision.rules, "3.6"),
        reason=f"{decision.reason} It waits until {day.isoformat()}: {why}.",
        review_on=day,
        way=Way.NONE,
        screening=None,
    )
