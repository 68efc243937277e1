"""The states' times are data: dated, sourced, and refused whole when they are wrong."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from policy.law.state_times import StateTimes, Strictest, Times, rows_for, strictest, times

DAY = timedelta(1)
TODAY = date(2026, 3, 2)
ROW = {"effective": date(2025, 1, 1), "source": "a law", "confidence": "V2"}
FEDERAL = {
    **ROW,
    "notification_days": 120,
    "application_days": 240,
    "notice_days": 30,
    "refund_from_cents": 500,
}


def nobody_else(*rows: dict[str, object]) -> Times:
    return Times.model_validate({"federal": FEDERAL, "states": [{**ROW, **row} for row in rows]})


@pytest.mark.rule("501R-01", "501R-02", "501R-03", "2.4 Federal")
def test_without_a_state_the_federal_times_hold() -> None:
    rules = strictest((), TODAY)
    assert (rules.notification_days, rules.application_days, rules.notice_days) == (120, 240, 30)
    assert (rules.plan_offer_first, rules.screening_first, rules.extra_bill) == (False,) * 3
    assert rules.days_after_payment == 0


@pytest.mark.rule("2.4 VT", "2.4 CO")
def test_every_source_of_a_time_is_told_the_federal_one_first() -> None:
    federal, states = times().federal, rows_for(["CO", "VT"], TODAY)
    told = strictest(["CO", "VT"], TODAY).sources
    assert told == (federal.source, *(row.source for row in states))
    assert len(told) == 3


@pytest.mark.rule("2.4 CA", "2.4 NY", "2.4 MD", "2.4 NJ")
@pytest.mark.parametrize(("state", "days"), [("CA", 180), ("NY", 180), ("MD", 240), ("NJ", 120)])
def test_a_state_can_ask_for_a_longer_wait(state: str, days: int) -> None:
    assert strictest([state], TODAY).notification_days == days


@pytest.mark.rule("2.4 NJ")
def test_new_jerseys_plan_offer_and_extra_bill_start_on_2025_07_22() -> None:
    start = date(2025, 7, 22)

    def on(day: date) -> tuple[bool, bool]:
        rules = strictest(["NJ"], day)
        return rules.plan_offer_first, rules.extra_bill

    assert on(start - DAY) == (False, False)
    assert on(start) == on(start + DAY) == (True, True)
    assert strictest(["NJ"], start - DAY).application_days == 365


@pytest.mark.rule("2.4 CA")
def test_californias_open_window_starts_with_2025() -> None:
    before, start = date(2024, 12, 31), date(2025, 1, 1)
    assert strictest(["CA"], before).application_days == 240
    assert strictest(["CA"], start).application_days is None
    assert strictest(["CA"], start + DAY).application_days is None


@pytest.mark.rule("2.4 CO", "2.4 IL", "2.4 WA", "2.4 OR", "2.4 MN")
@pytest.mark.parametrize("state", ["CO", "IL", "WA", "OR", "MN"])
def test_help_has_to_be_decided_first_in_these_states(state: str) -> None:
    assert strictest([state], TODAY).screening_first


@pytest.mark.rule("2.4 WA", "2.4 RI")
def test_washington_and_rhode_island_decide_within_14_days() -> None:
    rows = rows_for(["WA", "RI", "TX"], TODAY)
    assert {row.state: row.days_to_decide for row in rows} == {"WA": 14, "RI": 14}
    assert [row.days_to_refund for row in rows_for(["WA"], TODAY)] == [30]


@pytest.mark.rule("2.4 CA", "2.4 NY", "2.4 NJ", "2.4 CO", "2.4 MD", "2.4 IL", "2.4 WA", "2.4 OR")
@pytest.mark.rule("2.4 RI", "2.4 MN", "2.4 VT", "2.4 VA", "2.4 DE", "2.4 OH")
@pytest.mark.parametrize(
    ("state", "first"),
    [
        ("CA", "2025-01-01"), ("NY", "2024-10-20"), ("NJ", "2024-01-01"), ("CO", "2024-01-01"),
        ("MD", "2024-01-01"), ("IL", "2024-01-01"), ("WA", "2024-01-01"), ("OR", "2024-01-01"),
        ("RI", "2024-01-01"), ("MN", "2024-10-01"), ("VT", "2024-07-01"), ("VA", "2024-01-01"),
        ("DE", "2024-03-11"), ("OH", "2024-01-01"),
    ],
)  # fmt: skip
def test_a_state_speaks_from_its_first_day_on(state: str, first: str) -> None:
    day = date.fromisoformat(first)
    assert [len(rows_for([state], on)) for on in (day - DAY, day, day + DAY)] == [0, 1, 1]


@pytest.mark.rule("2.4 NJ")
def test_new_jersey_has_one_row_on_every_day() -> None:
    start = date(2025, 7, 22)
    for day in (start - DAY, start, start + DAY):
        [row] = rows_for(["NJ"], day)
        assert row.application_days == 365
    [row] = rows_for(["NJ"], start)
    assert (row.earliest_step_days, row.notice_days) == (120, 30)


@pytest.mark.rule("2.4 IL", "2.4 MD", "2.4 OR")
def test_what_federal_law_already_gives_longer_is_kept_as_the_state_says_it() -> None:
    """Alone they count; beside 501(r) the longer time wins."""
    [illinois], [maryland] = rows_for(["IL"], TODAY), rows_for(["MD"], TODAY)
    assert (illinois.application_days, illinois.earliest_step_days) == (90, 90)
    assert (maryland.application_days, maryland.earliest_step_days) == (240, 240)
    assert strictest(["IL"], TODAY).application_days == 240
    assert strictest(["OR"], TODAY).days_after_payment == 366  # a leap year has that many


@pytest.mark.rule("2.4 VT", "2.4 VA", "2.4 DE", "2.4 OH")
def test_what_was_read_in_2026_counts_for_the_patient() -> None:
    assert strictest(["VT"], TODAY).screening_first
    assert strictest(["VA"], TODAY).screening_first
    assert strictest(["DE"], TODAY).plan_offer_first
    assert strictest(["OH"], TODAY).application_days == 1096  # three years, one of them leap


@pytest.mark.rule("2.4 VA", "501R-13")
@pytest.mark.parametrize(
    ("on", "least"), [(date(2026, 6, 30), 5_00), (date(2026, 7, 1), 1), (date(2026, 7, 2), 1)]
)
def test_virginia_gives_back_every_cent_from_2026_07_01(on: date, least: int) -> None:
    assert strictest(["VA"], on).refund_from_cents == least
    assert strictest(["TX"], on).refund_from_cents == 5_00
    assert strictest(["TX", "VA"], on).screening_first


@pytest.mark.rule("2.4 NY", "2.4 MD")
def test_new_york_and_maryland_say_who_is_never_sued() -> None:
    [york], [maryland] = rows_for(["NY"], TODAY), rows_for(["MD"], TODAY)
    assert (york.no_suit_below_percent, york.no_suit_up_to_cents) == (400, 0)
    assert (maryland.no_suit_below_percent, maryland.no_suit_up_to_cents) == (0, 500_00)


def test_two_states_give_the_kinder_number_of_each() -> None:
    both = strictest(["MD", "NY"], TODAY)
    assert (both.notification_days, both.application_days) == (240, None)


def test_every_row_is_dated_and_sourced() -> None:
    assert all(row.source and row.effective for row in (times().federal, *times().states))


def test_what_still_has_to_be_checked_is_off() -> None:
    row = StateTimes.model_validate({**ROW, "state": "VT", "confidence": "K?"})
    assert not row.in_force(date(2030, 1, 1))


def test_a_row_ends_with_its_last_day() -> None:
    row = StateTimes.model_validate({**ROW, "state": "VT", "expires": date(2025, 6, 30)})
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1))
    assert [row.in_force(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "Ohio"},
        {"state": "OH", "application_days": 0},
        {"state": "OH", "application_days": 240.5},
        {"state": "OH", "source": ""},
        {"state": "OH", "confidence": "sure"},
        {"state": "OH", "days_to_sue": 3},
    ],
)
def test_a_wrong_row_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        nobody_else(wrong)


@pytest.mark.parametrize(("days", "fits"), [(3_659, True), (3_660, True), (3_661, False)])
def test_a_time_of_more_than_ten_years_is_a_slip(days: int, fits: bool) -> None:
    if fits:
        [row] = nobody_else({"state": "OH", "application_days": days}).states
        assert row.application_days == days
        return
    with pytest.raises(ValidationError, match="application_days"):
        nobody_else({"state": "OH", "application_days": days})


def test_two_rows_of_a_state_for_one_day_are_refused() -> None:
    with pytest.raises(ValidationError, match="two rows"):
        nobody_else({"state": "OH"}, {"state": "OH", "effective": date(2026, 1, 1)})
    ended = {"state": "OH", "expires": date(2025, 12, 31)}
    both = nobody_else(ended, {"state": "OH", "effective": date(2026, 1, 1)})
    assert len(both.states) == 2


def test_a_state_without_a_row_changes_nothing() -> None:
    assert strictest(["TX", ""], TODAY) == strictest((), TODAY)
    assert isinstance(strictest(["TX"], TODAY), Strictest)
