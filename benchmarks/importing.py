"""An import of a whole export: the first, the same again, and with one row in a hundred changed.

Each is a process of its own, whose CPU the system counts; so is the csv module alone.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.export_folder import write_export
from tasks.storage import database

ONE_IN = 100
"""Of people and of visits one in so many changed."""


@dataclass(frozen=True)
class Cost:
    """Of one process from its start to its end."""

    what: str
    cpu_seconds: float
    megabytes: float


def import_costs(folder: Path, accounts: int) -> Iterator[Cost]:
    """On a new SQLite file in `folder`, in the order in which they are needed."""
    export, changed = folder / "export", folder / "changed"
    write_export(export, accounts)
    write_export(changed, accounts, changed=ONE_IN)
    url = f"sqlite:///{folder / 'imported.db'}"
    database.engine(url).dispose()
    for ending in ("", "-wal", "-shm"):
        Path(f"{folder / 'imported.db'}{ending}").unlink(missing_ok=True)
    database.upgrade(url)
    yield _cost("the csv module alone", export)
    yield _cost("first", export, url)
    yield _cost("the same again", export, url)
    yield _cost(f"one in {ONE_IN} changed", changed, url)


def _cost(what: str, *arguments: object) -> Cost:
    command = [sys.executable, "-m", "benchmarks.import_run", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as said:
        words = said.read().split()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(what, used.ru_utime + used.ru_stime, float(words[-1]))
