"""How a run ends, as whoever looks at the UI sees it: in a process of its own, as from a form."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId
from prefect.client.schemas.objects import FlowRun, StateType
from sqlalchemy import update
from sqlmodel import col

from deployments.server.deployment_list import Deployment, read_deployments
from flows.audit import audit
from flows.daily_run import daily_run
from flows.morning_check import morning_check
from flows.record.payment import record_payment
from models import Account, LedgerEntry
from tasks.runs.office_day import today
from tasks.storage import database
from tests.factories import all_of, make_account, the
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("practice", "prefect_server")

Started = Callable[..., tuple[FlowRun, str]]


@pytest.fixture
def start(prefect: SyncPrefectClient) -> Started:
    """Run one as a runner does, and give its end and its log."""

    def started(job: Flow[..., Any], **parameters: Any) -> tuple[FlowRun, str]:
        [entry] = [one for one in read_deployments() if one.flow().name == job.name]
        changed = entry.model_dump(by_alias=True) | {"name": f"end-{entry.name}", "schedules": []}
        deployment = Deployment.model_validate(changed).to_serve("America/Chicago").apply()
        assert isinstance(deployment, UUID)
        made = prefect.create_flow_run_from_deployment(deployment, parameters=parameters)
        ended = subprocess.run(
            [sys.executable, "-m", "prefect.engine", str(made.id)],
            capture_output=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        assert ended.returncode == 0, ended.stderr  # or the runner says in its log that it broke
        return prefect.read_flow_run(made.id), _log(prefect, made.id)

    return started


def test_a_typo_is_no_failed_run_and_shows_one_sentence_without_a_traceback(start: Started) -> None:
    with database.writing() as connection:
        account = make_account(connection, balance_cents=300_00)
        reference = str(the(connection, Account, account)["reference"])
    tomorrow = (today() + timedelta(1)).isoformat()
    run, log = start(record_payment, reference=reference, amount="1.00", received_on=tomorrow)
    assert (run.state_type, run.state_name) == (StateType.CANCELLED, "Wrong input")
    assert run.state is not None
    assert str(run.state.message).startswith("the payment cannot have come after today")
    assert "the payment cannot have come after today" in log
    assert "Traceback" not in log
    assert "exception" not in log.lower()
    with database.reading() as connection:
        assert len(all_of(connection, LedgerEntry)) == 1


def test_completed_with_problems_is_neither_success_nor_failure_and_no_process_that_broke(
    start: Started,
) -> None:
    with database.writing() as connection:
        account = make_account(connection, balance_cents=300_00)
        breach = update(Account).where(col(Account.id) == account)
        connection.execute(breach.values(balance_cents=299_00))
    run, log = start(audit)
    assert (run.state_type, run.state_name) == (StateType.CRASHED, "Completed with problems")
    assert run.state is not None
    assert str(run.state.message).startswith("breaches: ")
    assert "Traceback" not in log


def test_the_names_of_the_morning_say_how_it_went_where_a_list_shows_no_message(
    start: Started,
) -> None:
    """A run that did not begin, and one that went well; the browser's morning has the others."""
    checked, _ = start(morning_check)
    assert (checked.state_type, checked.state_name) == (StateType.FAILED, "Missing")
    assert checked.name == "morning check · no daily run began today"
    served, _ = start(daily_run)
    assert served.name == f"daily run {today()} · All is well. Nothing was due"


def _log(prefect: SyncPrefectClient, run: UUID) -> str:
    lines = prefect.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run])))
    return "\n".join(line.message for line in lines)
