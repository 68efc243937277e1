"""After the accounts: what protects people holds for every visit we know, also for those that were
refused or that the export leaves out (HD-02, HD-03, HD-12); and what was refused waits (HD-25)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, case, or_, select, update

from policy.holds import HoldKind
from policy.terms import Stage, WhoDied
from tasks.accounts import set_columns
from tasks.intake.upsert.changed_holds import place_missing, place_news
from tasks.intake.upsert.import_context import HL7, IMPORTED, Entering
from tasks.intake.upsert.imported_holds import KnownPerson, because, one_of_each, people_holds
from tasks.intake.upsert.stored_accounts import Stored, find_stored
from tasks.intake.upsert.told import HoldReason, Told
from tasks.storage import ACCOUNT, HOLD, PERSON, among, lock_guarantors, stands_for

WAITS = "a row of it was refused: it waits until an export has it whole"
ASKS = "a message about it was refused: have it corrected and sent again, then release this"


class _Key(NamedTuple):
    """Who of the two this import told anything of: None where it did not."""

    patient: str | None
    guarantor: str | None


def protect(connection: Connection, told: Told, entering: Entering) -> list[str]:
    """The references of the open accounts that wait for their rows."""
    people = _people(connection, told)
    _remember_deaths(connection, people, told)
    ids = list(people)
    accounts = find_stored(
        connection,
        or_(
            among(connection, ACCOUNT.c.source_key, told.refused_accounts | told.holds.keys()),
            among(connection, ACCOUNT.c.patient_id, ids),
            among(connection, ACCOUNT.c.guarantor_id, ids),
        ),
        ACCOUNT.c.stage != Stage.RESOLVED,
    )
    guarantors = {account.guarantor_id for account in accounts}
    lock_guarantors(connection, guarantors)
    births = _births(connection, guarantors)
    waiting: list[Stored] = []
    for account in accounts:
        key = _Key(people.get(account.patient_id), people.get(account.guarantor_id))
        born = births[account.guarantor_id]
        why = ASKS if entering.is_feed else WAITS
        wanted = one_of_each(_wanted(account, key, told, born, why))
        if _place(connection, account, wanted, entering):
            set_columns(connection, account.id, next_review_on=account.last_service_day)
        if account.source_key in told.left:
            set_columns(connection, account.id, left_on=entering.today)
        if _waits(account, key, told):
            waiting.append(account)
    _date_deaths(connection, ids, entering)
    _remember_refused(connection, waiting, told, entering)
    return sorted(account.reference for account in waiting)


def _place(
    connection: Connection, account: Stored, wanted: Sequence[HoldReason], entering: Entering
) -> bool:
    """What a feed makes wait, a person lets go: no later message has it whole."""
    if not entering.is_feed:
        return place_missing(connection, account, wanted, entering)
    lasting = [hold for hold in wanted if hold.kind is HoldKind.DATA_QUALITY]
    others = [hold for hold in wanted if hold.kind is not HoldKind.DATA_QUALITY]
    is_new = place_news(connection, account, lasting, HL7, entering)
    return place_missing(connection, account, others, entering) or is_new


def _date_deaths(connection: Connection, people: Collection[int], entering: Entering) -> None:
    """A newer export may know the day of a death better than the one that brought its hold."""
    died = case(
        (HOLD.c.who_died == WhoDied.GUARANTOR, ACCOUNT.c.guarantor_id), else_=ACCOUNT.c.patient_id
    )
    query = (
        select(HOLD.c.id, HOLD.c.placed_on, PERSON.c.death_date)
        .join(ACCOUNT, ACCOUNT.c.id == HOLD.c.account_id)
        .join(PERSON, PERSON.c.id == died)
        .where(
            among(connection, PERSON.c.id, people),
            HOLD.c.kind == HoldKind.DECEASED,
            HOLD.c.placed_by == IMPORTED,
            HOLD.c.released_on.is_(None),
            PERSON.c.death_date != HOLD.c.applies_from,
        )
    )
    for hold_id, placed_on, death in connection.execute(query).all():
        stands = max(placed_on, death) if death <= entering.today else placed_on
        those = update(HOLD).where(HOLD.c.id == hold_id)
        connection.execute(those.values(applies_from=death, placed_on=stands))


def _remember_refused(
    connection: Connection, waiting: Sequence[Stored], told: Told, entering: Entering
) -> None:
    """The last import that had a row of it says so; who came whole waits no longer."""
    refused = {account.id for account in waiting}
    query = select(ACCOUNT.c.id, ACCOUNT.c.source_key).where(ACCOUNT.c.rows_refused_on.is_not(None))
    known = connection.execute(query).all()
    whole = [row.id for row in known if row.source_key in told.accounts and row.id not in refused]
    for ids, day in ((refused, entering.today), (whole, None)):
        those = among(connection, ACCOUNT.c.id, ids)
        connection.execute(update(ACCOUNT).where(those).values(rows_refused_on=day))


def _births(connection: Connection, people: Collection[int]) -> dict[int, date | None]:
    """As this import left them: their rows came before those of their visits."""
    query = select(PERSON.c.id, PERSON.c.birth_date).where(among(connection, PERSON.c.id, people))
    return {row.id: row.birth_date for row in connection.execute(query)}


def _wanted(
    account: Stored, key: _Key, told: Told, born: date | None, waits: str
) -> Iterator[HoldReason]:
    """`born`: the guarantor, who is held as a minor also where the visit's own rows are refused."""
    patient = _as_told(key.patient, told)
    guarantor = replace(_as_told(key.guarantor, told), birth_date=born)
    yield from people_holds(patient, guarantor, account.service_from)
    yield from told.holds.get(account.source_key, ())
    if _waits(account, key, told):
        yield because(HoldKind.DATA_QUALITY, waits)


def _as_told(key: str | None, told: Told) -> KnownPerson:
    if key is None:
        return KnownPerson(None)
    death, petition = told.deaths.get(key), told.petitions.get(key)
    return KnownPerson(None, death, petition, key in told.silent)


def _waits(account: Stored, key: _Key, told: Told) -> bool:
    refused = account.source_key in told.refused_accounts
    return refused or not told.refused_people.isdisjoint(key)


def _people(connection: Connection, told: Told) -> dict[int, str]:
    query = select(PERSON.c.id, PERSON.c.source_key)
    those = query.where(among(connection, PERSON.c.source_key, told.people))
    found = {row.id: row.source_key for row in connection.execute(those)}
    gone = stands_for(connection, found)
    kept = {gone[one]: key for one, key in found.items() if one in gone}
    return kept | {one: key for one, key in found.items() if one not in gone}


def _remember_deaths(connection: Connection, people: Mapping[int, str], told: Told) -> None:
    """Of those whose row was refused, or has no day of it; the others have it."""
    for person_id, key in people.items():
        if key in told.deaths:
            connection.execute(
                update(PERSON)
                .where(PERSON.c.id == person_id, PERSON.c.death_date.is_(None))
                .values(death_date=told.deaths[key])
            )
