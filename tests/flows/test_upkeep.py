"""Upkeep and import under a real Prefect server: counts and references, never a value."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterKey,
    FlowRunFilter,
    FlowRunFilterId,
)
from sqlalchemy import update

from flows.account_import import account_import
from flows.audit import audit
from flows.breaches import SHOWN, told
from flows.upkeep import upkeep
from models import Account
from tasks import database
from tasks.errors import WrongInput
from tasks.settings import current
from tests.factories import make_account, the
from tests.flows.conftest import Seen

pytestmark = pytest.mark.usefixtures("practice", "prefect_server")


def test_upkeep_finds_nothing_wrong_and_clears_up(runs: Seen) -> None:
    with database.writing() as connection:
        make_account(connection)
    letters = current().var / "letters"
    letters.mkdir(parents=True)
    old, new = letters / ".half-written.pdf.x1", letters / ".being-written.pdf.x2"
    for file in (old, new):
        file.write_text("")
    os.utime(old, (0, 0))
    answer = upkeep()
    assert (answer["breaches"], answer["removed"]) == ([], 1)
    assert (old.exists(), new.exists()) == (False, True)
    assert [(run.name, run.state_name) for run in runs()] == [("upkeep", "Completed")]


def test_a_breach_makes_upkeep_complete_with_problems(runs: Seen) -> None:
    with database.writing() as connection:
        make_account(connection)
        connection.execute(update(Account).values(balance_cents=1))
    breaches = upkeep()["breaches"]
    assert breaches
    state = runs()[0].state
    assert state is not None
    assert (state.name, state.message) == ("Completed with problems", f"breaches: {len(breaches)}")


def test_an_audit_is_asked_for_alone_and_names_kind_and_place_only(
    runs: Seen, prefect: SyncPrefectClient
) -> None:
    with database.writing() as connection:
        account = make_account(connection)
    assert audit()["breaches"] == []
    with database.writing() as connection:
        connection.execute(update(Account).values(balance_cents=98_765_43))
        reference = the(connection, Account, account)["reference"]
    breaches = audit()["breaches"]
    states = [(run.name, run.state_name) for run in runs()]
    assert states == [("audit", "Completed"), ("audit", "Completed with problems")]
    page = prefect.read_artifacts(
        artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=["audit"])),
        flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[runs()[1].id])),
    )[0].data
    assert f"| {breaches[0]['kind']} | {reference} |" in str(page)
    assert "98765" not in str(page).replace(",", "")


def test_a_long_list_of_breaches_is_cut_and_the_rest_is_counted() -> None:
    breaches = [{"kind": "balance", "reference": f"A-{number}"} for number in range(SHOWN + 3)]
    lines = told({"checked": 9_000, "breaches": breaches})
    assert lines[0] == f"Rows checked: 9,000. Found: {SHOWN + 3} breaches."
    assert lines[-1] == "| and 3 more | |"
    assert told({"checked": 1, "breaches": []}) == ["Rows checked: 1. Found: no breach."]


def test_a_folder_that_cannot_be_read_is_one_line(tmp_path: Path, runs: Seen) -> None:
    with pytest.raises(WrongInput):
        account_import(str(tmp_path / "nowhere"))
    assert runs()[0].state_name == "Wrong input"
