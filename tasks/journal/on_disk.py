"""What lies in `var/letters` and `var/outbox`, as the print vendor and the relay would find it."""

import json
from collections.abc import Collection, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tasks.runtime import current


class WrittenLetter(NamedTuple):
    """A letter of a manifest, by its token."""

    token: str
    batch: str
    day: date


def letters_on_disk(
    but_not: Collection[str] = (), since: date = date.min
) -> Iterator[WrittenLetter]:
    """Of every batch with a manifest, without the batches that are named: whoever finds a manifest
    cannot know what is amiss with it."""
    for folder in _days("letters", since):
        for mark in sorted(folder.glob("[!.]*.csv")):
            if mark.stem in but_not:
                continue
            for token in _tokens(mark.with_suffix(".json")):
                yield WrittenLetter(token, mark.stem, date.fromisoformat(folder.name))


def notice_file(day: date, token: str) -> Path:
    """Where an e-mail of that day is written, if it is written to a file."""
    return current().var / "outbox" / day.isoformat() / f"{token}.eml"


def notices_on_disk(since: date = date.min) -> Iterator[tuple[str, date]]:
    """Token and day of each e-mail in a file."""
    for folder in _days("outbox", since):
        for path in sorted(folder.glob("[!.]*.eml")):
            yield path.stem, date.fromisoformat(folder.name)


def is_whole_batch(directory: Path, name: str) -> bool:
    """Whether the vendor finds the batch: both manifests, and the PDF they were written for."""
    pdf, manifest, mark = (directory / f"{name}.{ending}" for ending in ("pdf", "json", "csv"))
    if not (mark.exists() and manifest.exists() and pdf.exists()):
        return False
    try:
        expected = json.loads(manifest.read_bytes())["pdf_sha256"]
    except (ValueError, KeyError, TypeError):
        return False
    return bool(sha256(pdf.read_bytes()).hexdigest() == expected)


def _days(name: str, since: date) -> list[Path]:
    found = sorted(path for path in (current().var / name).glob("????-??-??") if path.is_dir())
    return [path for path in found if path.name >= since.isoformat()]


def _tokens(manifest: Path) -> list[str]:
    """None of what is no manifest; the audit says of such a batch that it is not whole."""
    try:
        return [str(row["token"]) for row in json.loads(manifest.read_bytes())["rows"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
