"""Letters: claimed for a print batch, written whole, then recorded as provided."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from models import PrintBatch
from policy.keys import batch_name, batch_number
from policy.terms import MessageStatus
from tasks import database
from tasks.letter_content import Letter, UnprintableLetter
from tasks.letter_page import page_of
from tasks.letters import LETTERS_PER_BATCH, hash_of, render_batch, write_batch
from tasks.letters_aside import MAY_PASS, Faults, load_sound_letters, set_letters_aside
from tasks.locking import lock_guarantors
from tasks.once import insert_once
from tasks.placing import place_batch
from tasks.practice import Practice
from tasks.recipient_proof import check_recipients
from tasks.rows import Values, update_by_id
from tasks.runs import RunRef
from tasks.seal import after_sealing, planned_letters, seal_batch
from tasks.stale import drop_stale_lines
from tasks.stopping import go_on
from tasks.tables import ENVELOPE, MESSAGE, PRINT_BATCH, REPRINT
from tasks.undeliverable import take_back_letter

WORTH_TWO_BATCHES = 20
"""From so many letters on, two halves are laid out side by side: Typst works outside the GIL."""


@dataclass(frozen=True, slots=True)
class ClaimedBatch:
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
) -> int:
    """Print up to a hundred of today's letters; how many, 0 when none is left.

    `aside` collects the tokens of those that cannot be put together: they are tried once a run.

    Write, commit, print, write: no transaction is open while Typst works. What it made is laid
    aside, and put in its place after one last look (see tasks/placing.py, tasks/leftovers.py).
    """
    go_on()
    with database.writing() as connection:
        batches = _claim_side_by_side(connection, practice, run, now, guarantor_id, aside)
    with ThreadPoolExecutor(max_workers=2) as printers:
        list(printers.map(lambda batch: _print(batch, folder, practice), batches))
    for batch in batches:
        with database.writing() as connection:
            since = max(now, batch.claimed_at)
            place_batch(connection, folder, batch.id, batch.name, run.as_of, since)
    return sum(max(len(batch.letters), 1) for batch in batches)


def _print(batch: ClaimedBatch, folder: Path, practice: Practice) -> None:
    if batch.letters:
        lay_aside(folder, batch.name, batch.letters, practice)


def lay_aside(folder: Path, name: str, letters: Sequence[Letter], practice: Practice) -> None:
    """Lay out a batch, hold each letter against what was claimed for whom, and write it aside. No
    transaction may be open."""
    rendered = render_batch(letters, practice)
    tokens = [letter.token for letter in letters]
    printed = [token for token, _, _ in rendered.pages]
    with database.reading() as connection:
        check_recipients(connection, list(zip(tokens, rendered.hashes, strict=True)), printed)
    write_batch(folder, name, rendered, letters)


def _claim_side_by_side(
    connection: Connection,
    practice: Practice,
    run: RunRef,
    now: datetime,
    guarantor_id: int | None,
    aside: set[str],
) -> list[ClaimedBatch]:
    """One batch, or two halves of one: never more letters in memory than a batch holds."""
    waiting = planned_letters(connection, run.as_of, guarantor_id, aside, LETTERS_PER_BATCH)
    # All of them before the first name is taken: two runs at once must not wait for each other.
    lock_guarantors(connection, {guarantor for _, guarantor in waiting})
    parts = 2 if len(waiting) >= WORTH_TWO_BATCHES else 1
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
    loaded, faults = load_sound_letters(connection, still)
    letters, hashes = _printable(connection, loaded, practice, faults)
    set_letters_aside(connection, run, faults)
    aside.update(faults)
    batch_id, name = _new_batch(connection, run.as_of, len(letters))
    claimed_at = after_sealing(connection, still, now)
    update_by_id(
        connection,
        MESSAGE,
        _claims(connection, hashes),
        status=MessageStatus.CLAIMED,
        claimed_at=claimed_at,
        print_batch_id=batch_id,
    )
    return ClaimedBatch(batch_id, name, letters, claimed_at)


def _still_planned(connection: Connection, envelope_ids: Sequence[int]) -> list[int]:
    query = (
        select(MESSAGE.c.envelope_id)
        .where(MESSAGE.c.envelope_id.in_(envelope_ids), MESSAGE.c.status == MessageStatus.PLANNED)
        .order_by(MESSAGE.c.guarantor_id)
    )
    return list(connection.execute(query).scalars())


def _claims(connection: Connection, hashes: dict[str, str]) -> list[Values]:
    """What is fixed for each message that is still planned: the hash of what it will say."""
    query = (
        select(MESSAGE.c.id, ENVELOPE.c.token)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(ENVELOPE.c.token.in_(hashes), MESSAGE.c.status == MessageStatus.PLANNED)
    )
    rows = connection.execute(query)
    return [{"id": row.id, "rendered_hash": hashes[row.token]} for row in rows]


def _printable(
    connection: Connection, letters: Sequence[Letter], practice: Practice, faults: Faults
) -> tuple[list[Letter], dict[str, str]]:
    """Letters and their hashes by token. One that cannot be printed is set aside with its
    reason, one that breaks our code is added to `faults`; the others go on."""
    good, hashes = [], {}
    for letter in letters:
        try:
            hashes[letter.token] = hash_of(letter, page_of(letter, practice))
        except UnprintableLetter:
            take_back_letter(connection, letter.token, letter.on_date)
        except MAY_PASS:
            raise
        except Exception as problem:
            faults[letter.token] = type(problem).__name__
        else:
            good.append(letter)
    return good, hashes


def _new_batch(connection: Connection, today: date, letters: int) -> tuple[int, str]:
    """The next name of the day; a run beside this one may just have taken it."""
    while True:
        first_time = PRINT_BATCH.c.id.not_in(select(REPRINT.c.print_batch_id))
        of_today = PRINT_BATCH.c.on_date == today
        last = select(func.max(PRINT_BATCH.c.name)).where(of_today, first_time)
        name = batch_name(today, batch_number(connection.execute(last).scalar()) + 1)
        made = insert_once(connection, PrintBatch, name=name, on_date=today, letters=letters)
        if made is not None:
            return made, name
