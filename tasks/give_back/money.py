"""Money that was posted here: payments, help, what was too small to ask for, refunds."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, and_, select

from models import GivenKind
from policy.terms import EntryOrigin, LedgerKind
from tasks.give_back.told import Told, earlier_alike, key_of, newer
from tasks.storage import ACCOUNT, GIVEN_BACK, LEDGER, REFUND_DUE

_KINDS = {
    LedgerKind.PATIENT_PAYMENT: GivenKind.PAYMENT,
    LedgerKind.REVERSAL: GivenKind.TAKEN_BACK,
    LedgerKind.ASSISTANCE_WRITE_OFF: GivenKind.HELP_GRANTED,
    LedgerKind.ADJUSTMENT: GivenKind.WRITTEN_OFF,
    LedgerKind.REFUND: GivenKind.REFUND_GIVEN,
}


def money_told(connection: Connection) -> Iterator[Told]:
    """Rows of the ledger that Tend posted. What an export or an insurer's remittance brought, the
    billing system has."""
    first, back = LEDGER.alias("first"), LEDGER.alias("back")
    query = (
        select(
            LEDGER.c.kind, LEDGER.c.id, LEDGER.c.entry_key, LEDGER.c.value_on,
            LEDGER.c.account_id, LEDGER.c.amount_cents, LEDGER.c.payment_key,
            first.c.payment_key, back.c.payment_key, back.c.entry_key, back.c.source_line,
            LEDGER.c.taken_back, LEDGER.c.write_off_reason,
        )
        .outerjoin(first, first.c.id == LEDGER.c.part_of_id)
        .outerjoin(back, back.c.id == LEDGER.c.reverses_id)
    )  # fmt: skip
    ours = (
        LEDGER.c.kind.in_(_KINDS),
        LEDGER.c.origin == EntryOrigin.TEND,
        LEDGER.c.remittance_claim_id.is_(None),
    )
    for kind, *row in newer(connection, query, LEDGER, tuple(_KINDS.values()), *ours):
        yield _entry(_KINDS[kind], row)


def _entry(kind: GivenKind, row: Sequence[Any]) -> Told:
    (number, entry_key, value_on, account_id, cents, own, of_first, of_back, back_key, line,
     taken_back, reason) = row  # fmt: skip
    return Told(
        kind, number, key_of("ledger", entry_key), value_on, account_id,
        cents=cents,
        code=taken_back or reason or "",
        reference=own or of_first or of_back or line or "",
        reverses=key_of("ledger", back_key) if back_key else "",
    )  # fmt: skip


def refunds_told(connection: Connection) -> Iterator[Told]:
    """What a person is to get back; told again when the amount of an open one changes. One that was
    given back before anybody was told of it is told all the same."""
    columns = REFUND_DUE.c
    known = select(GIVEN_BACK.c.id).where(
        GIVEN_BACK.c.kind == GivenKind.REFUND_DUE,
        GIVEN_BACK.c.subject_id == columns.id,
        GIVEN_BACK.c.cents == columns.amount_cents,
    )
    changed = and_(columns.settled_on.is_(None), ~known.exists())
    query = select(
        columns.id, columns.account_id, columns.guarantor_id, columns.amount_cents, columns.reason,
        columns.since, ACCOUNT.c.reference, earlier_alike(REFUND_DUE, "account_id", "since"),
    ).join(ACCOUNT, ACCOUNT.c.id == columns.account_id)  # fmt: skip
    rows = chain(
        connection.execute(query.where(changed)),
        newer(connection, query, REFUND_DUE, [GivenKind.REFUND_DUE]),
    )
    for row in {row[0]: row for row in rows}.values():
        number, account_id, person_id, cents, reason, since, reference, before = row
        key = key_of("refund due", reference, since, before, cents)
        yield Told(GivenKind.REFUND_DUE, number, key, since, account_id, person_id, cents, reason)
