"""The key figures, and who was set aside."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

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


def test_with_a_period_the_numbers_of_it_are_told(tend: Tend) -> None:
    said = tend("report", "--from", "2026-03-01").out
    assert said.startswith("Numbers from 2026-03-01 to 2026-03-02, as of 2026-03-02")
    assert "What is owed now, by age" in said
    [row] = [line for line in said.splitlines() if line.lstrip().startswith("first statement ")]
    assert row.split() == ["first", "statement", "1", "$100.00", "$0.00", "$100.00"]
    assert "Key figures" not in said


def test_in_groups_few_are_hidden_in_every_form(tend: Tend, tmp_path: Path) -> None:
    page = tmp_path / "numbers.html"
    assert tend("report", "--by", "payer", "--html", page).code == 0
    found = tend("report", "--by", "payer", "--json").json
    assert found["by"] == "payer"
    funnel = found["figures"][0]["rows"][0]
    assert funnel["cells"] == {
        "accounts": "<11", "billed": "hidden", "paid": "hidden", "owed now": "hidden",
    }  # fmt: skip
    assert "funnel,commercial,first statement,accounts,count,<11" in tend(
        "report", "--by", "payer", "--csv"
    ).out  # fmt: skip
    assert "&lt;11" in page.read_text("utf-8")
    assert page.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--by", "name"], "'name' is no grouping; take one of: none, stage, language"),
        (["--from", "2026-04-01"], "the first day, 2026-04-01, is after the last, 2026-03-02"),
        (["--to", "2026-03-03"], "the last day, 2026-03-03, is after today, 2026-03-02"),
        (["--csv", "--json"], "take one of --json, --csv and --html"),
        (["--html", "."], "is a folder; name a file in it"),
    ],
)
def test_what_cannot_be_told_is_one_clear_line(tend: Tend, options: list[str], said: str) -> None:
    answer = tend("report", *options)
    assert answer.code == 2
    assert said in answer.err


def test_eighty_columns_are_enough(tend: Tend) -> None:
    lines = tend("report", "--by", "payer").out.splitlines()
    tables = [line for line in lines if line.startswith(" ")]
    assert tables
    assert max(len(line.rstrip()) for line in tables) <= 80
