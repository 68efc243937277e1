"""Visits that a letter has no step for, and that are owed all the same: it names them too.

Two letters of one week then say the same amount, unless money moved.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from policy.letters import ASKS_FOR_MONEY, PLAN_KINDS
from policy.rules import reasons_to_wait
from policy.terms import Stage
from tasks.facts import Known, load_facts
from tasks.storage import ACCOUNT, PERSON

PATIENT = PERSON.alias("patient")
ACCOUNT_LINE = (
    ACCOUNT.c.reference, ACCOUNT.c.service_from, ACCOUNT.c.description, ACCOUNT.c.code,
    ACCOUNT.c.code_system, ACCOUNT.c.balance_cents, ACCOUNT.c.patient_id,
    ACCOUNT.c.guarantor_id.label("owner_id"), PATIENT.c.birth_date.label("patient_born"),
    PATIENT.c.given_name.label("patient_given"), PATIENT.c.family_name.label("patient_family"),
)  # fmt: skip
"""What the table of a letter shows of an account."""

_BY_ENVELOPE = Mapping[int, Sequence[Row[Any]]]


def other_visits(connection: Connection, lines: Sequence[Row[Any]]) -> _BY_ENVELOPE:
    """By envelope, for those that ask for an amount that is due now."""
    asking = {row.envelope_id: row for row in lines if _asks_for_it_now(row)}
    if not asking:
        return {}
    told: dict[int, set[int]] = defaultdict(set)
    for row in lines:
        told[row.envelope_id].add(row.account_id)
    open_visits: dict[int, list[Row[Any]]] = defaultdict(list)
    for visit in _open_visits(connection, {row.owner_id for row in asking.values()}):
        open_visits[visit.owner_id].append(visit)
    rest = {
        key: [one for one in open_visits[row.owner_id] if one.account_id not in told[key]]
        for key, row in asking.items()
    }
    in_question: dict[date, set[int]] = defaultdict(set)
    for key, visits in rest.items():
        if visits:
            in_question[asking[key].on_date].add(asking[key].owner_id)
    owed = {day: _owed_now(connection, people, day) for day, people in in_question.items()}
    return {
        key: [one for one in visits if one.account_id in owed[asking[key].on_date]]
        for key, visits in rest.items()
        if visits
    }


def _asks_for_it_now(row: Row[Any]) -> bool:
    return row.kind in ASKS_FOR_MONEY and row.kind not in PLAN_KINDS


def _open_visits(connection: Connection, guarantor_ids: set[int]) -> Sequence[Row[Any]]:
    query = (
        select(ACCOUNT.c.id.label("account_id"), *ACCOUNT_LINE)
        .join(PATIENT, PATIENT.c.id == ACCOUNT.c.patient_id)
        .where(
            ACCOUNT.c.guarantor_id.in_(guarantor_ids),
            ACCOUNT.c.stage != Stage.RESOLVED,
            ACCOUNT.c.balance_cents > 0,
        )
        .order_by(ACCOUNT.c.service_from, ACCOUNT.c.id)
    )
    return connection.execute(query).all()


def _owed_now(connection: Connection, guarantor_ids: set[int], day: date) -> set[int]:
    """Billed before, and with nothing that waits: no hold, no plan, no person's desk."""
    known = load_facts(connection, guarantor_ids, day)
    return {account_id for account_id, one in known.items() if _is_owed(one, day)}


def _is_owed(known: Known, day: date) -> bool:
    facts = known.facts
    billed = facts.first_statement_on is not None and facts.first_statement_on <= day
    waits = facts.stage is Stage.HUMAN_REVIEW or facts.fresh_statement_due
    return billed and not waits and not reasons_to_wait(facts, known.policy, day)
