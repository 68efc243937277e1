"""Of many specialists who ask at once, no two get the same household."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from policy.desk import DeskRole
from policy.terms import CallOutcome
from tasks.calls import load_calls, record_call
from tasks.desk import add_user, claims, let_go, passwords, take_next
from tasks.runs import Moment
from tasks.storage import database as db
from tasks.storage.tables import DESK_USER
from tests.factories import NOW, TODAY
from tests.tasks.days import breaches, statement_sent, walk

SPECIALISTS, HOUSEHOLDS = 20, 30
MOMENT = Moment(TODAY, NOW)


@pytest.fixture
def specialists(database: str, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    assert database
    monkeypatch.setattr(passwords, "_MEMORY_KIB", 64)
    for number in range(SPECIALISTS):
        add_user(f"caller{number}", [DeskRole.CALLER], now=NOW, actor="tester")
    for _ in range(HOUSEHOLDS):
        statement_sent(45, step="reminder_2", step_on=TODAY - timedelta(10))
    walk()
    with db.reading() as connection:
        return list(connection.execute(DESK_USER.select()).scalars())


def test_twenty_at_once_call_thirty_households_and_nobody_is_dialled_twice(
    specialists: list[int],
) -> None:
    def works(user_id: int) -> list[str]:
        dialled = []
        while (call_id := take_next(user_id, MOMENT)) is not None:
            dialled.append(call_id)
            with db.reading() as connection:
                [entry] = load_calls(connection, TODAY, call_id=call_id)
            record_call(
                moment=MOMENT, reference=entry.references[0], outcome=CallOutcome.VOICEMAIL,
                key=call_id, actor=f"caller{user_id}",
            )  # fmt: skip
            with db.writing() as connection:
                let_go(connection, user_id)
        return dialled

    with ThreadPoolExecutor(SPECIALISTS) as pool:
        dialled = [call for calls in pool.map(works, specialists) for call in calls]
    assert len(dialled) == len(set(dialled)) == HOUSEHOLDS
    with db.reading() as connection:
        assert load_calls(connection, TODAY) == []
        assert claims(connection, NOW) == {}
    assert breaches() == ()


@pytest.mark.sqlite_is_enough
def test_one_that_somebody_left_open_is_free_after_a_quarter_of_an_hour(
    specialists: list[int],
) -> None:
    first, second, *_ = specialists
    taken = {take_next(one, MOMENT) for one in specialists}
    assert len(taken) == SPECIALISTS
    quarter = timedelta(minutes=15)
    for wait, is_free in ((quarter - timedelta(seconds=1), False), (quarter, True)):
        with db.reading() as connection:
            assert (claims(connection, NOW + wait) == {}) is is_free
    assert take_next(first, MOMENT) not in {None, take_next(second, MOMENT)}
