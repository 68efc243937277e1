"""Whether this database is live, and what its days may be then.

A rehearsal is never the real thing: on live data nothing is done for a day ahead of today, and
after a long time without a run a person looks at the clock first. What a database is stands in a
row of its own, `database_use`; where none stands, it counts as live.
"""

from datetime import date, timedelta

from sqlalchemy import Connection, select, update

from models import DatabaseUse
from policy.terms import DataUse, UseSaidBy
from tasks.runs.runs import last_day, refuse_far_ahead, refuse_the_past
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, DATABASE_USE, RUN, insert_if_new

LONGEST_OUTAGE = timedelta(45)
"""A longer time without a run is rather a wrong clock than an outage: a person says which."""


COPY_MARK = "REHEARSAL - not to be mailed"
"""On every page, call sheet and manifest that a copy prints."""


def use_of(connection: Connection) -> DataUse:
    found = connection.execute(select(DATABASE_USE.c.use)).scalar()
    return DataUse.LIVE if found is None else found


def is_copy(connection: Connection) -> bool:
    """Whether a rehearsal made this database from another: nothing of it may leave."""
    found = connection.execute(select(DATABASE_USE.c.said_by)).scalar()
    return found is UseSaidBy.COPY


def mark_of(connection: Connection) -> str:
    """What stands on what this database prints; empty but in a copy."""
    return COPY_MARK if is_copy(connection) else ""


def refuse_copy(connection: Connection) -> None:
    """Raises WrongInput where e-mail of a rehearsal would leave."""
    if is_copy(connection):
        raise WrongInput(
            "this database is the copy of a rehearsal, and no e-mail of it leaves; set "
            "TEND_MAIL_TRANSPORT=file, or go back to your own TEND_HOME"
        )


def mark_as_copy(connection: Connection, today: date) -> None:
    """Whatever it was copied from: from now on it is a rehearsal, and stays one."""
    connection.execute(DATABASE_USE.delete())
    values = {"use": DataUse.REHEARSAL, "said_by": UseSaidBy.COPY, "said_on": today}
    connection.execute(DATABASE_USE.insert().values(id=1, **values))


def say_use(connection: Connection, use: DataUse, said_by: UseSaidBy, real_day: date) -> DataUse:
    """Keep what this database is for; what it is by now. While there is neither an account nor a
    run, the last word counts: an import that brought nothing binds nobody."""
    found: DataUse | None = connection.execute(select(DATABASE_USE.c.use)).scalar()
    values = {"use": use, "said_by": said_by, "said_on": real_day}
    if found is None:
        insert_if_new(connection, DatabaseUse, id=1, **values)
        return use
    if not _is_empty(connection):
        return found
    connection.execute(update(DATABASE_USE).values(**values))
    return use


def _is_empty(connection: Connection) -> bool:
    begun = (select(table.c.id).limit(1) for table in (ACCOUNT, RUN))
    return not any(connection.execute(query).first() for query in begun)


def refuse_import_ahead(connection: Connection, day: date, today: date) -> None:
    """An empty database is not live yet: its first import may say that it is a rehearsal. Raises
    WrongInput."""
    if _is_empty(connection):
        refuse_far_ahead(day, today)
    else:
        refuse_ahead(connection, day, today)


def note_real_run(connection: Connection, as_of: date, today: date) -> bool:
    """A run on its real day makes a database live that was rehearsed in days of the past; whether
    it did. The demo's and a copy stay what they are."""
    if as_of != today:
        return False
    ends = (UseSaidBy.IMPORT, UseSaidBy.MIGRATION)
    made = connection.execute(
        update(DATABASE_USE)
        .where(DATABASE_USE.c.use == DataUse.REHEARSAL, DATABASE_USE.c.said_by.in_(ends))
        .values(use=DataUse.LIVE, said_by=UseSaidBy.RUN, said_on=today)
    )
    return made.rowcount > 0


def refuse_ahead(connection: Connection, day: date, today: date) -> None:
    """A day ahead of today is for rehearsals alone. Raises WrongInput."""
    refuse_far_ahead(day, today)
    if day > today and use_of(connection) is DataUse.LIVE:
        raise WrongInput(
            f"{day.isoformat()} lies ahead of today, {today.isoformat()}, and this database is "
            "live: to see what that day would bring, use a copy with tend rehearse --through "
            f"{day.isoformat()}"
        )


def refuse_day(connection: Connection, as_of: date, today: date, gap_accepted_by: str = "") -> None:
    """What no run may be made for: a day ahead on live data, one before the last run, or the first
    one after a long time, unless a person by name says that it is right. Raises WrongInput."""
    refuse_ahead(connection, as_of, today)
    live, last = use_of(connection) is DataUse.LIVE, last_day(connection)
    if live and last is not None and as_of < last and last > today:
        raise WrongInput(
            f"the last run was for {last.isoformat()}, which lies ahead of today, "
            f"{today.isoformat()}: set the clock right, or take that run back with "
            "tend undo-run --by NAME"
        )
    refuse_the_past(connection, as_of)
    refuse_gap(connection, as_of, gap_accepted_by)


def refuse_gap(connection: Connection, as_of: date, gap_accepted_by: str = "") -> None:
    """The first day after a long time, on live data, unless a person by name looked at the clock.
    Raises WrongInput."""
    last = last_day(connection)
    gap = None if last is None else as_of - last
    if gap is None or gap <= LONGEST_OUTAGE or len(gap_accepted_by.strip()) > 1:
        return
    if use_of(connection) is DataUse.LIVE:
        raise WrongInput(
            f"the last run was for {as_of - gap}, {gap.days} days before {as_of}: look whether the "
            "clock is right; if it is, say who decided to go on: tend run --gap-accepted-by NAME "
            "(gap_accepted_by in the form daily-run)"
        )
