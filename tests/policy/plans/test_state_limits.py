"""What states say about plans (rule 2.4); the income is $4,000 a month."""

import tomllib
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
from pydantic import ValidationError

from policy.law.facility import Facility, FacilityKind
from policy.plans import PlanLimits, check_terms, plan_limits
from policy.plans.state_limits import StatePlan, interest_caps, state_plans
from policy.policy_file.check_file import check

ON = date(2026, 3, 1)
YEAR = 48_000_00
HOSPITAL = Facility()
ONE_DAY = timedelta(1)


def limits(patient: str, facility: Facility = HOSPITAL, **more: Any) -> PlanLimits:
    asked = {"on": ON, "annual_income_cents": YEAR} | more
    return plan_limits(facility, patient, **asked)


def of_kind(kind: FacilityKind) -> Facility:
    return Facility(kind=kind)


@pytest.mark.rule("PP-04", "2.4 NJ", "2.4 NY", "2.4 MD", "2.4 CO", "2.4 CA")
@pytest.mark.parametrize(
    ("state", "facility", "essentials", "most"),
    [
        pytest.param("NJ", HOSPITAL, None, 120_00, id="New Jersey, 3 percent"),
        pytest.param("NY", HOSPITAL, None, 200_00, id="New York, 5 percent"),
        pytest.param("MD", HOSPITAL, None, 200_00, id="Maryland, 5 percent"),
        pytest.param("CO", of_kind(FacilityKind.HOSPITAL), None, 160_00, id="Colorado, a hospital"),
        pytest.param("CO", of_kind(FacilityKind.PROFESSIONAL), None, 80_00, id="Colorado, doctors"),
        pytest.param("CO", of_kind(FacilityKind.BOTH), None, 240_00, id="Colorado, both"),
        pytest.param("CA", HOSPITAL, 3_000_00, 100_00, id="California, after essentials"),
        pytest.param("CA", HOSPITAL, 4_000_00, 0, id="California, nothing left"),
        pytest.param("CA", HOSPITAL, 5_000_00, 0, id="California, less than nothing left"),
        pytest.param("TX", HOSPITAL, None, None, id="no rule"),
    ],
)
def test_a_month_takes_no_more_than_the_states_share_of_the_income(
    state: str, facility: Facility, essentials: int | None, most: int | None
) -> None:
    assert limits(state, facility, essentials_cents=essentials).most_cents == most


@pytest.mark.rule("2.4 IL")
def test_illinois_caps_what_twelve_months_take_together() -> None:
    found = limits("IL")
    assert (found.most_cents, found.most_in_a_year_cents) == (None, 9_600_00)


@pytest.mark.rule("PP-04")
@pytest.mark.parametrize(
    ("annual_cents", "most"), [(47_999_99, 119_99), (48_000_00, 120_00), (0, 0), (1, 0)]
)
def test_part_of_a_cent_is_never_asked_for(annual_cents: int, most: int) -> None:
    assert limits("NJ", annual_income_cents=annual_cents).most_cents == most


@pytest.mark.rule("PP-04")
@pytest.mark.parametrize(
    ("state", "unknown"),
    [
        ("NJ", ("2.4 NJ",)),
        ("CA", ("2.4 CA",)),
        ("IL", ("2.4 IL",)),
        ("TX", ()),
        ("NC", ("2.4 NC",)),
        ("VT", ("2.4 VT",)),
        ("VA", ()),
    ],
)
def test_a_cap_of_an_income_that_nobody_knows_is_named_and_not_applied(
    state: str, unknown: tuple[str, ...]
) -> None:
    found = limits(state, annual_income_cents=None)
    assert (found.most_cents, found.most_in_a_year_cents, found.unknown) == (None, None, unknown)


def test_california_needs_the_essential_expenses_too() -> None:
    assert limits("CA").unknown == ("2.4 CA",)
    assert limits("CA", essentials_cents=0).most_cents == 400_00


@pytest.mark.rule("2.4 NJ")
def test_new_jersey_gives_six_months_at_least_and_sixty_days_of_grace() -> None:
    found = limits("NJ")
    assert (found.fewest_payments, found.grace_days) == (6, 60)
    assert (limits("TX").fewest_payments, limits("TX").grace_days) == (1, 15)


@pytest.mark.rule("2.4 CO", "PL-04")
def test_colorado_counts_thirty_six_payments() -> None:
    assert limits("CO").paid_in_full_after == 36
    assert limits("TX").paid_in_full_after is None


@pytest.mark.parametrize(
    ("facility", "patient"), [("NJ", "CO"), ("CO", "NJ")], ids=["NJ bills", "CO bills"]
)
def test_the_stricter_of_both_states_holds_in_every_point(facility: str, patient: str) -> None:
    found = limits(patient, Facility(state=facility))
    assert (found.most_cents, found.grace_days, found.paid_in_full_after) == (120_00, 60, 36)
    assert set(found.rules) == {"2.4 NJ", "2.4 CO"}


def test_a_professional_bill_in_colorado_is_stricter_than_new_jersey() -> None:
    assert limits("NJ", Facility(state="CO", kind=FacilityKind.PROFESSIONAL)).most_cents == 80_00


@pytest.mark.rule("PP-04", "2.4 NJ", "2.4 NY", "2.4 MD", "2.4 CA")
@pytest.mark.parametrize(
    ("state", "most"), [("NJ", 120_00), ("NY", 200_00), ("MD", 200_00), ("CA", 100_00)]
)
@pytest.mark.parametrize("kind", FacilityKind)
def test_these_states_ask_for_the_same_share_whoever_bills(
    state: str, most: int, kind: FacilityKind
) -> None:
    assert limits(state, of_kind(kind), essentials_cents=3_000_00).most_cents == most


