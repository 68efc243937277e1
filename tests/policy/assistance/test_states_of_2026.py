"""The states whose law was read in November 2026: the day before, the day, the day after."""

from datetime import date, timedelta
from typing import Any

import pytest

from policy.assistance.eligibility import Outcome
from policy.assistance.hardship import HardshipSign
from policy.assistance.limits import Bill
from policy.assistance.state_floors import state_help
from policy.law.facility import FacilityKind, TaxStatus
from policy.terms import Payer
from tests.policy.help_builders import DAY, found, hospital, owes, percent

SHIPPED = "basic_200_400"
INSURED: dict[str, Any] = {"payer": Payer.COMMERCIAL}
PAYERS = [Payer.UNINSURED, Payer.COMMERCIAL, Payer.MEDICARE]
ONE = timedelta(1)


def around(state: str, first: date, income_percent: int, **values: Any) -> list[int]:
    """What is owed the day before the law's first day, on it, and the day after."""
    place, income = hospital(state), percent(income_percent)
    return [
        owes(place, income, on=day, basis=DAY, **values)
        for day in (first - ONE, first, first + ONE)
    ]


@pytest.mark.rule("2.3 VT")
@pytest.mark.parametrize("payer", PAYERS)
def test_a_vermont_family_of_four_at_240_percent_owes_nothing(payer: Payer) -> None:
    assert owes(hospital("VT"), percent(240), payer=payer, policy=SHIPPED) == 0


@pytest.mark.rule("2.3 VT")
@pytest.mark.parametrize("payer", PAYERS)
def test_a_vermont_family_at_380_percent_owes_at_most_600_of_1000_dollars(payer: Payer) -> None:
    assert owes(hospital("VT"), percent(380), payer=payer, policy=SHIPPED) == 600_00


@pytest.mark.rule("2.3 VT")
@pytest.mark.parametrize("cents", [-1, 0, 1])
def test_a_vermont_family_at_550_percent_owes_a_fifth_of_its_income(cents: int) -> None:
    bill = Bill(60_000_00, 60_000_00, Payer.COMMERCIAL)
    income = percent(550) + 5 * cents
    screening = found(hospital("VT"), income, bill=bill, policy=SHIPPED)
    assert (screening.outcome, screening.owes_cents) == (Outcome.PARTIAL, 36_300_00 + cents)
    assert "at most 20% of a year's income" in screening.basis
    assert screening.state_law == "VT"


@pytest.mark.rule("2.3 VT")
@pytest.mark.parametrize(
    ("owed", "left"),
    [(36_299_99, 36_299_99), (36_300_00, 36_300_00), (36_300_01, 36_300_00)],
    ids=["a cent less than a fifth", "exactly a fifth", "a cent more"],
)
def test_the_fifth_of_the_income_is_a_bound_of_what_is_due_in_vermont(owed: int, left: int) -> None:
    bill = Bill(owed, owed, Payer.COMMERCIAL)
    assert owes(hospital("VT"), percent(550), bill=bill) == left


@pytest.mark.rule("2.3 VT")
@pytest.mark.parametrize(("bound", "inside", "above"), [(250, 0, 600_00), (400, 600_00, 1000_00)])
@pytest.mark.parametrize("payer", PAYERS)
def test_vermont_has_two_bands_for_the_insured_and_the_uninsured(
    bound: int, inside: int, above: int, payer: Payer
) -> None:
    place = hospital("VT")
    owed = [owes(place, percent(bound, cents), payer=payer) for cents in (-1, 0, 1)]
    assert owed == [inside, inside, above]


@pytest.mark.rule("2.3 VT")
@pytest.mark.parametrize(("cents", "owed"), [(-1, 20), (0, 20), (1, 100)])
def test_the_fifth_of_the_income_ends_at_600_percent_in_vermont(cents: int, owed: int) -> None:
    bill = Bill(198_000_00, 198_000_00, Payer.COMMERCIAL)  # a year's income at 600 percent
    share = owes(hospital("VT"), percent(600, cents), bill=bill) * 100
    assert round(share / 198_000_00) == owed


@pytest.mark.rule("2.3 VT")
def test_the_uninsured_in_vermont_owe_60_percent_of_what_is_generally_billed() -> None:
    place = hospital("VT", agb_percent_hundredths=50_00, tax_status=TaxStatus.OTHER)
    assert owes(place, percent(380)) == 300_00
    assert owes(place, percent(380), **INSURED) == 600_00


@pytest.mark.rule("2.3 VT")
def test_without_the_amount_generally_billed_a_person_sees_to_it_in_vermont() -> None:
    unset = {"agb_percent_hundredths": None, "agb_period_end": None}
    screening = found(hospital("VT", **unset, tax_status=TaxStatus.OTHER), percent(380))
    assert screening.outcome is Outcome.PERSON
    assert "agb_percent_hundredths" in screening.person


@pytest.mark.rule("2.3 VT")
@pytest.mark.parametrize("income", [240, 380])
def test_the_act_of_vermont_begins_on_2024_07_01(income: int) -> None:
    least = {240: 0, 380: 600_00}[income]
    assert around("VT", date(2024, 7, 1), income, **INSURED) == [1000_00, least, least]


