"""A letter's sections: which words it brings, about which accounts, with which facts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from policy.law import PPDR_EXCESS_CENTS, last_day_to_dispute
from policy.letters import PLAN_KINDS, LetterKind
from policy.policy_file import PolicySpec
from policy.terms import LedgerKind
from tasks.letters.letter import Item, Section
from tasks.letters.returned_payments import Returned, told_of
from tasks.practice import pay_by
from tasks.wording import Fact


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything known about the accounts of a batch of letters."""

    money: Mapping[int, Mapping[LedgerKind, int]]
    items: Mapping[int, tuple[Item, ...]]
    awards: Mapping[int, Row[Any]]
    applications: Mapping[int, Row[Any]]
    plans: Mapping[int, tuple[Row[Any], ...]]
    returned: Mapping[tuple[int, int], Returned]
    policies: Mapping[tuple[str, date], PolicySpec]

    def policy_of(self, row: Row[Any]) -> PolicySpec | None:
        """The one that the account of this line runs under; None when nobody knows it."""
        return self.policies.get((row.policy_name, row.policy_version))


def sections_of(rows: Sequence[Row[Any]], facts: LetterFacts) -> tuple[Section, ...]:
    """One section for each kind; awards and plans speak of their own account or instalment."""
    groups: dict[tuple[LetterKind, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        groups[_kind_of(row), _apart(row, facts)].append(row)
    return tuple(
        Section(
            kind,
            tuple(row.reference for row in group),
            _facts_of(kind, group[0], facts) | told_of(group, facts.returned),
        )
        for (kind, _), group in groups.items()
    )


def _kind_of(row: Row[Any]) -> LetterKind:
    """A letter that stands for a call says sorry when we tried to call before."""
    kind: LetterKind = row.kind
    missed = kind is LetterKind.OPTIONS_LETTER and row.call_attempts
    return LetterKind.MISSED_CALL if missed else kind


def _apart(row: Row[Any], facts: LetterFacts) -> str:
    if row.decision_id in facts.awards:
        return f"award {row.account_id}"
    if row.kind is LetterKind.STATEMENT and row.estimate_cents is not None:
        return f"estimate {row.account_id}"
    if row.kind in PLAN_KINDS and row.account_id in facts.plans:
        return f"plan {facts.plans[row.account_id][0].plan_id}"
    return ""


def _facts_of(kind: LetterKind, row: Row[Any], facts: LetterFacts) -> dict[str, Fact]:
    award = facts.awards.get(row.decision_id)
    if award is not None:
        return _award_facts(award, facts.policy_of(row))
    if kind is LetterKind.STATEMENT and row.estimate_cents is not None:
        return _estimate_facts(row)
    if kind is LetterKind.INCOMPLETE_APPLICATION:
        application = facts.applications[row.guarantor_id]
        return {"missing": application.missing, "respond_by": application.respond_by}
    if kind is LetterKind.PAID_IN_FULL:
        paid = [i.last_payment_on for i in facts.plans[row.account_id] if i.last_payment_on]
        return {"paid_on": max(paid, default=row.on_date)}
    if kind in PLAN_KINDS and row.account_id in facts.plans:
        return _plan_facts(row, facts.plans[row.account_id])
    return {}


def _award_facts(award: Row[Any], policy: PolicySpec | None) -> dict[str, Fact]:
    facts: dict[str, Fact] = {
        "discount_percent": award.discount_percent,
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
    if award.refund_cents:
        facts["refund_cents"] = award.refund_cents
    return facts


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


def _plan_facts(row: Row[Any], instalments: Sequence[Row[Any]]) -> dict[str, Fact]:
    about = next((i for i in instalments if i.number == row.instalment_number), instalments[0])
    missed: date = row.on_date
    late = (i for i in instalments if (pay_by(i.due_on) or i.due_on) < missed)
    unpaid = sum(i.amount_cents - i.paid_cents for i in late)
    facts: dict[str, Fact] = {
        "amount_cents": about.amount_cents,
        "last_amount_cents": instalments[-1].amount_cents,
        "due_on": about.due_on,
        "instalment_number": about.number,
        "instalment_count": len(instalments),
        "disclosed": about.disclosed,
        "missed_cents": unpaid,
    }
    if paid := sum(0 < i.amount_cents <= i.paid_cents for i in instalments):
        facts["payments_made"] = paid
    if received := [i.last_payment_on for i in instalments if i.last_payment_on]:
        facts["paid_on"] = max(received)
    if about.cure_deadline is not None:
        facts["cure_deadline"] = about.cure_deadline
    return facts
