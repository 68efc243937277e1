"""Entries of the journal by their numbers, with the keys that the billing system knows; and how far
it has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from models import GivenKind
from tasks.give_back.numbering import last_number
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, GIVE_BACK_RECEIPT, GIVEN_BACK, PERSON

_AT_A_TIME = 5_000


@dataclass(frozen=True, slots=True)
class Entry:
    """`account_key` and `person_key` are the sender's own, `cents` signed as in the ledger."""

    number: int
    entry_key: str
    kind: GivenKind
    on_date: date
    account_key: str
    person_key: str
    cents: int | None
    code: str
    wanted: bool | None
    due_on: date | None
    reference: str
    reverses: str
    version: int
    recorded_at: datetime


def entries(connection: Connection, after: int, through: int) -> Iterator[Entry]:
    """In their order. What is of an account is told with who answers for it, and with whoever did
    when it was told."""
    columns = GIVEN_BACK.c
    query = (
        select(
            columns.id, columns.entry_key, columns.kind, columns.on_date, ACCOUNT.c.source_key,
            PERSON.c.source_key, columns.cents, columns.code, columns.wanted, columns.due_on,
            columns.reference, columns.reverses, columns.version, columns.recorded_at,
        )
        .outerjoin(ACCOUNT, ACCOUNT.c.id == columns.account_id)
        .outerjoin(
            PERSON, PERSON.c.id == func.coalesce(columns.person_id, ACCOUNT.c.guarantor_id)
        )
        .order_by(columns.id)
    )  # fmt: skip
    while after < through:
        some = query.where(columns.id > after, columns.id <= through).limit(_AT_A_TIME)
        found = connection.execute(some).all()
        if not found:
            return
        for row in found:
            number, key, kind, day, account, person, *rest = row
            yield Entry(number, key, kind, day, account or "", person or "", *rest)
        after = found[-1][0]


def received(connection: Connection) -> int:
    """The last entry that the billing system said it has; 0 before it said anything."""
    last = select(func.max(GIVE_BACK_RECEIPT.c.id)).scalar_subquery()
    query = select(GIVE_BACK_RECEIPT.c.through).where(GIVE_BACK_RECEIPT.c.id == last)
    return connection.execute(query).scalar() or 0


def acknowledge(connection: Connection, through: int, actor: str, now: datetime) -> bool:
    """The billing system has everything up to this entry; False where that was said before.
    Raises WrongInput."""
    last, before = last_number(connection), received(connection)
    if through > last:
        raise WrongInput(f"the journal ends at {last}; {through} cannot have been received")
    if through <= before:
        return False
    connection.execute(
        GIVE_BACK_RECEIPT.insert().values(through=through, actor=actor, received_at=now)
    )
    return True
