"""Rows become facts: what the rules may know about the accounts of some guarantors."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from policy.assistance import holds_others, patients_credit, whole_bill
from policy.holds import HoldFacts, HoldKind
from policy.law import Facility
from policy.policy_file import PolicySpec
from policy.rules import AccountFacts, ApplicationFacts, GuarantorFacts, ResendRequest
from policy.terms import MessageStatus, Stage
from tasks.facts.application import application_for, load_applications, load_determined
from tasks.facts.coming_of_age import NOTED, who_came_of_age
from tasks.facts.guarantor import load_guarantors
from tasks.facts.ledger import NOTHING, Money, ledger_sums
from tasks.facts.plan import PlanRow, load_plans
from tasks.facts.withdrawn_refunds import withdrawn_refunds
from tasks.practice import current_practice, policies_of
from tasks.storage import ACCOUNT, CLEARANCE, ENVELOPE, HOLD, MESSAGE, among, merged_into

# What the rules and the stages look at; the rest of an account is never read in a run.
ACCOUNT_COLUMNS = tuple(
    ACCOUNT.c[name]
    for name in (
        "id", "reference", "guarantor_id", "service_from", "service_to", "balance_cents",
        "stage", "step", "step_on", "first_statement_on", "paused_days", "ask_not_before",
        "fresh_statement_due",
        "fresh_why", "promise_until", "call_back_on", "call_attempts", "cycle", "help_asked_on",
        "screened_on", "policy_name", "policy_version", "enrolled_on", "next_review_on", "payer",
    )
)  # fmt: skip

_ON_ITS_WAY = (MessageStatus.PLANNED, MessageStatus.CLAIMED, *MessageStatus.unsettled())


class _Sums(NamedTuple):
    money: Money
    elsewhere_cents: int
    withdrawn_cents: int


_Holds = dict[tuple[int, int | None], list[HoldFacts]]
_NOTHING_CLEARED: frozenset[HoldKind] = frozenset()


class _Waits(NamedTuple):
    """Holds by guarantor and account: those that somebody placed, those that a run has noted; and
    by account the kinds that a person has ended for good."""

    placed: _Holds
    noted: _Holds
    cleared: dict[int, frozenset[HoldKind]]

    def placed_on(self, row: Row[Any]) -> tuple[HoldFacts, ...]:
        whose = row.guarantor_id
        return (*self.placed.get((whose, None), ()), *self.placed.get((whose, row.id), ()))


class Known(NamedTuple):
    """One open account as the database and as the rules see it. An unknown policy is None.

    `wish` is the letter that a person asked for again in this run.
    """

    row: Row[Any]
    facts: AccountFacts
    application_id: int | None
    plan: PlanRow | None
    policy: PolicySpec | None
    wish: ResendRequest | None = None


def load_facts(
    connection: Connection, guarantor_ids: Collection[int], today: date
) -> dict[int, Known]:
    """Facts of every open account of these guarantors, by account id. One query a subject."""
    ids = sorted(guarantor_ids)
    rows = _accounts(connection, ids)
    account_ids = [row.id for row in rows]
    sums = ledger_sums(connection, account_ids)
    credited = {row.guarantor_id for row in rows if _stops_others(row, sums)}
    people = _with_bills(load_guarantors(connection, ids, rows, credited, today), rows, sums)
    applications = load_applications(connection, ids)
    determined = load_determined(connection, ids)
    answered = determined.answered
    waits = _holds(connection, ids, today)
    facility = current_practice().facility
    states = {key: person.state for key, person in people.items()}
    plans = load_plans(connection, states, facility, today)
    unsent = _unsent(connection, today)
    for gone, kept in merged_into(connection, ids).items():
        if gone in unsent:
            unsent.setdefault(kept, unsent[gone])
    policies = policies_of(connection, {(row.policy_name, row.policy_version) for row in rows})
    helped = [row.id for row in rows if answered.get(row.id)]
    withdrawn = withdrawn_refunds(connection, helped, untold=True)
    owed = Counter[int]()
    for row in rows:
        owed[row.guarantor_id] += max(0, row.balance_cents)
    known = {}
    for row in rows:
        application = applications.get(row.guarantor_id)
        facts = _account(
            row,
            people[row.guarantor_id],
            application_for(application, row, determined),
            waits,
            plans.get(row.id),
            unsent.get(row.guarantor_id),
            bool(answered.get(row.id)),
            facility,
            _Sums(
                sums.get(row.id, NOTHING),
                owed[row.guarantor_id] - max(0, row.balance_cents),
                withdrawn[row.id].cents if row.id in withdrawn else 0,
            ),
        )
        application_id = None if application is None else application.id
        policy = policies.get((row.policy_name, row.policy_version))
        known[row.id] = Known(row, facts, application_id, plans.get(row.id), policy)
    return known


def _with_bills(
    people: Mapping[int, GuarantorFacts], rows: Sequence[Row[Any]], sums: Mapping[int, Money]
) -> dict[int, GuarantorFacts]:
    """What is theirs to pay of all open accounts, of whoever has several: some states bound that
    by a year's income."""
    bills: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        money = sums.get(row.id, NOTHING)
        bill = whole_bill(row.balance_cents, money.paid, money.assisted)
        bills[row.guarantor_id].append(max(0, bill))
    several = {key: sum(cents) for key, cents in bills.items() if len(cents) > 1}
    known = dict(people)
    for key, cents in several.items():
        known[key] = replace(known[key], bills_cents=cents)
    return known


