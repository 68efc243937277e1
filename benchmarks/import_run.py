"""One import in a process of its own, or the csv module alone reading the same files: its floor.

Run as `python -m benchmarks.import_run FOLDER [DATABASE_URL]`; without a database it is the floor.
"""

import csv
import random
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.peak_memory import peak_megabytes

LAST_DAY = date(2026, 3, 2)
"""Of the export, and of its import."""
NOW = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 20, tzinfo=UTC)


def take_in(folder: Path, url: str) -> str:
    """As `tend import` does, without its command."""
    from tasks.intake import import_folder, refused_file
    from tasks.storage import database

    database.configure(url)
    result = import_folder(
        folder,
        today=LAST_DAY,
        since=None,
        actor="bench",
        reopen_by=None,
        refused_file=refused_file(NOW),
        randomness=random.Random(1),
        now=NOW,
        real_day=LAST_DAY,
    )
    return f"{result.new} {result.changed} {result.unchanged}"


def read_alone(folder: Path) -> str:
    rows = 0
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows += sum(1 for _ in csv.reader(file))
    return f"{rows}"


if __name__ == "__main__":
    folder, *urls = sys.argv[1:]
    print(take_in(Path(folder), urls[0]) if urls else read_alone(Path(folder)))
    print(peak_megabytes())
