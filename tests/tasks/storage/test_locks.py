"""The lock that makes Tend do one thing at a time on PostgreSQL."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from tasks.runtime.errors import TransientError
from tasks.storage import database
from tasks.storage.locks import process_lock
from tests.waiting import eventually

_HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
_OURS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND state = 'idle in transaction'"
)


@pytest.fixture
def postgres(postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(database, "_configured", [])
    database.configure(postgres_database)
    return postgres_database


def test_the_lock_is_held_without_an_open_transaction_that_the_server_may_end(
    postgres: str,
) -> None:
    """`idle_in_transaction_session_timeout` ends such a connection, and the lock with it."""
    with process_lock("outreach"), database.engine(postgres).connect() as looking:
        assert looking.execute(_HELD).scalar_one() == 1
        assert looking.execute(_OURS).scalar_one() == 0
    with database.engine(postgres).connect() as looking:
        assert looking.execute(_HELD).scalar_one() == 0


def test_who_lost_the_lock_with_its_connection_hears_of_it_before_a_batch_leaves(
    postgres: str,
) -> None:
    ended = text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    with process_lock("outreach") as still_alone:
        still_alone()
        with database.engine(postgres).connect() as other:
            other.execute(ended)
        for _ in range(2):  # the second time it is known without a question
            with pytest.raises(TransientError, match="the lock was lost"):
                still_alone()
        with process_lock("outreach") as taken_again:
            taken_again()


def test_a_second_one_waits_for_the_first(postgres: str) -> None:
    order: list[str] = []

    def second() -> None:
        with process_lock("outreach"):
            order.append("second")

    with process_lock("outreach"):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert eventually(lambda: _waiting(postgres) == 1)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


def _waiting(url: str) -> int:
    query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with database.engine(url).connect() as looking:
        return int(looking.execute(query).scalar_one())
