"""State floors (rule 2.3): each bound of each band a cent before, on and after it."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from policy.assistance.eligibility import Outcome
from policy.assistance.limits import Bill
from policy.assistance.state_floors import (
    Automatic,
    Basis,
    Floor,
    ScreenFirst,
    StateHelp,
    floors_for,
    state_help,
)
from policy.law.facility import FacilityKind, TaxStatus
from policy.terms import Payer
from tests.policy.help_builders import DAY, found, hospital, owes, percent

WA_A: dict[str, Any] = {"washington_tier": "A"}
INSURED: dict[str, Any] = {"payer": Payer.COMMERCIAL}
HIGH_COSTS = INSURED | {"medical_costs_cents": 90_000_00}


def at_each_bound(
    state: str, bound: int, where: dict[str, Any] | None = None, **values: Any
) -> list[int]:
    """What is owed a cent below, on and a cent above so many percent of the line."""
    place = hospital(state, **(where or {}))
    return [owes(place, percent(bound, cents), **values) for cents in (-1, 0, 1)]


@pytest.mark.rule("2.3 WA tier A")
@pytest.mark.parametrize(
    ("bound", "inside", "above"), [(300, 0, 250_00), (350, 250_00, 500_00), (400, 500_00, 1000_00)]
)
@pytest.mark.parametrize("payer", [Payer.UNINSURED, Payer.COMMERCIAL, Payer.UNKNOWN])
def test_washington_tier_a_helps_the_insured_too(
    bound: int, inside: int, above: int, payer: Payer
) -> None:
    assert at_each_bound("WA", bound, WA_A, payer=payer) == [inside, inside, above]


@pytest.mark.rule("2.3 WA tier B")
@pytest.mark.parametrize(
    ("bound", "inside", "above"), [(200, 0, 250_00), (250, 250_00, 500_00), (300, 500_00, 1000_00)]
)
def test_washington_tier_b_stands_on_the_rcw_and_not_on_the_older_wac(
    bound: int, inside: int, above: int
) -> None:
    assert at_each_bound("WA", bound, **INSURED) == [inside, inside, above]


@pytest.mark.rule("2.3 WA tier A")
@pytest.mark.vector(14)
def test_66_000_is_200_percent_and_free_in_washington() -> None:
    assert found(hospital("WA", **WA_A), 66_000_00).outcome is Outcome.FREE


@pytest.mark.rule("2.3 NY", "FPL-06")
@pytest.mark.vector(15)
@pytest.mark.parametrize(
    ("income", "owed"),
    [
        pytest.param(65_999_99, 0, id="a cent below 200 percent is free"),
        pytest.param(66_000_00, 20_00, id="exactly 200 percent is in the tier above"),
        pytest.param(66_000_01, 20_00, id="a cent above as well"),
    ],
)
def test_free_care_in_new_york_is_below_200_percent(income: int, owed: int) -> None:
    assert owes(hospital("NY"), income) == owed


@pytest.mark.rule("2.3 WA tier A")
@pytest.mark.vector(16)
@pytest.mark.parametrize(
    ("income", "owed"),
    [(99_000_00, 0), (99_000_01, 250_00), (115_500_00, 250_00), (115_501_00, 500_00)],
)
def test_the_examples_of_washington_come_out_to_the_cent(income: int, owed: int) -> None:
    assert owes(hospital("WA", **WA_A), income) == owed


@pytest.mark.rule("2.3 NY")
@pytest.mark.parametrize(("bound", "inside", "above"), [(300, 20_00, 40_00), (400, 40_00, 1000_00)])
def test_the_uninsured_in_new_york_pay_a_share_of_what_medicaid_pays(
    bound: int, inside: int, above: int
) -> None:
    assert at_each_bound("NY", bound) == [inside, inside, above]


@pytest.mark.rule("2.3 NY")
@pytest.mark.parametrize(
    ("bound", "inside", "above"), [(300, 100_00, 200_00), (400, 200_00, 1000_00)]
)
def test_the_underinsured_in_new_york_pay_a_share_of_their_cost_sharing(
    bound: int, inside: int, above: int
) -> None:
    assert at_each_bound("NY", bound, **HIGH_COSTS) == [inside, inside, above]


@pytest.mark.rule("2.3 NY", "2.3 CA")
@pytest.mark.parametrize(
    ("costs", "helped"),
    [
        pytest.param(6_599_99, False, id="a cent below ten percent of the income"),
        pytest.param(6_600_00, False, id="exactly ten percent"),
        pytest.param(6_600_01, True, id="a cent above"),
    ],
)
@pytest.mark.parametrize("state", ["NY", "CA"])
def test_underinsured_is_who_pays_more_than_a_tenth_of_the_income(
    state: str, costs: int, helped: bool
) -> None:
    values = INSURED | {"medical_costs_cents": costs}
    assert (owes(hospital(state), 66_000_00, **values) < 1000_00) is helped


@pytest.mark.rule("2.3 NY")
def test_a_bill_of_more_than_a_tenth_of_the_income_shows_it_by_itself() -> None:
    bill = Bill(6_600_01, 6_600_01, Payer.COMMERCIAL)
    assert owes(hospital("NY"), 66_000_00, bill=bill) == 660_00


@pytest.mark.rule("2.3 NY", "2.3 CA")
@pytest.mark.parametrize("state", ["NY", "CA"])
def test_unknown_medical_costs_are_for_a_person_and_never_guessed(state: str) -> None:
    screening = found(hospital(state), 66_000_00, **INSURED)
    assert screening.outcome is Outcome.PERSON
    assert "what care cost the household" in screening.person


@pytest.mark.rule("2.3 CA")
@pytest.mark.parametrize("values", [{}, HIGH_COSTS], ids=["uninsured", "high costs"])
def test_california_caps_at_the_greater_of_medicare_and_medi_cal(values: dict[str, Any]) -> None:
    assert at_each_bound("CA", 400, **values) == [300_00, 300_00, 1000_00]


@pytest.mark.rule("2.3 CA")
def test_a_bill_of_a_million_dollars_is_capped_to_the_cent() -> None:
    bill = Bill(1_000_000_00, 1_000_000_00, Payer.UNINSURED)
    assert owes(hospital("CA"), percent(100), bill=bill) == 300_000_00


@pytest.mark.rule("2.3 CA")
@pytest.mark.parametrize("missing", ["medicare_percent_hundredths", "medicaid_percent_hundredths"])
def test_a_cap_without_its_figure_is_for_a_person(missing: str) -> None:
    screening = found(hospital("CA", **{missing: None}), 66_000_00)
    assert screening.outcome is Outcome.PERSON
    assert missing in screening.person


@pytest.mark.rule("2.3 IL urban")
@pytest.mark.parametrize(("bound", "inside", "above"), [(200, 0, 337_50), (600, 337_50, 1000_00)])
def test_illinois_asks_the_uninsured_for_135_percent_of_the_cost(
    bound: int, inside: int, above: int
) -> None:
    assert at_each_bound("IL", bound) == [inside, inside, above]


@pytest.mark.rule("2.3 IL rural")
@pytest.mark.parametrize(("bound", "inside", "above"), [(125, 0, 337_50), (300, 337_50, 1000_00)])
def test_rural_illinois_has_lower_bounds(bound: int, inside: int, above: int) -> None:
    assert at_each_bound("IL", bound, {"rural": True}) == [inside, inside, above]


@pytest.mark.rule("2.3 IL urban", "2.3 IL rural")
@pytest.mark.parametrize(
    ("rural", "cents", "helped"),
    [
        (False, 149_99, False), (False, 150_00, False), (False, 150_01, True),
        (True, 299_99, False), (True, 300_00, False), (True, 300_01, True),
    ],
)  # fmt: skip
def test_illinois_looks_at_bills_above_an_amount(rural: bool, cents: int, helped: bool) -> None:
    place = hospital("IL", rural=rural)
    assert (owes(place, 0, bill=Bill(cents, cents, Payer.UNINSURED)) == 0) is helped


@pytest.mark.rule("2.3 IL urban", "2.3 IL rural")
@pytest.mark.parametrize(
    ("rural", "owed", "told"),
    [
        (False, 150_00, False), (False, 150_01, True),
        (True, 300_00, False), (True, 300_01, True),
    ],
)  # fmt: skip
def test_a_balance_whose_charges_nobody_tells_takes_no_help_away(
    rural: bool, owed: int, told: bool
) -> None:
    """The charges were as much at least as what is left of them; below that a person asks."""
    place = hospital("IL", rural=rural, tax_status=TaxStatus.OTHER)
    screening = found(place, 0, bill=Bill(owed, 0, Payer.UNINSURED))
    assert (screening.outcome is Outcome.FREE) is told
    assert ("the full charges of this visit" in screening.person) is not told


@pytest.mark.rule("2.3 IL urban", "2.3 IL rural")
def test_nobody_in_illinois_pays_more_than_a_fifth_of_the_income() -> None:
    bill = Bill(90_000_00, 90_000_00, Payer.UNINSURED)
    assert owes(hospital("IL"), 70_000_00, bill=bill) == 14_000_00


@pytest.mark.rule("2.3 IL urban", "2.3 ME", "2.3 RI")
@pytest.mark.parametrize("state", ["IL", "ME", "RI"])
def test_help_for_residents_is_for_residents(state: str) -> None:
    assert owes(hospital(state), percent(100)) == 0
    assert owes(hospital(state), percent(100), home="TX") == 1000_00


@pytest.mark.rule("2.3 MD")
@pytest.mark.parametrize(
    ("bound", "inside", "above"),
    [(200, 0, 250_00), (250, 250_00, 400_00), (300, 400_00, 1000_00)],
)
def test_maryland_gives_reduced_care_up_to_300_percent(bound: int, inside: int, above: int) -> None:
    none: dict[str, Any] = {"medical_costs_cents": 0}
    assert at_each_bound("MD", bound, **INSURED, **none) == [inside, inside, above]


@pytest.mark.rule("2.3 MD")
@pytest.mark.parametrize(
    ("bound", "inside", "above"),
    [(350, 500_00, 550_00), (400, 550_00, 600_00), (450, 600_00, 650_00), (500, 650_00, 1000_00)],
)
def test_hardship_in_maryland_reaches_to_500_percent(bound: int, inside: int, above: int) -> None:
    assert at_each_bound("MD", bound, **HIGH_COSTS) == [inside, inside, above]


@pytest.mark.rule("2.3 MD")
@pytest.mark.parametrize(("costs", "helped"), [(27_499_99, 0), (27_500_00, 0), (27_500_01, 1)])
def test_hardship_in_maryland_is_debt_above_a_quarter_of_the_income(
    costs: int, helped: int
) -> None:
    owed = owes(hospital("MD"), 110_000_00, **INSURED, medical_costs_cents=costs)
    assert owed == (500_00 if helped else 1000_00)


@pytest.mark.rule("2.3 NJ")
@pytest.mark.parametrize(
    ("bound", "inside", "above"),
    [
        (200, 0, 200_00), (225, 200_00, 400_00), (250, 400_00, 600_00), (275, 600_00, 800_00),
        (300, 800_00, 1000_00),
    ],
)  # fmt: skip
def test_charity_care_in_new_jersey_rises_in_steps_of_25_points(
    bound: int, inside: int, above: int
) -> None:
    assert at_each_bound("NJ", bound, **INSURED, assets_cents=0) == [inside, inside, above]


@pytest.mark.rule("2.3 NJ")
@pytest.mark.parametrize(
    ("size", "assets", "free"),
    [
        (1, 7_499_99, True), (1, 7_500_00, True), (1, 7_500_01, False),
        (4, 14_999_99, True), (4, 15_000_00, True), (4, 15_000_01, False),
    ],
)  # fmt: skip
def test_charity_care_in_new_jersey_has_limits_on_what_is_owned(
    size: int, assets: int, free: bool
) -> None:
    values = INSURED | {"household_size": size, "assets_cents": assets}
    assert (owes(hospital("NJ"), 10_000_00, **values) == 0) is free


@pytest.mark.rule("2.3 NJ")
def test_unknown_assets_in_new_jersey_are_for_a_person() -> None:
    assert "what the household owns" in found(hospital("NJ"), 10_000_00, **INSURED).person


@pytest.mark.rule("2.3 NJ")
def test_the_uninsured_in_new_jersey_pay_115_percent_of_medicare_below_500_percent() -> None:
    rich: dict[str, Any] = {"assets_cents": 99_000_00}
    assert at_each_bound("NJ", 500, **rich) == [345_00, 1000_00, 1000_00]


@pytest.mark.rule("2.3 CO")
@pytest.mark.parametrize("kind", list(FacilityKind))
def test_colorado_caps_hospitals_and_professionals_alike(kind: FacilityKind) -> None:
    assert at_each_bound("CO", 250, {"kind": kind}, **INSURED) == [300_00, 300_00, 1000_00]


@pytest.mark.rule("2.3 OR")
@pytest.mark.parametrize(
    ("bound", "inside", "above"),
    [(200, 0, 250_00), (300, 250_00, 500_00), (350, 500_00, 750_00), (400, 750_00, 1000_00)],
)
def test_oregon_has_four_bands(bound: int, inside: int, above: int) -> None:
    assert at_each_bound("OR", bound, **INSURED) == [inside, inside, above]


@pytest.mark.rule("2.3 OR")
def test_oregons_bands_bind_nonprofit_hospitals() -> None:
    assert owes(hospital("OR"), percent(100)) == 0
    assert owes(hospital("OR", tax_status=TaxStatus.OTHER), percent(100)) == 1000_00


@pytest.mark.rule("2.3 CT")
@pytest.mark.parametrize(
    ("bound", "outcome"),
    [(249, Outcome.PERSON), (250, Outcome.PERSON), (251, Outcome.NOT_ELIGIBLE)],
)
def test_connecticut_depends_on_medicaids_answer_which_a_person_has(
    bound: int, outcome: Outcome
) -> None:
    assert found(hospital("CT"), percent(bound)).outcome is outcome
    assert found(hospital("CT"), percent(bound), **INSURED).outcome is Outcome.NOT_ELIGIBLE


@pytest.mark.rule("2.3 RI")
def test_rhode_island_is_free_to_200_percent_and_then_partial() -> None:
    assert [owes(hospital("RI"), percent(200, cents)) for cents in (-1, 0)] == [0, 0]
    assert found(hospital("RI"), percent(200, 1)).outcome is Outcome.PERSON
    assert found(hospital("RI"), percent(300)).outcome is Outcome.PERSON
    assert found(hospital("RI"), percent(300, 1)).outcome is Outcome.NOT_ELIGIBLE


@pytest.mark.rule("2.3 ME")
def test_maine_is_free_to_150_percent() -> None:
    assert at_each_bound("ME", 150) == [0, 0, 1000_00]


@pytest.mark.rule("2.3 NM")
def test_nothing_is_collected_from_a_poor_household_in_new_mexico() -> None:
    outcomes = [found(hospital("NM"), percent(200, cents)).outcome for cents in (-1, 0, 1)]
    assert outcomes == [Outcome.PERSON, Outcome.PERSON, Outcome.NOT_ELIGIBLE]


@pytest.mark.rule("2.3 DE")
@pytest.mark.vector(29)
@pytest.mark.parametrize(
    ("on", "owed"),
    [
        pytest.param(date(2026, 12, 30), 1000_00, id="two days before"),
        pytest.param(date(2026, 12, 31), 1000_00, id="inactive on the last day of 2026"),
        pytest.param(date(2027, 1, 1), 0, id="active on the first day of 2027"),
        pytest.param(date(2027, 1, 2), 0, id="and after"),
    ],
)
def test_delaware_begins_in_2027(on: date, owed: int) -> None:
    assert owes(hospital("DE"), percent(300), on=on, **INSURED) == owed


@pytest.mark.rule("2.3 DE")
@pytest.mark.parametrize(
    ("bound", "inside", "above"), [(300, 0, 250_00), (350, 250_00, 500_00), (400, 500_00, 1000_00)]
)
def test_delaware_has_three_bands(bound: int, inside: int, above: int) -> None:
    values: dict[str, Any] = INSURED | {"medical_costs_cents": 0, "on": date(2027, 1, 1)}
    assert at_each_bound("DE", bound, **values) == [inside, inside, above]


@pytest.mark.rule("2.3 DE")
@pytest.mark.parametrize(
    ("bound", "cents", "outcome"),
    [
        (500, -1, Outcome.PERSON), (500, 0, Outcome.PERSON), (500, 1, Outcome.NOT_ELIGIBLE),
        (450, 0, Outcome.PERSON),
    ],
)  # fmt: skip
def test_hardship_in_delaware_reaches_to_500_percent_and_a_person_decides_how_much(
    bound: int, cents: int, outcome: Outcome
) -> None:
    values: dict[str, Any] = HIGH_COSTS | {"on": date(2027, 1, 1)}
    assert found(hospital("DE"), percent(bound, cents), **values).outcome is outcome


@pytest.mark.rule("2.3 DE")
@pytest.mark.parametrize(
    ("costs", "helped"), [(14_849_99, False), (14_850_00, False), (14_850_01, True)]
)
def test_hardship_in_delaware_is_care_above_a_tenth_of_the_income(costs: int, helped: bool) -> None:
    values: dict[str, Any] = INSURED | {"medical_costs_cents": costs, "on": date(2027, 1, 1)}
    outcome = found(hospital("DE"), 148_500_00, **values).outcome  # 450 percent
    assert outcome is (Outcome.PERSON if helped else Outcome.NOT_ELIGIBLE)


@pytest.mark.rule("2.3 NY")
def test_the_underinsured_in_new_york_pay_nothing_below_200_percent_too() -> None:
    assert at_each_bound("NY", 200, **HIGH_COSTS) == [0, 100_00, 100_00]


@pytest.mark.rule("2.3 IL rural")
@pytest.mark.parametrize("cents", [-1, 0, 1])
def test_nobody_in_rural_illinois_pays_more_than_a_fifth_of_the_income_either(cents: int) -> None:
    bill = Bill(90_000_00, 90_000_00, Payer.UNINSURED)
    income = 70_000_00 + 5 * cents
    assert owes(hospital("IL", rural=True), income, bill=bill) == 14_000_00 + cents


STARTS = {
    ("2.3 MD", "HG 19-214.1 (financial hardship)"): 300,
    ("2.3 RI", "partial"): 200,
    ("2.3 VT", "18 V.S.A. § 9482(b)(2)(B)"): 250,
}
"""The rows that add to another one; every other row starts with no income at all."""


def test_whoever_has_no_income_is_in_the_first_band_of_every_state() -> None:
    for row in state_help().floors:
        part = "partial" if "partial" in row.person else row.source
        start = STARTS.get((row.rule, part), 0)
        inside = [row.band(start * 1_00 + cents, 100_00) is not None for cents in (0, 1)]
        assert (row.rule, inside) == (row.rule, [not start, True])


@pytest.mark.rule("2.3 CT", "2.3 RI", "2.3 NM", "2.3 DE", "2.3 NV")
def test_what_a_person_decides_is_kept_as_the_rule_book_has_it() -> None:
    """How much, of what, and up to which income, for whoever reads the row."""
    kept = {
        (row.rule, band.up_to, band.pays, band.of.value)
        for row in state_help().floors if row.person
        for band in row.bands
    }  # fmt: skip
    assert kept == {
        ("2.3 CT", 250, 100, "cost"), ("2.3 RI", 300, 0, "owed"), ("2.3 NM", 200, 0, "owed"),
        ("2.3 DE", 500, 0, "owed"), ("2.3 NV", None, 70, "owed"), ("2.3 ME", 200, 0, "owed"),
        ("2.3 MA", 300, 0, "owed"), ("2.3 OH", 100, 0, "owed"), ("2.3 VA", 200, 0, "owed"),
        ("2.3 GA", 200, 0, "owed"), ("2.3 DC", 300, 0, "owed"), ("2.3 FL", 150, 0, "owed"),
        ("2.3 IN", 300, 0, "owed"), ("2.3 KY", 100, 0, "owed"),
        ("2.3 VT", 250, 0, "owed"), ("2.3 VT", 400, 60, "owed"),
    }  # fmt: skip


@pytest.mark.rule("2.3 NV")
def test_nevadas_discount_is_confirmed_by_a_person() -> None:
    screening = found(hospital("NV"), percent(900))
    assert screening.outcome is Outcome.PERSON
    assert "inpatient" in screening.person
    assert found(hospital("NV"), percent(900), **INSURED).outcome is Outcome.NOT_ELIGIBLE


def test_whether_somebody_is_insured_is_not_guessed_either() -> None:
    screening = found(hospital("ME"), 0, payer=Payer.UNKNOWN, policy="flat_self_pay")
    assert screening.outcome is Outcome.PERSON
    assert "insurance" in screening.person


@pytest.mark.parametrize(
    ("facility", "home"),
    [
        pytest.param("WA", "TX", id="the facility's state"),
        pytest.param("TX", "WA", id="the patient's state"),
    ],
)
def test_the_stricter_of_both_states_holds(facility: str, home: str) -> None:
    assert owes(hospital(facility), percent(200), home=home) == 0


def test_a_practice_of_doctors_is_no_hospital() -> None:
    doctors = hospital("WA", kind=FacilityKind.PROFESSIONAL)
    assert floors_for(doctors, "WA", DAY) == ()


def test_no_protection_is_off_because_it_was_not_read() -> None:
    """2.5: it counts, or it waits for a person with the reason; only a permission stays off."""
    for row in state_help().floors:
        assert not row.off, row.rule
        assert not row.unread or row.direction == "protection", row.rule


Row = Floor | Automatic | Basis | ScreenFirst


def begins(row: Row) -> str:
    """The first day of 2022 to 2028 on which a row holds, were it verified."""
    known = row.model_copy(update={"off": ""})
    days = (date(2022, 1, 1) + timedelta(number) for number in range(7 * 365))
    return next(day for day in days if known.in_force(day)).isoformat()


FIRST_DAYS = {
    "2.3 CA": {"2025-01-01"}, "2.3 NY": {"2024-10-20"}, "2.3 DE": {"2027-01-01"},
    "2.3 VT": {"2024-07-01"}, "2.4 VT": {"2024-07-01"}, "2.3 ME": {"2024-01-01", "2026-07-01"},
    "2.3 IN": {"2026-01-01"}, "2.3 NC": {"2024-01-01", "2025-01-01"},
    "2.4 CA screening": {"2027-07-01"},
}  # fmt: skip
"""Where the rule book names a day. Every other row starts with the standard policy."""


def test_every_row_begins_on_the_day_of_its_law_or_of_the_standard_policy() -> None:
    data = state_help()
    rows: list[Row] = [*data.floors, *data.automatic, *data.basis, *data.screen_first]
    found_on: dict[str, set[str]] = {}
    for row in rows:
        found_on.setdefault(row.rule, set()).add(begins(row))
    assert found_on == {rule: FIRST_DAYS.get(rule, {"2024-01-01"}) for rule in found_on}


def test_every_row_says_where_it_comes_from() -> None:
    data = state_help()
    for row in (*data.floors, *data.automatic, *data.basis, *data.screen_first):
        assert row.source
        assert bool(row.off) == (row.confidence == "K?")


def _floor(**values: Any) -> dict[str, Any]:
    row = {
        "rule": "2.3 XX", "state": "XX", "effective": DAY, "source": "a law", "confidence": "V2",
        "who": "all", "bands": [{"above": 0, "up_to": 200, "pays": 0}],
    }  # fmt: skip
    return row | values


def _band(above: int, up_to: int, pays: int, **values: Any) -> dict[str, Any]:
    return {"above": above, "up_to": up_to, "pays": pays} | values


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"bands": []}, id="no band"),
        pytest.param({"bands": [_band(0, 200, 0), _band(201, 300, 50)]}, id="a hole"),
        pytest.param({"bands": [_band(0, 200, 50), _band(200, 300, 50)]}, id="the same twice"),
        pytest.param({"bands": [_band(0, 200, 50), _band(200, 300, 0)]}, id="upside down"),
        pytest.param({"bands": [_band(200, 200, 0)]}, id="an empty band"),
        pytest.param({"bands": [_band(0, 200, 101)]}, id="more than the bill"),
        pytest.param({"confidence": "K?"}, id="unverified and on"),
        pytest.param({"off": "because"}, id="verified and off"),
        pytest.param({"state": "Oregon"}, id="no state"),
        pytest.param({"source": ""}, id="no source"),
        pytest.param({"who": "some"}, id="nobody we know"),
        pytest.param({"costs_above": 0}, id="costs above nothing"),
    ],
)
def test_a_wrong_floor_is_refused(values: dict[str, Any]) -> None:
    assert Floor.model_validate(_floor()).rule == "2.3 XX"
    with pytest.raises(ValidationError):
        Floor.model_validate(_floor(**values))


@pytest.mark.parametrize(
    ("field", "value", "fits"),
    [
        ("costs_above", 99, True), ("costs_above", 100, True), ("costs_above", 101, False),
        ("income_share", 99, True), ("income_share", 100, True), ("income_share", 101, False),
        ("bands", [_band(0, 200, 99)], True), ("bands", [_band(0, 200, 100)], True),
        ("bands", [_band(0, 200, 101)], False),
        ("bands", [_band(0, 200, 101, of="cost")], True),
    ],
)  # fmt: skip
def test_nothing_asks_for_more_than_the_whole(field: str, value: object, fits: bool) -> None:
    if fits:
        assert Floor.model_validate(_floor(**{field: value})).rule == "2.3 XX"
        return
    with pytest.raises(ValidationError):
        Floor.model_validate(_floor(**{field: value}))


def test_a_floor_may_end() -> None:
    row = Floor.model_validate(_floor(expires=date(2026, 6, 2)))
    days = [date(2026, 5, 31), DAY, date(2026, 6, 2), date(2026, 6, 3)]
    assert [row.in_force(day) for day in days] == [False, True, True, False]


def test_a_file_with_one_wrong_row_is_refused_whole() -> None:
    whole = state_help().model_dump()
    assert StateHelp.model_validate(whole) == state_help()
    whole["floors"][3]["bands"][0]["pays"] = -1
    with pytest.raises(ValidationError):
        StateHelp.model_validate(whole)
