"""Which letters of a batch may be printed again, and the rows that say so."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, union

from models import PrintBatch
from policy.keys import reprint_name
from policy.terms import MessageStatus
from tasks.journal import letters_claimed
from tasks.letters import Letter
from tasks.outbox import stale_envelopes
from tasks.practice import Practice
from tasks.printing.batch_files import is_taken
from tasks.printing.letter_check import Faults, printable_letters
from tasks.runs import home_here
from tasks.runtime import WrongInput, current
from tasks.storage import (
    ENVELOPE,
    MESSAGE,
    PRINT_BATCH,
    REPRINT,
    REPRINTED_LETTER,
    RETURNED_MAIL,
    insert_if_new,
    lock_guarantors,
)

CHANGED = "paid, closed, on hold, in a plan or not wanted by now"
CAME_BACK = "the post brought it back from this address"
OTHER_WORDS = "it would not say the same any more"
BROKEN = "it cannot be put on paper any more"


class LeftOut(NamedTuple):
    """A letter that is not printed again; its token names nobody."""

    token: str
    why: str


class OldBatch(NamedTuple):
    id: int
    name: str


class BatchAgain(NamedTuple):
    name: str
    letters: int


def printed_again(connection: Connection, batch_id: int) -> BatchAgain | None:
    """The last batch that printed this one again, or is about to."""
    query = (
        select(PRINT_BATCH.c.name, PRINT_BATCH.c.letters)
        .join(REPRINT, REPRINT.c.print_batch_id == PRINT_BATCH.c.id)
        .where(REPRINT.c.of_batch_id == batch_id, PRINT_BATCH.c.letters > 0)
        .order_by(PRINT_BATCH.c.id.desc())
    )
    found = connection.execute(query.limit(1)).first()
    return None if found is None else BatchAgain(*found)


def find_batch(connection: Connection, name: str, today: date) -> OldBatch:
    """Held until the transaction ends, so that two who ask at once print once. Raises
    WrongInput."""
    query = select(PRINT_BATCH).where(PRINT_BATCH.c.name == name.strip())
    row = connection.execute(query.with_for_update()).first()
    if row is None:
        raise WrongInput(f"there is no print batch {name.strip()!r}; its name is its file's name")
    if row.written_at is None or row.letters == 0:
        raise WrongInput(f"{row.name} holds no letter that was printed; nothing to print again")
    if row.on_date > today:
        raise WrongInput(f"{row.name} is of {row.on_date.isoformat()}, which is still to come")
    return OldBatch(row.id, row.name)


def choose(
    connection: Connection, batch_id: int, practice: Practice, today: date
) -> tuple[list[Letter], tuple[LeftOut, ...]]:
    """Under the lock of their people: what still stands and says the same, and what does not."""
    rows = _letters_of(connection, batch_id)
    lock_guarantors(connection, {row.guarantor_id for row in rows})
    rows = _letters_of(connection, batch_id)
    out = _gone(connection, rows, today)
    before = {row.token: row.rendered_hash for row in rows}
    still = [row.envelope_id for row in rows if row.token not in out]
    letters, hashes, _, faults = printable_letters(connection, still, practice)
    other = {token for token, said in hashes.items() if said != before[token]}
    out |= dict.fromkeys(other, OTHER_WORDS) | why_broken(faults)
    left_out = tuple(LeftOut(row.token, out[row.token]) for row in rows if row.token in out)
    return [letter for letter in letters if letter.token not in other], left_out


def why_broken(faults: Faults) -> dict[str, str]:
    return {token: f"{BROKEN} ({code})" for token, code in faults.items()}


def _letters_of(connection: Connection, batch_id: int) -> Sequence[Any]:
    """Letters that lie in the batch, whether printed there first or again, in its order."""
    again = select(REPRINTED_LETTER.c.message_id).where(
        REPRINTED_LETTER.c.print_batch_id == batch_id
    )
    first = select(MESSAGE.c.id).where(MESSAGE.c.print_batch_id == batch_id)
    query = (
        select(
            MESSAGE.c.id, MESSAGE.c.guarantor_id, MESSAGE.c.envelope_id, MESSAGE.c.rendered_hash,
            ENVELOPE.c.token,
        )
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(
            MESSAGE.c.id.in_(union(first, again)),  # with `or` PostgreSQL reads every message
            MESSAGE.c.status == MessageStatus.SENT,
        )
        .order_by(MESSAGE.c.guarantor_id)
    )  # fmt: skip
    return connection.execute(query).all()


def _gone(connection: Connection, rows: Sequence[Any], today: date) -> dict[str, str]:
    ids = [row.envelope_id for row in rows]
    changed = stale_envelopes(connection, ids, today)
    came = select(RETURNED_MAIL.c.envelope_id).where(RETURNED_MAIL.c.envelope_id.in_(ids))
    back = set(connection.execute(came).scalars())
    why = dict.fromkeys(back, CAME_BACK) | dict.fromkeys(changed, CHANGED)
    return {row.token: why[row.envelope_id] for row in rows if row.envelope_id in why}


def still_chosen(connection: Connection, tokens: Sequence[str], today: date) -> bool:
    """The last look, under the lock, at the letters that were chosen."""
    query = select(ENVELOPE.c.id, ENVELOPE.c.guarantor_id).where(ENVELOPE.c.token.in_(tokens))
    rows = connection.execute(query).all()
    lock_guarantors(connection, {row.guarantor_id for row in rows})
    return not stale_envelopes(connection, [row.id for row in rows], today)


def new_batch(
    connection: Connection,
    old: OldBatch,
    tokens: Sequence[str],
    reason: str,
    actor: str,
    today: date,
) -> tuple[int, str]:
    """The new batch and who asked for it; its name is the first one's and a number."""
    made, number, first = None, 0, _first_name(connection, old)
    folder, home = current().var / "letters" / today.isoformat(), home_here(connection)
    while made is None:
        number += 1
        name = reprint_name(first, number)
        if is_taken(folder, name):
            continue
        row = {"name": name, "on_date": today, "letters": len(tokens)}
        made = insert_if_new(connection, PrintBatch, home_id=home, **row)
    letters_claimed(name)
    connection.execute(
        REPRINT.insert().values(
            print_batch_id=made, of_batch_id=old.id, actor=actor[:80], reason=reason[:200]
        )
    )
    query = (
        select(MESSAGE.c.id)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(ENVELOPE.c.token.in_(tokens))
    )
    connection.execute(
        REPRINTED_LETTER.insert(),
        [
            {"print_batch_id": made, "message_id": key}
            for key in connection.execute(query).scalars()
        ],
    )
    return made, name


def _first_name(connection: Connection, batch: OldBatch) -> str:
    """The batch in which the letters were printed first: what was lost may be a reprint itself."""
    query = (
        select(PRINT_BATCH.c.id, PRINT_BATCH.c.name)
        .join(REPRINT, REPRINT.c.of_batch_id == PRINT_BATCH.c.id)
        .where(REPRINT.c.print_batch_id == batch.id)
    )
    before = connection.execute(query).first()
    return batch.name if before is None else _first_name(connection, OldBatch(*before))
