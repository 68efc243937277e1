"""All of a guarantor together: the contact of one day, and what comes along with it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from policy.policy_file import strictest
from policy.rules import Answer, Decision, comes_along, takes_others_along, together
from policy.terms import Action, Channel
from tasks.decisions.decided import Decided, NeedsReview
from tasks.facts import Known

LONGEST_REASON = 400

_MAIL = frozenset({Channel.LETTER, Channel.NOTICE})
_CALL = frozenset({Channel.CALL})

Ask = Callable[[Known, date], Decided | NeedsReview]


def decide_household(
    family: Sequence[Decided], others: Sequence[Known], today: date, ask: Ask, *, begun: bool
) -> dict[int, Decided]:
    """Decisions by account id: of the family that is looked at today, and of those of its other
    accounts that come along with what it gets.

    Where there is no room for more than what is due, nothing comes along.
    """
    alone = _together(family, today)
    way = _reached_by(alone, begun=begun)
    if way is None:
        return _by_account(alone)
    asked = (ask(one, today) for one in others)
    everybody = [*family, *(one for one in asked if isinstance(one, Decided))]
    along = _along(everybody, today, by_call=way == _CALL)
    if not along:
        return _by_account(alone)
    here = {one.known.row.id for one in family}
    whole = [
        along.get(one.known.row.id, one)
        for one in everybody
        if one.known.row.id in here or one.known.row.id in along
    ]
    gathered = _together(whole, today)
    return _by_account(gathered if _all_stand(alone, gathered, along) else alone)


def _reached_by(family: Sequence[Decided], *, begun: bool) -> frozenset[Channel] | None:
    """The channels by which the household hears about its bills today."""
    if any(one.known.wish is not None for one in family):
        return None  # a copy that was asked for is all that is sent
    channels: frozenset[Channel] = frozenset()
    for one in family:
        if takes_others_along(one.decision, one.policy):
            channels |= _CALL if one.decision.action is Action.CALL else one.channels & _MAIL
    if begun:
        channels |= family[0].known.facts.guarantor.open_today
    if channels & _MAIL:
        return _MAIL
    return channels or None


def _along(everybody: Sequence[Decided], today: date, *, by_call: bool) -> dict[int, Decided]:
    found = {}
    for one in everybody:
        waiting = Answer(one.rule, one.decision)
        nearby = comes_along(waiting, one.known.facts, one.policy, today, by_call=by_call)
        if nearby is not None:
            found[one.known.row.id] = one._replace(decision=nearby.decision, rule=nearby.rule)
    return found


def _all_stand(
    alone: Sequence[Decided], gathered: Sequence[Decided], along: dict[int, Decided]
) -> bool:
    """Whether what is due goes as it would have gone alone, and what came along goes too."""
    acts = {one.known.row.id: one.decision.action.acts for one in gathered}
    due = all(acts[one.known.row.id] for one in alone if one.decision.action.acts)
    return due and all(acts[account_id] for account_id in along)


def _together(family: Sequence[Decided], today: date) -> list[Decided]:
    """The contact of one guarantor on one day, under the ceilings of the strictest policy."""
    person = family[0].known.facts.guarantor
    ceilings = strictest([one.policy for one in family])
    decisions, channels = together(person, [one.decision for one in family], ceilings, today)
    return [
        one._replace(decision=_brief(decision), channels=channels)
        for one, decision in zip(family, decisions, strict=True)
    ]


def _by_account(decided: Sequence[Decided]) -> dict[int, Decided]:
    return {one.known.row.id: one for one in decided}


def _brief(decision: Decision) -> Decision:
    """PostgreSQL refuses a reason that is longer than its column, and with it the whole batch."""
    if len(decision.reason) <= LONGEST_REASON:
        return decision
    return replace(decision, reason=f"{decision.reason[: LONGEST_REASON - 3]}...")
