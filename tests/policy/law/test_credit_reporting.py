"""Credit reporting: blocked, for every state, amount and day (CR-01 to CR-06)."""

from datetime import date, timedelta

import pytest

from policy.law.credit_bans import credit_rules
from policy.law.credit_reporting import credit_report

FIRST = date(2026, 1, 15)
DAY = timedelta(1)
BANS = [
    ("CO", date(2023, 8, 7)),
    ("NY", date(2023, 12, 13)),
    ("VA", date(2024, 4, 17)),
    ("CT", date(2024, 7, 1)),
    ("NJ", date(2024, 7, 22)),
    ("MN", date(2024, 10, 1)),
    ("CA", date(2025, 1, 1)),
    ("IL", date(2025, 1, 1)),
    ("RI", date(2025, 7, 1)),
    ("VT", date(2025, 7, 1)),
    ("WA", date(2025, 7, 27)),
    ("ME", date(2025, 9, 24)),
    ("MD", date(2025, 10, 1)),
    ("DE", date(2025, 10, 27)),
    ("OR", date(2026, 1, 1)),
    ("DC", date(2026, 8, 20)),
]
"""As CR-04 gives them."""


def rule(state: str, cents: int, number: int, **values: bool) -> str:
    return credit_report([state], cents, FIRST, FIRST + number * DAY, **values).rule


@pytest.mark.rule("CR-04")
@pytest.mark.vector(22)
@pytest.mark.parametrize("number", [0, 1, 121, 400, 4_000])
@pytest.mark.parametrize("cents", [0, 450_00, 100_000_00])
def test_washington_blocks_it_before_any_other_check(cents: int, number: int) -> None:
    answer = credit_report(["WA"], cents, FIRST, FIRST + number * DAY)
    assert answer.rule == "CR-04"
    assert answer.void


@pytest.mark.rule("CR-04", "2.4 CT")
@pytest.mark.parametrize(("state", "start"), BANS)
def test_each_states_ban_starts_on_its_day(state: str, start: date) -> None:
    long_ago = start - 4_000 * DAY
    before, on, after = (
        credit_report([state], 600_00, long_ago, day) for day in (start - DAY, start, start + DAY)
    )
    assert before.rule == "CR-06"
    assert on.rule == after.rule == "CR-04"
    assert start.isoformat() in on.reason


@pytest.mark.rule("CR-04")
def test_sixteen_states_have_a_ban() -> None:
    assert [(ban.state, ban.effective) for ban in credit_rules().bans] == BANS
    assert len({state for state, _ in BANS}) == 16


@pytest.mark.rule("CR-04")
def test_the_stricter_of_facility_and_patient_state_counts() -> None:
    assert credit_report(["TX", "WA"], 600_00, FIRST, FIRST + 400 * DAY).rule == "CR-04"
    assert credit_report(["WA", "TX"], 600_00, FIRST, FIRST + 400 * DAY).rule == "CR-04"


@pytest.mark.rule("CR-01")
def test_in_texas_500_dollars_and_a_year_are_the_bureaus_own_limits() -> None:
    assert rule("TX", 450_00, 200) == "CR-01"
    assert rule("TX", 600_00, 200) == "CR-01"
    assert [rule("TX", cents, 400) for cents in (499_99, 500_00, 500_01)] == [
        "CR-01", "CR-06", "CR-06",
    ]  # fmt: skip
    assert [rule("TX", 600_00, number) for number in (364, 365, 366)] == [
        "CR-01", "CR-01", "CR-06",
    ]  # fmt: skip


@pytest.mark.rule("CR-01")
def test_what_is_paid_is_never_reported() -> None:
    assert rule("TX", 600_00, 400, paid=True) == "CR-01"


@pytest.mark.rule("CR-05")
def test_through_day_120_it_is_an_extraordinary_action_too_soon() -> None:
    assert [rule("TX", 600_00, number) for number in (119, 120, 121)] == [
        "CR-05", "CR-05", "CR-01",
    ]  # fmt: skip
    assert credit_report(["TX"], 600_00, None, FIRST).rule == "CR-05"


@pytest.mark.rule("CR-02", "CR-03")
def test_neither_the_vacated_rule_nor_preemption_is_relied_on() -> None:
    """The federal rule of 2025 is nowhere in the data, and state bans bind."""
    assert not any("90 FR 3276" in one.source for one in credit_rules().bans)
    assert rule("TX", 600_00, 4_000) == "CR-06"
    assert rule("CO", 600_00, 4_000) == "CR-04"


@pytest.mark.rule("CR-06")
@pytest.mark.parametrize("state", ["TX", "AL", "", *(state for state, _ in BANS)])
@pytest.mark.parametrize("number", [0, 121, 366, 10_000])
def test_there_is_no_state_and_no_day_on_which_it_is_allowed(state: str, number: int) -> None:
    answer = credit_report([state], 10_000_00, FIRST, FIRST + number * DAY)
    assert answer.rule.startswith("CR-")
    assert answer.reason
