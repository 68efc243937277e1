"""SQLite portfolios: written once, copied for every measurement."""

import os
import shutil
import sqlite3
from pathlib import Path

from benchmarks.portfolio import Size, write_portfolio
from tasks.storage import database


class SqliteCopies:
    """A template file in `folder`, and one fresh copy at a time."""

    def __init__(self, folder: Path, name: str, size: Size) -> None:
        self._url = f"sqlite:///{folder / name}-copy.db"
        self._copy = folder / f"{name}-copy.db"
        self.template = folder / f"{name}.db"
        written = folder / f"{name}-written.db"
        url = f"sqlite:///{written}"
        database.configure(url)
        database.upgrade()
        write_portfolio(size)
        database.engine(url).dispose()
        source = sqlite3.connect(written)
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        source.close()
        written.rename(self.template)

    def fresh(self) -> str:
        """Configure an untouched copy; its address."""
        database.engine(self._url).dispose()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self._copy}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.template, self._copy)
        with self._copy.open("rb") as copy:
            os.fsync(copy.fileno())  # else the measured commits would pay for writing the copy
        database.configure(self._url)
        return self._url
