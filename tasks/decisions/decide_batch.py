"""Facts in, decisions out: each account by the rules, then all of a guarantor together."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from policy.policy_file import UnknownPolicy
from policy.rules import answer, resending
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
    for guarantor_id, family in families.items():
        answers.update(decide_household(family, rest[guarantor_id], today, _decide, begun=begun))
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
