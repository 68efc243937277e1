"""What a payment costs that is recorded and taken back, in a ledger of a practice's years."""

from datetime import UTC, date, datetime
from statistics import median
from time import process_time
from typing import Any

from sqlalchemy import Connection, func, literal, select

from benchmarks.portfolio import FIRST_DAY
from tasks.payments import payments, reversals
from tasks.storage import database
from tasks.storage.tables import ACCOUNT, LEDGER

_NOON = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 12, tzinfo=UTC)


def lengthen_the_ledger(rows: int) -> int:
    """Add rows of no amount until the ledger of the configured database has so many; how many."""
    with database.writing() as connection:
        names = [column.name for column in LEDGER.c if column.name != "id"]
        there = _count(connection)
        for number in range(rows // there):
            wanted = min(there, rows - _count(connection))
            again = {
                "amount_cents": literal(0),
                "entry_key": LEDGER.c.entry_key + literal(f":{number}"),
            }
            copied = select(*(again.get(name, LEDGER.c[name]) for name in names))
            connection.execute(LEDGER.insert().from_select(names, copied.limit(wanted)))
        return _count(connection)


def cpu_seconds(pairs: int) -> float:
    """The middle one of so many payments, each taken back; every act in its own transaction."""
    owing = select(ACCOUNT.c.reference).where(ACCOUNT.c.balance_cents > 0).order_by(ACCOUNT.c.id)
    with database.reading() as connection:
        references = list(connection.execute(owing.limit(pairs + 1)).scalars())
    return median([_pay_and_take_back(one, FIRST_DAY) for one in references][1:])


def _pay_and_take_back(reference: str, on: date) -> float:
    told: dict[str, Any] = {"reference": reference, "today": on, "now": _NOON, "actor": "bench"}
    start = process_time()
    with database.writing() as connection:
        payments.record(connection, amount_cents=5_00, received_on=on, key="paid", **told)
    with database.writing() as connection:
        reversals.reverse(connection, payment_key="paid", key="returned", **told)
    return process_time() - start


def _count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(LEDGER)) or 0
