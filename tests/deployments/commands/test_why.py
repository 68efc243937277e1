"""`tend why` as a billing manager asks it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from policy.holds.holds import HoldKind
from tasks.daily_run import day
from tasks.practice.practice import load_practice
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything
from tests.factories import NOW, TODAY, make_account, make_hold, make_person

pytestmark = pytest.mark.sqlite_is_enough

WALKED, HELD = "A-WALKED0001", "A-HE1D000001"


@pytest.fixture(autouse=True)
def office(database: str) -> str:
    with db.writing() as connection:
        who = make_person(connection, family_name="Zwiebelfisch")
        make_account(connection, guarantor_id=who, reference=WALKED, next_review_on=TODAY)
        held = make_account(connection, reference=HELD, next_review_on=TODAY)
        make_hold(connection, account_id=held, kind=HoldKind.INSURANCE_PENDING)
    day.walk(TODAY, load_practice(), NOW)
    return database


def test_the_rule_the_facts_and_the_policy_are_told(tend: Tend) -> None:
    said = tend("why", WALKED).out
    assert said.startswith(f"{WALKED} on 2026-03-02: Statement 1, because ")
    assert "Policy: standard of 2024-01-01." in said
    assert "Asked first, with nothing to say: unsound, refund withdrawn, settled" in said
    assert "Answered: next of cadence." in said
    assert "balance" in said
    assert "$100.00" in said


def test_a_run_is_told_by_the_clock_of_the_practice_not_by_that_of_greenwich(tend: Tend) -> None:
    assert ", 2026-03-02 09:00): done." in tend("why", WALKED).out


def test_why_not_is_told_too(tend: Tend) -> None:
    said = tend("why", HELD).out
    assert "Nothing, because on hold: insurance has not finished (HD-04)." in said
    assert "holds 1, kind" in said


def test_any_other_day_can_be_asked_for(tend: Tend) -> None:
    answer = tend("why", WALKED, "--on", TODAY + timedelta(1), "--json").json
    assert answer["answers"] == []
    assert answer["sentence"].startswith("Nothing yet: no run was made for that day.")
    early = tend("why", WALKED, "--on", "2025-12-31").out
    assert "because the account came to Tend on 2026-01-10." in early


def test_nobody_is_named_and_nothing_is_changed(tend: Tend) -> None:
    before = everything()
    said = tend("why", WALKED).out + tend("why", WALKED, "--json").out
    assert everything() == before
    assert "Zwiebelfisch" not in said
    assert "Main Street" not in said


def test_a_wrong_day_or_reference_is_one_line(tend: Tend) -> None:
    for arguments in (("why", "A-NOBODY0001"), ("why", WALKED, "--on", "yesterday")):
        answer = tend(*arguments)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.count("\n") == 1
