"""Remarkable people live through everything that can happen, and nothing of them is in Prefect."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import SyncPrefectClient
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from sqlalchemy import update

from flows.account_import import account_import
from models import Account, RemittanceClaim, StepRun
from policy.terms import DataUse, StepStatus, UseSaidBy
from tasks.runs.office_day import today
from tasks.storage import DATABASE_USE, database
from tests.factories import all_of
from tests.prefect_process import PrefectProcess
from tests.privacy import at_the_webhook, situations
from tests.privacy.remarkable import CREDIT, PEOPLE, export, planted, remitted
from tests.privacy.searched import Searched
from tests.waiting import PATIENCE_SECONDS, eventually

_PLACES = ("name", "page", "log", "print", "failure", "result")
LEAKS = {f"Léakwood {place}": (f"Léakwood {place}",) for place in _PLACES}

pytestmark = pytest.mark.usefixtures("practice", "no_heartbeat")


def _rehearsed() -> None:
    """What follows runs days ahead, which live data refuse."""
    with database.writing() as connection:
        made = {"use": DataUse.REHEARSAL, "said_by": UseSaidBy.DEMO}
        connection.execute(update(DATABASE_USE).values(**made))


@pytest.mark.rule("PF-03", "HP-13")
def test_nothing_about_a_patient_reaches_prefect_or_the_output(
    prefect_server: PrefectProcess,
    prefect: SyncPrefectClient,
    tend_home: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = today()
    visited = day - timedelta(40)
    account_import(str(export(tend_home / "export", visited)))
    situations.remittance(str(remitted(tend_home / "remitted" / "a.835", visited)))
    assert _claims() == 3
    _rehearsed()
    values = planted(visited)
    assert len(values) >= 200
    references = _references()
    assert len(references) == PEOPLE - 1  # the rows of the last one were refused
    situations.days(references, day)
    assert _done() >= PEOPLE
    situations.what_people_tell_us(references)
    (tend_home / "inbox").mkdir()
    monkeypatch.setenv("TEND_INBOX", str(tend_home / "inbox"))
    situations.inbox(tend_home / "export", tend_home / "inbox")
    situations.wrong_input(references, _in_credit(), str(tend_home))
    assert situations.refused_by_the_forms(prefect) > 50
    situations.typed_without_validation(prefect)
    situations.failures(references[9], day + timedelta(61))
    printed = situations.killed(day + timedelta(63))
    assert at_the_webhook.posts(monkeypatch) == [200, 403, 503]
    _leak()
    printed += "".join((*capfd.readouterr(), caplog.text))
    assert _everything(prefect_server, tend_home, printed, LEAKS).find(values) == {}


def _references() -> list[str]:
    with database.reading() as connection:
        return [row["reference"] for row in all_of(connection, Account)]


def _in_credit() -> str:
    with database.reading() as connection:
        rows = all_of(connection, Account)
    (found,) = [row["reference"] for row in rows if row["balance_cents"] == -round(CREDIT * 100)]
    return str(found)


def _claims() -> int:
    with database.reading() as connection:
        return len(all_of(connection, RemittanceClaim))


def _done() -> int:
    with database.reading() as connection:
        return sum(one["status"] is StepStatus.DONE for one in all_of(connection, StepRun))


def _leak() -> None:
    """The same search has to find a value in every place that Prefect writes to."""

    @flow(name="leak", flow_run_name="Léakwood name", persist_result=True)
    def leaks() -> str:
        create_markdown_artifact(key="leak", markdown="Léakwood page")
        get_run_logger().info("Léakwood log")
        os.write(1, "Léakwood print\n".encode())
        return "Léakwood result"

    @flow(name="leak")
    def fails() -> None:
        raise ValueError("Léakwood failure")

    leaks()
    fails(return_state=True)


def _everything(
    server: PrefectProcess, home: Path, printed: str, leaks: Mapping[str, Sequence[str]]
) -> Searched:
    """All that was written down, once the leaks, which came last, have arrived in it."""
    APILogWorker.drain_all(timeout=PATIENCE_SECONDS)
    EventsWorker.drain_all(timeout=PATIENCE_SECONDS)
    made: list[Searched] = []

    def all_there() -> bool:
        searched = Searched()
        searched.add("output", printed)
        searched.add_database(server.database)
        searched.add_files(_files(server.folder), _files(Path(os.environ["PREFECT_HOME"])))
        searched.add_files(_files(home / "var" / "logs"))
        made[:] = [searched]
        return searched.find(leaks).keys() == leaks.keys()

    assert eventually(all_there), made[-1].find(leaks).keys()
    return made[-1]


def _files(folder: Path) -> list[Path]:
    found = sorted(file for file in folder.rglob("*") if file.is_file())
    return [file for file in found if not file.name.startswith("prefect.db")]
