"""The journal's files under `var/give-back`, one for each time that there is something new.

A file has its name and its entries on record before it is written: one that a crash left out is
written again, with the same entries, under the same name.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select, update

from tasks.give_back.entries import entries
from tasks.give_back.given_out import folder
from tasks.give_back.journal_csv import journal_csv
from tasks.give_back.numbering import gather
from tasks.runs import is_copy
from tasks.runtime import WrongInput, write_private
from tasks.storage import GIVE_BACK_FILE, reading, writing

MOST_IN_A_FILE = 100_000


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """`entries` of all of them; `through` is the last entry that any file has."""

    files: tuple[str, ...]
    entries: int
    through: int


def write_files(today: date, now: datetime) -> WrittenFiles:
    """Bring the journal up to date and write what no file has. Raises WrongInput."""
    with reading() as connection:
        refuse_copy_of_it(connection)
    last = gather(today, now)
    with writing() as connection:
        _plan_files(connection, today, last)
    names, count = [], 0
    for name, first, through in _unwritten():
        with reading() as connection:
            write_private(folder() / name, journal_csv(entries(connection, first - 1, through)))
        with writing() as connection:
            connection.execute(
                update(GIVE_BACK_FILE).where(GIVE_BACK_FILE.c.name == name).values(written_at=now)
            )
        names.append(name)
        count += through - first + 1
    return WrittenFiles(tuple(names), count, last)


def refuse_copy_of_it(connection: Connection) -> None:
    """Raises WrongInput where this is the copy of a rehearsal: nothing of it happened."""
    if is_copy(connection):
        raise WrongInput(
            "this database is the copy of a rehearsal: nothing of it is for the billing system; "
            "go back to your own TEND_HOME"
        )


def _plan_files(connection: Connection, today: date, last: int) -> None:
    """Whoever comes second finds the names taken, and nothing left."""
    query = select(func.max(GIVE_BACK_FILE.c.last))
    done = connection.execute(query).scalar() or 0
    while done < last:
        through = min(last, done + MOST_IN_A_FILE)
        name = f"journal-{today.isoformat()}-{done + 1:09}-{through:09}.csv"
        values = {"name": name, "first": done + 1, "last": through}
        connection.execute(GIVE_BACK_FILE.insert().values(**values))
        done = through


def _unwritten() -> list[tuple[str, int, int]]:
    columns = GIVE_BACK_FILE.c
    query = (
        select(columns.name, columns.first, columns.last)
        .where(columns.written_at.is_(None))
        .order_by(columns.first)
    )
    with reading() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(query)]
