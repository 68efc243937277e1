"""One archive with all that Tend knows and wrote: the database, then the files.

The database first: what is written while it is copied is then in the files and not in the rows,
and a database that is older than its files is settled (tasks/adoption). SQLite is copied by its
own backup, which takes the write-ahead log along; `cp` beside a database at work does not.
"""

import io
import json
import os
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from tasks.journal import MARK
from tasks.operations.database_dump import DUMPS, dump_database
from tasks.runtime import WrongInput, current, private_directory, sync_directory
from tasks.storage import LEDGER, MESSAGE, RUN, database

WRITTEN = ("letters", "outbox", "calls", "journal")
ABOUT = "backup.json"
SETTINGS = ("practice.toml", ".env")


class Made(NamedTuple):
    """What lies in the archive: how many files beside the database, and its newest act."""

    path: str
    files: int
    newest: str


def newest_act() -> datetime | None:
    """When something was last done in the database: a run begun, money posted, mail claimed."""
    columns = (RUN.c.started_at, LEDGER.c.posted_at, MESSAGE.c.claimed_at)
    with database.reading() as connection:
        found = [connection.execute(select(func.max(one))).scalar() for one in columns]
    return max((one for one in found if one is not None), default=None)


def make_backup(target: Path, now: datetime) -> Made:
    """Raises WrongInput where something lies at `target` already. Whole there, or not at all."""
    if target.exists():
        raise WrongInput(f"{target} is there already; a backup never writes over another")
    if not target.parent.is_dir():
        raise WrongInput(f"there is no folder {target.parent}; make it, or name another")
    part = target.with_name(f".{target.name}.part")
    newest = newest_act()
    kind = make_url(database.database_url()).get_backend_name()
    copy = private_directory(current().var) / f".{os.getpid()}.backup"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        dump_database(copy)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
                about = {"made_at": now.isoformat(), "database": kind, "newest": _text(newest)}
                _add_text(archive, ABOUT, json.dumps(about))
                archive.add(copy, DUMPS[kind])
                files = sum(_add(archive, path, name) for path, name in _files())
            file.flush()
            os.fsync(file.fileno())
        os.link(part, target)  # never over what came there meanwhile
    finally:
        part.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)
    sync_directory(target.parent)
    return Made(str(target), files, _text(newest))


def _text(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def _files() -> Iterator[tuple[Path, str]]:
    """Each file and its name in the archive; what is half written is left out, and the mark
    of the home: what is put back elsewhere is not at home there yet."""
    for name in WRITTEN:
        for path in sorted((current().var / name).rglob("*")):
            if path.is_file() and not path.name.startswith(".") and path.name != MARK:
                yield path, f"var/{path.relative_to(current().var)}"
    ours = (current().practice_file or current().home / SETTINGS[0], Path(SETTINGS[1]))
    for path, name in zip(ours, SETTINGS, strict=True):
        if path.is_file():
            yield path, f"settings/{name}"


def _add(archive: tarfile.TarFile, path: Path, name: str) -> int:
    """A journal grows meanwhile: what there is now goes in. A file that went is left out."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return 0
    _add_bytes(archive, name, content)
    return 1


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    _add_bytes(archive, name, text.encode())


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = len(content), 0o600
    archive.addfile(about, io.BytesIO(content))
