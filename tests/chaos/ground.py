"""A small practice, put back to its first day as often as that is needed."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from tasks.storage import database
from tests.tasks.days import family, portfolio, statement_sent

if TYPE_CHECKING:
    from tests.postgres_process import PostgresProcess

BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}
_TABLES = [f'"{table.name}"' for table in SQLModel.metadata.sorted_tables]
_KEEP = "CREATE SCHEMA seed;" + "".join(
    f"CREATE TABLE seed.{table} AS SELECT * FROM public.{table};" for table in _TABLES
)
_PUT_BACK = "SET LOCAL session_replication_role = replica;" + "".join(
    f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM seed.{table};"
    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), COALESCE(MAX(id), 0) + 1, false)"
    f" FROM {table};"
    for table in _TABLES
)
"""As a replica: no trigger and no foreign key has a say."""


def settle_in() -> list[tuple[int, str]]:
    """Letters, a letter with a notice beside it, and a notice: the step each account is due."""
    firsts = [*portfolio(2), *family(1), *family(2, **BY_EMAIL)]
    firsts += family(1, mail_ok=False, **BY_EMAIL)
    reminded = statement_sent(21)
    return [*((account, "statement_1") for account in firsts), (reminded, "reminder_1")]


class Ground:
    """One database and one home, at the same place each time: a warm process knows them."""

    def __init__(self, url: str, home: Path, server: PostgresProcess | None) -> None:
        self.url, self.home, self._server = url, home / "home", server
        self.kind = "sqlite" if server is None else "postgres"
        self._name = str(make_url(url).database)
        self._seed = home / "seed.db"
        self.due = settle_in()
        database.engine(url).dispose()
        self._keep()

    def first_day(self) -> None:
        """Everything is as it was, and no file is there."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir()
        if self._server is not None:
            self._server.run(self._name, _PUT_BACK)
            return
        for left in ("-wal", "-shm"):
            Path(self._name + left).unlink(missing_ok=True)
        shutil.copyfile(self._seed, self._name)

    def faults(self, counted: dict[str, Any]) -> dict[str, Any]:
        """What is wrong with what a child counted; nothing, one hopes."""
        steps = {(account, step) for account, step in counted.pop("steps")}
        people = set(counted.pop("with a person"))
        lost = {one for one in set(self.due) - steps if one[0] not in people}
        not_due = steps - set(self.due)
        all_faults = counted | {"lost": lost, "not due": not_due}
        return {name: what for name, what in all_faults.items() if what}

    def _keep(self) -> None:
        if self._server is not None:
            self._server.run(self._name, _KEEP)
            return
        whole = sqlite3.connect(self._name)
        whole.execute("VACUUM INTO ?", (str(self._seed),))
        whole.close()


def on_paper(home: Path) -> list[tuple[str, str]]:
    """Token and batch of every letter that the print vendor finds, the manifest without a PDF
    included: a vendor who takes it cannot know."""
    found: list[tuple[str, str]] = []
    for manifest in sorted((home / "var" / "letters").rglob("[!.]*.csv")):
        with manifest.open(encoding="utf-8", newline="") as file:
            found += [(row["token"], manifest.stem) for row in csv.DictReader(file)]
    return found
