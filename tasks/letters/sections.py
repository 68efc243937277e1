"""A letter's sections: which words it brings, about which accounts, with which facts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from policy.law import PPDR_EXCESS_CENTS, last_day_to_dispute
from policy.letters import PLAN_KINDS, LetterKind
from policy.plans import InstalmentFacts, asked_with
from policy.policy_file import PolicySpec
from policy.rules import AGAIN_STEPS
from policy.terms import FixedStep, FreshWhy, LedgerKind
from tasks.facts import Withdrawn
from tasks.letters.letter import Item, Section
from tasks.letters.returned_payments import Returned, told_of
from tasks.practice import pay_by
from tasks.wording import Fact

TOLD_WHY = frozenset(
    {
        FreshWhy.CORRECTED,
        FreshWhy.NEW_CHARGE,
        FreshWhy.INSURER,
        FreshWhy.EXPORT,
        FreshWhy.BESIDE_PLAN,
        FreshWhy.GUARANTOR,
    }
)
"""The reasons for a bill that comes again which have words of their own."""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything known about the accounts of a batch of letters.

    `small`: below how many cents an account's policy asks for nothing (HD-08).
    """

    money: Mapping[int, Mapping[LedgerKind, int]]
    items: Mapping[int, tuple[Item, ...]]
    awards: Mapping[int, Row[Any]]
    applications: Mapping[int, Row[Any]]
    plans: Mapping[int, tuple[Row[Any], ...]]
    returned: Mapping[tuple[int, int], Sequence[Returned]]
    policies: Mapping[tuple[str, date], PolicySpec]
    withdrawn: Mapping[int, Withdrawn] = field(default_factory=dict)
    taken_back_by_insurers: frozenset[int] = frozenset()

    def taken(self, account_id: int, *kinds: LedgerKind) -> int:
        """What ledger rows of these kinds take off a bill, in cents."""
        money = self.money.get(account_id, {})
        return -sum(money.get(kind, 0) for kind in kinds)

    def policy_of(self, row: Row[Any]) -> PolicySpec | None:
        """The one that the account of this line runs under; None when nobody knows it."""
        return self.policies.get((row.policy_name, row.policy_version))


