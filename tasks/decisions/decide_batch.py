"""Facts in, decisions out: each account by the rules, then all of a guarantor together."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from policy.policy_file import UnknownPolicy
from policy.rules import answer, resending
from policy.terms import Action
from tasks.decisions.decide_household import decide_household
from tasks.decisions.decided import Decided, NeedsReview
from tasks.facts import Known
from tasks.runtime import leave_trace


def decide_all(
    known: Mapping[int, Known],
    account_ids: Collection[int],
    today: date,
    others: Collection[int] = (),
    *,
    begun: bool = False,
) -> dict[int, Decided | NeedsReview]:
    """Answers by account id. One bad account is set aside; the others of the batch go on.

    `others` are accounts of the same people that nobody has to look at today: they are answered
    only where they come along. `begun`: what is written today may have taken along some of these
    accounts already.
    """
    answers: dict[int, Decided | NeedsReview] = {}
    families: dict[int, list[Decided]] = defaultdict(list)
    for account_id in account_ids:
        if account_id not in known:
            continue
        one = _decide(known[account_id], today)
        answers[account_id] = one
        if isinstance(one, Decided):
            families[one.known.row.guarantor_id].append(one)
    rest: dict[int, list[Known]] = defaultdict(list)
    for account_id in others:
        rest[known[account_id].row.guarantor_id].append(known[account_id])
    called: set[int] = set()
    for guarantor_id, family in sorted(families.items(), key=_appointments_first):
        apart = [_after_calls(one, called, today) for one in family]
        found = decide_household(apart, rest[guarantor_id], today, _decide, begun=begun)
        called |= {_number(one) for one in found.values() if one.decision.action is Action.CALL}
        answers.update(found)
    return answers


def _number(decided: Decided) -> int:
    return decided.known.facts.guarantor.number_group


def _appointments_first(one: tuple[int, list[Decided]]) -> tuple[bool, int]:
    """Of people who share a number the one who asked for a call gets it."""
    guarantor_id, family = one
    return not any(decided.decision.asked_for for decided in family), guarantor_id


def _after_calls(decided: Decided, called: Collection[int], today: date) -> Decided:
    """One call a day: the number may be taken by somebody of this batch."""
    if not (group := _number(decided)) or group not in called:
        return decided
    facts = decided.known.facts
    listed = (*facts.guarantor.number_listed, today)
    taken = replace(facts, guarantor=replace(facts.guarantor, number_listed=listed))
    return decided._replace(known=decided.known._replace(facts=taken))


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
