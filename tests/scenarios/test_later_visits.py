"""Help that was granted counts for the later visits of its period, without another form."""

from datetime import date, timedelta
from typing import Any

import pytest

from policy.terms import ApplicationStatus, Payer, Resolution
from tasks.assistance import ending_help
from tasks.storage import APPLICATION, DETERMINATION
from tasks.storage.database import reading
from tests.deployments.commands.conftest import Tend, tend
from tests.scenarios.life import Life
from tests.tasks.days import rows

pytestmark = pytest.mark.sqlite_is_enough

__all__ = ["tend"]

POOR = {"household_size": 3, "annual_income_cents": 20_000_00}
MIDDLE = {"household_size": 3, "annual_income_cents": 70_000_00}  # 256 % of the 2026 line
RICH = {"household_size": 3, "annual_income_cents": 900_000_00}
COVERED = 180


def answered(life: Life, income: dict[str, int]) -> date:
    """The day of the answer to an application that came after the first bill."""
    first = life.account(600_00, payer=Payer.COMMERCIAL)
    life.until("2026-01-20")
    life.applies(first, ApplicationStatus.COMPLETE, **income)
    life.until("2026-01-21")
    [determination] = rows(DETERMINATION)
    found: date = determination["determined_on"]
    return found


def new_visit(life: Life, on: date, cents: int = 900_00) -> int:
    life.until(on.isoformat())
    values: dict[str, Any] = {"service_from": on, "enrolled_on": on, "next_review_on": on}
    return life.account(cents, payer=Payer.COMMERCIAL, **values)


@pytest.mark.rule("501R-12")
@pytest.mark.parametrize(
    ("days", "is_helped"), [(COVERED - 1, True), (COVERED, True), (COVERED + 1, False)]
)
def test_a_visit_within_the_period_gets_the_help_and_no_bill(
    life: Life, days: int, is_helped: bool
) -> None:
    visit = new_visit(life, answered(life, POOR) + timedelta(days))
    life.until((life.today + timedelta(1)).isoformat())
    assert life.kinds(visit) == (["determination"] if is_helped else ["statement"])
    assert life.ended(visit) is (Resolution.ASSISTED if is_helped else None)
    assert life.breaches() == ()


@pytest.mark.rule("501R-12")
def test_a_part_of_it_is_taken_off_and_the_rest_is_billed_after_the_days_to_answer(
    life: Life,
) -> None:
    granted = answered(life, MIDDLE)
    [before] = rows(APPLICATION)
    visit = new_visit(life, granted + timedelta(40), 1_000_00)
    life.until((life.today + timedelta(40)).isoformat())
    assert life.kinds(visit) == ["determination", "statement"]
    first, later = rows(DETERMINATION)
    assert life.row(visit)["balance_cents"] == later["owed_cents"] < 1_000_00
    assert later["covers_through"] == first["covers_through"] == granted + timedelta(COVERED)
    assert rows(APPLICATION) == [before]  # the other visit has no new days to answer
    assert life.breaches() == ()


@pytest.mark.rule("501R-12")
def test_an_answer_that_granted_nothing_covers_nothing_and_refuses_no_later_visit(
    life: Life,
) -> None:
    visit = new_visit(life, answered(life, RICH) + timedelta(60))
    life.until((life.today + timedelta(1)).isoformat())
    assert life.kinds(visit) == ["statement"]
    assert [one["covers_through"] for one in rows(DETERMINATION)] == [None]
    assert life.breaches() == ()


@pytest.mark.rule("501R-12")
def test_a_later_application_that_was_withdrawn_takes_nothing_from_the_help(life: Life) -> None:
    granted = answered(life, POOR)
    second = new_visit(life, granted + timedelta(200))
    life.until((life.today + timedelta(1)).isoformat())
    life.applies(second, ApplicationStatus.RECEIVED)
    life.applies(second, ApplicationStatus.WITHDRAWN)
    late = life.account(
        100_00, payer=Payer.COMMERCIAL, service_from=granted + timedelta(100),
        enrolled_on=life.today, next_review_on=life.today,
    )  # fmt: skip
    life.until((life.today + timedelta(1)).isoformat())
    assert life.ended(late) is Resolution.ASSISTED


@pytest.mark.rule("501R-12")
@pytest.mark.parametrize(
    ("days", "is_told"),
    [
        (COVERED - 31, False), (COVERED - 30, True), (COVERED - 29, True),
        (COVERED - 1, True), (COVERED, True), (COVERED + 1, False),
    ],
)  # fmt: skip
def test_a_renewal_is_offered_in_the_last_thirty_days(life: Life, days: int, is_told: bool) -> None:
    granted = answered(life, POOR)
    with reading() as connection:
        found = ending_help(connection, granted + timedelta(days))
    assert [one.through for one in found] == [granted + timedelta(COVERED)] * is_told


@pytest.mark.rule("501R-12")
def test_who_has_asked_anew_needs_no_offer(life: Life, tend: Tend) -> None:
    granted = answered(life, POOR)
    soon = granted + timedelta(COVERED - 10)
    visit = new_visit(life, soon - timedelta(5))
    life.until(soon.isoformat())
    said = tend("worklist", "--date", soon).out
    reference = life.row(visit)["reference"]
    assert f"Help ends: {reference} has help for visits through 2026-07-20" in said
    another = new_visit(life, soon)
    life.applies(another, ApplicationStatus.RECEIVED)
    with reading() as connection:
        assert ending_help(connection, soon) == []
