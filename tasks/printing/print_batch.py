"""Letters: claimed for a print batch, written whole, then recorded as provided."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from models import PrintBatch
from policy.keys import batch_name
from policy.terms import MessageStatus
from tasks.journal import letters_claimed
from tasks.letters import Letter, asked_of
from tasks.outbox import (
    after_sealing,
    check_recipients,
    drop_stale_lines,
    planned_letters,
    seal_batch,
)
from tasks.practice import Practice
from tasks.printing.batch_files import is_taken
from tasks.printing.batch_size import WORTH_TWO_PAGES, that_fit
from tasks.printing.letter_check import Faults, SoundLetters, printable_letters
from tasks.printing.printable_batch import render_printable
from tasks.printing.publication import publish_batch
from tasks.printing.render import LETTERS_PER_BATCH, write_batch
from tasks.printing.unprintable import record_unprintable, take_out
from tasks.runs import RunRef, home_here, mark_of
from tasks.runtime import current, go_on
from tasks.storage import (
    ENVELOPE,
    MESSAGE,
    PRINT_BATCH,
    Values,
    database,
    insert_if_new,
    lock_guarantors,
    update_by_id,
)

WORTH_TWO_BATCHES = 20
"""From so many letters on, two halves are laid out side by side: Typst works outside the GIL."""


class ClaimedBatch(NamedTuple):
    id: int
    name: str
    letters: list[Letter]
    claimed_at: datetime


def print_letters(
    folder: Path,
    practice: Practice,
    run: RunRef,
    now: datetime,
    guarantor_id: int | None,
    aside: set[str],
) -> int | None:
    """Print up to a hundred of today's letters; how many, None when none is left.

    `aside` collects the tokens of those that cannot be printed: they are tried once a run.

    Write, commit, print, write: no transaction is open while Typst works. What it made is laid
    aside, and put in its place after one last look (see tasks/printing/publication.py,
    tasks/daily_run/recovery.py).
    """
    go_on()
    with database.writing() as connection:
        batches = _claim_side_by_side(connection, practice, run, now, guarantor_id, aside)
    if batches is None:
        return None
    with ThreadPoolExecutor(max_workers=2) as printers:
        faults = list(
            printers.map(lambda one: stage_batch(folder, one.name, one.letters, practice), batches)
        )
    aside.update(*faults)
    printed = zip(batches, faults, strict=True)
    return sum(_place(batch, broken, folder, run, now) for batch, broken in printed)


def stage_batch(folder: Path, name: str, letters: Sequence[Letter], practice: Practice) -> Faults:
    """Lay out a batch, hold each letter against what was claimed for whom, and write it aside. No
    transaction may be open. What cannot be laid out is left out and given back."""
    with database.reading() as connection:
        mark = mark_of(connection)
    rendered, sound, faults = render_printable(letters, practice, mark)
    if rendered is not None:
        tokens = [letter.token for letter in sound]
        printed = [token for token, _, _ in rendered.pages]
        with database.reading() as connection:
            check_recipients(connection, list(zip(tokens, rendered.hashes, strict=True)), printed)
        write_batch(folder, name, rendered, sound)
    return faults


def _place(batch: ClaimedBatch, faults: Faults, folder: Path, run: RunRef, now: datetime) -> int:
    """How many letters lie in their place. What could not be laid out leaves the batch first, in a
    transaction of its own: what is put in place holds every letter that is claimed for it."""
    if faults:
        with database.writing() as connection:
            take_out(connection, run, batch.id, faults)
    left, since = len(batch.letters) - len(faults), max(now, batch.claimed_at)
    if not left:
        return 0
    with database.writing() as connection:
        placed = publish_batch(connection, folder, batch.id, batch.name, run.as_of, since)
    return left if placed else 0


def _claim_side_by_side(
    connection: Connection,
    practice: Practice,
    run: RunRef,
    now: datetime,
    guarantor_id: int | None,
    aside: set[str],
) -> list[ClaimedBatch] | None:
    """One batch, or two halves of one: never more pages in memory than a batch holds. None when
    no letter waits."""
    waiting = planned_letters(connection, run.as_of, guarantor_id, aside, LETTERS_PER_BATCH)
    if not waiting:
        return None
    waiting, pages = that_fit(connection, waiting)
    # All of them before the first name is taken: two runs at once must not wait for each other.
    lock_guarantors(connection, {guarantor for _, guarantor in waiting})
    two = len(waiting) >= WORTH_TWO_BATCHES or (len(waiting) > 1 and pages >= WORTH_TWO_PAGES)
    parts = 2 if two else 1
    most = -(-len(waiting) // parts)
    claims = (
        _claim(connection, practice, run, now, guarantor_id, aside, most) for _ in range(parts)
    )
    return [batch for batch in claims if batch is not None]


def _claim(
    connection: Connection,
    practice: Practice,
    run: RunRef,
    now: datetime,
    guarantor_id: int | None,
    aside: set[str],
    most: int,
) -> ClaimedBatch | None:
    """Take up to `most` planned letters, after one more look at what they say."""
    rows = planned_letters(connection, run.as_of, guarantor_id, aside, most)
    if not rows:
        return None
    lock_guarantors(connection, {guarantor for _, guarantor in rows})
    envelope_ids = [envelope for envelope, _ in rows]
    if drop_stale_lines(connection, envelope_ids, run.as_of):
        seal_batch(connection, rows, run.as_of, now)
    still = _still_planned(connection, envelope_ids)
    sound = printable_letters(connection, still, practice)
    record_unprintable(connection, run, sound.faults)
    aside.update(sound.faults)
    if not sound.letters:
        return None
    batch_id, name = _new_batch(connection, run.as_of, len(sound.letters))
    claimed_at = after_sealing(connection, still, now)
    update_by_id(
        connection,
        MESSAGE,
        _claims(connection, sound),
        status=MessageStatus.CLAIMED,
        claimed_at=claimed_at,
        print_batch_id=batch_id,
    )
    return ClaimedBatch(batch_id, name, sound.letters, claimed_at)


def _still_planned(connection: Connection, envelope_ids: Sequence[int]) -> list[int]:
    query = (
        select(MESSAGE.c.envelope_id)
        .where(MESSAGE.c.envelope_id.in_(envelope_ids), MESSAGE.c.status == MessageStatus.PLANNED)
        .order_by(MESSAGE.c.guarantor_id)
    )
    return list(connection.execute(query).scalars())


def _claims(connection: Connection, sound: SoundLetters) -> list[Values]:
    """What is fixed for each message that is still planned: the hash of what it will say, the
    amounts it asks for, and the services that it names."""
    asked = {letter.token: asked_of(letter)._asdict() for letter in sound.letters}
    query = (
        select(MESSAGE.c.id, ENVELOPE.c.token)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(ENVELOPE.c.token.in_(sound.hashes), MESSAGE.c.status == MessageStatus.PLANNED)
    )
    rows = connection.execute(query)
    return [
        {
            "id": row.id,
            "rendered_hash": sound.hashes[row.token],
            "named": sound.named[row.token],
            **asked[row.token],
        }
        for row in rows
    ]


def _new_batch(connection: Connection, today: date, letters: int) -> tuple[int, str]:
    """The next name of the day; a run beside this one may just have taken it. A database that was
    put back may know less than the disk: what lies there keeps its name."""
    folder, home = current().var / "letters" / today.isoformat(), home_here(connection)
    while True:
        last = select(func.max(PRINT_BATCH.c.number)).where(PRINT_BATCH.c.on_date == today)
        number = (connection.execute(last).scalar() or 0) + 1
        while is_taken(folder, batch_name(today, number)):
            number += 1
        name = batch_name(today, number)
        row = {"name": name, "number": number, "on_date": today, "letters": letters}
        made = insert_if_new(connection, PrintBatch, home_id=home, **row)
        if made is not None:
            letters_claimed(name)
            return made, name
