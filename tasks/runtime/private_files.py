"""Files that hold patient data: readable by their owner only, whole or not there at all."""

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def private_directory(path: Path) -> Path:
    """Make the directory and its missing parents 0700 (`mkdir(parents=True)` would not)."""
    if not path.is_dir():
        private_directory(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        sync_directory(path.parent)
    return path


def sync_directory(path: Path) -> None:
    """Names are kept by the directory: until it is synced, a power cut can forget a rename."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_private(path: Path, content: bytes) -> Path:
    """A crash or a power cut leaves the old file or the new one, never half of one."""
    private_directory(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_directory(path.parent)
    return path


def csv_bytes(
    header: Sequence[str], rows: Iterable[Sequence[str | int]], *, for_people: bool = True
) -> bytes:
    """`for_people`: they open it in a spreadsheet, which must run nothing. What a program reads
    has the plain values: a guard would be printed on the envelope."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_guarded(cell) if for_people else cell for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8")


def _guarded(cell: str | int) -> str | int:
    """A spreadsheet would run text that starts like a formula; the apostrophe keeps it text."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell
