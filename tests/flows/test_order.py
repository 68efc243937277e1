"""The order of a day stands once: Prefect's flows and a walk do the same pieces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flows.account_run import account_run
from flows.daily_run import daily_run
from models import Account
from policy.terms import Stage
from tasks.daily_run import day
from tasks.practice.practice import load_practice
from tasks.runs import moments_of
from tasks.runtime import clock
from tasks.storage import database
from tests.factories import the
from tests.flows.conftest import DAY, new_account, reminded_account
from tests.paper import numbered_pages

pytestmark = pytest.mark.usefixtures("practice", "prefect_server")

PIECES = (
    "begin", "reach", "due", "decide_batch", "do_batch", "seal", "letters", "notices", "calls",
    "finish", "waiting",
)  # fmt: skip
SERVED = ["do_batch reminder", "do_batch statement", "seal", "letters", "seal", "notices", "calls"]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pieces that were done, in their order; each is done for real."""
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    seen: list[str] = []
    for name in PIECES:
        monkeypatch.setattr(day, name, _noted(name, getattr(day, name), seen))
    return seen


def _noted(name: str, piece: Callable[..., Any], seen: list[str]) -> Callable[..., Any]:
    def noted(*args: Any, **kwargs: Any) -> Any:
        stages = [one.value for one in args if isinstance(one, Stage)]
        seen.append(" ".join([name, *stages]))
        return piece(*args, **kwargs)

    return noted


def _two_due() -> str:
    """One at its first statement and one at its reminder; the reference of the first."""
    with database.writing() as connection:
        reminded_account(connection)
        return str(the(connection, Account, new_account(connection))["reference"])


def test_the_flow_of_a_day_and_a_walk_do_the_same_in_the_same_order(done: list[str]) -> None:
    _two_due()
    daily_run(as_of=DAY)
    by_flow = done.copy()
    _two_due()
    done.clear()
    practice = load_practice()
    day.walk(DAY, practice, clock.now(), moments=moments_of(DAY, practice))
    assert done == by_flow
    assert done == [
        "begin", "reach", "due", "decide_batch", *SERVED, "reach", "finish", "waiting",
    ]  # fmt: skip


def test_a_run_of_one_account_does_its_pieces_in_the_order_of_a_day(done: list[str]) -> None:
    account_run(_two_due(), as_of=DAY)
    one = [piece for piece in SERVED if piece != "do_batch reminder"]
    assert done == ["begin", "decide_batch", *one, "finish"]
