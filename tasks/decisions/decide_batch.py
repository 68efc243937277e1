"""Facts in, decisions out: each account by the rules, then all of a guarantor together."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from policy.policy_file import PolicySpec, UnknownPolicy, strictest
from policy.rules import Decision, answer, resending, together
from policy.terms import Channel
from tasks.facts import Known
from tasks.runtime import leave_trace

LONGEST_REASON = 400


class Decided(NamedTuple):
    """A decision, the channels that may carry it, and the name of the rule that gave it."""

    known: Known
    policy: PolicySpec
    decision: Decision
    channels: frozenset[Channel]
    rule: str


class NeedsReview(NamedTuple):
    """An account that could not be decided. `code` says what failed where, never a value."""

    known: Known
    code: str


def decide_all(
    known: Mapping[int, Known], account_ids: Collection[int], today: date
) -> dict[int, Decided | NeedsReview]:
    """Answers by account id. One bad account is set aside; the others of the batch go on."""
    answers: dict[int, Decided | NeedsReview] = {}
    families: dict[int, list[Decided]] = defaultdict(list)
    for account_id in account_ids:
        if account_id not in known:
            continue
        one = _decide(known[account_id], today)
        answers[account_id] = one
        if isinstance(one, Decided):
            families[one.known.row.guarantor_id].append(one)
    for family in families.values():
        answers.update(_together(family, today))
    return answers


def _decide(known: Known, today: date) -> Decided | NeedsReview:
    try:
        if known.policy is None:
            raise UnknownPolicy(known.row.policy_name)
        if known.wish is None:
            rule, decision = answer(known.facts, known.policy, today)
        else:
            rule, decision = resending.answer(known.facts, known.policy, today, known.wish)
        return Decided(known, known.policy, decision, frozenset(), rule)
    except Exception as problem:
        return NeedsReview(known, leave_trace(problem, account=known.row.reference))


def _together(family: list[Decided], today: date) -> dict[int, Decided]:
    """The contact of one guarantor on one day, under the ceilings of the strictest policy."""
    person = family[0].known.facts.guarantor
    ceilings = strictest([one.policy for one in family])
    decisions, channels = together(person, [one.decision for one in family], ceilings, today)
    return {
        one.known.row.id: Decided(one.known, one.policy, _brief(decision), channels, one.rule)
        for one, decision in zip(family, decisions, strict=True)
    }


def _brief(decision: Decision) -> Decision:
    """PostgreSQL refuses a reason that is longer than its column, and with it the whole batch."""
    if len(decision.reason) <= LONGEST_REASON:
        return decision
    return replace(decision, reason=f"{decision.reason[: LONGEST_REASON - 3]}...")