def _stops_others(row: Row[Any], sums: Mapping[int, Money]) -> bool:
    """HD-09: a credit of the patient's own, and of more than a trifle."""
    if row.balance_cents >= 0:
        return False
    paid = sums.get(row.id, NOTHING).paid
    return holds_others(patients_credit(row.balance_cents, paid))


def _accounts(connection: Connection, ids: Sequence[int]) -> Sequence[Row[Any]]:
    found = connection.execute(
        select(*ACCOUNT_COLUMNS)
        .where(among(connection, ACCOUNT.c.guarantor_id, ids), ACCOUNT.c.stage != Stage.RESOLVED)
        .order_by(ACCOUNT.c.id)
    )
    return found.all()


def _account(
    row: Row[Any],
    person: GuarantorFacts,
    application: ApplicationFacts | None,
    waits: _Waits,
    plan: PlanRow | None,
    unsent_since: date | None,
    assisted: bool,
    facility: Facility,
    sums: _Sums,
) -> AccountFacts:
    money = sums.money
    if application is not person.application:
        person = _with_application(person, application)
    return AccountFacts(
        guarantor=person,
        balance_cents=row.balance_cents,
        ledger_cents=money.balance,
        service_on=row.service_from,
        stage=row.stage,
        step=row.step,
        step_on=row.step_on,
        first_statement_on=row.first_statement_on,
        paused_days=row.paused_days,
        ask_not_before=row.ask_not_before,
        fresh_statement_due=row.fresh_statement_due,
        fresh_why=row.fresh_why,
        promise_until=row.promise_until,
        call_back_on=row.call_back_on,
        call_attempts=row.call_attempts,
        help_asked_on=row.help_asked_on,
        screened_on=row.screened_on,
        assisted=assisted,
        was_screened=assisted,
        unsent_since=unsent_since,
        holds=waits.placed_on(row),
        noted=tuple(waits.noted.get((row.guarantor_id, row.id), ())),
        cleared=waits.cleared.get(row.id, _NOTHING_CLEARED),
        service_through=row.service_to,
        plan=None if plan is None else plan.facts,
        facility=facility,
        payer=row.payer,
        charges_cents=money.charges,
        paid_cents=money.paid,
        assisted_cents=money.assisted,
        elsewhere_cents=sums.elsewhere_cents,
        withdrawn_cents=sums.withdrawn_cents,
    )


def _with_application(
    person: GuarantorFacts, application: ApplicationFacts | None
) -> GuarantorFacts:
    return replace(person, application=application)


def _holds(connection: Connection, ids: Sequence[int], today: date) -> _Waits:
    """With those that the next run places, for whoever asks before it."""
    found: _Holds = defaultdict(list)
    noted: _Holds = defaultdict(list)
    query = select(
        HOLD.c.guarantor_id, HOLD.c.account_id, HOLD.c.kind, HOLD.c.placed_on, HOLD.c.until,
        HOLD.c.service_through, HOLD.c.service_from, HOLD.c.filed_on, HOLD.c.disability,
        HOLD.c.who_died, HOLD.c.placed_by,
    ).where(among(connection, HOLD.c.guarantor_id, ids), HOLD.c.released_on.is_(None))  # fmt: skip
    for guarantor_id, account_id, *hold, placed_by in connection.execute(query).all():
        kept = noted if placed_by == NOTED else found
        kept[guarantor_id, account_id].append(HoldFacts(*hold))
    for one in who_came_of_age(connection, among(connection, ACCOUNT.c.guarantor_id, ids), today):
        found[one.guarantor_id, one.account_id].append(HoldFacts(HoldKind.MINOR, one.since))
    return _Waits(found, noted, _cleared(connection, ids))


def _cleared(connection: Connection, ids: Sequence[int]) -> dict[int, frozenset[HoldKind]]:
    """By account, which of its holds a person has ended for good."""
    found: dict[int, frozenset[HoldKind]] = {}
    query = (
        select(CLEARANCE.c.account_id, CLEARANCE.c.kind)
        .join(ACCOUNT, ACCOUNT.c.id == CLEARANCE.c.account_id)
        .where(among(connection, ACCOUNT.c.guarantor_id, ids))
    )
    for account_id, kind in connection.execute(query):
        found[account_id] = found.get(account_id, _NOTHING_CLEARED) | {kind}
    return found


def _unsent(connection: Connection, today: date) -> dict[int, date]:
    """Guarantors with something written on an earlier day that has not left yet, or left by a
    provider who has not said what became of it."""
    query = (
        select(ENVELOPE.c.guarantor_id, ENVELOPE.c.on_date)
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .where(MESSAGE.c.status.in_(_ON_ITS_WAY))
        .where(ENVELOPE.c.on_date < today)
    )
    return {row.guarantor_id: row.on_date for row in connection.execute(query)}
