"""The mark of a home: a secret that lies in each folder from which things leave.

Whoever sees the database's mark in all of them shares them with whoever laid it there. It is no
part of a backup: what is put back elsewhere is not at home yet.
"""

import secrets
from pathlib import Path

from tasks.runtime import current, write_private

MARK = "home.mark"
_FOLDERS = ("letters", "outbox", "journal")


def lacking(mark: str) -> Path | None:
    """The first of the folders where this mark does not lie."""
    return next((path.parent for path in _places() if _read(path) != mark), None)


def lay_mark() -> str:
    """A new one in all of them, known nowhere else yet."""
    mark = secrets.token_hex(16)
    for path in _places():
        write_private(path, mark.encode())
    return mark


def _places() -> list[Path]:
    return [current().var / name / MARK for name in _FOLDERS]


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return ""
