"""patient owes = min(policy, state floor, federal limit), and on which day's line (FPL-01)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.assistance.determination import basis_on
from policy.assistance.eligibility import Outcome
from policy.assistance.hardship import HardshipSign
from policy.assistance.limits import Bill
from policy.assistance.poverty import NoGuideline
from policy.law.facility import Facility
from policy.terms import BasisDate, Payer
from tests.policy.help_builders import DAY, LINE, found, hospital, owes, percent

APPLIED = date(2026, 6, 1)
STATES = ("WA", "TX", "NY", "IL", "NJ", "OR", "MD", "CO")


@pytest.mark.rule("2.2 basic_200_400")
@pytest.mark.parametrize(
    ("bound", "inside", "above"),
    [
        (200, 0, 250_00), (250, 250_00, 400_00), (300, 400_00, 550_00), (350, 550_00, 700_00),
        (400, 700_00, 1000_00),
    ],
)  # fmt: skip
def test_the_basic_scale(bound: int, inside: int, above: int) -> None:
    place = hospital("TX")
    owed = [owes(place, percent(bound, cents), policy="basic_200_400") for cents in (-1, 0, 1)]
    assert owed == [inside, inside, above]


@pytest.mark.rule("2.2 generous_300_400")
@pytest.mark.parametrize(
    ("bound", "inside", "above"), [(300, 0, 250_00), (350, 250_00, 500_00), (400, 500_00, 1000_00)]
)
def test_the_generous_scale(bound: int, inside: int, above: int) -> None:
    place = hospital("TX")
    owed = [owes(place, percent(bound, cents), policy="generous_300_400") for cents in (-1, 0, 1)]
    assert owed == [inside, inside, above]


@pytest.mark.rule("2.2 safety_net_250_500")
@pytest.mark.parametrize(
    ("bound", "inside", "above"),
    [
        (250, 0, 200_00), (300, 200_00, 350_00), (350, 350_00, 500_00), (400, 500_00, 650_00),
        (450, 650_00, 800_00), (500, 800_00, 1000_00),
    ],
)  # fmt: skip
def test_the_safety_net_slides_to_500_percent(bound: int, inside: int, above: int) -> None:
    place = hospital("TX")
    owed = [owes(place, percent(bound, cents), policy="safety_net_250_500") for cents in (-1, 0, 1)]
    assert owed == [inside, inside, above]


@pytest.mark.rule("2.2 hardship")
@pytest.mark.parametrize(
    ("income", "owed"),
    [(4_999_99, 999_99), (5_000_00, 1000_00), (5_000_05, 1000_00), (0, 0)],
)
def test_hardship_caps_the_bill_at_a_fifth_of_the_income(income: int, owed: int) -> None:
    assert owes(hospital("TX"), income, policy="hardship") == owed


@pytest.mark.rule("2.2 flat_self_pay")
def test_the_uninsured_pay_what_is_generally_billed_whatever_they_earn() -> None:
    place = hospital("TX", agb_percent_hundredths=38_00)
    assert owes(place, percent(900), policy="flat_self_pay") == 380_00
    assert owes(place, percent(900), policy="flat_self_pay", payer=Payer.COMMERCIAL) == 1000_00
    unknown = found(Facility(state="TX"), percent(900), policy="flat_self_pay")
    assert unknown.outcome is Outcome.PERSON


@pytest.mark.rule("FPL-01")
@pytest.mark.vector(31)
@pytest.mark.parametrize(
    ("basis", "year"),
    [(date(2026, 1, 12), 2025), (date(2026, 1, 13), 2026), (date(2026, 1, 14), 2026)],
)
def test_the_table_of_the_basis_date_is_kept_with_its_region(basis: date, year: int) -> None:
    screening = found(hospital("AK"), 10_000_00, basis=basis)
    assert (screening.guideline_year, screening.guideline_region) == (year, "AK")
    assert screening.basis_on == basis


@pytest.mark.rule("FPL-01")
def test_the_policy_says_whether_the_application_or_the_visit_counts() -> None:
    service = date(2025, 1, 1)
    assert basis_on(BasisDate.APPLICATION, ("TX", ""), service, APPLIED) == APPLIED
    assert basis_on(BasisDate.SERVICE, ("TX", ""), service, APPLIED) == service


@pytest.mark.rule("FPL-01")
@pytest.mark.parametrize("rule", list(BasisDate))
@pytest.mark.parametrize(
    ("service", "counts"),
    [
        pytest.param(date(2024, 5, 31), date(2024, 5, 31), id="two years and a day: the visit"),
        pytest.param(date(2024, 6, 1), APPLIED, id="two years to the day: the application"),
        pytest.param(date(2024, 6, 2), APPLIED, id="a day less than two years"),
    ],
)
def test_washington_takes_the_application_within_two_years(
    rule: BasisDate, service: date, counts: date
) -> None:
    assert basis_on(rule, ("TX", "WA"), service, APPLIED) == counts


@pytest.mark.rule("FPL-01")
def test_two_years_after_a_leap_day_end_on_the_first_of_march() -> None:
    leap = date(2024, 2, 29)
    assert basis_on(BasisDate.APPLICATION, ("WA",), leap, date(2026, 3, 1)) == date(2026, 3, 1)
    assert basis_on(BasisDate.APPLICATION, ("WA",), leap, date(2026, 3, 2)) == leap


@pytest.mark.rule("FPL-03")
def test_a_basis_without_a_table_is_never_extrapolated() -> None:
    with pytest.raises(NoGuideline):
        found(hospital("TX"), 0, basis=date(2023, 6, 1))


def test_what_is_missing_is_asked_for_before_anything_is_compared() -> None:
    screening = found(Facility(state="NV"), None)
    assert (screening.outcome, screening.missing) == (Outcome.ASK, ("income",))


def test_a_limit_that_is_the_whole_bill_decides_nothing() -> None:
    screening = found(hospital("TX"), 5_000_00, policy="hardship")
    assert (screening.outcome, screening.owes_cents) == (Outcome.NOT_ELIGIBLE, 1000_00)
    assert screening.decided_by == ""
    assert screening.basis.endswith("By our scale that is 0% off.")


@pytest.mark.parametrize("state", ["NV", "NJ", "NM"])
def test_a_person_is_needed_only_where_it_could_lower_the_bill(state: str) -> None:
    place = Facility(state=state)
    assert found(place, 0, policy="basic_200_400").outcome is Outcome.FREE


def test_the_reason_names_every_rule_that_waits_for_a_person() -> None:
    screening = found(Facility(state="NJ"), percent(150))
    assert "2.3 NJ: what the household owns" in screening.person
    assert "medicare_percent_hundredths" in screening.person
    assert screening.discount_percent == 0


@pytest.mark.rule("2.3 NC")
@pytest.mark.parametrize(
    ("sign", "free"),
    [
        (HardshipSign.MEDICAID, True), (HardshipSign.SNAP, True), (HardshipSign.WIC, True),
        (HardshipSign.HOMELESS, True), (HardshipSign.LOST_JOB, False), (HardshipSign.ASKED, False),
        (HardshipSign.CANNOT_PAY, False), (HardshipSign.DISABLED, False),
    ],
)  # fmt: skip
def test_some_signs_entitle_to_help_in_north_carolina_without_an_income(
    sign: HardshipSign, free: bool
) -> None:
    screening = found(hospital("NC"), None, signs=frozenset({sign}))
    assert (screening.outcome is Outcome.FREE) is free
    if free:
        assert (screening.owes_cents, screening.decided_by) == (0, "2.3 NC")
        assert (screening.guideline_year, screening.percent_of_line) == (2026, None)


@pytest.mark.rule("2.3 NC")
def test_elsewhere_a_sign_alone_is_no_award() -> None:
    signs = frozenset({HardshipSign.SNAP})
    assert found(hospital("TX"), None, signs=signs).outcome is Outcome.ASK


@pytest.mark.rule("501R-19")
@given(
    st.sampled_from(STATES),
    st.integers(0, 40_000_000),
    st.integers(1, 5_000_000),
    st.integers(0, 5_000_000),
    st.sampled_from([Payer.UNINSURED, Payer.COMMERCIAL]),
)
def test_the_law_can_only_lower_what_the_policy_asks_for(
    state: str, income: int, owed: int, more_charges: int, payer: Payer
) -> None:
    bill = Bill(owed, owed + more_charges, payer)
    known = {"medical_costs_cents": 0, "assets_cents": 0, "policy": "basic_200_400"}
    plain = owes(hospital("TX", tax_status="other"), income, bill=bill, **known)
    bound = owes(hospital(state, agb_percent_hundredths=38_00), income, bill=bill, **known)
    assert 0 <= bound <= plain <= owed


@given(st.integers(0, 40_000_000), st.integers(0, 1_000_000), st.sampled_from(STATES))
def test_earning_more_never_makes_a_bill_smaller(income: int, more: int, state: str) -> None:
    known = {"medical_costs_cents": 0, "assets_cents": 0, "policy": "basic_200_400"}
    place = hospital(state)
    assert owes(place, income, **known) <= owes(place, income + more, **known)


@pytest.mark.rule("FPL-05")
def test_the_line_of_four_is_compared_exactly() -> None:
    assert LINE * 2 == 66_000_00
    assert owes(hospital("TX"), 66_000_00, policy="basic_200_400") == 0
    assert owes(hospital("TX"), 66_000_01, policy="basic_200_400", on=DAY) == 250_00
