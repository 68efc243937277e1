"""Keeping the house: proof over the records, leftovers cleared away, the database in shape."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import text

from tasks.audit import audit_with_disk
from tasks.delivery import inbox
from tasks.runtime import MERGED, clock, current
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database

POSTS_KEPT_DAYS = inbox.KEPT_FOR.days
_OURS = ("calls", "letters", "outbox", "refused")


@dataclass(frozen=True, slots=True)
class OpaqueBreach:
    """A breach without its sentence, which may hold an amount."""

    kind: str
    reference: str


@dataclass(frozen=True, slots=True)
class Proof:
    """`checked` counts the rows looked at."""

    checked: int
    breaches: list[OpaqueBreach]


@dataclass(frozen=True, slots=True)
class Posts:
    """What a mail provider posted: old ones that were emptied, and those that broke our code."""

    emptied: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What the audit found, how many files were removed, and what became of mail."""

    proof: Proof = field(metadata=MERGED)
    removed: int
    turned_to_letters: int
    posts: Posts


@prefect_task("audit")
def prove() -> Proof:
    """Every record held against every invariant; breaches by kind and opaque reference."""
    with database.reading() as connection:
        found = audit_with_disk(connection)
    return Proof(
        found.checked, [OpaqueBreach(breach.kind, breach.reference) for breach in found.breaches]
    )


@prefect_task("clear temporary files")
def clear_temporary_files() -> int:
    """What a crash left half written, a day old at least; how many files."""
    old = (clock.now() - timedelta(days=1)).timestamp()
    left = [path for folder in _OURS for path in (current().var / folder).rglob(".*")]
    stale = [path for path in left if path.is_file() and path.stat().st_mtime < old]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


@prefect_task("forget old posts")
def forget_old_events() -> Posts:
    """What a mail provider posted a month ago is emptied; how many posts broke our own code."""
    with database.writing() as connection:
        emptied = inbox.empty_old(connection, clock.now())
        return Posts(emptied, inbox.count_set_aside(connection))


@prefect_task("optimize database")
def optimize_database() -> None:
    """Fresh statistics, so that the index of what is due is used."""
    with database.writing() as connection:
        connection.execute(text("ANALYZE"))
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA optimize"))
