"""One database, one home: where its letters, its e-mails in files and its journal lie.

A second home would not see what the first one printed, and would print it again. It is refused,
unless both see the same folders: then the database's mark lies in them.
"""

import socket
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from tasks.journal import lacking, lay_mark
from tasks.runs.live_data import is_copy
from tasks.runtime import WrongInput, current
from tasks.storage import HOME


def known_homes(connection: Connection) -> Sequence[Row[Any]]:
    """All that this database has had, the one that counts last."""
    return connection.execute(select(HOME).order_by(HOME.c.id)).all()


def enter_home(connection: Connection, today: date) -> None:
    """The first one counts; another host or folder is noted where it shares the first one's. The
    caller holds the lock of outreach. Raises WrongInput."""
    if is_copy(connection):
        return
    known = known_homes(connection)
    if not known:
        note_home(connection, lay_mark(), today)
    elif home_here(connection) is None:
        note_home(connection, known[-1].mark, today)


def home_here(connection: Connection) -> int | None:
    """This host and folder, if they are noted; none for a rehearsal. Raises WrongInput where this
    is not the database's home."""
    known = known_homes(connection)
    if is_copy(connection) or not known:
        return None
    _refuse_elsewhere(known[-1])
    here = (*_here(), known[-1].mark)
    ours = [one.id for one in known if (one.host, one.folder, one.mark) == here]
    return ours[-1] if ours else None


def note_home(
    connection: Connection, mark: str, today: date, moved_by: str = "", reason: str = ""
) -> None:
    host, folder = _here()
    connection.execute(
        HOME.insert().values(
            host=host, folder=folder, mark=mark, since=today, moved_by=moved_by, reason=reason
        )
    )


def _refuse_elsewhere(home: Row[Any]) -> None:
    place = lacking(home.mark)
    if place is not None:
        raise WrongInput(
            f"this database is at home in {home.folder} on {home.host} since {home.since}, and "
            f"{place} is not the folder that is used there: run Tend there, or mount that folder "
            "here; where Tend will never run there again, tend move-home --by NAME --reason TEXT"
        )


def _here() -> tuple[str, str]:
    return socket.gethostname()[:255], str(current().home.resolve())[:1024]
