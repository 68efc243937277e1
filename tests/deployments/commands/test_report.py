"""The key figures, and who was set aside."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from models import Account
from tasks.storage import database as db
from tests.deployments.commands.conftest import (
    HELD,
    WALKED,
    Tend,
    walk,
)
from tests.factories import TODAY

pytestmark = pytest.mark.usefixtures("office")


def test_the_report_adds_up(tend: Tend) -> None:
    tend("record", "payment", WALKED, "20")
    figures = tend("report", "--json").json
    assert figures["accounts"] == 3
    assert figures["balance_cents"] == 180_00
    assert figures["by_stage"]["statement"] == {"accounts": 2, "balance_cents": 180_00}
    assert figures["endings"] == {"nothing_owed": 1}
    assert figures["contact"]["letters"] == 1
    assert figures["collected_cents"] == 20_00
    guards = figures["harm_guards"]
    assert guards.pop("most_touches_in_7_days") == guards.pop("most_touches_in_30_days") == 1
    assert set(guards.values()) == {0}
    assert "$180.00" in tend("report").out


def test_the_report_names_who_was_set_aside(tend: Tend) -> None:
    with db.writing() as connection:
        here = col(Account.reference) == HELD
        connection.execute(
            update(Account)
            .where(here)
            .values(policy_version=date(2001, 1, 1), next_review_on=TODAY + timedelta(1))
        )
    walk(TODAY + timedelta(1))
    assert [one["reference"] for one in tend("report", "--json").json["set_aside"]] == [HELD]
    assert f"Needs a person: {HELD}" in tend("report").out
    story = tend("account", HELD, "--json").json
    assert "a person needs to look" in story["reasons"][0]


def test_money_stands_right_under_its_head(tend: Tend) -> None:
    lines = tend("report").out.splitlines()
    [head] = [line for line in lines if line.lstrip().startswith("stage ")]
    [total] = [line for line in lines if line.lstrip().startswith("all ")]
    assert len(head.rstrip()) == len(total.rstrip())