def sections_of(rows: Sequence[Row[Any]], facts: LetterFacts) -> tuple[Section, ...]:
    """One section for each kind; awards and plans speak of their own account or instalment."""
    groups: dict[tuple[LetterKind, bool, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        groups[_kind_of(row), row.step in AGAIN_STEPS, _apart(row, facts)].append(row)
    return tuple(
        Section(
            kind,
            tuple(row.reference for row in group),
            _facts_of(kind, group[0], facts)
            | _again(group[0])
            | _beside(group, facts)
            | told_of(group, facts.returned),
        )
        for (kind, *_), group in groups.items()
    )


def _again(row: Row[Any]) -> dict[str, Fact]:
    """A letter that is sent again says so: it reads as a second bill otherwise."""
    return {"sent_again": 1} if row.step in AGAIN_STEPS else {}


def tells_of_what_is_beside(row: Row[Any]) -> bool:
    """What was added beside a plan, told while the plan is kept, or after it."""
    after = row.step == FixedStep.FRESH_STATEMENT and row.fresh_why is FreshWhy.BESIDE_PLAN
    return row.kind is LetterKind.PLAN_NEW_CHARGE or after


def _beside(rows: Sequence[Row[Any]], facts: LetterFacts) -> dict[str, Fact]:
    """It may be money that an insurer took back."""
    back = facts.taken_back_by_insurers
    told = any(row.account_id in back and tells_of_what_is_beside(row) for row in rows)
    return {"beside_insurer": 1} if told else {}


def _kind_of(row: Row[Any]) -> LetterKind:
    """A letter that stands for a call says sorry when we tried to call before."""
    kind: LetterKind = row.kind
    missed = kind is LetterKind.OPTIONS_LETTER and row.call_attempts
    return LetterKind.MISSED_CALL if missed else kind


def _apart(row: Row[Any], facts: LetterFacts) -> str:
    if row.decision_id in facts.awards or row.kind is LetterKind.REFUND_WITHDRAWN:
        return f"award {row.account_id}"
    if row.kind is LetterKind.STATEMENT and row.estimate_cents is not None:
        return f"estimate {row.account_id}"
    why = next(iter(_fresh(row)), "")
    if _begins_anew(row):
        return f"new debt of {row.owes_since} {why}"
    if row.kind in PLAN_KINDS and row.account_id in facts.plans:
        return f"plan {facts.plans[row.account_id][0].plan_id}"
    return why


def _facts_of(kind: LetterKind, row: Row[Any], facts: LetterFacts) -> dict[str, Fact]:
    award = facts.awards.get(row.decision_id)
    if award is not None:
        return _award_facts(award, facts.policy_of(row)) | _paid(row, facts)
    if kind is LetterKind.STATEMENT:
        return _statement_facts(row)
    if kind is LetterKind.INCOMPLETE_APPLICATION:
        application = facts.applications[row.guarantor_id]
        return {"missing": application.missing, "respond_by": application.respond_by}
    if kind is LetterKind.REFUND_WITHDRAWN:
        gone = facts.withdrawn[row.account_id]
        why = "withdrawn_by_bank" if gone.by_bank else "withdrawn_by_change"
        return {"withdrawn_cents": gone.cents, why: 1}
    if kind is LetterKind.PAID_IN_FULL:
        plan = facts.plans.get(row.account_id, ())
        paid = [i.last_payment_on for i in plan if i.last_payment_on]
        return {"paid_on": max(paid, default=row.on_date)}
    if kind is LetterKind.PLAN_SETTLED:
        return {"settled_by": facts.plans[row.account_id][0].settled_by.value}
    if kind in PLAN_KINDS and row.account_id in facts.plans:
        policy = facts.policy_of(row)
        small_cents = 0 if policy is None else policy.small_balance.write_off_below_cents
        return _plan_facts(row, facts.plans[row.account_id], small_cents)
    return _fresh(row)


def _fresh(row: Row[Any]) -> dict[str, Fact]:
    """Why a bill comes again, where its words say it: `fresh_new_charge` and others."""
    again = row.step == FixedStep.FRESH_STATEMENT or _begins_anew(row) or _was_covered(row)
    return {f"fresh_{row.fresh_why.value}": 1} if again and row.fresh_why in TOLD_WHY else {}


def _was_covered(row: Row[Any]) -> bool:
    """The first bill ever, of what an insurer had paid for and took back."""
    first = row.kind is LetterKind.STATEMENT and row.first_statement_on in (None, row.on_date)
    return first and row.fresh_why is FreshWhy.INSURER


def _begins_anew(row: Row[Any]) -> bool:
    """The first statement about a bill that grew after nothing was owed on it."""
    return row.owes_since is not None and row.first_statement_on in (None, row.on_date)


def _statement_facts(row: Row[Any]) -> dict[str, Fact]:
    facts = {} if row.estimate_cents is None else _estimate_facts(row)
    if _begins_anew(row) and row.fresh_why is None:
        return facts | {"owes_since": row.owes_since}
    return facts | _fresh(row)


def _award_facts(award: Row[Any], policy: PolicySpec | None) -> dict[str, Fact]:
    facts: dict[str, Fact] = {
        "discount_percent": percent_off(
            award.discount_percent, award.write_off_cents, award.owed_cents
        ),
        "write_off_cents": award.write_off_cents,
        "owed_cents": award.owed_cents,
        "basis": award.basis,
        "guideline_year": str(award.guideline_year),
    }
    if award.state_law:
        facts["state_law"] = award.state_law
    elif award.federal_limit:
        facts["federal_limit"] = award.decided_by
    if award.percent_of_line is not None:
        facts["percent_of_line"] = award.percent_of_line
    if award.application_id is None and award.owed_cents and policy:  # 501R-18: to ask for more
        facts["respond_by"] = award.determined_on + timedelta(policy.assistance.days_to_answer)
    if award.covers_through:
        facts["covers_through"] = award.covers_through
    if award.refund_cents:
        facts["refund_cents"] = award.refund_cents
    return facts


def percent_off(stored: int, off_cents: int, owed_cents: int) -> Fact:
    """What the amounts beside it come to, with a tenth where there is one: `67.6`. As it was stored
    where they are of something else, as after payments."""
    tenths = round(off_cents * 1000 / (off_cents + owed_cents)) if off_cents + owed_cents else 0
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest and whole == stored else stored


def _paid(row: Row[Any], facts: LetterFacts) -> dict[str, Fact]:
    """What came from the patient, where help was not for the whole of the bill."""
    cents = facts.taken(row.account_id, *LedgerKind.by_patient())
    in_part = facts.awards[row.decision_id].discount_percent < 100
    return {"paid_cents": cents} if in_part and cents > 0 else {}


def _estimate_facts(row: Row[Any]) -> dict[str, Fact]:
    """ST-10, NS-02: how to have a bill far above its estimate looked at; nothing once too late."""
    last_day = last_day_to_dispute(row.first_statement_on or row.on_date)
    if row.on_date > last_day:
        return {}
    return {
        "estimate_cents": row.estimate_cents,
        "excess_cents": PPDR_EXCESS_CENTS,
        "dispute_by": last_day,
    }


def _plan_facts(row: Row[Any], rows: Sequence[Row[Any]], small_cents: int) -> dict[str, Fact]:
    """As it stands on the day of the letter: what is open of each payment, not what was agreed."""
    instalments = sorted(
        (one for one in rows if one.amount_cents), key=lambda one: (one.due_on, one.number)
    )
    ahead = [one for one in instalments if _open(one)] or instalments[-1:]
    about = next((one for one in instalments if one.number == row.instalment_number), ahead[0])
    asked = asked_with(
        (InstalmentFacts(i.number, i.due_on, i.amount_cents, i.paid_cents) for i in ahead),
        small_cents,
    )
    facts: dict[str, Fact] = {
        "amount_cents": asked.get(about.number, 0),
        "payments_cents": tuple(_open(one) for one in ahead),
        "due_on": about.due_on,
        "last_due_on": ahead[-1].due_on,
        "instalment_number": instalments.index(about) + 1,
        "instalment_count": len(instalments),
        "disclosed": about.disclosed,
        "missed_cents": sum(_open(one) for one in ahead if _was_due(one, row.on_date)),
        "beside_cents": about.beside_cents,
    }
    if 0 < about.paid_cents < about.amount_cents and about.last_payment_on:
        facts |= {"came_cents": about.paid_cents, "came_on": about.last_payment_on}
    if paid := sum(one.amount_cents <= one.paid_cents for one in instalments):
        facts["payments_made"] = paid
    if received := [i.last_payment_on for i in instalments if i.last_payment_on]:
        facts["paid_on"] = max(received)
    if about.cure_deadline is not None:
        facts["cure_deadline"] = about.cure_deadline
    return facts


def _open(instalment: Row[Any]) -> int:
    cents: int = max(0, instalment.amount_cents - instalment.paid_cents)
    return cents


def _was_due(instalment: Row[Any], day: date) -> bool:
    return (pay_by(instalment.due_on) or instalment.due_on) < day
