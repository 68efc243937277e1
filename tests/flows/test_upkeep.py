"""Upkeep and import under a real Prefect server: counts and references, never a value."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

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
from flows.pages.breaches import SHOWN, told
from flows.upkeep import upkeep
from models import Account
from tasks.delivery import inbox
from tasks.operations.upkeep import OpaqueBreach, Proof
from tasks.runtime import clock
from tasks.runtime.errors import WrongInput
from tasks.runtime.settings import current
from tasks.storage import database
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
    assert (answer.proof.breaches, answer.removed) == ([], 1)
    assert (old.exists(), new.exists()) == (False, True)
    assert [(run.name, run.state_name) for run in runs()] == [("upkeep", "Completed")]


def test_a_breach_makes_upkeep_complete_with_problems(runs: Seen) -> None:
    with database.writing() as connection:
        make_account(connection)
        connection.execute(update(Account).values(balance_cents=1))
    breaches = upkeep().proof.breaches
    assert breaches
    state = runs()[0].state
    assert state is not None
    assert (state.name, state.message) == ("Completed with problems", f"breaches: {len(breaches)}")


def test_posts_that_were_set_aside_are_counted_with_the_command_that_tries_them_again(
    runs: Seen, prefect: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run used to say "breaches", and nothing said what to do."""

    def broken(*_: object) -> int:
        raise KeyError

    monkeypatch.setattr(inbox, "apply_events", broken)
    with database.writing() as connection:
        inbox.keep(connection, b"[]", clock.now())
    assert upkeep().posts.set_aside == 1
    state = runs()[0].state
    assert state is not None
    assert state.message == "posts of the mail provider that were set aside: 1"
    assert "`tend retry-posts` tries them again" in _page(prefect, "upkeep", runs()[0].id)


def test_an_audit_is_asked_for_alone_and_names_kind_and_place_only(
    runs: Seen, prefect: SyncPrefectClient
) -> None:
    with database.writing() as connection:
        account = make_account(connection)
    assert audit().breaches == []
    with database.writing() as connection:
        connection.execute(update(Account).values(balance_cents=98_765_43))
        reference = the(connection, Account, account)["reference"]
    breaches = audit().breaches
    states = [(run.name, run.state_name) for run in runs()]
    assert states == [("audit", "Completed"), ("audit", "Completed with problems")]
    page = _page(prefect, "audit", runs()[1].id)
    assert f"| {breaches[0].kind} | {reference} |" in page
    assert "98765" not in page.replace(",", "")


def _page(prefect: SyncPrefectClient, key: str, run: UUID) -> str:
    found = prefect.read_artifacts(
        artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key])),
        flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run])),
    )
    return str(found[0].data)


def test_a_long_list_of_breaches_is_cut_and_the_rest_is_counted() -> None:
    breaches = [OpaqueBreach("balance", f"A-{number}") for number in range(SHOWN + 3)]
    lines = told(Proof(9_000, breaches))
    assert lines[0] == f"Rows checked: 9,000. Found: {SHOWN + 3} breaches."
    assert lines[-1] == "| and 3 more | |"
    assert told(Proof(1, [])) == ["Rows checked: 1. Found: no breach."]


def test_a_folder_that_cannot_be_read_is_one_line(tmp_path: Path, runs: Seen) -> None:
    with pytest.raises(WrongInput):
        account_import(str(tmp_path / "nowhere"))
    assert runs()[0].state_name == "Wrong input"
