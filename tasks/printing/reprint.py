"""A print batch that never reached the post is printed again: an act of a person, with a reason.

The letters say the same words as before, to the same people: whatever changed since is left out
and named. They keep the batch and the day of their own; the new batch names the old one.
"""

from datetime import date, datetime
from itertools import starmap
from pathlib import Path
from typing import NamedTuple

from tasks.letters import Letter
from tasks.practice import Practice
from tasks.printing.print_batch import stage_batch
from tasks.printing.publication import (
    is_open,
    leave_out,
    put_in_place,
    record_batch,
    take_away,
)
from tasks.printing.reprint_rows import (
    LeftOut,
    choose,
    find_batch,
    new_batch,
    printed_again,
    still_chosen,
    why_broken,
)
from tasks.runtime import WrongInput
from tasks.storage import database


class Reprinted(NamedTuple):
    """`batch` is the new one; empty when nothing of the old one may be printed again. `new` is
    False when it was printed again before, and nothing was now."""

    of_batch: str
    batch: str
    letters: int
    left_out: tuple[LeftOut, ...]
    new: bool = True


class _Claimed(NamedTuple):
    id: int
    name: str
    letters: list[Letter]
    left_out: tuple[LeftOut, ...]


def reprint(
    folder: Path,
    practice: Practice,
    *,
    batch: str,
    reason: str,
    actor: str,
    today: date,
    now: datetime,
    second_meant: bool = True,
) -> Reprinted:
    """Print what still stands of that batch again, into `folder` of today. Raises WrongInput.

    `second_meant` is False where nobody said --again: then a batch that was printed again before
    is not printed once more.
    """
    if len(reason.strip()) < 3 or not actor.strip():
        raise WrongInput("say who wants the batch printed again, and why: --by NAME --reason TEXT")
    claimed = _claim(batch, practice, reason.strip(), actor.strip(), today, second_meant)
    if isinstance(claimed, Reprinted):
        return claimed
    if not claimed.letters:
        return Reprinted(batch, "", 0, claimed.left_out)
    faults = stage_batch(folder, claimed.name, claimed.letters, practice)
    left_out = claimed.left_out + tuple(starmap(LeftOut, why_broken(faults).items()))
    tokens = [letter.token for letter in claimed.letters if letter.token not in faults]
    if faults:
        with database.writing() as connection:
            leave_out(connection, claimed.id, list(faults))
    if not tokens:
        return Reprinted(batch, "", 0, left_out)
    with database.writing() as connection:
        if not (is_open(connection, claimed.id) and still_chosen(connection, tokens, today)):
            take_away(folder, claimed.name)
            raise WrongInput("something changed while the batch was printed; try again")
        put_in_place(connection, folder, claimed.name, tokens)
        record_batch(connection, claimed.id, now)
    return Reprinted(batch, claimed.name, len(tokens), left_out)


def _claim(
    name: str, practice: Practice, reason: str, actor: str, today: date, second_meant: bool
) -> _Claimed | Reprinted:
    with database.writing() as connection:
        old = find_batch(connection, name, today)
        before = None if second_meant else printed_again(connection, old.id)
        if before is not None:
            return Reprinted(old.name, before.name, before.letters, (), new=False)
        letters, left_out = choose(connection, old.id, practice, today)
        if not letters:
            return _Claimed(0, "", [], left_out)
        tokens = [letter.token for letter in letters]
        made, new_name = new_batch(connection, old, tokens, reason, actor, today)
    return _Claimed(made, new_name, letters, left_out)
