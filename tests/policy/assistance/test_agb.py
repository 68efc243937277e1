"""Amounts generally billed (501R-19, 501R-20)."""

from datetime import date

import pytest
from pydantic import ValidationError

from policy.assistance import agb
from policy.assistance.eligibility import Outcome
from policy.assistance.limits import Bill
from policy.law.facility import Facility, FacilityKind, TaxStatus
from policy.terms import Payer
from tests.policy.help_builders import DAY, found, hospital, owes, percent

BILL = Bill(12_000_00, 12_000_00)
AGB_38 = {"agb_percent_hundredths": 38_00}


@pytest.mark.rule("501R-19")
@pytest.mark.vector(17)
def test_a_discount_that_leaves_more_than_is_generally_billed_is_topped_up() -> None:
    half = percent(400)  # the generous scale takes half off
    place = hospital("TX", **AGB_38)
    screening = found(place, half, bill=BILL, policy="generous_300_400")
    assert (screening.owes_cents, screening.decided_by) == (4_560_00, "501R-19")
    assert (screening.outcome, screening.discount_percent) == (Outcome.PARTIAL, 62)
    assert "no more than we generally bill" in screening.basis


@pytest.mark.rule("501R-19")
@pytest.mark.parametrize(
    ("hundredths", "owed", "by"),
    [
        pytest.param(49_99, 5_998_80, "501R-19", id="a hundredth of a percent lower"),
        pytest.param(50_00, 6_000_00, "generous_300_400", id="the same: the policy has the word"),
        pytest.param(50_01, 6_000_00, "generous_300_400", id="higher"),
    ],
)
def test_the_least_decides(hundredths: int, owed: int, by: str) -> None:
    place = hospital("TX", agb_percent_hundredths=hundredths)
    screening = found(place, percent(400), bill=BILL, policy="generous_300_400")
    assert (screening.owes_cents, screening.decided_by) == (owed, by)


@pytest.mark.rule("501R-19")
@pytest.mark.parametrize(
    ("left", "discount"), [(11_999_99, 1), (11_880_01, 1), (11_880_00, 1), (11_760_00, 2)]
)
def test_a_discount_of_less_than_a_percent_is_not_called_nothing(left: int, discount: int) -> None:
    """The share of the income that the hardship scale asks for is just below the bill."""
    screening = found(hospital("TX"), left * 5, bill=BILL, policy="hardship")
    assert (screening.outcome, screening.owes_cents) == (Outcome.PARTIAL, left)
    assert screening.discount_percent == discount


@pytest.mark.rule("501R-19")
def test_a_state_floor_below_both_decides() -> None:
    place = hospital("OR", **AGB_38)
    screening = found(place, percent(250), bill=BILL, policy="generous_300_400", home="OR")
    assert screening.owes_cents == 0
    lower = found(place, percent(310), bill=BILL)
    assert (lower.owes_cents, lower.decided_by) == (4_560_00, "501R-19")
    assert owes(place, percent(210), bill=BILL) == 3_000_00


@pytest.mark.rule("501R-19")
def test_the_limit_is_for_those_entitled_to_help() -> None:
    screening = found(hospital("TX", **AGB_38), percent(900), bill=BILL)
    assert (screening.outcome, screening.owes_cents) == (Outcome.NOT_ELIGIBLE, 12_000_00)


@pytest.mark.rule("501R-19")
@pytest.mark.parametrize(
    "values", [{"tax_status": TaxStatus.OTHER}, {"kind": FacilityKind.PROFESSIONAL}]
)
def test_the_limit_binds_nonprofit_hospitals(values: dict[str, object]) -> None:
    place = hospital("TX", **AGB_38, **values)
    assert owes(place, percent(400), bill=BILL, policy="generous_300_400") == 6_000_00


@pytest.mark.rule("501R-19")
def test_what_an_insured_patient_has_left_is_held_to_the_same_limit() -> None:
    """What counts is what they themselves are asked for, after the insurer's part."""
    left = Bill(5_000_00, 12_000_00)
    place = hospital("TX", **AGB_38)
    assert owes(place, percent(400), bill=left, policy="generous_300_400") == 2_500_00
    dear = Bill(11_000_00, 12_000_00)
    assert owes(place, percent(400), bill=dear, policy="generous_300_400") == 4_560_00


@pytest.mark.rule("501R-19")
def test_an_unknown_percentage_is_for_a_person() -> None:
    place = Facility(state="TX")
    screening = found(place, percent(400), policy="generous_300_400")
    assert screening.outcome is Outcome.PERSON
    assert "agb_percent_hundredths" in screening.person
    free = found(place, percent(300), policy="generous_300_400")
    assert free.outcome is Outcome.FREE


@pytest.mark.rule("501R-19")
def test_without_the_full_charges_nothing_is_guessed() -> None:
    screening = found(hospital("TX"), percent(400), bill=Bill(500_00, 0), policy="generous_300_400")
    assert "full charges" in screening.person


@pytest.mark.rule("501R-20")
def test_a_new_percentage_is_live_by_the_120th_day() -> None:
    assert agb.live_by(date(2025, 12, 31)) == date(2026, 4, 30)


@pytest.mark.rule("501R-20")
@pytest.mark.parametrize(
    ("today", "alarm"),
    [
        pytest.param(date(2026, 4, 29), False, id="the day before the last day"),
        pytest.param(date(2026, 4, 30), False, id="the last day"),
        pytest.param(date(2026, 5, 1), True, id="the day after: the newer year has to be live"),
    ],
)
def test_last_years_percentage_is_out_of_date_after_120_days(today: date, alarm: bool) -> None:
    place = hospital("TX", agb_period_end=date(2024, 12, 31))
    assert bool(agb.missing(place, today)) is alarm
    screening = found(place, percent(400), on=today, policy="generous_300_400")
    assert (screening.outcome is Outcome.PERSON) is alarm


@pytest.mark.rule("501R-20")
def test_a_period_that_ends_on_a_leap_day_has_a_year_too() -> None:
    assert agb.usable_until(date(2024, 2, 29)) == date(2025, 6, 28)


@pytest.mark.rule("501R-20")
@pytest.mark.parametrize("values", [{"agb_percent_hundredths": 38_00}, {"agb_period_end": DAY}])
def test_a_percentage_and_its_period_go_together(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="501R-20"):
        Facility.model_validate(values)


@pytest.mark.parametrize("hundredths", [-1, 10_001, 38.5, "38"])
def test_a_share_is_a_whole_number_of_hundredths_up_to_all(hundredths: object) -> None:
    with pytest.raises(ValidationError):
        Facility.model_validate({"cost_percent_hundredths": hundredths})


@pytest.mark.rule("501R-19")
def test_what_is_generally_billed_is_never_reckoned_from_unknown_charges() -> None:
    """A balance brought forward: nothing of it would be owed, by a limit of no charges."""
    place = hospital("TX", tax_status=TaxStatus.OTHER)
    bill = Bill(500_00, 0, Payer.UNINSURED)
    screening = found(place, percent(900), bill=bill, policy="flat_self_pay")
    assert "full charges" in screening.person
