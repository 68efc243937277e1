"""Who has to put a figure in anew hears of it a month before, and until it is done."""

from datetime import date, timedelta

import pytest

from policy.assistance.renewal import renewals
from policy.law.facility import Facility, FacilityKind, TaxStatus

DAY = timedelta(1)
BILLED = Facility(agb_percent_hundredths=38_00, agb_period_end=date(2026, 6, 30))
"""Good until 2027-10-28: the 120th day after the next period ends."""


@pytest.mark.rule("FPL-03")
@pytest.mark.parametrize(
    ("on", "told"),
    [
        pytest.param(date(2026, 12, 31), False, id="31 days before the last day"),
        pytest.param(date(2027, 1, 1), True, id="30 days before"),
        pytest.param(date(2027, 1, 2), True, id="29 days before"),
        pytest.param(date(2027, 1, 31), True, id="the last day"),
        pytest.param(date(2027, 2, 1), True, id="the day after, and nobody did it"),
    ],
)
def test_the_end_of_the_poverty_guidelines_is_told_a_month_before(on: date, told: bool) -> None:
    found = [one.rule for one in renewals(Facility(), on)]
    assert found == (["FPL-03"] if told else [])


@pytest.mark.rule("501R-20")
@pytest.mark.parametrize(("days_before", "told"), [(31, False), (30, True), (29, True), (-1, True)])
def test_the_end_of_the_amounts_generally_billed_is_told_a_month_before(
    days_before: int, told: bool
) -> None:
    last = date(2027, 10, 28)
    found = {one.rule: one.last_day for one in renewals(BILLED, last - days_before * DAY)}
    assert found.get("501R-20") == (last if told else None)


@pytest.mark.rule("501R-20")
@pytest.mark.parametrize(
    "change", [{"tax_status": TaxStatus.OTHER}, {"kind": FacilityKind.PROFESSIONAL}]
)
def test_whom_the_limit_does_not_bind_has_nothing_to_renew(change: dict[str, object]) -> None:
    place = BILLED.model_copy(update=change)
    assert "501R-20" not in {one.rule for one in renewals(place, date(2027, 12, 1))}


def test_what_ends_first_is_told_first_and_says_what_to_do() -> None:
    both = renewals(BILLED, date(2027, 12, 1))
    assert [one.last_day for one in both] == [date(2027, 1, 31), date(2027, 10, 28)]
    assert both[0].words == (
        "The federal poverty guidelines last through 2027-01-31: an engineer adds the new year's, "
        "of all three regions, to policy/poverty.toml. After that day nobody can be screened: "
        "those accounts are set aside for a person."
    )
