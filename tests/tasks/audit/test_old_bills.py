"""HD-29: a first bill two years after the visit, by the audit's own reading of the calendar."""

from __future__ import annotations

import pytest

from tests.tasks.household import OPEN, alter, found, move_in

pytestmark = pytest.mark.rule("HD-29")
CLEARED = "INSERT INTO clearance (account_id, kind, cleared_on, reason, actor) VALUES "


@pytest.fixture(autouse=True)
def _household(database: str) -> None:
    """Its first statement reached the person on 2024-05-01."""
    assert database
    move_in()


def too_late() -> bool:
    return ("old_first_bill", OPEN) in found()


@pytest.mark.parametrize(
    ("visit", "late"), [("2022-05-02", False), ("2022-05-01", False), ("2022-04-30", True)]
)
def test_the_day_before_the_day_and_the_day_after_two_years(visit: str, late: bool) -> None:
    alter(f"UPDATE account SET service_from = '{visit}' WHERE id = 1")
    assert too_late() is late


def test_it_counts_from_the_last_day_of_the_visit() -> None:
    alter("UPDATE account SET service_from = '2022-04-20', service_to = '2022-05-01' WHERE id = 1")
    assert not too_late()
    alter("UPDATE account SET service_to = '1970-01-01' WHERE id = 1")
    assert too_late()


@pytest.mark.parametrize(
    ("cleared", "late"),
    [
        ("(1, 'HD-29', '2024-05-01', 'counsel', 'x')", False),
        ("(1, 'HD-29', '2024-05-02', 'counsel', 'x')", True),
        ("(1, 'HD-30', '2024-05-01', 'counsel', 'x')", True),
        ("(2, 'HD-29', '2024-05-01', 'counsel', 'x')", True),
    ],
)
def test_only_a_persons_word_of_before_about_this_account_lets_it_go(
    cleared: str, late: bool
) -> None:
    alter("UPDATE account SET service_from = '1999-04-30' WHERE id = 1")
    alter(CLEARED + cleared)
    assert too_late() is late


def test_a_plan_that_the_person_agreed_to_before_is_their_word() -> None:
    alter("UPDATE account SET service_from = '1999-04-30' WHERE id = 1")
    alter("INSERT INTO plan_account (plan_id, account_id) VALUES (1, 1)")
    assert not too_late()
    alter("UPDATE plan SET enrolled_on = '2024-06-30'")
    assert too_late()
