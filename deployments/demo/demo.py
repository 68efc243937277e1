"""`tend demo`: a made-up portfolio, 120 days of life, and today's work left ready."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import func, select

from deployments.demo.day import DAYS, take_in
from deployments.demo.figures import figures_of
from deployments.server.temporary_server import prefect_server
from policy.terms import DataUse, UseSaidBy
from tasks.practice import Practice, load_practice
from tasks.runs import say_use
from tasks.runtime import WrongInput, clock, current
from tasks.storage import ACCOUNT, database


def live(*, today: date | None = None, seed: int = 2026, as_json: bool = False) -> dict[str, Any]:
    """Live through the days up to yesterday; the figures. Raises WrongInput.

    The same seed and day live the same life. `as_json` keeps the progress bar away.
    """
    practice = load_practice(current().practice_file)
    day = today or clock.today(practice.time_zone)
    _refuse_real_accounts()
    with database.writing() as connection:
        say_use(connection, DataUse.REHEARSAL, UseSaidBy.DEMO, day)
    started = monotonic()
    numbers = _rehearse(seed, day, quiet=as_json)
    seconds = round(monotonic() - started, 1)
    return _figures(seed, day, practice, numbers) | {"seconds": seconds}


def _refuse_real_accounts() -> None:
    """Made-up people are never mixed with what is there already."""
    database.check_ready()
    with database.reading() as connection:
        accounts = connection.scalar(select(func.count()).select_from(ACCOUNT)) or 0
    if accounts:
        raise WrongInput(
            f"the database has {accounts:,} accounts already and the demo needs an empty one; "
            "set TEND_HOME to a new folder, or move var/ away"
        )


def _rehearse(seed: int, today: date, *, quiet: bool) -> Sequence[Mapping[str, Any]]:
    first, last = today - timedelta(DAYS), today - timedelta(1)
    with prefect_server():
        from deployments.demo.rehearsal import rehearsal

        return rehearsal(seed, first, last, quiet)


def _figures(
    seed: int, today: date, practice: Practice, numbers: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Count what there is now, with the accounts that came in this morning."""
    take_in(seed, today, today, practice)
    did: Counter[str] = Counter()
    for day in numbers:
        did.update(day["did"])
    with database.reading() as connection:
        return figures_of(connection, today) | {"people_did": dict(sorted(did.items()))}
