"""Take in a folder: people first, then their accounts, in batches that each commit alone.

A broken-off import is finished by starting it again: what is there is met as unchanged.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from policy.terms import DataUse, UseSaidBy
from tasks.intake.given import Given, given
from tasks.intake.hl7 import Hl7Source, remember
from tasks.intake.import_preview import ImportPreview, Looked
from tasks.intake.import_record import (
    MOST_NAMED,
    ImportResult,
    keep_record,
    refused_file,
    write_lists,
)
from tasks.intake.open_now import open_now, suggested_since
from tasks.intake.read_once import Kept, keeping
from tasks.intake.run_payments import import_payments, preview_payments
from tasks.intake.run_remittances import import_remittances, preview_remittances
from tasks.intake.sanity import accepted, refuse, stops
from tasks.intake.survey import survey, whole_of
from tasks.intake.upsert import (
    AccountRecord,
    Entered,
    Entering,
    PersonRecord,
    Source,
    batches,
    enter_accounts,
    enter_merges,
    enter_people,
    hold_what_left,
    protect,
    rows_read,
)
from tasks.practice import newest
from tasks.runs import Moment, say_use, time_of_import, use_of
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, reading, trying, writing

Progress = Callable[[int, int], None]


class Waiting(NamedTuple):
    """References of accounts that wait: for a row that was refused, or because they left."""

    rows: list[str]
    gone: list[str]


class Opened(NamedTuple):
    """A source, and its records as it gives them, or as they were kept when it was looked at."""

    source: Source
    people: Iterable[list[PersonRecord]]
    accounts: Iterable[list[AccountRecord]]


@dataclass(slots=True)
class _Tally:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    with_balance: int = 0
    balance_cents: int = 0
    left_out: int = 0
    left_out_cents: int = 0

    def add(self, entered: Entered, entering: Entering) -> None:
        self.new += len(entered.new)
        self.changed += len(entered.changed)
        self.unchanged += len(entered.unchanged)
        owed = [one for one in entered.all if one.balance_cents > 0]
        self.with_balance += len(owed)
        self.balance_cents += sum(one.balance_cents for one in owed)
        out = [one.balance_cents for one in owed if entering.is_cut(one.service_from)]
        self.left_out += len(out)
        self.left_out_cents += sum(out)


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
    accept: str = "",
    real_day: date | None = None,
    mapping: Path | None = None,
) -> ImportResult:
    """Take in a Tend CSV folder or a Synthea CSV export, told apart by its files; or remittances
    (X12 835), messages (HL7 v2) or resources of FHIR R4, told by what is in them; or what
    `mapping` describes. Any of them may come as a zip.

    `since` leaves out older visits: they are stored as closed. `reopen_by` names the person who
    lets an export reopen what was closed for good, `release_by` the one who lets it end a hold
    for a death, a bankruptcy, a wish for silence, a dispute or a minor where it says the contrary.
    `accept` is what a person accepted of what would stop it, such as "balance-up=31".
    `real_day`, where it is another than `today`: the first import makes the database a rehearsal.
    Raises WrongInput before anything is written.
    """
    numbers = accepted(accept)
    with reading() as connection:
        policy = newest(connection, today)
    entering = Entering(today, now, since, actor, reopen_by, randomness, policy, release_by)
    with given(path, mapping) as found, keeping() as kept:
        remitted = found.remittances
        if remitted.files:
            return import_remittances(remitted, entering, refused_file, progress or _silent)
        if (paid := found.payments(today)) is not None:
            return import_payments(paid, entering, refused_file, progress or _silent)
        source, people, accounts = _open(found, entering, numbers, kept)
        _say_use(today, real_day or today)
        _enter_people(source, people, entering)
        tally = _enter_all(source, accounts, entering, progress or _silent)
        with writing() as connection:
            waiting = protect(connection, source.told, entering)
            if isinstance(source, Hl7Source):
                remember(connection, source.heard)
            seen = source.told.accounts
            gone = hold_what_left(connection, seen, entering) if found.is_complete else []
        note = found.note(source)
        return _finish(source, entering, tally, Waiting(waiting, gone), refused_file, note)


def import_at(
    moment: Moment,
    path: Path,
    *,
    actor: str,
    since: date | None = None,
    reopen_by: str | None = None,
    release_by: str | None = None,
    accept: str = "",
    mapping: Path | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """On the office's day, by whatever door it comes. See `import_folder`."""
    with reading() as connection:
        day, now = time_of_import(connection, moment)
    return import_folder(
        path,
        today=day,
        since=since,
        actor=actor,
        reopen_by=reopen_by,
        refused_file=refused_file(moment.now),
        randomness=random.SystemRandom(),
        now=now,
        progress=progress,
        release_by=release_by,
        accept=accept,
        real_day=moment.today,
        mapping=mapping,
    )


