"""What is wrong with the machine, when it is the machine: one clear line with the true cause.

Only the kind of a failure is looked at; a driver's own words, which can hold values, are never
repeated.
"""

import errno
import os
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from tasks.runtime.settings import current

_RESTORE = "hold today's letters back, restore the last backup, and tell an engineer"
_SQLITE = {
    8: "the database file or its disk is read-only; make it writable for the user who runs Tend",
    10: "the disk cannot be read or written (an input/output error); look at the disk, then again",
    11: f"the database file is damaged; {_RESTORE}",
    13: "the disk is full; make room, then start it again: nothing half done was kept",
    14: "the database file cannot be opened by the user who runs Tend; check its folder",
    26: "the database file is no SQLite database; check TEND_DATABASE_URL or TEND_HOME",
}
"""By SQLite's primary result code: READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB."""
_READ_ONLY, _CANNOT_WRITE, _FULL, _CANNOT_OPEN = 8, 10, 13, 14
_POSTGRES = {
    "53100": "the disk of PostgreSQL is full; make room there, then start it again",
    "53300": "PostgreSQL has no connection left; raise max_connections, or end what uses them",
    "25006": "PostgreSQL is read-only there (a standby?); point TEND_DATABASE_URL at the primary",
    "42501": "the role of TEND_DATABASE_URL may not do that in PostgreSQL; it has to own Tend's "
    "tables, and for tend setup: GRANT CREATE, USAGE ON SCHEMA ... TO it",
    "58030": "PostgreSQL cannot read or write its disk (an input/output error); look at the disk",
    "XX001": f"the PostgreSQL database is damaged (data_corrupted); {_RESTORE}",
    "XX002": f"the PostgreSQL database is damaged (index_corrupted); {_RESTORE}",
}
_NOT_REACHED = {
    "password authentication failed": "PostgreSQL refuses the role or its password",
    "no password supplied": "PostgreSQL asks for a password",
    "does not exist": "there is no such database or role in PostgreSQL",
    "onnection refused": "no PostgreSQL answers there",
    "could not translate host name": "no machine has that name",
    "failed to resolve host": "no machine has that name",
    "timeout": "no PostgreSQL answers there in time",
}
_DISK = {
    errno.ENOSPC: "the disk is full; make room, then start it again: nothing half done was kept",
    errno.EDQUOT: "the disk is full for this user; make room, then start it again",
    errno.EFBIG: "a file may not grow so large for this user (ulimit -f); raise it, then again",
    errno.EROFS: "the disk is read-only; make it writable, then start it again",
    errno.EIO: "the disk cannot be read or written (an input/output error); look at the disk",
}


def cause_of(problem: BaseException) -> str:
    """Nothing when it is no fault of the machine that we know."""
    if isinstance(problem, DBAPIError):
        return _of_database(problem.orig)
    if isinstance(problem, OSError) and problem.errno in _DISK:
        return _DISK[problem.errno]
    return ""


def _of_database(said: BaseException | None) -> str:
    if said is None:
        return ""
    if (code := getattr(said, "sqlite_errorcode", None)) is not None:
        return _SQLITE.get(_true_code(code & 0xFF), "")
    if (state := getattr(said, "sqlstate", None)) is not None:
        return _POSTGRES.get(state, "")
    words = str(said)
    return next((cause for part, cause in _NOT_REACHED.items() if part in words), "")


def _true_code(code: int) -> int:
    """Where SQLite only says that a file of its own cannot be made, the disk says why."""
    place = make_url(current().url).database
    if code not in (_CANNOT_WRITE, _CANNOT_OPEN) or not place:
        return code
    try:
        disk = os.statvfs(Path(place).parent)
    except OSError:
        return code
    if disk.f_flag & os.ST_RDONLY:
        return _READ_ONLY
    return _FULL if disk.f_bavail == 0 else code


def private_by_default() -> None:
    """Whatever this process and its children write is for their owner only."""
    os.umask(0o077)
