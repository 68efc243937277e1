"""What an officer may be asked about an account: which clocks run, and what would be allowed.

Answers only. Tend does none of it, and nothing but the page that shows this reads it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from policy.holds import HoldKind
from policy.law import (
    Asked,
    Extraordinary,
    Facility,
    Lacking,
    Strictest,
    credit_report,
    deferral_deadline,
    eca_ready,
    last_day_of_bundle,
    last_day_of_notification,
    last_day_to_apply,
    last_day_to_dispute,
    may_dispute,
    medicare_bad_debt_on,
    rows_for,
    strictest,
    times,
)
from policy.provenance import provenance
from policy.terms import ApplicationStatus, CallOutcome, LedgerKind, Payer, Stage
from tasks.accounts import AccountRow
from tasks.practice import current_practice
from tasks.storage import (
    ACCOUNT,
    APPLICATION,
    CALL_RESULT,
    DETERMINATION,
    LEDGER,
    PERSON,
    PLAN_ACCOUNT,
)

_NOBODY_TALKED = (CallOutcome.NO_ANSWER, CallOutcome.VOICEMAIL, CallOutcome.WRONG_NUMBER)


@dataclass(frozen=True, slots=True)
class ExtraordinaryAnswer:
    """Whether an extraordinary collection action would be allowed, and what it lacks."""

    what: list[Extraordinary]
    allowed: bool
    lacking: tuple[Lacking, ...]


@dataclass(frozen=True, slots=True)
class Deferral:
    approved_by: str
    notice_deadline: date


@dataclass(frozen=True, slots=True)
class CreditAnswer:
    allowed: bool
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """NS-02: what was billed beside the good faith estimate."""

    estimate_cents: int
    billed_cents: int
    may_dispute: bool
    until: date | None


@dataclass(frozen=True, slots=True)
class Law:
    """A row of law behind an answer, and where it was read: its words, or what was not read."""

    source: str
    source_url: str
    read_on: date | None
    quote: str
    unread: str
    ends: date | None


@dataclass(frozen=True, slots=True)
class IfAsked:
    """The answers of one day; a day that no clock leads to is None."""

    extraordinary: ExtraordinaryAnswer
    deferred_care: Deferral | None
    notification_ends_on: date | None
    all_accounts_end_on: date | None
    last_day_to_apply: date | None
    no_last_day_to_apply: bool
    credit_report: CreditAnswer
    medicare_bad_debt_on: date | None
    estimate: Estimate | None
    sources: tuple[str, ...]
    law: tuple[Law, ...]


def if_asked(
    connection: Connection, account: AccountRow, holds: Collection[HoldKind], today: date
) -> IfAsked:
    """The answers as `today` sees them."""
    facility = current_practice().facility
    states = _states(connection, account, facility)
    rules = strictest(states, today)
    asked = _asked(connection, account, holds, states, facility)
    first = account.first_statement_on
    lacking = eca_ready(asked, today)
    return IfAsked(
        extraordinary=ExtraordinaryAnswer(list(Extraordinary), not lacking, lacking),
        deferred_care=_deferral(facility, first, today),
        notification_ends_on=first and last_day_of_notification(first, rules),
        all_accounts_end_on=_bundle(connection, account, rules),
        last_day_to_apply=first and last_day_to_apply(first, rules),
        no_last_day_to_apply=rules.application_days is None,
        credit_report=_credit(account, states, today),
        medicare_bad_debt_on=_bad_debt(connection, account),
        estimate=_estimate(connection, account),
        sources=rules.sources,
        law=_law(states, today),
    )


def _law(states: tuple[str, ...], today: date) -> tuple[Law, ...]:
    """The federal times, and the rows of the states in force."""
    rows = (times().federal, *rows_for(states, today))
    told = [(row, provenance(row.model_dump())) for row in rows]
    return tuple(
        Law(
            row.source,
            where["source_url"] or "",
            where["read_on"],
            where["quote"] or "",
            where["unread"] or "",
            row.ends,
        )
        for row, where in told
    )


def _states(connection: Connection, account: AccountRow, facility: Facility) -> tuple[str, ...]:
    people = (account.guarantor_id, account.patient_id)
    query = select(PERSON.c.state).where(PERSON.c.id.in_(people))
    states = {facility.state, *connection.execute(query).scalars()}
    return tuple(sorted(state for state in states if state))


def _asked(
    connection: Connection,
    account: AccountRow,
    holds: Collection[HoldKind],
    states: tuple[str, ...],
    facility: Facility,
) -> Asked:
    """Every statement was checked for the notice of help before it was printed (501R-08)."""
    calls = _calls(connection, account.guarantor_id)
    return Asked(
        first_statements=(account.first_statement_on,),
        oral_attempts=tuple(
            day for day, outcome in calls if outcome is not CallOutcome.WRONG_NUMBER
        ),
        holds=tuple(holds),
        states=states,
        determined=_there_is(connection, DETERMINATION.c.account_id == account.id),
        help_declined=_there_is(
            connection,
            APPLICATION.c.guarantor_id == account.guarantor_id,
            APPLICATION.c.status == ApplicationStatus.WITHDRAWN,
        ),
        plan_offered=any(outcome not in _NOBODY_TALKED for _, outcome in calls)
        or _there_is(connection, PLAN_ACCOUNT.c.account_id == account.id),
        practice_allows=facility.policy_allows_eca,
    )


def _calls(connection: Connection, guarantor_id: int) -> list[tuple[date, CallOutcome]]:
    query = select(CALL_RESULT.c.on_date, CALL_RESULT.c.outcome)
    found = connection.execute(query.where(CALL_RESULT.c.guarantor_id == guarantor_id))
    return [(row[0], row[1]) for row in found]


def _there_is(connection: Connection, *conditions: Any) -> bool:
    return connection.execute(select(1).where(*conditions).limit(1)).first() is not None


def _bundle(connection: Connection, account: AccountRow, rules: Strictest) -> date | None:
    """501R-05: the day for all open accounts together; none before each has its statement."""
    query = select(ACCOUNT.c.first_statement_on).where(
        ACCOUNT.c.guarantor_id == account.guarantor_id, ACCOUNT.c.stage != Stage.RESOLVED
    )
    days = list(connection.execute(query).scalars())
    if not days or None in days:
        return None
    return last_day_of_bundle(days, rules)


def _deferral(facility: Facility, first: date | None, today: date) -> Deferral | None:
    """501R-06: only where a named person approved it, and Tend does it even then not."""
    if not facility.defer_care or first is None:
        return None
    return Deferral(facility.compliance_approver, deferral_deadline(first, today))


def _credit(account: AccountRow, states: tuple[str, ...], today: date) -> CreditAnswer:
    answer = credit_report(
        states,
        account.balance_cents,
        account.first_statement_on,
        today,
        paid=account.balance_cents <= 0,
    )
    return CreditAnswer(allowed=False, rule=answer.rule, reason=answer.reason)


def _bad_debt(connection: Connection, account: AccountRow) -> date | None:
    """The Medicare bad-debt clock, for those whose payer is Medicare."""
    payer = connection.execute(select(ACCOUNT.c.payer).where(ACCOUNT.c.id == account.id)).scalar()
    if account.first_statement_on is None or payer not in (Payer.MEDICARE, Payer.DUAL_ELIGIBLE):
        return None
    paid = select(func.max(LEDGER.c.value_on)).where(
        LEDGER.c.account_id == account.id, LEDGER.c.kind == LedgerKind.PATIENT_PAYMENT
    )
    last = connection.execute(paid).scalar()
    return medicare_bad_debt_on(account.first_statement_on, last)


def _estimate(connection: Connection, account: AccountRow) -> Estimate | None:
    """NS-02: what was billed beside what was estimated, for this facility's bill alone."""
    query = select(ACCOUNT.c.estimate_cents).where(ACCOUNT.c.id == account.id)
    estimate = connection.execute(query).scalar()
    if estimate is None:
        return None
    sums = select(func.coalesce(func.sum(LEDGER.c.amount_cents), 0)).where(
        LEDGER.c.account_id == account.id,
        LEDGER.c.kind.in_([LedgerKind.CHARGE, LedgerKind.ADJUSTMENT]),
    )
    billed = int(connection.execute(sums).scalar_one())
    may = may_dispute(billed, estimate)
    first = account.first_statement_on
    until = last_day_to_dispute(first) if may and first else None
    return Estimate(estimate, billed, may, until)
