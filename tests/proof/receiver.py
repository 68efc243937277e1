"""A billing system that knows nothing but the journal: it reads the CSV, each entry once."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from tasks.give_back import entries, gather, journal_csv
from tasks.storage.database import reading

_MONEY = {
    "payment": "patient_payment",
    "taken_back": "reversal",
    "help_granted": "assistance_write_off",
    "written_off": "adjustment",
    "refund_given": "refund",
}
Terms = list[tuple[str, int]]
Plan = tuple[str, frozenset[str], Terms]
_LEDGER = """
    SELECT a.source_key, l.kind, SUM(l.amount_cents)
    FROM ledger_entry l JOIN account a ON a.id = l.account_id
    WHERE l.origin = 'tend' AND l.remittance_claim_id IS NULL
    GROUP BY a.source_key, l.kind HAVING SUM(l.amount_cents) != 0
"""
_PLANS = """
    SELECT p.id, p.plan_key, p.status, a.source_key FROM "plan" p
    JOIN plan_account pa ON pa.plan_id = p.id JOIN account a ON a.id = pa.account_id
"""
_HOLDS = """
    SELECT COALESCE(a.source_key, p.source_key), h.kind FROM hold h
    JOIN person p ON p.id = h.guarantor_id LEFT JOIN account a ON a.id = h.account_id
    WHERE h.released_on IS NULL
"""
_SENT = """
    SELECT a.source_key, l.kind FROM message m JOIN envelope e ON e.id = m.envelope_id
    JOIN envelope_line l ON l.envelope_id = e.id JOIN account a ON a.id = l.account_id
    WHERE m.provided_on IS NOT NULL AND m.channel = 'letter' AND l.cancelled_on IS NULL
"""
_CALLS = """
    SELECT a.source_key, r.outcome FROM call_about c
    JOIN call_result r ON r.id = c.call_result_id JOIN account a ON a.id = c.account_id
"""


@dataclass
class Receiver:
    """Whatever comes twice, by number or by key, counts once."""

    last: int = 0
    known: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    money: Counter[tuple[str, str]] = field(default_factory=Counter)
    plans: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    terms: dict[tuple[str, str], Terms] = field(default_factory=lambda: defaultdict(list))
    versions: dict[str, str] = field(default_factory=dict)
    holds: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)

    def hear(self, today: date, now: datetime, after: int | None = None) -> None:
        """Bring the journal up to date and read what is new, or what comes after a number."""
        through = gather(today, now)
        with reading() as connection:
            some = entries(connection, self.last if after is None else after, through)
            self.take(journal_csv(some).decode())

    def take(self, told: str) -> None:
        before = 0
        for row in csv.DictReader(io.StringIO(told)):
            assert int(row["number"]) > before, "numbers only grow"
            before = int(row["number"])
            self.last = max(self.last, before)
            if row["entry_key"] not in self.known:
                self.known.add(row["entry_key"])
                self.kinds.add(row["kind"])
                self._apply(row)

    def _apply(self, row: dict[str, str]) -> None:
        kind, plan = row["kind"], row["reference"]
        if kind in _MONEY:
            self.money[row["account_key"], _MONEY[kind]] += _cents(row["amount"])
        elif kind.startswith("plan_"):
            self.plans[plan] = row["code"]
            self.accounts[plan].add(row["account_key"])
            if kind != "plan_ended":
                self.versions[plan] = row["version"]
        elif kind == "instalment":
            self.terms[plan, row["version"]].append((row["due_on"], _cents(row["amount"])))
        elif kind.startswith("hold_"):
            whose = row["account_key"] or row["person_key"]
            self.holds[whose, row["code"]] += 1 if kind == "hold_placed" else -1
        elif kind == "letter_sent":
            self.sent[row["account_key"], row["code"]] += 1
        elif kind == "call":
            self.calls[row["account_key"], row["code"]] += 1

    def differences(self) -> list[str]:
        """Where it knows something else than the database does."""
        with reading() as connection:
            pairs: dict[str, tuple[Mapping[Any, Any], Mapping[Any, Any]]] = {
                "money": (_without_zeros(self.money), _money(connection)),
                "plans": (self._all_plans(), _plans(connection)),
                "holds": (_without_zeros(self.holds), _count(connection, _HOLDS)),
                "letters": (self.sent, _count(connection, _SENT)),
                "calls": (self.calls, _count(connection, _CALLS)),
            }
        return [
            f"{what} of {key}: told {told.get(key)}, is {is_.get(key)}"
            for what, (told, is_) in pairs.items()
            for key in sorted({*told, *is_}, key=str)
            if told.get(key) != is_.get(key)
        ]

    def _all_plans(self) -> dict[str, Plan]:
        return {
            plan: (
                status, frozenset(self.accounts[plan]),
                sorted(self.terms[plan, self.versions[plan]]) if status == "active" else [],
            )
            for plan, status in self.plans.items()
        }  # fmt: skip


def _cents(amount: str) -> int:
    return round(float(amount) * 100)


def _without_zeros(counted: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    return {key: number for key, number in counted.items() if number}


def _count(connection: Connection, query: str) -> dict[tuple[str, str], int]:
    return dict(Counter((row[0], row[1]) for row in connection.execute(text(query))))


def _money(connection: Connection) -> dict[tuple[str, str], int]:
    return {(key, kind): int(cents) for key, kind, cents in connection.execute(text(_LEDGER))}


def _plans(connection: Connection) -> dict[str, Plan]:
    accounts: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    for number, key, status, account in connection.execute(text(_PLANS)):
        accounts[number, key, status].add(account)
    terms: dict[int, Terms] = defaultdict(list)
    query = "SELECT plan_id, due_on, amount_cents FROM instalment ORDER BY due_on, amount_cents"
    for number, due_on, cents in connection.execute(text(query)):
        terms[number].append((str(due_on), cents))
    return {
        key: (status, frozenset(some), terms[number] if status == "active" else [])
        for (number, key, status), some in accounts.items()
    }
