"""A desk that is killed in the middle of an outcome recorded it whole and once, or not at all."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import httpx
import pytest

from models import Account, CallResult, Hold
from policy.desk import DeskRole
from policy.terms import CallOutcome
from tasks.storage import database as db
from tests.deployments.desk.conftest import Clock, Desk, Open
from tests.deployments.desk.test_calls import next_call
from tests.deployments.prefect_child import HOUSE
from tests.factories import TODAY, all_of
from tests.tasks.days import breaches, statement_sent, walk
from tests.waiting import eventually

Enter = Callable[..., Desk]
pytestmark = pytest.mark.sqlite_is_enough  # what is whole or not there is one transaction in both
PLACES = {
    "before anything is written": "tasks.calls.call_results:insert_if_new",
    "the call is written, what follows is not": "tasks.calls.call_results:_about",
    "in what follows": "tasks.holds.holds:place",
    "all of it is written, the answer is not sent": "deployments.desk.call:let_go",
}


@contextmanager
def served(moment: datetime, where: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The desk as a process of its own, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    module = "tests.deployments.desk.stopped_desk"
    command = [sys.executable, "-m", module, str(port), moment.isoformat(), where]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE) as child:
        address = f"http://127.0.0.1:{port}"
        try:
            assert eventually(lambda: _answers(address), over=lambda: child.poll() is not None)
            yield child, address
        finally:
            child.kill()


def _answers(address: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{address}/sign-in", trust_env=False).status_code == 200
    return False


def at_the_desk(address: str, clock: Clock) -> Desk:
    """Signed in with the code of the moment at which that desk stands."""
    desk = Desk(address, Clock(clock.now - timedelta(seconds=30)))
    desk.open("/sign-in")
    desk.sign_in("ana.r")
    return desk


def state() -> tuple[int, int, int]:
    """Results, attempts, holds."""
    with db.reading() as connection:
        (account,) = all_of(connection, Account)
        found = len(all_of(connection, CallResult)), len(all_of(connection, Hold))
    return found[0], account["call_attempts"], found[1]


@pytest.mark.parametrize("where", PLACES.values(), ids=PLACES)
def test_a_desk_that_is_killed_recorded_the_outcome_once_or_not_at_all(
    enter: Enter, browser: Open, office_clock: Clock, where: str
) -> None:
    statement_sent(45, step="reminder_2", step_on=TODAY - timedelta(10))
    walk()
    enter(DeskRole.CALLER, name="ana.r")
    office_clock.wait(minutes=5)
    with served(office_clock.now, where) as (child, address):
        desk = at_the_desk(address, office_clock)
        call = next_call(desk)
        posts = threading.Thread(target=_post, args=(desk, call))
        posts.start()
        assert child.stdout is not None
        assert child.stdout.readline() == b"here\n"
        child.send_signal(signal.SIGKILL)
        posts.join()
        desk.http.close()
    assert state() in ((0, 0, 0), (1, 1, 1)), "half of it"
    was_recorded = state()[0] == 1
    assert breaches() == ()
    office_clock.wait(minutes=5)
    desk = browser()  # a desk that nobody killed
    desk.open("/sign-in")
    desk.sign_in("ana.r")
    assert ("You have a call open" in desk.text) is not was_recorded
    if not was_recorded:
        desk.open(f"/call/{call}")
        desk.send(f"/call/{call}/outcome", outcome=CallOutcome.COMPLAINS.value)
    assert state() == (1, 1, 1)
    assert breaches() == ()


def _post(desk: Desk, call: str) -> None:
    """Nobody answers any more."""
    with suppress(httpx.TransportError):
        desk.send(f"/call/{call}/outcome", outcome=CallOutcome.COMPLAINS.value)
