"""Two runs at once, and a run beside the rerun of one account: nobody gets the same twice.

`CHAOS_TRIES=20` is the whole of it.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from policy.terms import Stage
from tasks.daily_run import day
from tasks.runs.send_times import rehearsed
from tasks.storage.database import writing
from tasks.storage.tables import ACCOUNT
from tests.factories import TODAY
from tests.paper import numbered_pages
from tests.sendgrid_double import Double
from tests.tasks.days import breaches, moment, on_paper, one, portfolio
from tests.tasks.mailing import SIGNED, live, reminded, walk

pytestmark = pytest.mark.usefixtures("database")
TRIES = int(os.environ.get("CHAOS_TRIES", "1"))


def rerun(account: int) -> None:
    """As `account_run` does it."""
    run = day.begin(TODAY, moment(), kind="account", actor="rerun")
    with writing() as connection:
        guarantor, batch = day.take(connection, run, one(ACCOUNT, account)["reference"])
    day.decide_batch(run, batch)
    for stage in Stage.working():
        for some in day.work_of(run, stage):
            day.do_batch(run, stage, some, moment())
    day.seal(run, moment(), guarantor)
    day.letters(run, SIGNED, moment(), guarantor)
    day.notices(run, SIGNED, rehearsed(TODAY, SIGNED, moment()), guarantor)
    day.finish(run, moment())


def at_once(*what: Callable[[], object]) -> None:
    together = Barrier(len(what))

    def start(one: Callable[[], object]) -> None:
        together.wait()
        one()

    with ThreadPoolExecutor(len(what)) as both:
        list(both.map(start, what))


@pytest.mark.parametrize("beside", ["run", "rerun"])
@pytest.mark.parametrize("_try", range(TRIES))
def test_two_at_once_send_nothing_twice(
    beside: str, _try: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    by_mail, by_email = portfolio(6), reminded(6)
    other = walk if beside == "run" else lambda: rerun(by_email[0])
    with live(Double(), monkeypatch) as double:
        at_once(walk, other)
        walk()
    assert len(double.tokens) == len(set(double.tokens)) == len(by_email)
    assert len(on_paper()) == len(set(on_paper())) == len(by_mail)
    assert breaches() == ()
