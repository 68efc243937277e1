"""Medicaid (MCD-01 to MCD-03): the copay is all, and cover reaches back by whole months."""

from datetime import date

import pytest

from policy.law.medicaid import (
    covered_from,
    covers,
    last_day_to_apply,
    months_between_checks,
    patient_part_cents,
    still_worth_applying,
)

VISIT = date(2026, 11, 20)


@pytest.mark.rule("MCD-01")
@pytest.mark.parametrize(
    ("balance", "part"), [(300_00, 4_00), (4_01, 4_00), (4_00, 4_00), (3_99, 3_99), (0, 0)]
)
def test_the_copay_is_all_that_a_covered_patient_pays(balance: int, part: int) -> None:
    assert patient_part_cents(balance, 4_00) == part


@pytest.mark.rule("MCD-02")
@pytest.mark.parametrize(
    ("applied", "expansion", "covered"),
    [
        pytest.param(date(2026, 12, 31), True, True, id="in 2026 three months back, for anybody"),
        pytest.param(date(2026, 12, 31), False, True, id="in 2026, no expansion adult"),
        pytest.param(date(2027, 1, 1), True, False, id="from 2027 one month for expansion adults"),
        pytest.param(date(2027, 1, 15), True, False, id="the rule book's expansion adult"),
        pytest.param(date(2027, 1, 15), False, True, id="and the other one: November is reached"),
        pytest.param(date(2027, 1, 31), False, True, id="the last day of January"),
        pytest.param(date(2027, 2, 1), False, False, id="the first of February"),
    ],
)
def test_cover_reaches_back_by_whole_months(applied: date, expansion: bool, covered: bool) -> None:
    assert covers(VISIT, applied, expansion_adult=expansion) is covered


@pytest.mark.rule("MCD-02")
@pytest.mark.parametrize(
    ("applied", "expansion", "first"),
    [
        (date(2026, 12, 31), True, date(2026, 9, 1)),
        (date(2026, 1, 31), False, date(2025, 10, 1)),
        (date(2027, 1, 1), True, date(2026, 12, 1)),
        (date(2027, 1, 1), False, date(2026, 11, 1)),
        (date(2027, 3, 31), False, date(2027, 1, 1)),
    ],
)
def test_the_first_day_covered(applied: date, expansion: bool, first: date) -> None:
    assert covered_from(applied, expansion_adult=expansion) == first


@pytest.mark.rule("MCD-02")
@pytest.mark.parametrize(
    ("service", "expansion", "last"),
    [
        (VISIT, True, date(2026, 12, 31)),
        (VISIT, False, date(2027, 1, 31)),
        (date(2026, 12, 5), True, date(2027, 1, 31)),
        (date(2026, 12, 5), False, date(2027, 2, 28)),
        (date(2026, 6, 30), True, date(2026, 9, 30)),
        (date(2026, 9, 1), True, date(2026, 12, 31)),
        (date(2026, 10, 1), False, date(2026, 12, 31)),
    ],
)
def test_how_long_a_medicaid_hold_is_worth(service: date, expansion: bool, last: date) -> None:
    assert last_day_to_apply(service, expansion_adult=expansion) == last


@pytest.mark.rule("MCD-02")
@pytest.mark.parametrize(
    ("today", "worth"),
    [(date(2027, 1, 30), True), (date(2027, 1, 31), True), (date(2027, 2, 1), False)],
)
def test_applying_is_worth_it_until_nobody_would_be_covered(today: date, worth: bool) -> None:
    assert still_worth_applying(VISIT, today) is worth


@pytest.mark.rule("MCD-03")
@pytest.mark.parametrize(
    ("today", "expansion", "months"),
    [
        (date(2026, 12, 31), True, 12),
        (date(2027, 1, 1), True, 6),
        (date(2027, 1, 2), True, 6),
        (date(2027, 1, 1), False, 12),
    ],
)
def test_expansion_adults_are_looked_at_twice_a_year_from_2027(
    today: date, expansion: bool, months: int
) -> None:
    assert months_between_checks(today, expansion_adult=expansion) == months
