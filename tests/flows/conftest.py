"""A small practice on SQLite, and what the real Prefect server has written down about it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from prefect import tags
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun
from sqlalchemy import Connection

from policy.terms import Stage
from tasks.storage import database
from tests.factories import make_account
from tests.prefect_process import PrefectProcess

DAY = date(2026, 11, 23)
_numbers = itertools.count(1)

Seen = Callable[[], list[FlowRun]]


@pytest.fixture
def practice(sqlite_database_apart: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty, migrated SQLite database that this process and its children use."""
    monkeypatch.setenv("TEND_DATABASE_URL", sqlite_database_apart)
    monkeypatch.setattr(database, "_configured", [])
    database.configure(sqlite_database_apart)
    yield sqlite_database_apart
    database.engine(sqlite_database_apart).dispose()


@pytest.fixture
def prefect(prefect_server: PrefectProcess) -> Iterator[SyncPrefectClient]:
    assert prefect_server.api_url
    with get_client(sync_client=True) as client:
        yield client


@pytest.fixture
def runs(prefect: SyncPrefectClient) -> Iterator[Seen]:
    """The runs of this test alone, stages included, the first one first."""
    name = f"test-{next(_numbers)}"
    chosen = FlowRunFilter(tags=FlowRunFilterTags(all_=[name]))
    with tags(name):
        yield lambda: sorted(
            prefect.read_flow_runs(flow_run_filter=chosen), key=lambda run: str(run.start_time)
        )


def new_account(connection: Connection) -> int:
    """Its first statement is due."""
    return make_account(connection, next_review_on=DAY, enrolled_on=DAY - timedelta(1))


def reminded_account(connection: Connection) -> int:
    """Its first reminder is due: the statement was provided five weeks ago."""
    provided = DAY - timedelta(35)
    return make_account(
        connection,
        next_review_on=DAY,
        enrolled_on=provided - timedelta(5),
        stage=Stage.STATEMENT,
        step="statement_1",
        step_on=provided,
        first_statement_on=provided,
    )
