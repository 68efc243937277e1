"""HL7 v2 messages written on the spot, with made-up names; and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from tasks.intake import ImportResult
from tests.factories import NOW
from tests.tasks.intake_folders import TODAY, ask, balances_differ, take_in

PLAN = "IN1|1|PLAN1|CO1|MADE UP INSURANCE"
ALONE = "IN1|1|SELF|CO0|SELF PAY"
VISIT = "PV1|1|O|||||||||||||||||V1|||||||||||||||||||||||||20260105|20260105"


def segment(name: str, **places: str) -> str:
    """By the numbers of its fields: segment("FT1", f6="CG")."""
    last = max((int(place[1:]) for place in places), default=0)
    return "|".join([name, *(places.get(f"f{number}", "") for number in range(1, last + 1))])


def pid(key: str = "P1", account: str = "A1", **places: str) -> str:
    usual = {
        "f1": "1", "f3": f"{key}^^^CLINIC^MR", "f5": "MUNOZ^ANA", "f7": "19800501",
        "f11": "1 Main Street^^Austin^TX^78701^USA", "f13": "(512)555-0100", "f18": account,
    }  # fmt: skip
    return segment("PID", **usual | places)


def ft1(key: str, kind: str, dollars: str, on: str = "20260105", **places: str) -> str:
    usual = {"f1": "1", "f2": key, "f4": on, "f6": kind, "f7": "99213^Office visit^C4"}
    return segment("FT1", **usual | {"f11": dollars} | places)


def message(
    event: str,
    *segments: str,
    control: str = "M1",
    at: str = "20260301120000",
    version: str = "2.5",
    charset: str = "",
) -> list[str]:
    head = f"MSH|^~\\&|SENDER|CLINIC|TEND|OFFICE|{at}||{event}|{control}|P|{version}||||||{charset}"
    code = event.split("^")[1] if "^" in event else ""
    return [head, f"EVN|{code}|{at}", *segments]


def dft(*amounts: str, person: str = "", more: Iterable[str] = (PLAN,), **head: Any) -> list[str]:
    return message("DFT^P03", person or pid(), VISIT, *amounts, *more, **head)


def feed(path: Path, *messages: list[str], end: str = "\r") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(line + end for some in messages for line in some)
    path.write_bytes(text.encode())
    return path


def brought(
    path: Path, *messages: list[str], on: date = TODAY, end: str = "\r", **wishes: Any
) -> ImportResult:
    """A file of these messages, taken in."""
    made = take_in(feed(path, *messages, end=end), today=on, now=NOW + (on - TODAY), **wishes)
    assert made.read == made.accepted + made.refused
    assert balances_differ() == []
    return made


def owed(account: str = "A1") -> int:
    return int(ask(f"SELECT balance_cents FROM account WHERE source_key = '{account}'")[0][0])


def reference(account: str = "A1") -> str:
    return str(ask(f"SELECT reference FROM account WHERE source_key = '{account}'")[0][0])


def posted(account: str = "A1") -> list[tuple[str, int]]:
    rows = ask(
        "SELECT l.kind, l.amount_cents FROM ledger_entry l JOIN account a ON a.id = l.account_id"
        f" WHERE a.source_key = '{account}' ORDER BY l.id"
    )
    return sorted((str(kind), int(cents)) for kind, cents in rows)


def held(account: str = "A1") -> list[str]:
    """The kinds of what holds it now."""
    return [
        str(row[0])
        for row in ask(
            "SELECT h.kind FROM hold h JOIN account a ON a.id = h.account_id"
            f" WHERE a.source_key = '{account}' AND h.released_on IS NULL ORDER BY h.kind"
        )
    ]


def refused() -> list[tuple[str, int, str]]:
    """File, line and field of what was refused."""
    rows = ask(
        "SELECT r.file, r.line, r.field FROM refused_row r WHERE r.import_id ="
        " (SELECT MAX(id) FROM import) ORDER BY r.id"
    )
    return [(str(file), int(line), str(name)) for file, line, name in rows]


def person(key: str = "P1") -> dict[str, Any]:
    names = ("given_name", "family_name", "line1", "city", "postal_code", "phone", "email",
             "language", "birth_date", "death_date")  # fmt: skip
    [row] = ask(f"SELECT {', '.join(names)} FROM person WHERE source_key = '{key}'")
    return dict(zip(names, row, strict=True))


def everything() -> list[list[tuple[Any, ...]]]:
    """What an import may write of people's bills, to compare with."""
    tables = {
        "account": "source_key, balance_cents, stage, import_hash, guarantor_id, patient_id",
        "ledger_entry": "account_id, source_line, kind, amount_cents",
        "account_item": "account_id, number, description, charge_cents, balance_cents",
        "hold": "account_id, kind, placed_by, released_on",
        "person": "source_key, given_name, family_name, line1, phone, death_date",
    }
    return [ask(f"SELECT {names} FROM {table} ORDER BY id") for table, names in tables.items()]
