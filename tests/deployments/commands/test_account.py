"""The story of an account: what was done, what comes next, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.deployments.commands.conftest import (
    CLOSED,
    HELD,
    WALKED,
    Tend,
    walk,
)
from tests.factories import TODAY

pytestmark = pytest.mark.usefixtures("office")


def test_the_story_names_the_next_step_its_day_and_why(tend: Tend) -> None:
    story = tend("account", WALKED, "--json").json
    assert (story["reference"], story["stage"]) == (WALKED, "statement")
    assert story["balance_cents"] == 100_00
    assert story["next_step"] == "reminder_1"
    assert story["next_step_on"] == story["next_review_on"] == "2026-03-23"
    assert story["reasons"] == ["Reminder 1 comes on 2026-03-23."]
    assert [event["kind"] for event in story["timeline"]] == ["money", "decision", "contact"]


def test_an_account_that_got_nothing_says_why(tend: Tend) -> None:
    story = tend("account", HELD, "--json").json
    assert story["next_step"] == "statement_1"
    assert "On hold: insurance has not finished (HD-04)." in story["reasons"]
    assert [hold["kind"] for hold in story["holds"]] == ["HD-04"]
    assert story["last_run"]["status"] == "held"


def test_a_closed_account_says_how_it_ended(tend: Tend) -> None:
    story = tend("account", CLOSED, "--json").json
    assert (story["stage"], story["resolution"]) == ("resolved", "nothing_owed")
    assert story["next_step"] is story["next_review_on"] is None
    assert story["reasons"] == ["The account is closed: nothing owed."]


def test_the_story_of_another_day_decides_for_that_day(tend: Tend) -> None:
    story = tend("account", WALKED, "--as-of", "2026-03-23", "--json").json
    assert (story["next_step"], story["next_step_on"]) == ("reminder_1", "2026-03-23")
    assert "is due" in story["reasons"][0]


def test_holds_that_follow_from_facts_are_told_too(tend: Tend) -> None:
    tend("record", "application", WALKED, "received")
    story = tend("account", WALKED, "--json").json
    assert [hold["kind"] for hold in story["holds"]] == ["HD-10"]
    assert story["next_step"] == "determination"


def test_a_kept_plan_names_its_next_follow_up(tend: Tend) -> None:
    tend("record", "plan", WALKED, "--payments", 4, "--first-due", "2026-03-30")
    assert tend("account", WALKED, "--json").json["next_step"] == "plan_confirmation"
    walk(TODAY + timedelta(1))
    story = tend("account", WALKED, "--as-of", "2026-03-04", "--json").json
    assert (story["next_step"], story["next_step_on"]) == ("plan_reminder", "2026-03-23")
    assert {"plan", "stage"} <= {event["kind"] for event in story["timeline"]}


def test_payments_are_told_with_the_key_that_takes_them_back(tend: Tend) -> None:
    tend("record", "payment", WALKED, "20", "--key", "CHEQUE-7", "--by", "Jo")
    tend("record", "payment", WALKED, "--reverse", "CHEQUE-7", "--by", "Jo")
    told = [event["text"] for event in tend("account", WALKED, "--json").json["timeline"]]
    assert "Paid $20.00 (payment CHEQUE-7), by Jo." in told
    assert "A payment of $20.00 was taken back: it came back from the bank, by Jo." in told


def test_a_person_reads_the_story_in_plain_words(tend: Tend) -> None:
    said = tend("account", WALKED).out
    assert f"{WALKED}: statement, $100.00 left of the visit of 2026-01-05." in said
    assert "A letter was printed for the post: statement 1." in said
    assert "Next step: reminder 1 on 2026-03-23." in said


@pytest.mark.rule("HP-13")
def test_nobody_is_named_in_a_story(tend: Tend) -> None:
    said = tend("account", WALKED).out + tend("account", WALKED, "--json").out
    for private in ("Ada", "Guarantor", "Main Street", "512-555"):
        assert private not in said


@pytest.mark.rule("1.3", "CR-06", "501R-03", "501R-04")
def test_the_story_says_what_an_officer_may_be_asked(tend: Tend) -> None:
    told = tend("account", WALKED).out.split("If anyone asked")[1]
    assert "Tend does none of this; not legal advice" in told
    assert "1.3: this practice never does." in told
    assert "Credit bureau: no." in told
    assert "501R-01: 120 days from the first statement end on 2026-06-30" in told
    assert "until 2026-10-28" in told
    assert "too late" not in told
