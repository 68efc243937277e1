"""What a child of the forge does: a day of a small practice, the days after it, and the count."""

from __future__ import annotations

import importlib
import os
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text

from policy.delivery import Event
from policy.terms import Stage
from tasks.audit.run_audit import audit
from tasks.daily_run import day
from tasks.delivery.apply_events import apply_events
from tasks.delivery.provider_event import ProviderEvent
from tasks.notices import sendgrid_client
from tasks.practice.practice import load_practice
from tasks.printing import print_batch, render
from tasks.runs.send_times import rehearsed
from tasks.storage import database
from tasks.storage.tables import ACCOUNT, PERSON
from tests.chaos.boundaries import Boundaries, install
from tests.chaos.ground import on_paper
from tests.factories import TODAY
from tests.paper import numbered_pages
from tests.tasks.mailing import SIGNED_FOR, by_sendgrid

PRACTICE = load_practice().model_copy(update={"mail_attestation": SIGNED_FOR})
_REACHED = """
    SELECT l.account_id, l.step, e.channel FROM message m
    JOIN envelope e ON e.id = m.envelope_id
    JOIN envelope_line l ON l.envelope_id = e.id AND l.cancelled_on IS NULL
    WHERE m.status IN ('sent', 'delivered')
"""
_PAPER = """
    SELECT e.token FROM message m JOIN envelope e ON e.id = m.envelope_id
    WHERE m.status = 'sent' AND m.channel = 'letter'
"""
_STUCK = """
    SELECT channel || ' ' || status FROM message
    WHERE status IN ('planned', 'claimed', 'sending', 'unknown', 'accepted', 'deferred')
"""
_WITH_A_PERSON = "SELECT id FROM account WHERE stage = 'human_review'"


def at(today: date, hours: int) -> datetime:
    return datetime(today.year, today.month, today.day, 12, tzinfo=UTC) + timedelta(hours=hours)


def prepare(url: str, home: str, broken: str = "", host: str = "") -> None:
    """This process is one of Tend's, on that database; Typst is left out. `broken` names a
    function (module:name) that says no to everything, to see that the count notices. `host` is
    where SendGrid is; without it notices are files."""
    os.environ |= {"TEND_DATABASE_URL": url, "TEND_HOME": home}
    if host:
        os.environ |= by_sendgrid(host)
    os.chdir(home)
    database.configure(url)
    render._compile = numbered_pages
    if broken:
        module, _, name = broken.partition(":")
        setattr(importlib.import_module(module), name, lambda *_args, **_values: False)
    vars(print_batch)["LETTERS_PER_BATCH"] = (
        2  # several batches, and in the last one a single letter
    )


def warm() -> None:
    """Live through it all without a boundary, and let go of the database before any fork."""
    day.walk(TODAY, PRACTICE, at(TODAY, 0))
    afterwards(same_day=True)
    database.engine(database.database_url()).dispose()


def a_day(kill_at: int = 0, offset: int = 0) -> dict[str, Any]:
    """A daily run, killed or not; how far it got."""
    boundaries = Boundaries(kill_at)
    install(boundaries)
    boundaries.around(sendgrid_client, "send", "handing over")
    boundaries.around(HTTPConnection, "getresponse", "the answer")
    today = TODAY + timedelta(offset)
    day.walk(today, PRACTICE, at(today, offset))
    return {"passed": boundaries.passed}


def at_once(first: str, second: str, apart: float) -> dict[str, Any]:
    """Two processes at the same time, the second so many seconds later; then life goes on."""
    processes = [_process(first, 0.0), _process(second, apart)]
    ends = [os.waitpid(process, 0)[1] for process in processes]
    assert ends == [0, 0], "one of them failed; what it said is above"
    return afterwards(same_day=True)


def _process(what: str, wait: float) -> int:
    process = os.fork()
    if process:
        return process
    try:
        time.sleep(wait)
        RUNS[what]()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _one_account() -> None:
    """As flows/account_run.py does it, for one of a family."""
    run = day.begin(TODAY, at(TODAY, 0), kind="account", actor="tester")
    with database.writing() as connection:
        guarantor_id, batch = day.take(connection, run, _of_a_family(connection))
    day.decide_batch(run, batch)
    for stage in Stage.working():
        for due in day.work_of(run, stage):
            day.do_batch(run, stage, due, at(TODAY, 0))
    day.seal(run, at(TODAY, 0), guarantor_id)
    day.letters(run, PRACTICE, at(TODAY, 0), guarantor_id)
    day.notices(run, PRACTICE, rehearsed(TODAY, PRACTICE, at(TODAY, 0)), guarantor_id)
    day.finish(run, at(TODAY, 0))


def _of_a_family(connection: Connection) -> str:
    """An account of the guarantor who gets a letter and a notice about several."""
    query = select(ACCOUNT.c.reference).join(PERSON, PERSON.c.id == ACCOUNT.c.guarantor_id)
    query = query.where(PERSON.c.email_chosen, PERSON.c.mail_ok).order_by(ACCOUNT.c.id)
    return str(connection.execute(query.limit(1)).scalar_one())


RUNS: dict[str, Callable[[], object]] = {
    "daily": lambda: day.walk(TODAY, PRACTICE, at(TODAY, 0)),
    "account": _one_account,
}


def restart(same_day: bool) -> None:
    """The day again, and what waits is sent later; or nothing of it, and the next day comes."""
    if same_day:
        day.walk(TODAY, PRACTICE, at(TODAY, 1))
        day.notices_of(TODAY, PRACTICE, rehearsed(TODAY, PRACTICE, at(TODAY, 2)))
    tomorrow = TODAY + timedelta(1)
    day.walk(tomorrow, PRACTICE, at(tomorrow, 2))


def afterwards(same_day: bool) -> dict[str, Any]:
    restart(same_day)
    return count()


def hear(tokens: list[str]) -> None:
    """What SendGrid took is delivered, and it says so twice, the end before the beginning."""
    for event in (Event.DELIVERED, Event.PROCESSED, Event.DELIVERED):
        now = at(TODAY + timedelta(1), 3)
        told = [ProviderEvent(token, event, event.value, now, "m1") for token in tokens]
        with database.writing() as connection:
            apply_events(connection, told, now, TODAY + timedelta(1))


def settle() -> dict[str, Any]:
    """Days later: upkeep has waited long enough for an answer, and letters take the place; and
    what waited a week for the last letter to the household has come."""
    later = TODAY + timedelta(8)
    day.settle_mail(later, at(later, 0))
    day.walk(later, PRACTICE, at(later, 1))
    return count()


def count() -> dict[str, Any]:
    """What reached people, in the records and in the files, and what is wrong with it."""
    with database.reading() as connection:
        reached = Counter(tuple(row) for row in connection.execute(text(_REACHED)))
        breaches = [str(one) for one in audit(connection).breaches]
        sent = sorted(connection.execute(text(_PAPER)).scalars())
        with_a_person = list(connection.execute(text(_WITH_A_PERSON)).scalars())
        stuck = list(connection.execute(text(_STUCK)).scalars())
    home = Path(os.environ["TEND_HOME"])
    return {
        "with a person": with_a_person,
        "twice": [list(what) for what, times in reached.items() if times > 1],
        "steps": sorted({(row[0], row[1]) for row in reached}),
        "stuck": stuck,
        "breaches": breaches,
        "paper is not the record": sorted(token for token, _ in on_paper(home)) != sent,
        "left_aside": sorted(path.name for path in home.rglob(".*.new")),
    }
