"""What a database is for, in one line, and what that means for its days."""

from deployments.commands.shared.output import warn
from policy.terms import DataUse
from tasks.runs import use_of
from tasks.storage import database

USE_WORDS = {
    DataUse.LIVE: "This database is live: what it prints and sends is meant for people.",
    DataUse.REHEARSAL: "This database is a rehearsal: nothing of it is to be mailed.",
}


def use() -> DataUse:
    with database.reading() as connection:
        return use_of(connection)


def tell_change(before: DataUse) -> None:
    """A run on its real day makes a rehearsal live: said once, where a person reads it."""
    if before is not use():
        warn(f"{USE_WORDS[DataUse.LIVE]} It was a rehearsal before this run of the real day.")