def _open(found: Given, entering: Entering, numbers: Mapping[str, int], kept: Kept) -> Opened:
    """Raises WrongInput where it cannot be right as a whole, unless a person accepts it."""
    strangers: frozenset[str] = frozenset()
    if found.has_totals or _knows_accounts():
        looked = _look(found, entering, kept)
        refuse(stops(looked.whole, numbers))
        if numbers.get("people", -1) < len(looked.survey.strangers):
            strangers = frozenset(looked.survey.strangers)
        if not strangers and not entering.is_feed:
            return Opened(looked.source, kept.people, kept.accounts)
    source = found.open(entering.today)
    entering.source = source.name
    source.strangers = strangers
    return Opened(source, batches(source.people()), batches(source.accounts()))


def _say_use(today: date, real_day: date) -> None:
    """The first import says what the database is for; later ones change nothing of that."""
    use = DataUse.LIVE if today == real_day else DataUse.REHEARSAL
    with writing() as connection:
        say_use(connection, use, UseSaidBy.IMPORT, real_day)


def preview_folder(
    path: Path, *, today: date, since: date | None, now: datetime, mapping: Path | None = None
) -> ImportPreview:
    """What an import would do, and what would stop it; writes nothing. Raises WrongInput."""
    with reading() as connection:
        policy = newest(connection, today)
    entering = Entering(today, now, since, "", None, random.Random(0), policy)
    with given(path, mapping) as found:
        remitted = found.remittances
        if remitted.files:
            return preview_remittances(remitted, entering)
        if (paid := found.payments(today)) is not None:
            return preview_payments(paid, entering)
        looked = _look(found, entering)
        return looked.preview(found.note(looked.source))


def _look(found: Given, entering: Entering, kept: Kept | None = None) -> Looked:
    """Reads it to its end. Raises WrongInput when its totals do not match."""
    source = found.open(entering.today)
    entering.source = source.name
    seen = survey(source, entering, found.is_complete, None if entering.is_feed else kept)
    if wrong := source.mismatches:
        raise WrongInput(f"nothing was taken in: {'; '.join(wrong)}")
    since = suggested_since(entering.policy, entering.today)
    with trying() as connection:
        waiting = protect(connection, source.told, entering)
        whole = whole_of(connection, source, seen)
        if entering.is_feed:  # new charges raise what is owed every day
            whole = whole._replace(before_cents=0, after_cents=0)
        return Looked(source, seen, whole, since, waiting)


def _knows_accounts() -> bool:
    with reading() as connection:
        return connection.execute(select(ACCOUNT.c.id).limit(1)).first() is not None


def _enter_people(source: Source, people: Iterable[list[PersonRecord]], entering: Entering) -> None:
    for batch in people:
        with writing() as connection:
            enter_people(connection, batch, entering)
    if entering.merges:
        with writing() as connection:
            enter_merges(connection, entering, source.refusals)


def _enter_all(
    source: Source,
    accounts: Iterable[list[AccountRecord]],
    entering: Entering,
    progress: Progress,
) -> _Tally:
    tally, done = _Tally(), 0
    for batch in accounts:
        with writing() as connection:
            entered = enter_accounts(connection, batch, entering, source.refusals)
        tally.add(entered, entering)
        done += len(batch)
        progress(done, source.account_rows)
    progress(source.account_rows, source.account_rows)
    return tally


def _finish(
    source: Source,
    entering: Entering,
    tally: _Tally,
    found: Waiting,
    refused_file: Path,
    note: str,
) -> ImportResult:
    refusals = source.refusals
    refused, warned = len(refusals), len(refusals.warnings)
    read = rows_read(source)
    lists = write_lists(refusals, refused_file)
    with reading() as connection:
        stands = open_now(connection, entering.policy, entering.today)
        use = use_of(connection)
    result = ImportResult(
        read, read - refused, refused, warned, tally.new, tally.changed, tally.unchanged,
        tally.with_balance, tally.balance_cents, len(found.rows), tuple(found.rows[:MOST_NAMED]),
        len(found.gone), tuple(found.gone[:MOST_NAMED]),
        len(entering.kept), tuple(f"{one} {kind}" for one, kind in entering.kept[:MOST_NAMED]),
        tally.left_out, tally.left_out_cents, stands, note, *lists, use,
    )  # fmt: skip
    with writing() as connection:
        keep_record(connection, source, entering, result)
    return result


def check_export(path: Path, mapping: Path | None, today: date) -> None:
    """Raises WrongInput where no import can begin."""
    with given(path, mapping) as found:
        found.open(today)


def _silent(done: int, total: int) -> None:
    """Nobody watches."""
