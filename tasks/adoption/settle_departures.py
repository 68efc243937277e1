"""Before anything else may run: whatever left and is not on record here waits for a person.

The journal and the disk say what left. What the database knows as sent is fine, and so is what an
interrupted run left half done (tasks/daily_run/recovery.py). Anything else was sent by a database
that was put back since: it is kept, its person's visits wait, and nothing is written to that
person until somebody has looked (`unrecorded` of tasks/outbox/stale.py).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from policy.terms import Channel, MessageStatus, Stage
from tasks.accounts import move, set_columns
from tasks.adoption.heard_since import hear_events, hear_stops
from tasks.adoption.unknown_tokens import honour_waiting
from tasks.journal import (
    Departure,
    News,
    departures,
    heard_events,
    heard_stops,
    letters_on_disk,
    mark_of_text,
    notice_file,
    notices_on_disk,
    read_news,
)
from tasks.outbox import cancel
from tasks.runs import LONGEST_OUTAGE, enter_home
from tasks.storage import (
    ACCOUNT,
    ENVELOPE,
    JOURNAL_READ,
    MESSAGE,
    PERSON,
    PRINT_BATCH,
    UNRECORDED_MAIL,
    among,
    database,
    insert_new,
    lock_guarantors,
    process_lock,
    stands_for,
)

WHY = "Mail left that is not on record here; a person compares before more is written."
ITSELF = "tend"
_GONE = frozenset({*MessageStatus.gone(), MessageStatus.FAILED})


class Found(NamedTuple):
    """Letters and e-mails found now, people who wait for it, and how many nobody is known by."""

    mail: int
    people: int
    unknown: int


class _Left(NamedTuple):
    token: str
    channel: Channel
    day: date
    batch: str
    told: Departure | None


def settle_with(today: date) -> Found:
    """In a transaction of its own, alone. Raises WrongInput where this is not the database's
    home."""
    with process_lock("outreach"):
        return settle_open(today)


def settle_open(today: date) -> Found:
    """The caller holds the lock of outreach. Raises WrongInput as `settle_with`."""
    with database.writing() as connection:
        enter_home(connection, today)
        return settle(connection, today)


def settle_put_back(today: date) -> Found:
    """After a database was put back, wherever: it need not be at home here."""
    with process_lock("outreach"), database.writing() as connection:
        return settle(connection, today)


def settle(connection: Connection, today: date) -> Found:
    """Nothing is done where everything that left is on record."""
    told = read_news(_places(connection))
    found = _settle(connection, _not_on_record(connection, told), today)
    hear_events(connection, heard_events(told.lines))
    hear_stops(connection, heard_stops(told.lines), today)
    _keep_place(connection, told.places)
    return found


def _places(connection: Connection) -> str:
    """How far the journal was compared with this database. All of it is looked at again while
    somebody whom mail went to is not known here: an import may have brought them."""
    nobody = select(UNRECORDED_MAIL.c.id).where(
        UNRECORDED_MAIL.c.guarantor_id.is_(None), UNRECORDED_MAIL.c.settled_on.is_(None)
    )
    if connection.execute(nobody.limit(1)).first() is not None:
        return ""
    kept = select(JOURNAL_READ.c.places).where(JOURNAL_READ.c.id == 1)
    return connection.execute(kept).scalar() or ""


def _keep_place(connection: Connection, places: str) -> None:
    if not places:
        return
    other = update(JOURNAL_READ).where(JOURNAL_READ.c.id == 1, JOURNAL_READ.c.places != places)
    if not connection.execute(other.values(places=places)).rowcount:
        insert_new(connection, JOURNAL_READ, [{"id": 1, "places": places}])


def _settle(connection: Connection, left: Sequence[_Left], today: date) -> Found:
    if not left:
        return Found(0, 0, 0)
    known = _known_before(connection, left)
    whose = _guarantors(connection, [one for one in left if known.get(one.token, 0) == 0])
    if not whose and len(known) == len(left):
        return Found(0, 0, 0)
    lock_guarantors(connection, set(whose.values()))
    rows = [
        {"token": one.token, "channel": one.channel, "left_on": one.day, "batch": one.batch,
         "guarantor_id": whose.get(one.token), "found_on": today, "settled_by": ""}
        for one in left
        if one.token not in known
    ]  # fmt: skip
    insert_new(connection, UNRECORDED_MAIL, rows)
    for token, guarantor in whose.items():
        ours = UNRECORDED_MAIL.c.token == token, UNRECORDED_MAIL.c.guarantor_id.is_(None)
        connection.execute(update(UNRECORDED_MAIL).where(*ours).values(guarantor_id=guarantor))
    _hand_over(connection, set(whose.values()), today)
    honour_waiting(connection, today)
    nobody = sum(known.get(one.token, 0) == 0 for one in left) - len(whose)
    return Found(len(rows), len(set(whose.values())), nobody)


def _not_on_record(connection: Connection, told: News) -> list[_Left]:
    left = list(_all_that_left(connection, told))
    query = (
        select(
            ENVELOPE.c.token, MESSAGE.c.status, MESSAGE.c.channel, ENVELOPE.c.on_date,
            PRINT_BATCH.c.name,
        )
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .outerjoin(PRINT_BATCH, PRINT_BATCH.c.id == MESSAGE.c.print_batch_id)
        .where(among(connection, ENVELOPE.c.token, [one.token for one in left]))
    )  # fmt: skip
    status = {row.token: row for row in connection.execute(query)}
    return [one for one in left if not _is_on_record(one, status.get(one.token))]


def _is_on_record(one: _Left, row: Row[Any] | None) -> bool:
    """What is claimed was left half done by a run that died, where it lies in its place."""
    if row is None or row.status is not MessageStatus.CLAIMED:
        return row is not None and row.status in _GONE
    if one.channel is Channel.LETTER:
        return bool(row.name == one.batch)
    return notice_file(one.day, one.token).exists()


def _all_that_left(connection: Connection, new: News) -> Iterable[_Left]:
    """By the journal, and what lies on the disk without a line in it. Days that were caught up lie
    in folders of long ago."""
    told = departures(new.lines)
    since = date.min if new.since is None else new.since.date() - LONGEST_OUTAGE
    for one in told.values():
        yield _Left(one.token, Channel(one.channel), one.day, one.batch, one)
    recorded = set(connection.execute(select(PRINT_BATCH.c.name)).scalars())
    for letter in letters_on_disk(recorded, since):
        if letter.token not in told:
            yield _Left(letter.token, Channel.LETTER, letter.day, letter.batch, None)
    for token, day in notices_on_disk(since):
        if token not in told:
            yield _Left(token, Channel.NOTICE, day, "", None)


def _known_before(connection: Connection, left: Collection[_Left]) -> dict[str, int]:
    """By token: whose it was, of what was found before; 0 while nobody is known by it."""
    columns = UNRECORDED_MAIL.c.token, UNRECORDED_MAIL.c.guarantor_id
    query = select(*columns).where(
        among(connection, UNRECORDED_MAIL.c.token, [one.token for one in left])
    )
    return {row.token: row.guarantor_id or 0 for row in connection.execute(query)}


def _guarantors(connection: Connection, left: Collection[_Left]) -> dict[str, int]:
    """Whose each was: by its envelope, by an account's reference, else by the sender's keys."""
    tokens = [one.token for one in left]
    query = select(ENVELOPE.c.token, ENVELOPE.c.guarantor_id)
    rows = connection.execute(query.where(among(connection, ENVELOPE.c.token, tokens)))
    found = {row.token: row.guarantor_id for row in rows}
    told = [one.told for one in left if one.told is not None and one.token not in found]
    found |= _by(told, _owners(connection, told), lambda one: one.accounts)
    rest = [one for one in told if one.token not in found]
    if rest:
        found |= _by(rest, _owners_by_mark(connection), _marks)
    return _by_now(connection, found)


def _by_now(connection: Connection, whose: Mapping[str, int]) -> dict[str, int]:
    """What was sent to a record that was merged since is of the one that stays."""
    gone = stands_for(connection, set(whose.values()))
    return {token: gone.get(one, one) for token, one in whose.items()}


def _owners(connection: Connection, told: Collection[Departure]) -> dict[str, int]:
    references = sorted({reference for one in told for reference in one.accounts})
    query = select(ACCOUNT.c.reference, ACCOUNT.c.guarantor_id)
    rows = connection.execute(query.where(among(connection, ACCOUNT.c.reference, references)))
    return {row.reference: row.guarantor_id for row in rows}


def _owners_by_mark(connection: Connection) -> dict[str, int]:
    """Everybody's, because a mark cannot be turned back: accounts that were imported again have
    other references."""
    accounts = connection.execute(select(ACCOUNT.c.source_key, ACCOUNT.c.guarantor_id))
    people = connection.execute(select(PERSON.c.source_key, PERSON.c.id))
    found = {mark_of_text(key): person for key, person in people}
    return found | {mark_of_text(key): guarantor for key, guarantor in accounts}


def _marks(one: Departure) -> tuple[str, ...]:
    return (*one.account_marks, one.person)


def _by(
    told: Iterable[Departure],
    owners: Mapping[str, int],
    names: Callable[[Departure], tuple[str, ...]],
) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in told:
        owner = next((owners[name] for name in names(one) if name in owners), None)
        if owner is not None:
            found[one.token] = owner
    return found


def hold_back(connection: Connection, mail: Collection[Row[Any]], today: date) -> int:
    """Mail that may have left, by rows of token, channel, day, batch and guarantor: as if it had
    been found. How many people wait for it."""
    whose = _by_now(connection, {row.token: row.guarantor_id for row in mail})
    people = set(whose.values())
    lock_guarantors(connection, people)
    rows = [
        {"token": row.token, "channel": row.channel, "left_on": row.day, "batch": row.batch or "",
         "guarantor_id": whose[row.token], "found_on": today, "settled_by": ""}
        for row in mail
    ]  # fmt: skip
    insert_new(connection, UNRECORDED_MAIL, rows)
    _hand_over(connection, people, today)
    return len(people)


def _hand_over(connection: Connection, guarantors: Collection[int], today: date) -> None:
    """All their open visits: what was said of one of them counts for the pace of the others."""
    query = (
        select(ACCOUNT.c.id)
        .where(
            among(connection, ACCOUNT.c.guarantor_id, guarantors),
            ACCOUNT.c.stage != Stage.RESOLVED,
        )
        .order_by(ACCOUNT.c.id)
    )
    accounts = list(connection.execute(query).scalars())
    cancel.cancel(connection, account_ids=accounts, why=WHY, today=today, only_asks=False)
    for account_id in accounts:
        move(connection, account_id, Stage.HUMAN_REVIEW, today=today, reason=WHY, actor=ITSELF)
        set_columns(connection, account_id, next_review_on=None)
