"""What an import did, as it is reported and kept."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from sqlalchemy import Connection
from sqlmodel import SQLModel

from models import Import, RefusedRow, WarnedRow
from policy.terms import DataUse
from tasks.intake.csv_files import Refusals
from tasks.intake.open_now import OpenNow
from tasks.intake.upsert import Entering, Told
from tasks.runtime import current
from tasks.storage import insert_all, insert_returning_ids

_IMPORT = SQLModel.metadata.tables[str(Import.__tablename__)]
_REFUSED_ROW = SQLModel.metadata.tables[str(RefusedRow.__tablename__)]
_WARNED_ROW = SQLModel.metadata.tables[str(WarnedRow.__tablename__)]


MOST_NAMED = 20
"""So many accounts an answer names; `tend holds` has all of them."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """`accepted + refused = read`, in rows; every refused row is one line of `refused_file`.

    A Tend CSV counts the rows of its three files; a Synthea export those of claims.csv or
    encounters.csv, and a row of another file only when it is refused; a remittance its claims;
    HL7 v2 its messages.
    `new`, `changed`, `unchanged`, `with_balance` and `balance_cents` are about accounts taken
    in. `warnings` are cells left out of rows that were accepted, each a line of
    `warnings_file`. `waiting` counts open accounts we know that a refused row makes wait
    (HD-25), and `waiting_accounts` names the first. `gone` counts open accounts that a complete
    export left out; they wait, too. `kept` counts holds that stay although the export does not
    ask for them, `kept_holds` names the first, each as "A-7K2M9QX4TB HD-03". `left_out` counts
    accounts with a balance that `since` leaves out, `left_out_cents` what is owed on them.
    `note` says how the folder was read, where that is not as usual. `database` is what the
    database is for, since its first import.
    """

    read: int
    accepted: int
    refused: int
    warnings: int
    new: int
    changed: int
    unchanged: int
    with_balance: int
    balance_cents: int
    waiting: int
    waiting_accounts: tuple[str, ...]
    gone: int
    gone_accounts: tuple[str, ...]
    kept: int
    kept_holds: tuple[str, ...]
    left_out: int
    left_out_cents: int
    open_now: OpenNow
    note: str
    refused_file: Path | None
    warnings_file: Path | None
    database: DataUse


def refused_file(now: datetime) -> Path:
    """Where an import puts what it refuses, whatever door it came by; its warnings lie beside."""
    return current().var / "refused" / f"refused-{now:%Y-%m-%dT%H%M%S%f}.csv"


class Sender(Protocol):
    """What every source says of itself once it was read to its end."""

    name: str
    refusals: Refusals
    told: Told

    @property
    def exported_on(self) -> date | None: ...


class Listed(NamedTuple):
    """The files of what was refused, and of what was left out."""

    refused: Path | None
    warnings: Path | None


def write_lists(refusals: Refusals, refused_file: Path) -> Listed:
    """Of what there is any; the warnings lie beside."""
    beside = refused_file.with_name(refused_file.name.replace("refused", "warnings"))
    return Listed(
        refusals.write(refused_file) if len(refusals) else None,
        refusals.write_warnings(beside) if refusals.warnings else None,
    )


def keep_record(
    connection: Connection, source: Sender, entering: Entering, result: ImportResult
) -> None:
    """The import itself, each row it refused, and each cell it did without."""
    row = {
        "source": source.name,
        "imported_on": entering.today,
        "imported_at": entering.now,
        "actor": entering.actor,
        "rows_read": result.read,
        "accepted": result.accepted,
        "refused": result.refused,
        "warnings": result.warnings,
        "newest_on": source.told.newest,
        "exported_on": source.exported_on,
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "with_balance": result.with_balance,
        "balance_cents": result.balance_cents,
    }
    import_id = insert_returning_ids(connection, _IMPORT, [row])[0]
    rows = [refusal.values() | {"import_id": import_id} for refusal in source.refusals]
    insert_all(connection, _REFUSED_ROW, rows)
    rows = [warning.values() | {"import_id": import_id} for warning in source.refusals.warnings]
    insert_all(connection, _WARNED_ROW, rows)
