"""Small exports written on the spot, and one way to import them."""

import csv
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tasks import intake
from tasks.storage.database import reading

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
Rows = Sequence[dict[str, str]]


def write_csv(path: Path, rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def tend_person(key: str = "p1", **cells: str) -> dict[str, str]:
    return {
        "person_key": key,
        "given_name": "Ana",
        "family_name": "Muñoz",
        "birth_date": "1980-05-01",
        "death_date": "",
        "state": "Texas",
        "postal_code": "78701",
        "phone": "(512) 555-0100",
        "annual_income": "",
        "email_chosen": "",
    } | cells


def tend_account(key: str = "a1", patient: str = "p1", **cells: str) -> dict[str, str]:
    return {
        "account_key": key,
        "patient_key": patient,
        "guarantor_key": "",
        "service_from": "2026-01-05",
        "payer": "commercial",
        "disputed": "",
    } | cells


def tend_amount(key: str, kind: str, amount: str, account: str = "a1") -> dict[str, str]:
    return {
        "account_key": account,
        "transaction_key": key,
        "kind": kind,
        "amount": amount,
        "value_on": "2026-01-05",
        "description": "Office visit",
    }


def tend_folder(path: Path, people: Rows, accounts: Rows, transactions: Rows) -> Path:
    write_csv(path / "people.csv", people)
    write_csv(path / "accounts.csv", accounts)
    write_csv(path / "transactions.csv", transactions)
    return path


def one_visit(path: Path, amount: str = "100.00", **account: str) -> Path:
    """One person, one visit, one charge."""
    charge = [tend_amount("t1", "charge", amount)]
    return tend_folder(path, [tend_person()], [tend_account(**account)], charge)


def take_in(folder: Path, **wishes: Any) -> intake.ImportResult:
    known: dict[str, Any] = {
        "today": TODAY,
        "since": None,
        "actor": "tester",
        "reopen_by": None,
        "refused_file": folder.parent / "refused.csv",
        "randomness": random.Random(7),
        "now": NOW,
    }
    return intake.import_folder(folder, **(known | wishes))


def ask(sql: str) -> list[tuple[Any, ...]]:
    with reading() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def balances_differ() -> list[tuple[Any, ...]]:
    """Accounts whose balance is not the sum of their ledger."""
    return ask(
        "SELECT a.source_key FROM account a WHERE a.balance_cents <> (SELECT"
        " COALESCE(SUM(l.amount_cents), 0) FROM ledger_entry l WHERE l.account_id = a.id)"
    )
