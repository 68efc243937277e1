"""The made-up portfolio as rows: people at the start, accounts on the day they arrive."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, select

from deployments.demo.portfolio import Portfolio
from deployments.demo.portfolio_accounts import MadeAccount, MadeHold
from deployments.demo.portfolio_data import lists
from policy.holds import HOLD_WORDS, as_sentence
from policy.policy_file import load_policy
from policy.terms import EntryOrigin, LedgerKind, Stage
from tasks.contact import placed
from tasks.storage import (
    ACCOUNT,
    ACCOUNT_ITEM,
    HOLD,
    LEDGER,
    PERSON,
    Values,
    insert_all,
    insert_returning_ids,
)

ACTOR = "demo"


def take_in_people(connection: Connection, portfolio: Portfolio) -> int:
    """Everyone, once; the number of people."""
    people = [person for household in portfolio.households for person in household.members]
    known = set(connection.execute(select(PERSON.c.source_key)).scalars())
    new = [_person(person) for person in people if person["source_key"] not in known]
    insert_all(connection, PERSON, new)
    return len(new)


def take_in_accounts(
    connection: Connection, accounts: Sequence[MadeAccount], day: date, now: datetime
) -> int:
    """Today's arrivals with their bill, ledger and holds, once; the number of accounts."""
    keys = [_source_key(account) for account in accounts]
    query = select(ACCOUNT.c.source_key).where(ACCOUNT.c.source_key.in_(keys))
    known = set(connection.execute(query).scalars())
    new = [account for account in accounts if _source_key(account) not in known]
    people = _people_ids(connection, new)
    ids = insert_returning_ids(connection, ACCOUNT, [_account(one, people, day) for one in new])
    numbered = list(zip(ids, new, strict=True))
    insert_all(connection, ACCOUNT_ITEM, [row for one in numbered for row in _items(*one)])
    insert_all(connection, LEDGER, [row for one in numbered for row in _ledger(*one, now)])
    insert_all(connection, HOLD, [row for one in numbered for row in _holds(*one, people, day)])
    return len(new)


def _person(person: Values) -> Values:
    unset: Values = {"death_date": None, "latitude": None, "longitude": None, "country": ""}
    return placed(unset | person)


def _people_ids(connection: Connection, accounts: Sequence[MadeAccount]) -> dict[str, int]:
    keys = {
        str(who["source_key"])
        for account in accounts
        for who in (account.patient, account.guarantor)
    }
    query = select(PERSON.c.source_key, PERSON.c.id).where(PERSON.c.source_key.in_(keys))
    return {row.source_key: row.id for row in connection.execute(query)}


def _source_key(account: MadeAccount) -> str:
    return f"demo:a{account.number}"


def _account(account: MadeAccount, people: dict[str, int], day: date) -> Values:
    policy = load_policy("standard")
    return {
        "reference": account.reference,
        "source_key": _source_key(account),
        "patient_id": people[account.patient["source_key"]],
        "guarantor_id": people[account.guarantor["source_key"]],
        "service_from": account.service_from,
        "description": account.description,
        "payer": account.payer,
        "balance_cents": account.balance,
        "stage": Stage.STATEMENT,
        "paused_days": 0,
        "fresh_statement_due": False,
        "call_attempts": 0,
        "cycle": 1,
        "policy_name": policy.name,
        "policy_version": policy.effective,
        "enrolled_on": day,
        "next_review_on": day,
        "import_hash": "",
    }


def _items(account_id: int, account: MadeAccount) -> list[Values]:
    """What was taken off fills the lines in their order; the last one takes the rest."""
    left = [account.insurer, account.adjustment, account.patient_paid]
    rows = []
    for number, charge in enumerate(account.charges, start=1):
        room, parts = charge, []
        for place, cents in enumerate(left):
            part = cents if number == len(account.charges) else min(cents, room)
            left[place], room = cents - part, room - part
            parts.append(part)
        rows.append(_item(account_id, account, number, charge, parts))
    return rows


def _item(
    account_id: int, account: MadeAccount, number: int, charge: int, parts: Sequence[int]
) -> Values:
    balance = charge - sum(parts)
    return {
        "account_id": account_id,
        "number": number,
        "service_on": account.service_from,
        "description": _line_words(account, number),
        "charge_cents": charge,
        "insurer_paid_cents": parts[0],
        "adjustment_cents": parts[1],
        "patient_paid_cents": parts[2],
        "balance_cents": max(0, balance),
        "credit_cents": max(0, -balance),
    }


def _line_words(account: MadeAccount, number: int) -> str:
    words = lists().visits.get(account.description, [account.description])
    return words[number - 1]


def _ledger(account_id: int, account: MadeAccount, now: datetime) -> list[Values]:
    arrived = account.arrives_on
    amounts = [(LedgerKind.CHARGE, charge, account.service_from) for charge in account.charges]
    amounts += [
        (LedgerKind.INSURER_PAYMENT, -account.insurer, arrived),
        (LedgerKind.ADJUSTMENT, -account.adjustment, arrived),
        (LedgerKind.PATIENT_PAYMENT, -account.patient_paid, account.service_from),
    ]
    return [
        {
            "account_id": account_id,
            "kind": kind,
            "amount_cents": cents,
            "value_on": value_on,
            "posted_at": now,
            "entry_key": f"{_source_key(account)}:{number}",
            "source_line": "",
            "actor": ACTOR,
            "origin": EntryOrigin.SAMPLE,
        }
        for number, (kind, cents, value_on) in enumerate(amounts, start=1)
        if cents
    ]


def _holds(
    account_id: int, account: MadeAccount, people: dict[str, int], day: date
) -> list[Values]:
    guarantor_id = people[account.guarantor["source_key"]]
    return [_hold(account_id, guarantor_id, hold, day) for hold in account.holds]


def _hold(account_id: int, guarantor_id: int, hold: MadeHold, day: date) -> Values:
    return {
        "guarantor_id": guarantor_id,
        "account_id": None if hold.wide else account_id,
        "kind": hold.kind,
        "placed_on": day,
        "learned_on": day,
        "applies_from": day,
        "placed_by": ACTOR,
        "reason": as_sentence(HOLD_WORDS[hold.kind]),
        "until": hold.until,
        "service_through": hold.service_through,
    }
