"""`tend serve` on this machine: server, schedule and reruns in one process tree."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState
from prefect.client.schemas.filters import FlowRunFilterStateType as OfType
from prefect.client.schemas.objects import StateType
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings
from prefect.settings.models.server.services import ServerServicesDBVacuumSettings

from deployments.server.deployment_list import read_deployments
from deployments.server.prefect_server import compact, environment, healthy
from deployments.server.serve import serve
from models import Account, Run
from tasks.runtime.errors import WrongInput
from tasks.runtime.settings import Settings
from tasks.storage import database
from tests.deployments.prefect_child import started
from tests.factories import all_of, the
from tests.flows.conftest import DAY, new_account
from tests.sendgrid_double import Double
from tests.tasks.days import breaches
from tests.waiting import PATIENCE_SECONDS, eventually

LOGIN = "office:correct-horse-battery"
ACCOUNTS = 60
SERVE = (
    "import sys; from deployments.server.serve import serve; "
    "sys.exit(serve(int(sys.argv[1]), webhook_port=int(sys.argv[2]), desk_port=int(sys.argv[3])))"
)


@pytest.mark.engine
@pytest.mark.usefixtures("practice")
def test_the_daily_run_is_scheduled_and_an_account_is_rerun_from_the_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("TEND_SERVE_AUTH", LOGIN)
    monkeypatch.setenv("TEND_BATCH_SIZE", "1")
    monkeypatch.setenv("TEND_SENDGRID_WEBHOOK_KEY", Double().public_key)
    with database.writing() as connection:
        account = new_account(connection)
        reference = the(connection, Account, account)["reference"]
    port, webhook_port, desk_port = _free_port(), _free_port(), _free_port()
    log, desk = tmp_path / "serve.log", f"http://127.0.0.1:{desk_port}"
    webhook = f"http://127.0.0.1:{webhook_port}"
    api_url = f"http://127.0.0.1:{port}/api"
    ports = (str(port), str(webhook_port), str(desk_port))
    with started("-c", SERVE, *ports, log=log, folder=tmp_path) as served:

        def ended() -> bool:
            return served.poll() is not None

        serves = eventually(lambda: "Tend is being served" in log.read_text(), over=ended)
        assert serves, log.read_text()
        assert f"http://127.0.0.1:{port}/deployments" in log.read_text()
        assert f"{webhook}, for your proxy" in log.read_text()
        assert f"{desk}, for your proxy" in log.read_text()
        assert eventually(lambda: _answers(f"{desk}/sign-in"), over=ended), log.read_text()
        assert eventually(lambda: _answers(f"{webhook}/health"), over=ended), log.read_text()
        with httpx.Client(timeout=PATIENCE_SECONDS) as stranger:
            assert stranger.post(f"{webhook}/sendgrid/events", content=b"[]").status_code == 403
            assert stranger.post(f"{api_url}/flow_runs/filter", json={}).status_code == 401
        known = {PREFECT_API_URL: api_url, PREFECT_API_AUTH_STRING: LOGIN}
        with temporary_settings(known), get_client(sync_client=True) as client:
            _rerun_from_the_form(client, reference)
            assert eventually(lambda: "daily run" in _scheduled(client)), _server_log(tmp_path)
            killed = _kill_the_runner_at_work(client, served.pid)
            assert eventually(lambda: _still_to_do() == 0, over=ended), log.read_text()
            assert client.read_flow_run(killed).state_name == "Crashed"
        served.send_signal(signal.SIGTERM)
        assert served.wait(PATIENCE_SECONDS) == 0, log.read_text()
    assert not healthy(api_url)
    assert not _answers(f"{webhook}/health")
    said = log.read_text() + (tmp_path / "var" / "logs" / "runner.log").read_text()
    assert "Traceback" not in said
    assert LOGIN.partition(":")[2] not in said + _server_log(tmp_path)
    assert (tmp_path / "var" / "prefect").stat().st_mode & 0o077 == 0
    assert "the runner ended by itself (signal 9) and is started again." in said
    assert "another one goes on from there" in said
    with database.reading() as connection:
        assert the(connection, Account, account)["step"] == "statement_1"
    assert breaches() == ()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=PATIENCE_SECONDS).is_success
    except httpx.HTTPError:
        return False


def _kill_the_runner_at_work(client: SyncPrefectClient, served: int) -> UUID:
    """`kill -9` of the runner and of the daily run that it started; that run."""
    with database.writing() as connection:
        for _ in range(ACCOUNTS):
            new_account(connection)
    daily = client.read_deployment_by_name("daily run/daily-run")
    run = client.create_flow_run_from_deployment(daily.id)
    assert eventually(lambda: 0 < _still_to_do() < ACCOUNTS)
    os.killpg(_runner_of(served), signal.SIGKILL)
    return run.id


def _runner_of(served: int) -> int:
    children = Path(f"/proc/{served}/task/{served}/children").read_text().split()
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
    return next(int(pid) for pid, said in commands.items() if b"deployments.server.runner" in said)


def _still_to_do() -> int:
    """Accounts whose first statement is due, and runs that never ended."""
    with database.reading() as connection:
        due = [one for one in all_of(connection, Account) if one["step"] != "statement_1"]
        return len(due) + sum(one["finished_at"] is None for one in all_of(connection, Run))


def _rerun_from_the_form(client: SyncPrefectClient, reference: str) -> None:
    assert eventually(lambda: len(client.read_deployments()) == len(read_deployments()))
    form = client.read_deployment_by_name("account run/account-run")
    for wrong in ({"reference": "Ada Lovelace"}, {"reference": reference, "as_of": "not-a-date"}):
        with pytest.raises(PrefectHTTPStatusError):
            client.create_flow_run_from_deployment(form.id, parameters=wrong)
    given = {"reference": reference, "as_of": DAY.isoformat(), "dry_run": False}
    asked = client.create_flow_run_from_deployment(form.id, parameters=given)

    def completed() -> bool:
        state = client.read_flow_run(asked.id).state
        return state is not None and state.is_completed()

    assert eventually(completed)
    assert client.read_flow_run(asked.id).name == f"account {reference}"


def _scheduled(client: SyncPrefectClient) -> set[str]:
    """The flows that have a run ahead of them."""
    later = FlowRunFilter(state=FlowRunFilterState(type=OfType(any_=[StateType.SCHEDULED])))
    runs = client.read_flow_runs(flow_run_filter=later)
    return {flow.name for flow in client.read_flows() if flow.id in {one.flow_id for one in runs}}


def _server_log(home: Path) -> str:
    return (home / "var" / "logs" / "prefect-server.log").read_text()[-3000:]


def test_without_a_database_nothing_is_started(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="tend setup"):
        serve(port=_free_port())
    assert not (tmp_path / "var" / "prefect").exists()


@pytest.mark.usefixtures("practice")
def test_a_port_in_use_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(WrongInput, match=f"port {port} is in use"):
            serve(port=port, desk_port=_free_port())


@pytest.mark.parametrize(("said", "days"), [("", 60), ("7", 7)])
def test_prefect_itself_forgets_runs_of_sixty_days_ago_or_as_the_practice_says(
    said: str, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if said:
        monkeypatch.setenv("TEND_PREFECT_DAYS", said)
    for name, value in environment(Settings(), "http://127.0.0.1:1/api").items():
        if name.startswith("PREFECT_SERVER_SERVICES_DB_VACUUM"):
            monkeypatch.setenv(name, value)
    vacuum = ServerServicesDBVacuumSettings()
    assert vacuum.enabled_vacuum_types == {"events", "flow_runs", "orphans"}
    assert vacuum.retention_period == timedelta(days)


def test_what_deleted_runs_took_is_given_back(tmp_path: Path) -> None:
    file = tmp_path / "prefect.db"
    compact(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE run (log TEXT)")
        connection.executemany("INSERT INTO run VALUES (?)", [("x" * 4000,)] * 200)
    large = file.stat().st_size
    compact(file)
    assert file.stat().st_size == large
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM run WHERE rowid > 100")
    compact(file)
    assert file.stat().st_size < 0.6 * large


@pytest.mark.usefixtures("practice")
def test_the_webhook_is_opened_only_with_a_key_that_is_one_and_on_a_port_that_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEND_SENDGRID_WEBHOOK_KEY", "no key at all")
    with pytest.raises(WrongInput, match="TEND_SENDGRID_WEBHOOK_KEY is no public key"):
        serve(port=_free_port())
    monkeypatch.setenv("TEND_SENDGRID_WEBHOOK_KEY", Double().public_key)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(WrongInput, match="choose another: --webhook-port"):
            serve(port=_free_port(), webhook_port=taken.getsockname()[1])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