@pytest.mark.rule("2.3 VT")
def test_help_in_vermont_is_for_those_who_live_there_with_a_home_or_without() -> None:
    place, unhoused = hospital("VT"), frozenset({HardshipSign.HOMELESS})
    assert owes(place, percent(240), home="NH") == 1000_00
    assert owes(place, percent(240), home="NH", signs=unhoused) == 0
    assert owes(place, percent(240), home="", state="", signs=unhoused) == 0


@pytest.mark.rule("2.3 IL urban")
def test_being_without_a_home_opens_no_other_states_help() -> None:
    unhoused = frozenset({HardshipSign.HOMELESS})
    assert owes(hospital("IL"), percent(100), home="TX", signs=unhoused) == 1000_00


@pytest.mark.rule("2.3 VT")
def test_a_practice_of_doctors_in_vermont_waits_for_a_person() -> None:
    doctors = hospital("VT", kind=FacilityKind.PROFESSIONAL, tax_status=TaxStatus.OTHER)
    screening = found(doctors, percent(240))
    assert screening.outcome is Outcome.PERSON
    assert "large health care facility" in screening.person


@pytest.mark.rule("2.3 ME")
def test_maine_frees_the_uninsured_to_200_percent_from_2026_07_01() -> None:
    assert around("ME", date(2026, 7, 1), 190) == [1000_00, 0, 0]
    assert around("ME", date(2026, 7, 1), 150) == [0, 0, 0]


@pytest.mark.rule("2.3 ME")
@pytest.mark.parametrize(
    ("on", "bound"), [(date(2026, 6, 30), 150), (date(2026, 7, 1), 200), (date(2026, 7, 2), 200)]
)
def test_each_bound_of_maine_is_exact_on_its_day(on: date, bound: int) -> None:
    place = hospital("ME")
    owed = [owes(place, percent(bound, cents), on=on, basis=DAY) for cents in (-1, 0, 1)]
    assert owed == [0, 0, 1000_00]


@pytest.mark.rule("2.3 ME")
@pytest.mark.parametrize(
    ("cents", "outcome"),
    [(-1, Outcome.PERSON), (0, Outcome.PERSON), (1, Outcome.NOT_ELIGIBLE)],
)
def test_what_insurance_left_in_maine_waits_for_a_person(cents: int, outcome: Outcome) -> None:
    day = date(2026, 7, 1)
    place, income = hospital("ME"), percent(200, cents)
    assert found(place, income, on=day, basis=DAY, **INSURED).outcome is outcome
    before = found(place, income, on=day - ONE, basis=DAY, **INSURED)
    assert before.outcome is Outcome.NOT_ELIGIBLE


@pytest.mark.rule("2.3 ME")
def test_free_care_in_maine_is_for_residents_after_the_change_too() -> None:
    day = date(2026, 7, 1)
    assert owes(hospital("ME"), percent(190), on=day, basis=DAY, home="NH") == 1000_00


@pytest.mark.rule("2.3 NC")
@pytest.mark.parametrize(
    ("bound", "inside", "above"), [(200, 0, 250_00), (250, 250_00, 500_00), (300, 500_00, 1000_00)]
)
def test_north_carolina_gives_half_or_more_to_300_percent(
    bound: int, inside: int, above: int
) -> None:
    place = hospital("NC")
    owed = [owes(place, percent(bound, cents), **INSURED) for cents in (-1, 0, 1)]
    assert owed == [inside, inside, above]


@pytest.mark.rule("2.3 NC")
def test_the_steps_of_north_carolina_begin_with_2025() -> None:
    assert around("NC", date(2025, 1, 1), 280) == [1000_00, 500_00, 500_00]
    assert around("NC", date(2025, 1, 1), 190) == [1000_00, 0, 0]


@pytest.mark.rule("2.3 NC")
def test_north_carolina_helps_whoever_is_treated_there() -> None:
    assert owes(hospital("NC"), percent(280), home="SC") == 500_00


@pytest.mark.rule("2.3 MA")
@pytest.mark.parametrize(
    ("cents", "outcome"),
    [(-1, Outcome.PERSON), (0, Outcome.PERSON), (1, Outcome.NOT_ELIGIBLE)],
)
def test_the_pool_of_massachusetts_is_asked_by_a_person(cents: int, outcome: Outcome) -> None:
    screening = found(hospital("MA"), percent(300, cents))
    assert screening.outcome is outcome
    assert ("Health Safety Net" in screening.person) is (outcome is Outcome.PERSON)
    assert found(hospital("MA"), percent(100), home="NH").outcome is Outcome.NOT_ELIGIBLE


@pytest.mark.rule("2.3 OH")
@pytest.mark.parametrize(
    ("cents", "outcome"),
    [(-1, Outcome.PERSON), (0, Outcome.PERSON), (1, Outcome.NOT_ELIGIBLE)],
)
def test_free_care_in_ohio_is_confirmed_by_a_person(cents: int, outcome: Outcome) -> None:
    assert found(hospital("OH"), percent(100, cents)).outcome is outcome
    assert found(hospital("OH"), percent(100), home="MI").outcome is Outcome.NOT_ELIGIBLE


