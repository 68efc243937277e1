"""`tend serve` on this machine: server, schedule and reruns in one process tree."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState
from prefect.client.schemas.filters import FlowRunFilterStateType as OfType
from prefect.client.schemas.objects import StateType
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_API_URL, temporary_settings

from deployments.plan import read_deployments
from deployments.serve import refuse_public, serve, watch
from deployments.server import healthy
from models import Account
from tasks import database
from tasks.errors import WrongInput
from tests.deployments.prefect_child import eventually, started
from tests.factories import the
from tests.flows.conftest import DAY, new_account

SERVE = "import sys; from deployments.serve import serve; sys.exit(serve(port=int(sys.argv[1])))"


@pytest.mark.engine
@pytest.mark.usefixtures("practice")
def test_the_daily_run_is_scheduled_and_an_account_is_rerun_from_the_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with database.writing() as connection:
        account = new_account(connection)
        reference = the(connection, Account, account)["reference"]
    port, log = _free_port(), tmp_path / "serve.log"
    api_url = f"http://127.0.0.1:{port}/api"
    with started("-c", SERVE, str(port), log=log, folder=tmp_path) as served:
        assert eventually(lambda: "Tend is being served" in log.read_text()), log.read_text()
        assert f"http://127.0.0.1:{port}/deployments" in log.read_text()
        with temporary_settings({PREFECT_API_URL: api_url}), get_client(sync_client=True) as client:
            _rerun_from_the_form(client, reference)
            assert eventually(lambda: "daily run" in _scheduled(client)), _server_log(tmp_path)
        served.send_signal(signal.SIGTERM)
        assert served.wait(60) == 0, log.read_text()
    assert not healthy(api_url)
    assert "Traceback" not in log.read_text()
    assert (tmp_path / "var" / "prefect").stat().st_mode & 0o077 == 0
    with database.reading() as connection:
        assert the(connection, Account, account)["step"] == "statement_1"


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


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "tend.example"])
def test_a_host_that_others_can_reach_is_refused(host: str) -> None:
    with pytest.raises(WrongInput, match="no authentication"):
        refuse_public(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_host_of_this_machine_is_accepted(host: str) -> None:
    refuse_public(host)


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
            serve(port=port)


def test_a_child_that_dies_ends_everything_with_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as child:
        assert watch({"the runner": child}, Event()) == 1
    assert "the runner ended by itself" in capsys.readouterr().out


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
