"""The files of a print batch: whole in their place, or not there at all.

They are laid aside under hidden names first, each synced to the disk. Then they get their names,
the CSV manifest last: a batch is there for the print vendor from that moment on, and whole.
"""

import os
from collections.abc import Mapping
from errno import EEXIST
from pathlib import Path

from tasks.journal import is_whole_batch
from tasks.runtime import sync_directory, write_private

ENDINGS = ("pdf", "json", "csv")
"""In the order in which they get their names."""


def stage_batch(directory: Path, name: str, contents: Mapping[str, bytes]) -> None:
    for ending in ENDINGS:
        write_private(_staged(directory, name, ending), contents[ending])


def publish(directory: Path, name: str) -> None:
    """What was laid aside is the print vendor's from now on. Every step is synced, so that also
    a power cut never leaves a manifest without its PDF. Raises FileExistsError where a file has
    such a name already: what the vendor may have taken is never written over."""
    if is_taken(directory, name):
        for ending in ENDINGS:
            _staged(directory, name, ending).unlink(missing_ok=True)
        raise FileExistsError(EEXIST, "a print batch has this name already", name)
    for ending in ENDINGS:
        os.replace(_staged(directory, name, ending), directory / f"{name}.{ending}")
        sync_directory(directory)


is_whole = is_whole_batch


def is_taken(directory: Path, name: str) -> bool:
    """Whether a batch has this name on the disk, though the database may know of none: it may be
    older than what lies there."""
    return any((directory / f"{name}.{ending}").exists() for ending in ENDINGS)


def withdraw(directory: Path, name: str) -> None:
    """Nobody may print this: its letters are planned again. What makes it whole goes first."""
    for ending in reversed(ENDINGS):
        (directory / f"{name}.{ending}").unlink(missing_ok=True)
        _staged(directory, name, ending).unlink(missing_ok=True)
    if directory.is_dir():
        sync_directory(directory)


def _staged(directory: Path, name: str, ending: str) -> Path:
    return directory / f".{name}.{ending}.new"
