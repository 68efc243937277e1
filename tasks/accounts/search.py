"""From a name or the practice's own number to our reference. Looks into this database only."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select
from sqlmodel import col

from models import Account, Person
from tasks.storage import stands_for

MOST = 50


class Found(NamedTuple):
    """One account. The names are of the patient and of the guarantor."""

    reference: str
    patient: str
    guarantor: str
    practice_number: str
    service_from: str
    stage: str
    balance_cents: int


def find(connection: Connection, text: str) -> list[Found]:
    """Accounts whose people, number or reference match; at most one more than `MOST`."""
    wanted = " ".join(text.replace(",", " ").split())
    if not wanted:
        return []
    people = _people(connection, wanted)
    query = select(
        col(Account.reference),
        col(Account.patient_id),
        col(Account.guarantor_id),
        col(Account.source_key),
        col(Account.service_from),
        col(Account.stage),
        col(Account.balance_cents),
    ).where(
        or_(
            col(Account.patient_id).in_(people),
            col(Account.guarantor_id).in_(people),
            _is_number(col(Account.source_key), text.strip()),
            col(Account.reference) == wanted.upper(),
        )
    )
    ordered = query.order_by(col(Account.service_from).desc(), col(Account.id)).limit(MOST + 1)
    rows = connection.execute(ordered).all()
    names = _names(connection, {row[1] for row in rows} | {row[2] for row in rows})
    return [
        Found(
            row[0], names[row[1]], names[row[2]], row[3], row[4].isoformat(), row[5].value, row[6]
        )
        for row in rows
    ]


def _people(connection: Connection, wanted: str) -> list[int]:
    """Every word is in the name; or it is the practice's own number of the person. Of two records
    of one person both names and both numbers lead to the one that stays."""
    name = func.lower(col(Person.given_name) + " " + col(Person.family_name))
    words = [name.contains(word.lower(), autoescape=True) for word in wanted.split()]
    in_name = words[0]
    for word in words[1:]:
        in_name &= word
    query = select(col(Person.id)).where(or_(in_name, _is_number(col(Person.source_key), wanted)))
    found = [row[0] or 0 for row in connection.execute(query.order_by(col(Person.id)).limit(500))]
    gone = stands_for(connection, found)
    return [gone.get(one, one) for one in found]


def _is_number(column: Any, text: str) -> ColumnElement[bool]:
    """The whole number, or its beginning when that is long enough to mean one."""
    whole = func.lower(column) == text.lower()
    if len(text) < 6:
        return whole
    return or_(whole, func.lower(column).startswith(text.lower(), autoescape=True))


def _names(connection: Connection, ids: set[int]) -> dict[int, str]:
    query = select(col(Person.id), col(Person.given_name), col(Person.family_name))
    rows = connection.execute(query.where(col(Person.id).in_(ids)))
    return {row[0] or 0: f"{row[1]} {row[2]}".strip() for row in rows}
