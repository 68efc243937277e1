"""One account, looked at by hand: the same steps as the daily run, for a batch of one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.sorting import ArtifactSort

from flows.account_run import account_run
from flows.daily_run import daily_run
from models import Account, StepRun
from tasks.runtime.errors import WrongInput
from tasks.storage import database
from tests.factories import all_of, the
from tests.flows.conftest import DAY, Seen, new_account

pytestmark = pytest.mark.usefixtures("practice", "prefect_server")


def _new_reference() -> str:
    with database.writing() as connection:
        return str(the(connection, Account, new_account(connection))["reference"])


def test_a_dry_run_says_what_would_happen_and_writes_nothing(runs: Seen) -> None:
    reference = _new_reference()
    answer = account_run(reference, as_of=DAY, dry_run=True)
    assert (answer.ruling.acts, answer.ruling.step) == (True, "statement_1")
    with database.reading() as connection:
        assert all_of(connection, StepRun) == []
    (run,) = runs()
    assert run.name == f"account {reference} · dry run"
    assert run.state is not None
    assert run.state.message == (
        "Would do: statement 1. Nothing was written; start it again with dry_run off."
    )


def test_the_page_shows_what_would_change_and_then_what_did(prefect: SyncPrefectClient) -> None:
    reference = _new_reference()
    account_run(reference, as_of=DAY, dry_run=True)
    would = _page(prefect, reference)
    assert "| last step | none | **statement 1** |" in would
    assert "| next look | 2026-11-23 | **2026-12-14** |" in would
    assert "Would be sent: letter: statement." in would
    account_run(reference, as_of=DAY)
    assert _page(prefect, reference) == would.replace(
        "Would do: statement 1. Nothing was written; start it again with dry_run off.",
        "Done: statement 1.",
    ).replace("Would be sent:", "Sent:")


def _page(prefect: SyncPrefectClient, reference: str) -> str:
    key = ArtifactFilterKey(any_=[f"account-{reference.lower()}"])
    found = prefect.read_artifacts(
        artifact_filter=ArtifactFilter(key=key), sort=ArtifactSort.CREATED_DESC
    )
    return str(found[0].data)


def test_a_real_run_serves_this_account_and_no_other(runs: Seen) -> None:
    other, reference = _new_reference(), _new_reference()
    counts = account_run(reference, as_of=DAY).run
    assert counts is not None
    assert counts.total.done == 1
    with database.reading() as connection:
        steps = {row["reference"]: row["step"] for row in all_of(connection, Account)}
    assert steps == {reference: "statement_1", other: None}
    assert [run.name for run in runs()] == [
        f"account {reference}",
        "statement · 2026-11-23 · 1 batch",
    ]


def test_a_run_with_nothing_to_do_says_why_and_changes_nothing(runs: Seen) -> None:
    reference = _new_reference()
    daily_run(as_of=DAY)
    with database.reading() as connection:
        before = all_of(connection, Account), all_of(connection, StepRun)
    answer = account_run(reference, as_of=DAY + timedelta(1))
    assert not answer.ruling.acts
    assert answer.ruling.reasons
    state = runs()[-1].state
    assert state is not None
    assert (state.name, state.is_completed()) == ("Nothing to do", True)
    with database.reading() as connection:
        assert (all_of(connection, Account), all_of(connection, StepRun)) == before


def test_an_unknown_reference_fails_with_one_line(runs: Seen) -> None:
    with pytest.raises(WrongInput):
        account_run("A-0000000ZZZ", as_of=DAY)
    state = runs()[0].state
    assert state is not None
    assert state.message == (
        "no account has the reference A-0000000ZZZ; look it up with: tend find NAME"
    )
