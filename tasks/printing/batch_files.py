"""The files of a print batch: whole in their place, or not there at all.

They are laid aside under hidden names first, each synced to the disk. Then they get their names,
the CSV manifest last: a batch is there for the print vendor from that moment on, and whole.
"""

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from tasks.runtime import sync_directory, write_private

ENDINGS = ("pdf", "json", "csv")
"""In the order in which they get their names."""


def stage_batch(directory: Path, name: str, contents: Mapping[str, bytes]) -> None:
    for ending in ENDINGS:
        write_private(_staged(directory, name, ending), contents[ending])


def publish(directory: Path, name: str) -> None:
    """What was laid aside is the print vendor's from now on. Every step is synced, so that also
    a power cut never leaves a manifest without its PDF."""
    for ending in ENDINGS:
        os.replace(_staged(directory, name, ending), directory / f"{name}.{ending}")
        sync_directory(directory)


def is_whole(directory: Path, name: str) -> bool:
    """Whether the vendor finds the batch: both manifests, and the PDF they were written for."""
    pdf, manifest, mark = (directory / f"{name}.{ending}" for ending in ENDINGS)
    if not (mark.exists() and manifest.exists() and pdf.exists()):
        return False
    try:
        expected = json.loads(manifest.read_bytes())["pdf_sha256"]
    except (ValueError, KeyError, TypeError):
        return False
    return bool(sha256(pdf.read_bytes()).hexdigest() == expected)


def withdraw(directory: Path, name: str) -> None:
    """Nobody may print this: its letters are planned again. What makes it whole goes first."""
    for ending in reversed(ENDINGS):
        (directory / f"{name}.{ending}").unlink(missing_ok=True)
        _staged(directory, name, ending).unlink(missing_ok=True)
    if directory.is_dir():
        sync_directory(directory)


def _staged(directory: Path, name: str, ending: str) -> Path:
    return directory / f".{name}.{ending}.new"
