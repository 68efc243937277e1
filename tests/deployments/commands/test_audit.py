"""The audit is silent until somebody alters what was recorded."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tasks.storage import database as db
from tests.deployments.commands.conftest import (
    Tend,
)

pytestmark = pytest.mark.usefixtures("office")


def test_the_audit_is_silent_until_a_row_is_altered_by_hand(tend: Tend) -> None:
    clean = tend("audit", "--json")
    assert (clean.code, clean.json["breaches"]) == (0, [])
    assert clean.json["checked"] > 10
    with db.writing() as connection:
        connection.execute(text("UPDATE message SET provided_on = NULL WHERE id = 1"))
    altered = tend("audit", "--json")
    assert altered.code == 1
    assert "message 1" in {one["reference"] for one in altered.json["breaches"]}
    assert {"kind", "reference", "detail"} == set(altered.json["breaches"][0])
    said = tend("audit")
    assert said.code == 1
    assert len(said.out.splitlines()) == len(altered.json["breaches"]) + 1
