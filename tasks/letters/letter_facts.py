"""What goes into the letters of some envelopes, read in one go."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, func, select

from policy.law import reader_of
from policy.letters import LETTERS, LetterKind
from policy.terms import FixedStep, LedgerKind
from tasks.facts import load_applications, withdrawn_refunds
from tasks.letters.letter import AccountLine, HelpLimits, Item, Letter, Section, help_limits
from tasks.letters.other_visits import ACCOUNT_LINE, PATIENT, other_visits
from tasks.letters.returned_payments import returned_payments
from tasks.letters.sections import LetterFacts, sections_of, tells_of_what_is_beside
from tasks.practice import current_practice, first_steps, policies_of
from tasks.storage import (
    ACCOUNT,
    ACCOUNT_ITEM,
    DETERMINATION,
    ENVELOPE,
    ENVELOPE_LINE,
    INSTALMENT,
    LEDGER,
    PERSON,
    PLAN,
    PLAN_ACCOUNT,
)
from tasks.wording import ENGLISH, country_line, written_language

DAYS_TO_PAY = timedelta(30)  # ST-05
RECIPIENT = (
    PERSON.c.given_name, PERSON.c.family_name, PERSON.c.line1, PERSON.c.line2, PERSON.c.city,
    PERSON.c.state, PERSON.c.postal_code, PERSON.c.country, PERSON.c.region, PERSON.c.language,
    PERSON.c.large_print,
)  # fmt: skip
"""Whom a letter goes to."""


def load_letters(connection: Connection, envelope_ids: Sequence[int]) -> list[Letter]:
    """The letters of these sealed envelopes, in the order given. One query a subject."""
    rows = _lines(connection, envelope_ids)
    others = other_visits(connection, rows)
    account_ids = sorted({row.account_id for found in (rows, *others.values()) for row in found})
    first = first_steps(connection)
    facts = LetterFacts(
        money=money_of(connection, account_ids),
        items=items_of(connection, account_ids),
        awards=_awards(connection, [row.decision_id for row in rows]),
        applications=load_applications(connection, sorted({row.guarantor_id for row in rows})),
        plans=_plans(connection, account_ids),
        returned=returned_payments(connection, envelope_ids),
        taken_back_by_insurers=_taken_back_by_insurers(
            connection, {row.account_id for row in rows if tells_of_what_is_beside(row)}
        ),
        withdrawn=withdrawn_refunds(
            connection,
            {row.account_id for row in rows if row.kind is LetterKind.REFUND_WITHDRAWN},
            untold=False,
        ),
        policies=policies_of(connection, [(row.policy_name, row.policy_version) for row in rows]),
    )
    by_envelope: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_envelope[row.envelope_id].append(row)
    return [
        _letter(by_envelope[key], others.get(key, ()), facts, first)
        for key in envelope_ids
        if key in by_envelope
    ]


def _lines(connection: Connection, envelope_ids: Sequence[int]) -> Sequence[Any]:
    query = (
        select(
            ENVELOPE_LINE.c.envelope_id, ENVELOPE_LINE.c.account_id, ENVELOPE_LINE.c.decision_id,
            ENVELOPE_LINE.c.step, ENVELOPE_LINE.c.kind, ENVELOPE_LINE.c.follow_up,
            ENVELOPE_LINE.c.instalment_number,
            ENVELOPE.c.token, ENVELOPE.c.on_date, ENVELOPE.c.guarantor_id,
            *ACCOUNT_LINE, ACCOUNT.c.call_attempts, ACCOUNT.c.estimate_cents,
            ACCOUNT.c.first_statement_on, ACCOUNT.c.owes_since, ACCOUNT.c.fresh_why,
            ACCOUNT.c.policy_name, ACCOUNT.c.policy_version,
            *RECIPIENT,
        )
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .join(ACCOUNT, ACCOUNT.c.id == ENVELOPE_LINE.c.account_id)
        .join(PERSON, PERSON.c.id == ENVELOPE.c.guarantor_id)
        .join(PATIENT, PATIENT.c.id == ACCOUNT.c.patient_id)
        .where(
            ENVELOPE_LINE.c.envelope_id.in_(envelope_ids), ENVELOPE_LINE.c.cancelled_on.is_(None)
        )
        .order_by(ENVELOPE_LINE.c.envelope_id, ACCOUNT.c.service_from, ACCOUNT.c.id)
    )  # fmt: skip
    return connection.execute(query).all()


def money_of(
    connection: Connection, account_ids: Sequence[int]
) -> dict[int, dict[LedgerKind, int]]:
    query = select(LEDGER.c.account_id, LEDGER.c.kind, func.sum(LEDGER.c.amount_cents)).where(
        LEDGER.c.account_id.in_(account_ids)
    )
    found: dict[int, dict[LedgerKind, int]] = defaultdict(dict)
    for account_id, kind, cents in connection.execute(
        query.group_by(LEDGER.c.account_id, LEDGER.c.kind)
    ):
        found[account_id][kind] = int(cents)
    return found


def items_of(connection: Connection, account_ids: Sequence[int]) -> dict[int, tuple[Item, ...]]:
    query = (
        select(
            ACCOUNT_ITEM.c.account_id, ACCOUNT_ITEM.c.service_on, ACCOUNT_ITEM.c.description,
            ACCOUNT_ITEM.c.charge_cents, ACCOUNT_ITEM.c.code, ACCOUNT_ITEM.c.code_system,
        )
        .where(ACCOUNT_ITEM.c.account_id.in_(account_ids))
        .order_by(ACCOUNT_ITEM.c.account_id, ACCOUNT_ITEM.c.number)
    )  # fmt: skip
    found: dict[int, list[Item]] = defaultdict(list)
    for account_id, *item in connection.execute(query):
        found[account_id].append(Item(*item))
    return {account_id: tuple(items) for account_id, items in found.items()}


def _awards(connection: Connection, decision_ids: Iterable[int]) -> dict[int, Row[Any]]:
    query = select(DETERMINATION).where(DETERMINATION.c.decision_id.in_(list(decision_ids)))
    return {row.decision_id: row for row in connection.execute(query)}


def _plans(connection: Connection, account_ids: Sequence[int]) -> dict[int, tuple[Row[Any], ...]]:
    """The instalments of the latest plan that covers each account."""
    query = (
        select(
            PLAN_ACCOUNT.c.account_id,
            PLAN.c.disclosed,
            PLAN.c.beside_cents,
            PLAN.c.settled_by,
            INSTALMENT,
        )
        .join(PLAN, PLAN.c.id == PLAN_ACCOUNT.c.plan_id)
        .join(INSTALMENT, INSTALMENT.c.plan_id == PLAN.c.id)
        .where(PLAN_ACCOUNT.c.account_id.in_(account_ids))
        .order_by(PLAN.c.id, INSTALMENT.c.number)
    )
    found: dict[int, dict[int, list[Row[Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in connection.execute(query):
        found[row.account_id][row.plan_id].append(row)
    return {account_id: tuple(plans[max(plans)]) for account_id, plans in found.items()}


def _taken_back_by_insurers(connection: Connection, account_ids: Set[int]) -> frozenset[int]:
    """Bills of which insurers took back more than they paid since a plan for them was agreed."""
    if not account_ids:
        return frozenset()  # nearly every batch
    query = (
        select(LEDGER.c.account_id)
        .join(PLAN_ACCOUNT, PLAN_ACCOUNT.c.account_id == LEDGER.c.account_id)
        .join(PLAN, PLAN.c.id == PLAN_ACCOUNT.c.plan_id)
        .where(
            LEDGER.c.account_id.in_(account_ids),
            LEDGER.c.kind == LedgerKind.INSURER_PAYMENT,
            LEDGER.c.id > PLAN.c.after_entry_id,
        )
        .group_by(LEDGER.c.account_id, PLAN.c.id)
        .having(func.sum(LEDGER.c.amount_cents) > 0)
    )
    return frozenset(connection.execute(query).scalars())


def _letter(
    rows: Sequence[Row[Any]],
    others: Sequence[Row[Any]],
    facts: LetterFacts,
    first_steps: Set[str],
) -> Letter:
    first = rows[0]
    accounts = {row.account_id: row for row in (*rows, *others)}
    lines = tuple(account_line(row, facts, first.on_date) for row in accounts.values())
    sections = sections_of(rows, facts)
    return Letter(
        token=first.token,
        on_date=first.on_date,
        due_on=first.on_date + DAYS_TO_PAY,
        language=_language(first.language, sections),
        recipient_name=f"{first.given_name} {first.family_name}".strip(),
        address_lines=address_lines(first),
        country=country_line(first.country),
        sections=sections,
        accounts=lines,
        total_cents=sum(line.balance_cents for line in lines),
        guarantor_id=first.guarantor_id,
        large_print=first.large_print,
        with_summary=any(_brings_summary(row, first_steps) for row in rows),
        help_limits=_help_limits(rows, facts),
        insert=language_insert(first.state),
        other_visits=frozenset(row.reference for row in others),
    )


def _brings_summary(row: Row[Any], first_steps: Set[str]) -> bool:
    """ST-13: the first statement does, and those of the table; a statement sent again too."""
    if row.step in first_steps or row.step == FixedStep.STATEMENT_AGAIN:
        return True
    return LETTERS[row.kind].summary


def _help_limits(rows: Sequence[Row[Any]], facts: LetterFacts) -> HelpLimits | None:
    """501R-26: of the newest policy that its accounts run under."""
    known = [facts.policy_of(row) for row in rows]
    newest = max((one for one in known if one), key=lambda one: one.effective, default=None)
    return help_limits(newest) if newest else None


def _language(spoken: str, sections: Sequence[Section]) -> str:
    """Their own; English for those who read it too: the others wait for a translation (HD-24)."""
    kinds = {section.kind for section in sections}
    return written_language(spoken, kinds, current_practice()) or ENGLISH


def language_insert(state: str) -> str:
    """L-01: the notice in the languages of the state the facility serves, such as `noa_IL`."""
    return f"noa_{current_practice().facility.state or state}".rstrip("_")


def address_lines(row: Row[Any]) -> tuple[str, ...]:
    """Of a foreign address the country is the last line."""
    if row.country:
        last = " ".join(part for part in (row.city, row.region, row.postal_code) if part)
    else:
        last = f"{row.city}, {row.state} {row.postal_code}".strip(" ,")
    lines = (row.line1, row.line2, last, country_line(row.country))
    return tuple(line for line in lines if line)


def account_line(row: Row[Any], facts: LetterFacts, day: date) -> AccountLine:
    """As it stands on the day of the letter, which also says how old the patient is by then."""
    is_patient = row.patient_id == row.owner_id
    taken = partial(facts.taken, row.account_id)
    return AccountLine(
        reference=row.reference,
        patient_name=f"{row.patient_given} {row.patient_family}".strip(),
        service_from=row.service_from,
        description=row.description,
        charges_cents=-taken(LedgerKind.CHARGE),
        insurer_paid_cents=taken(LedgerKind.INSURER_PAYMENT),
        adjustments_cents=taken(LedgerKind.ADJUSTMENT, LedgerKind.ASSISTANCE_WRITE_OFF),
        patient_paid_cents=taken(*LedgerKind.by_patient()),
        balance_cents=row.balance_cents,
        reader=reader_of(is_patient=is_patient, patient_born=row.patient_born, day=day),
        code=row.code,
        code_system=row.code_system,
        items=facts.items.get(row.account_id, ()),
        brought_forward_cents=-taken(LedgerKind.BROUGHT_FORWARD),
        guarantor_id=row.owner_id,
    )
