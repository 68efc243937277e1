"""The letters that can be put together, and those that cannot: one of these stops no other."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.exc import InterfaceError, OperationalError

from tasks.letters import Letter, load_letters, named_on, page_of
from tasks.practice import Practice
from tasks.printing.batch_size import is_too_long
from tasks.printing.render import hash_of
from tasks.runtime import leave_trace
from tasks.storage import ENVELOPE

_MAY_PASS = (InterfaceError, OperationalError)
"""No fault of a letter: the whole batch is tried again."""

Faults = dict[str, str]
"""By the token of the letter: the code of its fault, never a value."""


class LetterTooLong(ValueError):
    """It would have more pages than anybody reads."""


class SoundLetters(NamedTuple):
    """By token: `hashes` of what each letter says, and of whose it is; `named`, what its page names
    of the care that was given."""

    letters: list[Letter]
    hashes: dict[str, str]
    named: dict[str, str]
    faults: Faults


def printable_letters(
    connection: Connection, envelope_ids: Sequence[int], practice: Practice
) -> SoundLetters:
    """Their facts all in one go; if a letter makes that impossible one by one. Then their words."""
    loaded, faults = _loaded(connection, envelope_ids)
    letters: list[Letter] = []
    hashes: dict[str, str] = {}
    named: dict[str, str] = {}
    for letter in loaded:
        try:
            if is_too_long(letter):
                raise LetterTooLong(letter.token)
            page = page_of(letter, practice)
            named[letter.token] = named_on(letter, page)
            hashes[letter.token] = hash_of(letter, page)
        except Exception as problem:
            faults[letter.token] = leave_trace(problem, guarantor=letter.guarantor_id)
        else:
            letters.append(letter)
    return SoundLetters(letters, hashes, named, faults)


def _loaded(connection: Connection, envelope_ids: Sequence[int]) -> tuple[list[Letter], Faults]:
    try:
        with connection.begin_nested():
            return load_letters(connection, envelope_ids), {}
    except _MAY_PASS:
        raise
    except Exception as problem:
        leave_trace(problem)
        return _one_by_one(connection, envelope_ids)


def _one_by_one(connection: Connection, envelope_ids: Sequence[int]) -> tuple[list[Letter], Faults]:
    letters: list[Letter] = []
    broken: dict[int, str] = {}
    for envelope_id in envelope_ids:
        try:
            with connection.begin_nested():
                letters += load_letters(connection, [envelope_id])
        except _MAY_PASS:
            raise
        except Exception as problem:
            broken[envelope_id] = leave_trace(problem, envelope=envelope_id)
    query = select(ENVELOPE.c.id, ENVELOPE.c.token).where(ENVELOPE.c.id.in_(broken))
    return letters, {row.token: broken[row.id] for row in connection.execute(query)}
