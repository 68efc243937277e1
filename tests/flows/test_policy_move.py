"""The move to another policy through Prefect: a look first, and the answer as an artifact."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from prefect.client.orchestration import get_client

from flows.policy_move import policy_move
from models import Account
from tasks.practice import policy_versions
from tasks.runs.office_day import today
from tasks.runtime.errors import WrongInput
from tasks.storage import database
from tests.factories import NOW, make_account, the
from tests.flows.conftest import Seen
from tests.tasks.practice.test_policy_versions import version

pytestmark = pytest.mark.usefixtures("practice", "prefect_server", "no_heartbeat")


def test_a_dry_run_is_the_default_and_the_move_is_on_purpose(runs: Seen) -> None:
    effective = today() - timedelta(1)
    with database.writing() as connection:
        policy_versions.adopt(connection, version(effective), by="Ana", now=NOW)
        account = make_account(connection)
        reference = the(connection, Account, account)["reference"]
    to = effective.isoformat()
    seen = policy_move("2024-01-01", to)
    assert (seen.accounts, seen.moved) == (1, 0)
    (run,) = runs()
    assert run.name == f"policy 2024-01-01 to {to} · dry run"
    assert policy_move("2024-01-01", to, accounts=[reference], dry_run=False).moved == 1
    with database.reading() as connection:
        assert the(connection, Account, account)["policy_version"] == effective
    with get_client(sync_client=True) as client:
        shown = [one for one in client.read_artifacts() if one.key == "policy-move-examples"]
    assert any(reference in json.dumps(one.data) for one in shown)


def test_an_unknown_policy_is_one_line() -> None:
    with database.writing() as connection:
        make_account(connection)
    with pytest.raises(WrongInput, match="there is no policy standard of 2030-01-01"):
        policy_move("2024-01-01", "2030-01-01")
