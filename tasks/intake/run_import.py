"""Take in a folder: people first, then their accounts, in batches that each commit alone.

A broken-off import is finished by starting it again: what is there is met as unchanged.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar

from tasks.intake.import_record import ImportResult, keep_record
from tasks.intake.synthea import SyntheaClaims, SyntheaEncounters
from tasks.intake.tend_csv import TEND_FILES, TendSource
from tasks.intake.upsert import (
    Entered,
    Entering,
    Source,
    enter_accounts,
    enter_people,
    protect,
)
from tasks.practice import current_practice, newest
from tasks.runtime import WrongInput
from tasks.storage import reading, writing

BATCH = 1000
MOST_NAMED = 20
"""So many accounts an answer names; `tend holds` has all of them."""
Progress = Callable[[int, int], None]
One = TypeVar("One")


@dataclass(slots=True)
class _Tally:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    with_balance: int = 0
    balance_cents: int = 0

    def add(self, entered: Entered) -> None:
        self.new += len(entered.new)
        self.changed += len(entered.changed)
        self.unchanged += len(entered.unchanged)
        owed = [one.balance_cents for one in entered.all if one.balance_cents > 0]
        self.with_balance += len(owed)
        self.balance_cents += sum(owed)


def import_folder(
    path: Path,
    *,
    today: date,
    since: date | None,
    actor: str,
    reopen_by: str | None,
    refused_file: Path,
    randomness: random.Random,
    now: datetime,
    progress: Progress | None = None,
    release_by: str | None = None,
) -> ImportResult:
    """A Tend CSV folder or a Synthea CSV export, told apart by its files.

    `since` leaves out older visits: they are stored as closed. `reopen_by` names the person who
    lets an export reopen what was closed for good, `release_by` the one who lets it end a hold
    for a death, a bankruptcy, a wish for silence, a dispute or a minor where it says the contrary.
    Raises WrongInput before anything is written.
    """
    source = open_source(path, today)
    with reading() as connection:
        policy = newest(connection, today)
    entering = Entering(today, now, since, actor, reopen_by, randomness, policy, release_by)
    for people in _batches(source.people()):
        with writing() as connection:
            enter_people(connection, people, entering)
    tally = _enter_all(source, entering, progress or _silent)
    with writing() as connection:
        waiting = protect(connection, source.told, entering)
    return _finish(source, entering, tally, waiting, refused_file)


def _enter_all(source: Source, entering: Entering, progress: Progress) -> _Tally:
    tally, done = _Tally(), 0
    for accounts in _batches(source.accounts()):
        with writing() as connection:
            entered = enter_accounts(connection, accounts, entering, source.refusals)
        tally.add(entered)
        done += len(accounts)
        progress(done, source.account_rows)
    progress(source.account_rows, source.account_rows)
    return tally


def _finish(
    source: Source, entering: Entering, tally: _Tally, waiting: Sequence[str], refused_file: Path
) -> ImportResult:
    refusals = source.refusals
    refused = len(refusals)
    elsewhere = refused - refusals.count_in(frozenset(source.counted))
    read = sum(source.counted.values()) + elsewhere
    written = refusals.write(refused_file) if refused else None
    warned = len(refusals.warnings)
    warnings_file = refused_file.with_name(refused_file.name.replace("refused", "warnings"))
    told = refusals.write_warnings(warnings_file) if warned else None
    result = ImportResult(
        read, read - refused, refused, warned, tally.new, tally.changed, tally.unchanged,
        tally.with_balance, tally.balance_cents, len(waiting), tuple(waiting[:MOST_NAMED]),
        len(entering.kept), tuple(f"{one} {kind}" for one, kind in entering.kept[:MOST_NAMED]),
        written, told,
    )  # fmt: skip
    with writing() as connection:
        keep_record(connection, source, entering, result)
    return result


def _batches(things: Iterable[One]) -> Iterator[list[One]]:
    iterator = iter(things)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def open_source(folder: Path, today: date) -> Source:
    """The files were all looked through: they are there, readable, and have their columns."""
    if not folder.is_dir():
        raise WrongInput(f"{folder} is not a folder; give the folder that holds the CSV files")
    if any((folder / name).exists() for name in TEND_FILES):
        return TendSource(folder, today, current_practice().intake.ignore_columns)
    if (folder / "claims.csv").exists():
        return SyntheaClaims(folder, today)
    if (folder / "encounters.csv").exists():
        return SyntheaEncounters(folder, today)
    raise WrongInput(
        f"{folder} holds neither accounts.csv nor claims.csv nor encounters.csv; "
        "give the folder of a Tend CSV or a Synthea CSV export"
    )
