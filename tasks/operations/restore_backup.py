"""A backup put back: the database as it was then, and every file that is not there any more.

No file that lies here is written over: what left since the backup stays on record in the journal
and on the disk, and is settled before anything else may run (tasks/adoption).
"""

import json
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from sqlalchemy.engine import make_url

from tasks.operations.backup import ABOUT, SETTINGS, WRITTEN, newest_act
from tasks.operations.database_dump import DUMPS, dump_database, load_database
from tasks.runs import home_here
from tasks.runtime import WrongInput, current, private_directory, write_private
from tasks.storage import database, process_lock


class Backup(NamedTuple):
    """What an archive says of itself; `newest` is the last act in its database."""

    path: Path
    made_at: datetime
    newest: datetime | None


class PutBack(NamedTuple):
    """How many files came back, where the database that was here lies now, and whether settings of
    the backup were laid beside those that are here."""

    files: int
    kept_as: str
    settings: tuple[str, ...]


def look_at(path: Path) -> Backup:
    """Raises WrongInput for what is no backup of this kind of database."""
    kind = make_url(database.database_url()).get_backend_name()
    try:
        with tarfile.open(path) as archive:
            about: dict[str, Any] = json.loads(_read(archive, ABOUT))
            names = set(archive.getnames())
    except (tarfile.TarError, EOFError, KeyError, ValueError, OSError) as problem:
        if isinstance(problem, FileNotFoundError):
            raise WrongInput(f"there is no file {path}") from None
        raise WrongInput(f"{path} is no whole backup of Tend; make them with tend backup") from None
    if about.get("database") != kind or DUMPS[kind] not in names:
        raise WrongInput(f"{path} holds a {about.get('database')} database, and this is {kind}")
    newest = datetime.fromisoformat(about["newest"]) if about["newest"] else None
    return Backup(path, datetime.fromisoformat(about["made_at"]), newest)


def refuse_over_newer(backup: Backup, newest: datetime | None, by: str) -> None:
    """Raises WrongInput where what was done since the backup would be lost, and nobody says who
    decided that."""
    if newest is None or (backup.newest is not None and newest <= backup.newest):
        return
    if len(by.strip()) < 2:
        raise WrongInput(
            f"the database here is newer: something was done on {newest:%Y-%m-%d %H:%M} UTC, after "
            "this backup; what people told since would be lost. If that is meant, say who decided "
            "it: --by NAME"
        )


def put_back(backup: Backup, now: datetime, by: str, exists: bool) -> PutBack:
    """The database and what is missing of the files. The one that was here is kept. Raises
    WrongInput over a database that is at home elsewhere, such as that of the office in a drill."""
    var = private_directory(current().var)
    kept = private_directory(var / "replaced") / f"{now:%Y%m%dT%H%M%S%f}"
    with process_lock("outreach"), tempfile.TemporaryDirectory(dir=var, prefix=".restore") as place:
        if exists:
            with database.reading() as connection:
                home_here(connection)
            refuse_over_newer(backup, newest_act(), by)
            dump_database(kept)
            write_private(kept.with_suffix(".by"), by.strip()[:80].encode())
        with tarfile.open(backup.path) as archive:
            copy = Path(place) / "database"
            kind = make_url(database.database_url()).get_backend_name()
            copy.write_bytes(_read(archive, DUMPS[kind]))
            # Files first: who dies now has files and lines of the journal that nobody knows yet,
            # and those are settled; the contrary would be rows whose files are lost.
            files = sum(_file(archive, one) for one in archive.getmembers())
            settings = tuple(name for name in SETTINGS if _setting(archive, name))
        load_database(copy)
        database.upgrade()
    return PutBack(files, str(kept) if exists else "", settings)


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member.read()


def _file(archive: tarfile.TarFile, member: tarfile.TarInfo) -> int:
    """Only what Tend writes, only in its place, and never over what lies there."""
    parts = PurePosixPath(member.name).parts
    if not member.isfile() or parts[:1] != ("var",) or ".." in parts or len(parts) < 3:
        return 0
    if parts[1] not in WRITTEN:
        return 0
    target, content = current().var.joinpath(*parts[1:]), _read(archive, member.name)
    if not target.exists():
        write_private(target, content)
        return 1
    if target.suffix == ".jsonl":
        return _join(target, content)
    return 0


def _join(journal: Path, archived: bytes) -> int:
    """Lines that the journal here lacks, before its own: they are older."""
    here = journal.read_bytes()
    known = set(here.splitlines())
    missing = [line for line in archived.splitlines() if line not in known]
    if not missing:
        return 0
    write_private(journal, b"".join(line + b"\n" for line in missing) + here)
    return 1


def _setting(archive: tarfile.TarFile, name: str) -> bool:
    """The settings of the backup lie beside those here; a person compares them."""
    try:
        content = _read(archive, f"settings/{name}")
    except KeyError:
        return False
    write_private(current().var / "replaced" / f"of-the-backup-{name}", content)
    return True
