"""A person as the desk shows them: who they are, how they may be reached, and their bills."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select
from sqlmodel import col

from models import Account, DeskEvent, Person
from policy.contact import Window, window_on
from policy.desk import DeskEventKind
from policy.law import adult_on
from policy.terms import Stage
from tasks.desk.claims import HELD_FOR
from tasks.desk.events import note
from tasks.facts import times_of
from tasks.storage import PERSON


class Bill(NamedTuple):
    reference: str
    service_from: date
    patient: str
    stage: Stage
    balance_cents: int


class Household(NamedTuple):
    """`window` is when they may be called on that day, `zone` the first of those they may be in.
    `closed_because`: nobody opens this without a reason."""

    guarantor_id: int
    name: str
    birth_date: date | None
    address: tuple[str, ...]
    phone: str
    language: str
    state: str
    calls_ok: bool
    mail_ok: bool
    email_chosen: bool
    window: Window | None
    zone: str
    bills: tuple[Bill, ...]
    closed_because: str

    @property
    def owed_cents(self) -> int:
        return sum(one.balance_cents for one in self.bills if one.balance_cents > 0)

    def may_be_called(self, now: datetime) -> bool:
        return self.calls_ok and self.window is not None and self.window.has(now)


def household(connection: Connection, guarantor_id: int, day: date) -> Household:
    """The newest visit first."""
    person = connection.execute(select(PERSON).where(PERSON.c.id == guarantor_id)).one()
    times = times_of(person)
    patient = func.trim(col(Person.given_name) + " " + col(Person.family_name))
    query = (
        select(col(Account.reference), col(Account.service_from), patient, col(Account.stage),
               col(Account.balance_cents), col(Person.birth_date), col(Person.id))
        .join(Person, col(Person.id) == col(Account.patient_id))
        .where(col(Account.guarantor_id) == guarantor_id)
        .order_by(col(Account.service_from).desc(), col(Account.id))
    )  # fmt: skip
    rows = connection.execute(query).all()
    of_minors = any(born is not None and adult_on(born) > day for *_, born, _ in rows)
    lines = (person.line1, person.line2, f"{person.city} {person.state} {person.postal_code}")
    return Household(
        guarantor_id=guarantor_id,
        name=f"{person.given_name} {person.family_name}".strip(),
        birth_date=person.birth_date,
        address=tuple(line for line in lines if line.strip()),
        phone=person.phone,
        language=person.language,
        state=person.state,
        calls_ok=person.calls_ok,
        mail_ok=person.mail_ok,
        email_chosen=person.email_chosen,
        window=window_on(times, day),
        zone=times.zones[0] if times.zones else "",
        bills=tuple(Bill(*row[:5]) for row in rows),
        closed_because=_closed(person.confidential_since is not None, of_minors),
    )


def _closed(confidential: bool, of_minors: bool) -> str:
    if confidential:
        return "They asked to be reached in confidence."
    return "The care was a child's." if of_minors else ""


def open_person(
    connection: Connection, user_id: int, found: Household, now: datetime, why: str
) -> bool:
    """Note that this record was opened: once in a quarter of an hour. False when it is one that
    nobody opens without a reason, and none was given in that time."""
    query = select(col(DeskEvent.id)).where(
        col(DeskEvent.user_id) == user_id,
        col(DeskEvent.person_id) == found.guarantor_id,
        col(DeskEvent.at) > now - HELD_FOR,
        or_(
            col(DeskEvent.kind) == DeskEventKind.OPENED_PERSON,
            col(DeskEvent.kind) == DeskEventKind.IDENTIFIED,
        ),
    )
    if connection.execute(query.limit(1)).first() is not None:
        return True
    if found.closed_because and not why:
        return False
    opened = DeskEventKind.OPENED_PERSON
    note(connection, user_id, opened, now, person_id=found.guarantor_id, why=why)
    return True
