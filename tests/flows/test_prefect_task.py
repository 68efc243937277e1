"""Transient failures are tried again, others are not; none of them tells Prefect a value."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from prefect import flow
from prefect.logging.handlers import APILogWorker
from sqlalchemy.exc import OperationalError

from tasks.runtime.errors import TaskFailed, TendError, TransientError, WrongInput
from tasks.runtime.prefect_task import prefect_task
from tasks.runtime.without_amounts import without_amounts
from tests.prefect_process import PrefectProcess
from tests.waiting import PATIENCE_SECONDS, eventually

PLANTED = "Wilhelmina Underwood"


def _fails_once(problem: Exception) -> tuple[list[int], Callable[[], None]]:
    tries: list[int] = []

    @prefect_task("fail once")
    def fail_once(_name: str) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise problem

    @flow(name="fail once")
    def run() -> None:
        fail_once(PLANTED)

    return tries, run


@pytest.mark.parametrize(
    "problem",
    [
        TransientError("lost the connection"),
        OperationalError("UPDATE", {"name": PLANTED}, Exception(PLANTED)),
    ],
)
@pytest.mark.usefixtures("prefect_server")
def test_a_transient_failure_is_tried_again(problem: Exception) -> None:
    tries, run = _fails_once(problem)
    run()
    assert len(tries) == 2


@pytest.mark.parametrize(
    ("problem", "raised"),
    [
        (ValueError(PLANTED), TaskFailed),
        (TendError("no address", "A-0000000001"), TendError),
        (WrongInput("the amount must be more than zero"), WrongInput),
    ],
)
@pytest.mark.usefixtures("prefect_server")
def test_any_other_failure_is_not_tried_again(
    problem: Exception, raised: type[Exception]
) -> None:  # fmt: skip
    tries, run = _fails_once(problem)
    with pytest.raises(raised) as caught:
        run()
    assert len(tries) == 1
    assert PLANTED not in str(caught.value)


@pytest.mark.rule("PF-03")
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("the day cannot be before today", "the day cannot be before today"),
        (
            "the credit is $1,312.37; give back no more",
            "the credit is $…; give back no more (no amounts here; tend account says them)",
        ),
        ("at most $12 a month", "at most $… a month (no amounts here; tend account says them)"),
    ],
)
def test_prefect_keeps_what_was_wrong_and_no_amount(said: str, kept: str) -> None:
    assert without_amounts(said) == kept


@pytest.mark.rule("HP-13", "PF-03")
def test_prefect_keeps_where_it_failed_and_not_with_which_value(
    prefect_server: PrefectProcess,
) -> None:
    _, run = _fails_once(ValueError(PLANTED))
    with pytest.raises(TaskFailed, match="ValueError in"):
        run()
    APILogWorker.drain_all(timeout=PATIENCE_SECONDS)
    code = b"TaskFailed: ValueError in "
    assert eventually(lambda: code in _written(prefect_server))
    assert PLANTED.encode() not in _written(prefect_server)


def _written(server: PrefectProcess) -> bytes:
    files = sorted(server.folder.glob("prefect.db*"))
    return b"".join(file.read_bytes() for file in [*files, server.log])
