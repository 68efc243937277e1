"""Upkeep and import under a real Prefect server: counts and references, never a value."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import update

from flows.account_import import account_import
from flows.upkeep import upkeep
from models import Account
from tasks import database
from tasks.errors import WrongInput
from tasks.settings import current
from tests.factories import make_account
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


def test_a_folder_that_cannot_be_read_is_one_line(tmp_path: Path, runs: Seen) -> None:
    with pytest.raises(WrongInput):
        account_import(str(tmp_path / "nowhere"))
    assert runs()[0].state_name == "Wrong input"
