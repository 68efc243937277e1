"""A rehearsal's own home: a copy of the database and of what Tend wrote, in a folder of its own.

What lies there says that it is a copy before anything can run on it: letters, call sheets and
manifests are marked, and no e-mail leaves.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tasks.runs import mark_as_copy
from tasks.runtime import Transport, current, private_directory
from tasks.storage import copy_database, database

_WRITTEN = ("letters", "outbox", "calls")
"""What a run may look for again; secrets, logs and Prefect's own records stay where they are."""
_NO_MAIL = {
    "TEND_MAIL_TRANSPORT": Transport.FILE.value,
    "TEND_SENDGRID_API_KEY": "",
    "TEND_SMTP_PASSWORD": "",
    "TEND_NOTIFY": "",
}


def make_copy(today: date) -> Path:
    """Copy what there is into a new folder under `var/rehearsals`; the home of the rehearsal.

    Files first: what is written while they are copied is missed in the files, never in the rows.
    """
    home = _new_home(current().var / "rehearsals", today)
    var = private_directory(home / "var")
    for name in _WRITTEN:
        if (current().var / name).is_dir():
            shutil.copytree(current().var / name, var / name)
    copy_database(var / "tend.db", lambda connection: mark_as_copy(connection, today))
    return home


def _new_home(folder: Path, today: date) -> Path:
    """Two rehearsals at once never share one."""
    private_directory(folder)
    number = 0
    while True:
        number += 1
        home = folder / f"{today.isoformat()}-{number}"
        try:
            home.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return home


@contextmanager
def at_home(home: Path) -> Iterator[None]:
    """In here this process works on the copy in `home` alone, and has no key of a mail provider."""
    url = f"sqlite:///{home / 'var' / 'tend.db'}"
    ours = {**_NO_MAIL, "TEND_HOME": str(home), "TEND_DATABASE_URL": url}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        with database.elsewhere(url):
            yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
