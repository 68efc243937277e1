"""The drop folder (`TEND_INBOX`): what lies there is taken in, in the order of its own days.

What was taken in goes to `done/DAY`; what cannot be stays, with the reason in a file beside it, and
is tried again the next time. To take in is to do the same twice without harm: whoever dies between
an import and the move finds it there again, and nothing changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tasks.intake.given import given
from tasks.intake.import_record import ImportResult
from tasks.intake.mapping import FILE
from tasks.intake.run_import import import_at
from tasks.runs import Moment
from tasks.runtime import (
    TendError,
    WrongInput,
    cause_of,
    current,
    leave_trace,
    private_directory,
    sync_directory,
    write_private,
)
from tasks.storage import process_lock

SENDERS = "senders"
"""A folder of each sender that an `intake.toml` describes: it lies there, and what comes beside it.
"""
DONE = "done"
WHY = ".why.txt"
_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
_LAST = 9
_STILL_COMING = timedelta(minutes=2)
"""So long nothing of it may have changed: it may be on its way."""


class Dropped(NamedTuple):
    """One file or folder of the inbox. `mapping` describes it, where it is a sender's."""

    path: Path
    mapping: Path | None

    @property
    def why(self) -> Path:
        return self.path.with_name(self.path.name + WHY)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """`name` as its sender called it: it may say who somebody is, and stays on this machine."""

    name: str
    made_on: date
    result: ImportResult


@dataclass(frozen=True, slots=True)
class LeftThere:
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class InboxResult:
    """`coming` is what was changed in the last two minutes."""

    taken: tuple[TakenIn, ...]
    left: tuple[LeftThere, ...]
    coming: int

    @property
    def refused(self) -> int:
        return sum(one.result.refused for one in self.taken)

    @property
    def waiting(self) -> int:
        return sum(one.result.waiting for one in self.taken)


def inbox_folder() -> Path | None:
    """Raises WrongInput where it is said and not there."""
    folder = current().inbox
    if folder is None:
        return None
    if not folder.expanduser().is_dir():
        raise WrongInput(f"TEND_INBOX is {folder}, which is no folder; make it, or correct it")
    return folder.expanduser()


def empty_inbox(moment: Moment, actor: str) -> InboxResult:
    """Take in all that lies in the inbox, one after the other. Raises WrongInput."""
    folder = inbox_folder()
    if folder is None:
        raise WrongInput("there is no inbox: set TEND_INBOX to the folder where exports are put")
    with process_lock("inbox"):
        whole, coming = _dropped(folder, moment.now)
        taken, left = [], []
        in_turn = sorted((*_made_on(one), one) for one in whole)
        for number, (made_on, _, name, one) in enumerate(in_turn):
            # What came with an import is known by its moment: each has one of its own.
            its_own = replace(moment, now=moment.now + timedelta(microseconds=number))
            try:
                result = _take_in(one, its_own, actor)
            except Exception as problem:
                left.append(_left(one, problem))
            else:
                _move_aside(one, folder / DONE / moment.today.isoformat())
                taken.append(TakenIn(name, made_on, result))
    return InboxResult(tuple(taken), tuple(left), coming)


def _left(one: Dropped, problem: Exception) -> LeftThere:
    """What is wrong with one file stops no other; what is wrong with the machine stops all."""
    if isinstance(problem, WrongInput):
        why = str(problem)
    elif cause_of(problem) or isinstance(problem, TendError):
        raise problem
    elif isinstance(problem, OSError):
        why = f"{one.path.name} cannot be read; look at its permissions"
    else:
        why = f"this broke Tend's own code: give an engineer the code {leave_trace(problem)}"
    write_private(one.why, f"{why}\n".encode())
    return LeftThere(one.path.name, why)


def _dropped(folder: Path, now: datetime) -> tuple[list[Dropped], int]:
    """What is there whole, and how much may still be on its way."""
    some = list(_entries(folder, None))
    for sender in _folders(folder / SENDERS):
        if (mapping := sender / FILE).is_file():
            some += _entries(sender, mapping)
    whole = [one for one in some if now - _changed_at(one.path) >= _STILL_COMING]
    return whole, len(some) - len(whole)


def _entries(folder: Path, mapping: Path | None) -> Iterator[Dropped]:
    for path in sorted(folder.iterdir()):
        ours = path.name in (SENDERS, DONE, FILE) or path.name.endswith(WHY)
        if not ours and not path.name.startswith(".") and path.suffix not in _UNFINISHED:
            yield Dropped(path, mapping)


def _folders(folder: Path) -> list[Path]:
    return [one for one in sorted(folder.iterdir()) if one.is_dir()] if folder.is_dir() else []


def _changed_at(path: Path) -> datetime:
    """Of a folder, the last of all that is in it."""
    is_folder = path.is_dir() and not path.is_symlink()
    some = (path, *path.rglob("*")) if is_folder else (path,)
    return datetime.fromtimestamp(max(one.lstat().st_mtime for one in some), tz=UTC)


def _made_on(one: Dropped) -> tuple[date, int, str]:
    """The day of which it is, as it says itself; else the day it was last changed. On one day an
    export comes before the money that is about its accounts. What cannot be read comes last."""
    changed_on = _changed_at(one.path).date()
    try:
        with given(one.path, one.mapping) as found:
            return found.made_on or changed_on, found.turn, one.path.name
    except (WrongInput, OSError):
        return changed_on, _LAST, one.path.name


def _take_in(one: Dropped, moment: Moment, actor: str) -> ImportResult:
    """Raises WrongInput."""
    if one.path.is_symlink():
        raise WrongInput(f"{one.path.name} is a link; put the file itself there")
    return import_at(moment, one.path, actor=actor, mapping=one.mapping)


def _move_aside(one: Dropped, folder: Path) -> None:
    private_directory(folder)
    place, number = folder / one.path.name, 1
    while place.exists():
        number += 1
        place = folder / f"{one.path.name}.{number}"
    one.path.rename(place)
    one.why.unlink(missing_ok=True)
    sync_directory(folder)
