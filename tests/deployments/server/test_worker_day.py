"""A daily run by a worker of one's own, set up as docs/operator.md says: it ends once, *Completed*,
and nobody is alarmed, however long it takes, and also when its Prefect server is away meanwhile.

It takes as long as the mail provider takes to answer. `make chaos` makes ten minutes of it
(WORKER_MINUTES), with the server away for five, among the accounts, while mail leaves, and never.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.settings import PREFECT_API_URL, temporary_settings

from models import EnvelopeLine, StepRun
from policy.terms import StepStatus
from tasks.practice.practice import load_practice
from tasks.storage import database
from tests.deployments.prefect_child import HOUSE, started
from tests.factories import all_of, make_account, make_person
from tests.flows.conftest import DAY, new_account
from tests.prefect_process import PrefectProcess
from tests.sendgrid_double import Double, sendgrid
from tests.tasks.days import breaches, on_paper
from tests.tasks.mailing import address, by_sendgrid
from tests.waiting import eventually

LONG = "WORKER_MINUTES" in os.environ
SECONDS = 60 * float(os.environ.get("WORKER_MINUTES", "0.1"))
AWAY_SECONDS = SECONDS / 2
LETTERS, NOTICES = (6, 24) if LONG else (2, 6)
SIGNED = """
[mail_attestation]
transport = "sendgrid"
vendor = "Twilio SendGrid"
paper = "memo 2026-04"
approved_by = "R. Counsel"
approved_on = 2026-01-05
"""

pytestmark = pytest.mark.usefixtures("accounts")


@dataclass(frozen=True)
class Office:
    """A server and a worker, the mail provider, and where the worker says what it does."""

    server: PrefectProcess
    client: SyncPrefectClient
    provider: Double
    log: Path

    def start(self) -> None:
        daily = self.client.read_deployment_by_name("daily run/daily-run")
        given = {"as_of": DAY.isoformat()}
        self.client.create_flow_run_from_deployment(daily.id, parameters=given)

    def ended(self) -> bool:
        return all(state not in ("Pending", "Running") for state in self.states()) and (
            self.states() != []
        )

    def states(self) -> list[str]:
        """Of the daily runs that somebody or something began."""
        daily = self.client.read_deployment_by_name("daily run/daily-run")
        chosen = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[daily.id]))
        found = self.client.read_flow_runs(flow_run_filter=chosen)
        return [str(run.state_name) for run in found if not run.auto_scheduled]

    def alarms(self) -> set[str]:
        wanted = {"event": {"name": ["prefect.automation.triggered"]}}
        answer = self.client.request("POST", "/events/filter", json={"filter": wanted, "limit": 50})
        return {one["resource"]["prefect.resource.name"] for one in answer.json()["events"]}


@pytest.fixture
def accounts(practice: str, tend_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters and notices that are due, each a batch of its own, so that there is a middle."""
    assert practice
    monkeypatch.setenv("TEND_BATCH_SIZE", "1")
    file = tend_home / "signed.toml"
    file.write_text((HOUSE / "practice.toml").read_text() + SIGNED)
    monkeypatch.setenv("TEND_PRACTICE_FILE", str(file))
    provided = DAY - timedelta(35)
    with database.writing() as connection:
        for _ in range(LETTERS):
            new_account(connection)
        for number in range(NOTICES):
            chosen = {"email_chosen": True, "email_risk_known": True}
            person = make_person(connection, email=address(number), **chosen)
            make_account(
                connection, guarantor_id=person, next_review_on=DAY,
                enrolled_on=provided + timedelta(1), step="statement_1", step_on=provided,
                first_statement_on=provided,
            )  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Everything as the operator's page says, in its order."""
    (tmp_path / "prefect").mkdir()
    server = PrefectProcess(tmp_path / "prefect")
    provider = Double(delay=SECONDS / NOTICES)
    with sendgrid(provider) as host, _running(server):
        monkeypatch.setenv("PREFECT_API_URL", server.api_url)
        settings = by_sendgrid(host, mail_workers="1")
        settings["TEND_SENDGRID_VERIFIED_SENDER"] = load_practice().sender_email
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        _told("-m", "prefect", "work-pool", "create", "tend", "--type", "process")
        _told("-m", "prefect", "--no-prompt", "deploy", "--all")
        _told("-c", "import sys, cli; sys.argv[0] = 'tend'; cli.main()", "automations")
        log = tmp_path / "worker.log"
        here = temporary_settings({PREFECT_API_URL: server.api_url})
        worker = started("-m", "prefect", "worker", "start", "--pool", "tend", log=log)
        with here, get_client(sync_client=True) as client, worker as worker_process:
            yield Office(server, client, provider, log)
            worker_process.kill()  # asked to end, it may take its time


@contextmanager
def _running(server: PrefectProcess) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        server.stop()


def _told(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


MIDDLES: dict[str, Callable[[Office], bool]] = {
    "among the accounts": lambda _: _accounts_done() > 2,
    "while mail leaves": lambda office: len(office.provider.accepted) > NOTICES // 4,
}
NEVER = "never"
ALL = [*MIDDLES, NEVER] if LONG else ["among the accounts"]


@pytest.mark.parametrize("away", ALL)
def test_a_day_by_a_worker_ends_once_and_alarms_nobody_whenever_its_server_is_away(
    away: str, office: Office
) -> None:
    _deployed_as_the_file_says(office.client)
    office.start()
    if away != NEVER:
        assert eventually(lambda: MIDDLES[away](office)), office.log.read_text()
        office.server.stop()
        time.sleep(AWAY_SECONDS)
        office.server.start()
    _the_day_is_done_once(office)


def _deployed_as_the_file_says(client: SyncPrefectClient) -> None:
    daily = client.read_deployment_by_name("daily run/daily-run")
    assert [one.active for one in daily.schedules] == [True]
    assert daily.concurrency_options is None
    imports = client.read_deployment_by_name("account import/account-import")
    assert imports.concurrency_options is not None
    assert imports.concurrency_options.collision_strategy.value == "ENQUEUE"


def _the_day_is_done_once(office: Office) -> None:
    assert eventually(office.ended)
    assert office.states() == ["Completed"], office.log.read_text()
    assert office.alarms() == set()
    assert len(set(office.provider.tokens)) == len(office.provider.tokens) == NOTICES
    with database.reading() as connection:
        lines = [row["account_id"] for row in all_of(connection, EnvelopeLine)]
    assert len(lines) == len(set(lines)) == LETTERS + NOTICES
    assert len(on_paper(DAY)) == len(set(on_paper(DAY))) == LETTERS
    assert breaches() == ()


def _accounts_done() -> int:
    with database.reading() as connection:
        return sum(row["status"] == StepStatus.DONE for row in all_of(connection, StepRun))
