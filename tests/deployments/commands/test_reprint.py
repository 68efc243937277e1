"""`tend reprint`: the operator hears what was printed again, and what was not and why."""

from __future__ import annotations

import pytest

from tasks.daily_run import day
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend
from tests.factories import NOW, TODAY, make_account
from tests.paper import numbered_pages
from tests.tasks.days import PRACTICE

LOST = f"letters-{TODAY.isoformat()}-00001"
PAID, OWES = "A-PA1D000001", "A-0WES000001"
ASKED = ("reprint", LOST, "--by", "Ana Rivera", "--reason", "the vendor lost it")


@pytest.fixture(autouse=True)
def office(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two letters of today that the vendor lost."""
    monkeypatch.setenv("TEND_DATABASE_URL", sqlite_database)
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    with db.writing() as connection:
        for reference in (PAID, OWES):
            make_account(connection, reference=reference, next_review_on=TODAY)
    day.walk(TODAY, PRACTICE, NOW)


def test_everybody_gets_the_letter_again(tend: Tend) -> None:
    said = tend(*ASKED)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"2 letters of {LOST} printed again: {LOST}-again-1.")
    assert tend("audit").code == 0


def test_who_paid_meanwhile_is_left_out_and_named_by_a_token(tend: Tend) -> None:
    tend("record", "payment", PAID, "100.00")
    answer = tend(*ASKED, "--json").json
    assert (answer["batch"], answer["letters"]) == (f"{LOST}-again-1", 1)
    [left_out] = answer["left_out"]
    assert len(left_out["token"]) == 32
    assert left_out["why"].startswith("paid")
    assert left_out["token"] in tend(*ASKED, "--again").out


def test_where_nothing_stands_it_says_so(tend: Tend) -> None:
    for reference in (PAID, OWES):
        tend("record", "payment", reference, "100.00")
    assert tend(*ASKED).out.startswith(f"Nothing of {LOST} may be printed again.")
