"""A policy file is refused whole if it is wrong."""

from datetime import date
from importlib import resources

import pytest
from pydantic import ValidationError

from policy.policy_file.blocks import AssistanceDays, FirstBill, Household
from policy.policy_file.spec import UnknownPolicy, Way, load_policy, read_policy
from policy.terms import Stage

TEXT = resources.files("policy").joinpath("standard.toml").read_text("utf-8")


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_the_standard_policy_is_named_dated_and_sourced() -> None:
    policy = load_policy()
    assert (policy.name, policy.effective) == ("standard", date(2024, 1, 1))
    assert policy.source


def test_a_file_of_before_has_what_we_ship_where_it_says_nothing() -> None:
    help_days = AssistanceDays(scale="own", days_to_complete=30, extensions=1, days_to_answer=30)
    assert help_days.covers_days == 180
    assert Household().gather_days == 7
    assert FirstBill().oldest_months == 24
    shipped = load_policy()
    assert shipped.household.gather_days == 7
    assert shipped.first_bill.oldest_months == 24
    assert shipped.assistance.covers_days == 180


@pytest.mark.parametrize(("days", "fits"), [(13, True), (14, True), (15, False)])
def test_a_household_waits_two_weeks_for_its_first_letter_at_most(days: int, fits: bool) -> None:
    if fits:
        assert Household(gather_days=days).gather_days == days
        return
    with pytest.raises(ValidationError, match="less than or equal to 14"):
        Household(gather_days=days)


@pytest.mark.rule("PF-09")
def test_an_account_gets_the_version_it_started_with() -> None:
    assert load_policy("standard", date(2024, 1, 1)) == load_policy()


@pytest.mark.parametrize(
    ("name", "version"), [("kindly", None), ("../standard", None), ("standard", date(2023, 1, 1))]
)
def test_an_unknown_policy_or_version_is_refused(name: str, version: date | None) -> None:
    with pytest.raises(UnknownPolicy):
        load_policy(name, version)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("touches_in_7_days = 3", "touches_in_7_days = 4", id="4 touches in 7 days"),
        pytest.param("touches_in_30_days = 6", "touches_in_30_days = 7", id="7 touches in 30"),
        pytest.param("calls_in_7_days = 2", "calls_in_7_days = 3", id="3 calls in 7 days"),
        pytest.param("days_after_release = 14", "days_after_release = 13", id="13 quiet days"),
        pytest.param("days_to_complete = 30", "days_to_complete = 29", id="29 days to complete"),
        pytest.param("after_days = 21", "after_days = 31", id="steps out of order"),
        pytest.param('name = "reminder_1"', 'name = "statement_1"', id="two steps of one name"),
        pytest.param('way = "reminder"', 'way = "sms"', id="a way nobody knows"),
        pytest.param('stage = "reminder"', 'stage = "lawsuit"', id="a stage nobody knows"),
        pytest.param('source = "', 'sauce = "', id="a misspelt name"),
        pytest.param("effective = 2024-01-01\n", "", id="no date"),
        pytest.param('way = "none"', 'way = "letter"', id="an end that is not human review"),
        pytest.param("write_off_below_cents = 500", "write_off_below_cents = -1", id="below zero"),
    ],
)
def test_a_wrong_policy_is_refused_whole(old: str, new: str) -> None:
    with pytest.raises(ValidationError):
        read_policy(changed(old, new))


def test_a_policy_cannot_be_changed_once_read() -> None:
    with pytest.raises(ValidationError):
        load_policy().name = "other"  # type: ignore[misc]


def test_after_the_last_step_there_is_none() -> None:
    assert load_policy().after("human_review") is None


def test_before_anything_was_done_the_first_statement_is_next() -> None:
    first = load_policy().after(None)
    assert first is not None
    assert (first.name, first.stage) == ("statement_1", Stage.STATEMENT)


def test_a_call_round_is_from_the_second_reminder_to_the_last_call() -> None:
    policy = load_policy()
    assert (policy.before_calls, policy.last_call) == ("reminder_2", "options_call_3")


def test_the_last_step_reaches_nobody() -> None:
    assert load_policy().steps[-1].way is Way.NONE
