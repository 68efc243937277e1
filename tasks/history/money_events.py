"""The money of an account: what came in with it, and what was paid or written off since."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from models import LedgerEntry, RefundDue
from policy.terms import EntryOrigin, LedgerKind, TakenBack, dollars
from tasks.accounts import AccountRow
from tasks.history.event import Event, by


def money(connection: Connection, account: AccountRow) -> Iterator[Event]:
    query = select(
        col(LedgerEntry.kind), col(LedgerEntry.amount_cents), col(LedgerEntry.value_on),
        col(LedgerEntry.posted_at), col(LedgerEntry.actor), col(LedgerEntry.origin),
        col(LedgerEntry.payment_key), col(LedgerEntry.part_of_id), col(LedgerEntry.taken_back),
        col(LedgerEntry.remittance_claim_id), col(LedgerEntry.seconded_by),
    ).where(col(LedgerEntry.account_id) == account.id).order_by(col(LedgerEntry.id))  # fmt: skip
    imported: dict[Any, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        if row.origin is not EntryOrigin.TEND:  # it came with the account
            imported[row.posted_at].append(row)
        else:
            yield Event(row.value_on, "money", _posted(row))
    yield from _given_back(connection, account)
    for number, rows in enumerate(imported.values()):
        yield _taken_in(account, rows) if number == 0 else _changed(rows)


def _given_back(connection: Connection, account: AccountRow) -> Iterator[Event]:
    """What became of a credit that was the person's own, and is not due any more."""
    query = select(
        col(RefundDue.settled_on), col(RefundDue.amount_cents), col(RefundDue.settled_why)
    ).where(col(RefundDue.account_id) == account.id, col(RefundDue.settled_on).is_not(None))
    for settled_on, cents, why in connection.execute(query.order_by(col(RefundDue.id))):
        yield Event(settled_on, "money", f"Nothing more of {dollars(cents)} is due back: {why}.")


def _taken_in(account: AccountRow, rows: list[Any]) -> Event:
    sums = {kind: sum(r.amount_cents for r in rows if r.kind is kind) for kind in LedgerKind}
    left = sum(sums.values())
    parts = {
        "charged": sums[LedgerKind.CHARGE],
        "brought forward": sums[LedgerKind.BROUGHT_FORWARD],
        "insurance paid": -sums[LedgerKind.INSURER_PAYMENT],
        "adjusted": sums[LedgerKind.ADJUSTMENT],
        "paid by the patient": -sums[LedgerKind.PATIENT_PAYMENT],
    }
    told = ", ".join(f"{name} {dollars(cents)}" for name, cents in parts.items() if cents)
    visit = f"The visit of {account.service_from.isoformat()} was taken in"
    return Event(
        max(account.service_from, min(r.value_on for r in rows)),
        "money",
        f"{visit}: {told or 'no amounts'}. {dollars(left)} is left.{_billed_before(account)}",
    )


def _billed_before(account: AccountRow) -> str:
    sent, first = account.statements_before, account.first_statement_on
    if sent is None or first is None:
        return ""
    statements = "1 statement" if sent == 1 else f"{sent} statements"
    return f" Another system had sent {statements} by then; the clocks count from {first}."


def _changed(rows: list[Any]) -> Event:
    change = sum(row.amount_cents for row in rows)
    sign = "+" if change > 0 else ""
    day: date = rows[0].posted_at.date()
    told = f"The practice's export changed the balance: {sign}{dollars(change)}."
    insurer = sum(row.amount_cents for row in rows if row.kind is LedgerKind.INSURER_PAYMENT)
    if insurer > 0:
        told += f" The insurer took back {dollars(insurer)} of what it had paid."
    return Event(day, "money", told)


_TAKEN_BACK = {
    TakenBack.BOUNCED: ": it came back from the bank",
    TakenBack.CHARGED_BACK: " by the card company",
    TakenBack.ENTERED_IN_ERROR: ": it was entered in error",
    TakenBack.MISPOSTED: ": it belongs to another account",
}


def _posted(row: Any) -> str:
    """A payment is told with its key, which a reversal asks for."""
    amount, who = dollars(abs(row.amount_cents)), by(row.actor)
    if row.remittance_claim_id is not None:
        return f"{_remitted(row)}: {amount}, as its remittance says{who}."
    if row.kind is LedgerKind.PATIENT_PAYMENT:
        if row.part_of_id is not None:
            return f"Paid {amount}, as part of a payment for several visits{who}."
        too = f", looked at by {row.seconded_by}, too" if row.seconded_by else ""
        return f"Paid {amount} (payment {row.payment_key}){who}{too}."
    if row.kind is LedgerKind.REVERSAL:
        return f"A payment of {amount} was taken back{_TAKEN_BACK.get(row.taken_back, '')}{who}."
    if row.kind is LedgerKind.ASSISTANCE_WRITE_OFF:
        return f"Written off as help with the cost: {amount}."
    if row.kind is LedgerKind.REFUND:
        return f"Refunded {amount}{who}."
    if row.kind is LedgerKind.ADJUSTMENT and row.amount_cents < 0:
        return f"Written off: {amount}{who}."
    return f"{row.kind.value.replace('_', ' ').capitalize()}: {dollars(row.amount_cents)}{who}."


def _remitted(row: Any) -> str:
    came = row.amount_cents < 0
    if row.kind is LedgerKind.INSURER_PAYMENT:
        return "The insurer paid" if came else "The insurer took back what it had paid"
    return "Taken off for the insurer" if came else "No longer taken off for the insurer"
