"""What earlier imports said of a person holds for every visit that comes later, too, whether or not
the export still says it (HD-02, HD-03, HD-06, HD-12)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from policy.holds import HoldKind
from policy.terms import Stage
from tasks.accounts import set_columns
from tasks.intake.upsert.changed_holds import place_missing
from tasks.intake.upsert.import_context import IMPORTED, Entering
from tasks.intake.upsert.imported_holds import KnownPerson, because, one_of_each, people_holds
from tasks.intake.upsert.stored_accounts import find_stored
from tasks.intake.upsert.told import HoldReason
from tasks.storage import ACCOUNT, GUARANTOR_CHANGE, HOLD, PERSON, among

_OF_A_PERSON = (HoldKind.BANKRUPTCY, HoldKind.CEASE_CONTACT)
"""No column of the person keeps these; the holds of the other visits do."""


def hold_what_is_known(
    connection: Connection, source_keys: Sequence[str], entering: Entering
) -> None:
    """A hold that a person released stays released on its account."""
    rows = _rows(connection, source_keys)
    elsewhere = _elsewhere(connection, {row.guarantor_id for row in rows})
    mistaken = _not_dead_after_all(connection, rows)
    wanted = {
        row.id: one_of_each(_wanted(row, elsewhere[row.guarantor_id], mistaken)) for row in rows
    }
    ids = [account_id for account_id, holds in wanted.items() if holds]
    for account in find_stored(connection, among(connection, ACCOUNT.c.id, ids)):
        if place_missing(connection, account, wanted[account.id], entering):
            set_columns(connection, account.id, next_review_on=account.last_service_day)


def _rows(connection: Connection, source_keys: Sequence[str]) -> Sequence[Any]:
    patient, guarantor = PERSON.alias("patient"), PERSON.alias("guarantor")
    query = (
        select(
            ACCOUNT.c.id, ACCOUNT.c.patient_id, ACCOUNT.c.guarantor_id, ACCOUNT.c.service_from,
            patient.c.death_date.label("patient_died"),
            guarantor.c.death_date.label("guarantor_died"), guarantor.c.birth_date,
        )
        .join(patient, patient.c.id == ACCOUNT.c.patient_id)
        .join(guarantor, guarantor.c.id == ACCOUNT.c.guarantor_id)
        .where(among(connection, ACCOUNT.c.source_key, source_keys))
        .where(ACCOUNT.c.stage != Stage.RESOLVED)
    )  # fmt: skip
    return connection.execute(query).all()


def _elsewhere(connection: Connection, guarantors: set[int]) -> dict[int, list[Any]]:
    query = select(HOLD.c.guarantor_id, HOLD.c.kind, HOLD.c.service_through).where(
        among(connection, HOLD.c.guarantor_id, guarantors),
        HOLD.c.kind.in_(_OF_A_PERSON),
        HOLD.c.placed_by == IMPORTED,
        HOLD.c.released_on.is_(None),
        ~_of_a_former(),
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.guarantor_id].append(row)
    return found


def _of_a_former() -> ColumnElement[bool]:
    """It stands on a bill that somebody else answered for when it was placed: it says nothing of
    who answers now."""
    return exists(
        select(GUARANTOR_CHANGE.c.id).where(
            GUARANTOR_CHANGE.c.account_id == HOLD.c.account_id,
            GUARANTOR_CHANGE.c.changed_on >= HOLD.c.placed_on,
        )
    )


def _not_dead_after_all(connection: Connection, rows: Sequence[Any]) -> set[int]:
    """People whose death somebody found to be a mistake: they ended its hold by name."""
    ids = {row.patient_id for row in rows if row.patient_died}
    ids |= {row.guarantor_id for row in rows if row.guarantor_died}
    query = (
        select(ACCOUNT.c.patient_id, ACCOUNT.c.guarantor_id, HOLD.c.released_on)
        .join(HOLD, HOLD.c.account_id == ACCOUNT.c.id)
        .where(
            HOLD.c.kind == HoldKind.DECEASED,
            HOLD.c.placed_by == IMPORTED,
            or_(
                among(connection, ACCOUNT.c.patient_id, ids),
                among(connection, ACCOUNT.c.guarantor_id, ids),
            ),
        )
    )
    ended: set[int] = set()
    standing: set[int] = set()
    for patient, guarantor, released_on in connection.execute(query):
        (standing if released_on is None else ended).update((patient, guarantor))
    return ended - standing


def _wanted(row: Any, elsewhere: Sequence[Any], mistaken: set[int]) -> Iterator[HoldReason]:
    patient = KnownPerson(None, None if row.patient_id in mistaken else row.patient_died)
    guarantor = KnownPerson(
        row.birth_date, None if row.guarantor_id in mistaken else row.guarantor_died
    )
    yield from people_holds(patient, guarantor, row.service_from)
    for hold in elsewhere:
        if hold.service_through is None or row.service_from <= hold.service_through:
            through = hold.service_through
            yield because(hold.kind)._replace(service_through=through, since=through)
