"""A payment that the export showed first, and that somebody records here afterwards: nothing is
posted for it, and what was typed is kept beside the export's line."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from policy.terms import EntryOrigin, LedgerKind
from tasks.payments.matching import WINDOW
from tasks.payments.recorded_here import billing_owns_the_money, taken_back_by
from tasks.runs import LikeAnother
from tasks.storage import IMPORT, LEDGER, MATCHED_ENTRY, insert_all


class Exported(NamedTuple):
    """A payment as an export has it. `key` and `received_on` are what was typed for it, if it was
    recorded here as well. `stands`: nothing took it back."""

    entry_id: int
    source_line: str
    cents: int
    value_on: date
    exported_on: date
    key: str | None
    received_on: date | None
    stands: bool


def recorded_before(connection: Connection, account_id: int, key: str) -> Exported | None:
    """The export's payment that was recorded here with this key, also when it was taken back: a
    key is used once."""
    return next((one for one in _payments(connection, account_id) if one.key == key), None)


def shown_before(
    connection: Connection,
    account_id: int,
    amount_cents: int,
    received_on: date,
    key: str,
    second_meant: bool,
) -> Exported | None:
    """The export's payment that this one is: it has its key; or it stands, with the amount and a
    day at most a week away, and nobody recorded it yet. `second_meant`: only a key tells. Raises
    WrongInput."""
    if not billing_owns_the_money():
        return None
    known = _payments(connection, account_id)
    named = next((one for one in known if one.source_line == key), None)
    if named is not None or second_meant:
        return named
    alike = [one for one in known if one.stands and one.cents == amount_cents]
    _refuse_a_twin(alike, received_on)
    near = [one for one in alike if one.key is None and abs(one.value_on - received_on) <= WINDOW]
    return min(near, key=lambda one: abs(one.value_on - received_on), default=None)


def _refuse_a_twin(alike: list[Exported], received_on: date) -> None:
    for one in alike:
        if one.received_on == received_on:
            raise LikeAnother(
                f"a payment of this amount, received on {received_on.isoformat()}, was recorded "
                f"already (key {one.key}), and the export has it"
            )


def keep(
    connection: Connection, account_id: int, one: Exported, *, key: str, received_on: date,
    today: date, actor: str,
) -> None:  # fmt: skip
    """What was typed for this payment; the first time stands."""
    if one.key is not None:
        return
    row = {
        "entry_id": one.entry_id,
        "account_id": account_id,
        "source_line": one.source_line,
        "kind": LedgerKind.PATIENT_PAYMENT,
        "cents": 0,
        "matched_on": today,
        "recorded_key": key,
        "recorded_for": received_on,
        "actor": actor,
    }
    insert_all(connection, MATCHED_ENTRY, [row])


def _payments(connection: Connection, account_id: int) -> list[Exported]:
    """What exports show as paid, without what was recorded here first."""
    back = LEDGER.alias("back")
    import_day = (  # no join: two imports of one moment would count their money twice
        select(func.min(IMPORT.c.imported_on))
        .where(IMPORT.c.imported_at == LEDGER.c.posted_at)
        .scalar_subquery()
    )
    found = connection.execute(
        select(
            func.min(LEDGER.c.id), LEDGER.c.source_line, -func.sum(LEDGER.c.amount_cents),
            func.min(LEDGER.c.value_on), func.min(import_day),
            func.max(MATCHED_ENTRY.c.recorded_key), func.max(MATCHED_ENTRY.c.recorded_for),
            func.min(LEDGER.c.posted_at), func.count(back.c.id),
        )
        .outerjoin(MATCHED_ENTRY, MATCHED_ENTRY.c.entry_id == LEDGER.c.id)
        .outerjoin(back, taken_back_by(back))
        .where(
            LEDGER.c.account_id == account_id,
            LEDGER.c.kind == LedgerKind.PATIENT_PAYMENT,
            LEDGER.c.origin == EntryOrigin.IMPORT,
        )
        .group_by(LEDGER.c.source_line)
        .having(func.sum(LEDGER.c.amount_cents) < 0)
    )  # fmt: skip
    return [
        Exported(
            first, line, int(cents), value_on, shown_on or at.date(), key, received_on, not back
        )
        for first, line, cents, value_on, shown_on, key, received_on, at, back in found
    ]