@pytest.mark.rule("2.3 VA")
@pytest.mark.parametrize(
    ("cents", "outcome"),
    [(-1, Outcome.PERSON), (0, Outcome.PERSON), (1, Outcome.NOT_ELIGIBLE)],
)
def test_a_certificate_of_public_need_in_virginia_is_for_a_person(
    cents: int, outcome: Outcome
) -> None:
    assert found(hospital("VA"), percent(200, cents)).outcome is outcome
    assert found(hospital("VA"), percent(200, cents), policy=SHIPPED).outcome in (
        Outcome.FREE, Outcome.PARTIAL,
    )  # fmt: skip


@pytest.mark.rule("2.3 DC", "2.3 FL", "2.3 IN", "2.3 KY")
@pytest.mark.parametrize(("state", "bound"), [("DC", 300), ("FL", 150), ("IN", 300), ("KY", 100)])
@pytest.mark.parametrize(
    ("cents", "outcome"),
    [(-1, Outcome.PERSON), (0, Outcome.PERSON), (1, Outcome.NOT_ELIGIBLE)],
)
def test_what_is_only_named_in_notes_waits_for_a_person(
    state: str, bound: int, cents: int, outcome: Outcome
) -> None:
    assert found(hospital(state), percent(bound, cents)).outcome is outcome
    assert found(hospital(state), percent(bound, cents), home="TX").outcome is Outcome.NOT_ELIGIBLE


@pytest.mark.rule("2.3 NH")
@pytest.mark.parametrize(("share", "owed"), [(99_99, 999_90), (100_00, 1000_00), (40_00, 400_00)])
def test_the_uninsured_in_new_hampshire_pay_what_is_generally_billed(share: int, owed: int) -> None:
    place = hospital("NH", agb_percent_hundredths=share, tax_status=TaxStatus.OTHER)
    assert owes(place, percent(900)) == owed
    assert owes(place, percent(900), **INSURED) == 1000_00


@pytest.mark.rule("2.3 GA")
@pytest.mark.parametrize(
    ("cents", "outcome"),
    [(-1, Outcome.PERSON), (0, Outcome.PERSON), (1, Outcome.NOT_ELIGIBLE)],
)
def test_the_trust_fund_of_georgia_is_for_a_person(cents: int, outcome: Outcome) -> None:
    assert found(hospital("GA"), percent(200, cents)).outcome is outcome
    assert found(hospital("GA"), percent(125), home="AL").outcome is Outcome.NOT_ELIGIBLE


@pytest.mark.rule("2.4 CA screening")
@pytest.mark.parametrize(
    ("on", "outcome"),
    [
        pytest.param(date(2027, 6, 30), Outcome.ASK, id="the day before"),
        pytest.param(date(2027, 7, 1), Outcome.FREE, id="the day"),
        pytest.param(date(2027, 7, 2), Outcome.FREE, id="the day after"),
    ],
)
@pytest.mark.parametrize("sign", [HardshipSign.SNAP, HardshipSign.WIC, HardshipSign.HOMELESS])
def test_california_presumes_from_2027_07_01(
    on: date, outcome: Outcome, sign: HardshipSign
) -> None:
    screening = found(hospital("CA"), None, on=on, basis=DAY, signs=frozenset({sign}))
    assert screening.outcome is outcome
    told = found(hospital("CA"), None, on=on, basis=DAY, signs=frozenset({HardshipSign.LOST_JOB}))
    assert told.outcome is Outcome.ASK


@pytest.mark.rule("2.3 VT", "2.3 ME")
def test_where_the_law_says_magi_the_row_says_so() -> None:
    counted = {
        (row.state, row.counted) for row in state_help().floors if row.in_force(date(2026, 7, 1))
    }
    magi = {state for state, how in counted if how == "magi"}
    assert magi == {"VT", "ME"}
    assert not {("VT", "income"), ("ME", "income")} & counted


@pytest.mark.rule("2.3 VT", "2.3 IL urban")
@pytest.mark.parametrize("state", ["VT", "IL"])
@pytest.mark.parametrize(
    ("owed", "together", "left"),
    [
        pytest.param(60_000_00, 60_000_00, 36_300_00, id="one bill"),
        pytest.param(30_000_00, 60_000_00, 18_150_00, id="two halves share the fifth"),
        pytest.param(10_000_00, 40_000_00, 9_075_00, id="a quarter of them"),
        pytest.param(10_000_00, 36_300_00, 10_000_00, id="together exactly a fifth"),
        pytest.param(10_000_00, 0, 10_000_00, id="nothing known of others"),
    ],
)
def test_several_bills_share_the_fifth_of_a_years_income(
    state: str, owed: int, together: int, left: int
) -> None:
    bill = Bill(owed, owed, Payer.UNINSURED, together)
    place = hospital(state, cost_percent_hundredths=90_00)
    assert owes(place, percent(550), bill=bill) == left
