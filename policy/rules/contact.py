"""The guarantor is the unit of contact: ceilings over all accounts together (rule 3.6)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from policy.contact import Closed, why_closed
from policy.policy_file import Ceilings
from policy.rules.call_limits import stops_call
from policy.rules.decision import Decision
from policy.rules.facts import GuarantorFacts
from policy.terms import Action, Channel, Way

_MAIL = frozenset({Channel.LETTER, Channel.NOTICE})
_MAIL_FIRST = Closed(("3.6",), "mail goes first")
_LONGEST_WAIT = 60


def together(
    person: GuarantorFacts, decisions: Sequence[Decision], ceilings: Ceilings, today: date
) -> tuple[list[Decision], frozenset[Channel]]:
    """The decisions that may stand side by side today, and the channels that carry them.

    A day brings mail or a call, never both; all mail shares one envelope a channel. What finds
    no room waits for the first day that has some. Nobody who can be reached is left out for good.
    """
    kept = [_called_when_allowed(person, d, ceilings, today) for d in decisions]
    mail = [d for d in kept if d.action.acts and d.way not in (Way.NONE, Way.CALL)]
    calls = [d for d in kept if d.action is Action.CALL]
    if mail and (person.sealed_today or Channel.CALL in person.open_today):
        free = _first_free_day(person, ceilings, today)
        return _wait(kept, free, "one contact a day"), frozenset()
    if calls and (mail or person.sealed_today or person.open_today & _MAIL):
        kept = [_call_later(person, d, ceilings, today, _MAIL_FIRST) for d in kept]
        calls = []
    if not mail and not calls:
        return kept, frozenset()
    channels = frozenset({Channel.CALL})
    if mail:  # it joins what is open already
        channels = _channels(person, mail) | person.open_today
        closed = why_closed(person.times, today) if Channel.NOTICE in channels else None
        if closed is not None:
            return _without_notice(person, kept, channels, ceilings, today, closed)
    return _fitted(person, kept, channels, ceilings, today)


def _fitted(
    person: GuarantorFacts,
    decisions: list[Decision],
    channels: frozenset[Channel],
    ceilings: Ceilings,
    today: date,
) -> tuple[list[Decision], frozenset[Channel]]:
    """All of it, in the channels there is room for; else all of it waits."""
    fitting = _fit(person, channels, ceilings, today)
    if fitting is not None:
        return decisions, fitting
    if Channel.CALL in channels:
        why = Closed(("3.6",), "enough contact for now")
        return [_call_later(person, d, ceilings, today, why) for d in decisions], frozenset()
    free = _first_free_day(person, ceilings, today, by_notice=channels == {Channel.NOTICE})
    return _wait(decisions, free, "enough contact for now"), frozenset()


def _without_notice(
    person: GuarantorFacts,
    decisions: list[Decision],
    channels: frozenset[Channel],
    ceilings: Ceilings,
    today: date,
    closed: Closed,
) -> tuple[list[Decision], frozenset[Channel]]:
    """A letter may be printed on any day; a notice alone waits for a day that is open."""
    if channels != {Channel.NOTICE}:
        return _fitted(person, decisions, channels - {Channel.NOTICE}, ceilings, today)
    free = _first_free_day(person, ceilings, today, by_notice=True)
    return _wait(decisions, free, closed.why, closed.rules), frozenset()


def _called_when_allowed(
    person: GuarantorFacts, decision: Decision, ceilings: Ceilings, today: date
) -> Decision:
    """A call that may not be made today waits for the first day on which it may."""
    if decision.action is not Action.CALL:
        return decision
    stopped = stops_call(person, ceilings, today, asked=decision.asked_for)
    return decision if stopped is None else _call_later(person, decision, ceilings, today, stopped)


def _call_later(
    person: GuarantorFacts, decision: Decision, ceilings: Ceilings, today: date, why: Closed
) -> Decision:
    if decision.action is not Action.CALL:
        return decision
    day = _first_free_day(person, ceilings, today, call=decision)
    return _later(decision, day, why.why, why.rules)


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
    listed = (*person.calls, *person.number_listed)
    return sum(week < call < day for call in listed) + 1 <= ceilings.calls_in_7_days


def _first_free_day(
    person: GuarantorFacts,
    ceilings: Ceilings,
    today: date,
    *,
    call: Decision | None = None,
    by_notice: bool = False,
) -> date:
    """The first day after today with room for one touch, and open for it if it is `call` or
    goes `by_notice`. Ceilings end within 30 days; nobody waits longer than two months."""
    used = person.open_today | person.sealed_today
    person = replace(
        person,
        touches=person.touches + (today,) * len(used),
        calls=person.calls + (today,) * (Channel.CALL in used),
    )
    days = (today + timedelta(number) for number in range(1, _LONGEST_WAIT))
    free = (day for day in days if _is_free(person, ceilings, day, call, by_notice))
    return next(free, today + timedelta(_LONGEST_WAIT))


def _is_free(
    person: GuarantorFacts, ceilings: Ceilings, day: date, call: Decision | None, by_notice: bool
) -> bool:
    if not _room(person, 1, ceilings, day):
        return False
    if call is not None:
        allowed = stops_call(person, ceilings, day, asked=call.asked_for) is None
        return allowed and _room_for_call(person, ceilings, day)
    return not by_notice or why_closed(person.times, day) is None


def _wait(
    decisions: Sequence[Decision], day: date, why: str, rules: tuple[str, ...] = ("3.6",)
) -> list[Decision]:
    """What reaches people waits; a call that waits already keeps its own day."""
    return [
        _later(d, day, why, rules) if d.action.acts and d.way is not Way.NONE else d
        for d in decisions
    ]


def _later(decision: Decision, day: date, why: str, rules: tuple[str, ...]) -> Decision:
    """Put off to `day`; the step itself is unchanged and stays the next one."""
    return replace(
        decision,
        action=Action.DEFER,
        step=f"wait {decision.step}",
        put_off_step=decision.step,
        rules=(*decision.rules, *rules),
        reason=decision.reason_to_wait(day, why),
        review_on=day,
        way=Way.NONE,
        screening=None,
    )
