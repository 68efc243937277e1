"""Remittances (X12 835) written on the spot, with made-up names; and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tasks.intake import ImportResult
from tests.tasks.intake_folders import (
    ask,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

PAID_ON = date(2026, 2, 20)
ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*TEND           "
    "*260220*1200*^*00501*000000001*0*T*:~"
)


class Claim(NamedTuple):
    """`adjusted`: group, reason and dollars, as they stand in CAS. `more`: segments as they are."""

    account: str
    status: str
    charge: str
    paid: str
    adjusted: Sequence[tuple[str, str, str]] = ()
    number: str = "ICN1"
    share: str = ""
    patient: str = "M1"
    more: Sequence[str] = ()

    def segments(self) -> list[str]:
        found = [
            f"CLP*{self.account}*{self.status}*{self.charge}*{self.paid}*{self.share}*12*{self.number}"
        ]
        found += [f"CAS*{group}*{reason}*{dollars}" for group, reason, dollars in self.adjusted]
        return [*found, f"NM1*QC*1*MADEUP*ANA****MI*{self.patient}", *self.more]


def transaction(
    claims: Sequence[Claim],
    total: str,
    *,
    trace: str = "CHECK1",
    payer: str = "1111111111",
    on: date = PAID_ON,
    provider: Sequence[str] = (),
) -> list[str]:
    body = [
        "ST*835*0001",
        f"BPR*I*{total}*C*CHK************{on:%Y%m%d}",
        f"TRN*1*{trace}*{payer}",
        "N1*PR*MADE UP INSURANCE",
        "N1*PE*MADE UP CLINIC*XX*9999999995",
        "LX*1",
        *(segment for claim in claims for segment in claim.segments()),
        *provider,
    ]
    return [*body, f"SE*{len(body) + 1}*0001"]


def remittance(path: Path, *transactions: Sequence[str], end: str = "~\n") -> Path:
    inside = [segment for some in transactions for segment in some]
    body = [
        "GS*HP*SENDER*TEND*20260220*1200*1*X*005010X221A1",
        *inside,
        "GE*1*1",
        "IEA*1*000000001",
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ISA + "\n" + "".join(segment + end for segment in body))
    return path


def known(folder: Path, **charges: str) -> Path:
    """An export of one person's visits, each with one charge; its key is that of the visit."""
    return tend_folder(
        folder,
        [tend_person(line1="1 Main Street", city="Austin")],
        [tend_account(key, insurance_pending="yes") for key in charges],
        [tend_amount(f"C-{key}", "charge", dollars, key) for key, dollars in charges.items()],
    )


def brought(
    path: Path, claims: Sequence[Claim], total: str, *, trace: str = "CHECK1",
    payer: str = "1111111111",
) -> ImportResult:  # fmt: skip
    """One remittance, taken in."""
    return take_in(remittance(path, transaction(claims, total, trace=trace, payer=payer)))


def owed(account: str = "a1") -> int:
    return int(ask(f"SELECT balance_cents FROM account WHERE source_key = '{account}'")[0][0])


def held(account: str = "a1") -> list[str]:
    """The kinds of what holds it now."""
    return [
        str(row[0])
        for row in ask(
            "SELECT h.kind FROM hold h JOIN account a ON a.id = h.account_id"
            f" WHERE a.source_key = '{account}' AND h.released_on IS NULL"
            " AND (h.until IS NULL OR h.until > '2026-03-02') ORDER BY h.kind"
        )
    ]


def posted(account: str = "a1") -> dict[str, int]:
    """What was posted for claims, by kind."""
    rows = ask(
        "SELECT l.kind, SUM(l.amount_cents) FROM ledger_entry l JOIN account a ON"
        " a.id = l.account_id WHERE l.remittance_claim_id IS NOT NULL"
        f" AND a.source_key = '{account}' GROUP BY l.kind"
    )
    return {str(kind): int(cents) for kind, cents in rows}