@pytest.mark.rule("2.4 IL")
@pytest.mark.parametrize("kind", FacilityKind)
def test_illinois_takes_a_fifth_of_a_year_whoever_bills(kind: FacilityKind) -> None:
    assert limits("IL", of_kind(kind)).most_in_a_year_cents == 9_600_00


@pytest.mark.rule("2.4 NJ")
def test_new_jersey_asks_for_sixty_months_or_more_and_gets_them() -> None:
    asked = [row.longest_at_least for row in state_plans() if row.state == "NJ"]
    assert asked == [60]
    poor = limits("NJ", annual_income_cents=12_000_00)  # $30 a month
    for months in (59, 60, 61):
        check_terms(months * 30_00, months, poor)


@pytest.mark.rule("2.4 NJ", "2.4 CO", "2.4 NY", "2.4 MD", "2.4 CA", "2.4 IL", "2.4 NC")
@pytest.mark.rule("2.4 VT", "2.4 ME", "2.4 VA", "2.4 DE")
@pytest.mark.parametrize(
    ("state", "first"),
    [
        ("NJ", "2025-07-22"), ("CO", "2022-09-01"), ("NY", "2024-10-20"), ("MD", "2025-10-01"),
        ("CA", "2025-01-01"), ("IL", "2024-01-01"), ("NC", "2025-07-01"), ("VT", "2024-07-01"),
        ("ME", "2026-07-01"), ("VA", "2026-07-01"), ("DE", "2024-03-11"),
    ],
)  # fmt: skip
def test_a_state_binds_from_its_first_day_on(state: str, first: str) -> None:
    day = date.fromisoformat(first)
    found = [limits(state, on=on).rules for on in (day - ONE_DAY, day, day + ONE_DAY)]
    assert found == [(), (f"2.4 {state}",), (f"2.4 {state}",)]


@pytest.mark.rule("2.4 VT", "2.4 ME", "2.4 DE", "2.4 NC")
@pytest.mark.parametrize(
    ("state", "most"), [("VT", 200_00), ("NC", 200_00), ("DE", 200_00), ("ME", 160_00)]
)
@pytest.mark.parametrize("kind", FacilityKind)
def test_a_cap_that_was_read_in_a_note_counts_for_the_patient(
    state: str, most: int, kind: FacilityKind
) -> None:
    found = limits(state, of_kind(kind), on=date(2026, 7, 1))
    assert (found.most_cents, found.paid_in_full_after) == (most, None)


def test_no_cap_of_a_state_is_off_because_nobody_read_it() -> None:
    assert {row.confidence for row in state_plans()} <= {"V", "V2"}


def test_a_row_that_expires_binds_through_its_last_day() -> None:
    row = state_plans()[0].model_copy(update={"expires": ON})
    assert row.in_force(ON)
    assert not row.in_force(ON + ONE_DAY)


@pytest.mark.rule("2.4 NC")
@pytest.mark.rule("PP-05")
def test_whoever_wants_interest_reads_what_states_allow() -> None:
    assert interest_caps() == (
        "states allow at most DE 0 %, MD 0 %, NC 3 %, NJ 3 %, NY 2 %, VA 3 %"
    )
    lawful = files("policy").joinpath("standard.toml").read_text("utf-8")
    asked = lawful.replace("interest_percent_hundredths = 0", "interest_percent_hundredths = 400")
    [finding] = check(asked).findings
    assert (finding.rule, "NJ 3 %" in finding.words) == ("PP-05", True)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"percent": {"hospital": 3}}, "each kind of facility"),
        ({"longest_at_least": 121}, "longest plan is shorter"),
        ({"percent": {"hospital": 101, "professional": 3, "both": 3}}, "less than or equal"),
        ({"confidence": "sure"}, "V2"),
        ({"over_months": 6}, "12"),
        ({"state": "New Jersey"}, "pattern"),
        ({"source": ""}, "at least 1"),
        ({"interest": 4}, "not permitted"),
    ],
)
def test_a_broken_row_is_refused(change: dict[str, Any], why: str) -> None:
    text = files("policy").joinpath("state_plans.toml").read_text("utf-8")
    row = tomllib.loads(text)["plans"][0]
    StatePlan.model_validate(row)
    with pytest.raises(ValidationError, match=why):
        StatePlan.model_validate(row | change)


@pytest.mark.parametrize(("percent", "fits"), [(99, True), (100, True), (101, False)])
def test_a_payment_takes_the_whole_income_at_most(percent: int, fits: bool) -> None:
    text = files("policy").joinpath("state_plans.toml").read_text("utf-8")
    row = tomllib.loads(text)["plans"][0] | {"percent": dict.fromkeys(FacilityKind, percent)}
    if fits:
        assert set(StatePlan.model_validate(row).percent.values()) == {percent}
        return
    with pytest.raises(ValidationError, match="less than or equal"):
        StatePlan.model_validate(row)


def test_the_longest_plan_may_be_exactly_as_long_as_a_state_asks() -> None:
    file = tomllib.loads(files("policy").joinpath("state_plans.toml").read_text("utf-8"))
    row = StatePlan.model_validate(file["plans"][0] | {"longest_at_least": 120})
    assert row.longest_at_least == 120
