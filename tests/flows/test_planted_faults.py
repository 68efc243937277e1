"""A fault anywhere leads an engineer to its line, and tells nobody whose account it was.

The code in the account's row and on the page says the place, `var/logs/faults.log` every frame.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterKey,
    FlowRunFilter,
    FlowRunFilterId,
)
from prefect.logging.handlers import APILogWorker

from flows.account_import import account_import
from flows.daily_run import daily_run
from flows.pages.needs_a_person import table_of
from models import Account, StepRun
from policy.rules.decide import fresh_statement
from policy.terms import StepStatus
from tasks.decisions.apply_decision import carry_out
from tasks.intake import ImportResult
from tasks.intake.csv_files import cells
from tasks.letters.page import _page
from tasks.runtime.errors import TaskFailed
from tasks.storage import database
from tests.factories import all_of, make_account, the
from tests.flows.conftest import DAY, Seen, new_account
from tests.planted_fault import CANARY, plant, trace_log
from tests.prefect_process import PrefectProcess
from tests.tasks.intake_folders import one_visit

CENTS = 77_77
"""What the account that breaks owes, and no other."""

pytestmark = [pytest.mark.usefixtures("practice"), pytest.mark.rule("HP-13")]


def two_accounts() -> tuple[str, int]:
    """The reference of the one that will break, and the id of its guarantor."""
    with database.writing() as connection:
        new_account(connection)
        broken = make_account(
            connection,
            balance_cents=CENTS,
            next_review_on=DAY,
            enrolled_on=DAY - timedelta(1),
        )
        row = the(connection, Account, broken)
    return row["reference"], row["guarantor_id"]


@pytest.mark.parametrize(
    ("function", "kind", "when", "code"),
    [
        pytest.param(
            fresh_statement, "KeyError", "facts.balance_cents == {cents}", "KeyError",
            id="rule",
        ),
        pytest.param(
            carry_out, "RuntimeError", "decided.known.row.balance_cents == {cents}",
            "RuntimeError", id="stage",
        ),
        pytest.param(
            _page, "TypeError", "letter.guarantor_id == {guarantor}", "TypeError", id="printing"
        ),
        pytest.param(
            _page, "KeyError", "letter.guarantor_id == {guarantor}", "UnprintableLetter",
            id="printing, said in other words",
        ),
    ],
)  # fmt: skip
def test_one_account_is_set_aside_and_its_code_leads_to_the_line(
    function: Callable[..., Any],
    kind: str,
    when: str,
    code: str,
    runs: Seen,
    prefect: SyncPrefectClient,
    prefect_server: PrefectProcess,
    tend_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reference, guarantor = two_accounts()
    place = plant(monkeypatch, function, kind, when.format(guarantor=guarantor, cents=CENTS))
    result = daily_run(as_of=DAY)
    assert (result.run.total.done, result.run.total.failed, result.reach.letters) == (1, 1, 1)
    with database.reading() as connection:
        [failed] = [
            row for row in all_of(connection, StepRun) if row["status"] is StepStatus.FAILED
        ]
    assert failed["error_code"] == f"{code} in {place}"
    row = _needs_a_person(prefect, runs)
    assert row.startswith(f"### {reference}\n")
    assert f"({code} in {place})\n" in row
    told = trace_log(tend_home)
    assert f" | {code} in {place} | " in told
    assert f"    {place} {function.__name__}\n" in told
    assert CANARY not in told
    assert _kept_by_prefect(prefect_server) == []


def test_an_import_that_breaks_names_the_line_in_the_run_and_in_the_log(
    runs: Seen, prefect_server: PrefectProcess, tend_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = plant(monkeypatch, cells.cents)
    with pytest.raises(TaskFailed, match=f"^RuntimeError in {place}$"):
        account_import(str(one_visit(tend_home / "in")))
    [run] = runs()
    assert run.state is not None
    assert f"RuntimeError in {place}" in (run.state.message or "")
    told = trace_log(tend_home)
    assert f" | RuntimeError in {place} | flow_run {run.id}\n" in told
    assert f"    {place} cents\n" in told
    assert "tasks/intake/run_import.py" in told
    assert CANARY not in told
    assert _kept_by_prefect(prefect_server) == []


def test_a_fault_that_looks_like_a_wrong_cell_refuses_the_row_and_says_its_code(
    runs: Seen, tend_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = plant(monkeypatch, cells.cents, "ValueError")
    counts = account_import(str(one_visit(tend_home / "in")))
    assert runs()[0].state_name == "Completed"
    assert isinstance(counts, ImportResult)
    assert counts.refused == 2
    [file] = (tend_home / "var" / "refused").iterdir()
    assert f"give an engineer the code: ValueError in {place}" in file.read_text("utf-8")
    assert f" | ValueError in {place} | file transactions | line 2\n" in trace_log(tend_home)
    assert CANARY not in trace_log(tend_home) + file.read_text("utf-8")


def test_a_fault_in_a_flow_of_our_own_leaves_its_trace_and_tells_prefect_its_code_alone(
    prefect_server: PrefectProcess, tend_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_accounts()
    place = plant(monkeypatch, table_of, "KeyError")
    broken = plant(monkeypatch, fresh_statement, "LookupError")
    with pytest.raises(TaskFailed, match=f"^KeyError in {place}$"):
        daily_run(as_of=DAY)
    assert f" | LookupError in {broken} | " in trace_log(tend_home)
    assert f" | KeyError in {place} | flow_run " in trace_log(tend_home)
    assert _kept_by_prefect(prefect_server) == []


@pytest.mark.usefixtures("runs")
def test_a_log_that_cannot_be_written_does_not_stop_the_day(
    tend_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tend_home / "var").mkdir()
    (tend_home / "var" / "logs").write_text("a file where the folder should be")
    two_accounts()
    place = plant(monkeypatch, fresh_statement, "KeyError", f"facts.balance_cents == {CENTS}")
    result = daily_run(as_of=DAY)
    assert (result.run.total.done, result.run.total.failed) == (1, 1)
    with database.reading() as connection:
        codes = [row["error_code"] for row in all_of(connection, StepRun)]
    assert codes == [None, f"KeyError in {place}"]


def _needs_a_person(client: SyncPrefectClient, runs: Seen) -> str:
    found = client.read_artifacts(
        artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=["needs-a-person"])),
        flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id for run in runs()])),
    )
    return str(found[0].data)


def _kept_by_prefect(server: PrefectProcess) -> list[str]:
    """The tables in which the canary stands, once what was said has arrived."""
    APILogWorker.drain_all(timeout=5)
    with closing(sqlite3.connect(server.database)) as connection:
        named = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [name for (name,) in connection.execute(named)]
        return [
            name
            for name in tables
            if any(CANARY in str(row) for row in connection.execute(f'SELECT * FROM "{name}"'))
        ]
