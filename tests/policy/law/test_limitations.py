"""The statutes of limitation as data: whole, sourced, one row a day; what is not read protects."""

import tomllib
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
import us
from pydantic import ValidationError

from policy.law.limitations import Limitations, limitations, years_to_sue
from policy.provenance import lacking

RAW: dict[str, Any] = tomllib.loads(files("policy").joinpath("limitations.toml").read_text("utf-8"))


@pytest.mark.rule("HD-30")
def test_every_state_has_one_row_or_is_told_as_not_read() -> None:
    rows = [state for row in limitations().limitations for state in row.states]
    assert sorted(rows) == sorted([state.abbr for state in us.states.STATES] + ["DC"])
    unread = {state for row in limitations().not_read for state in row.states}
    assert unread == {state.abbr for state in us.states.TERRITORIES}
    assert limitations().shortest_years == 2


@pytest.mark.rule("HD-30")
def test_every_row_says_where_it_was_read() -> None:
    rows = [*RAW["limitations"], *RAW["not_read"]]
    assert [row["states"] for row in rows if lacking(row)] == []


@pytest.mark.rule("HD-30")
def test_two_rows_of_a_state_at_once_and_what_does_not_protect_are_refused() -> None:
    first = RAW["limitations"][0]
    with pytest.raises(ValidationError, match="NY has two rows at once"):
        Limitations.model_validate({"limitations": [first, first]})
    with pytest.raises(ValidationError, match="protects"):
        Limitations.model_validate(
            {"limitations": [first], "not_read": [{"states": ["PR"], "unread": "all of it"}]}
        )


@pytest.mark.rule("HD-30")
@pytest.mark.parametrize(("years", "fits"), [(0, False), (1, True), (20, True), (21, False)])
def test_a_row_has_one_to_twenty_years(years: int, fits: bool) -> None:
    row = RAW["limitations"][0] | {"years": years}
    if fits:
        assert Limitations.model_validate({"limitations": [row]}).shortest_years == years
        return
    with pytest.raises(ValidationError, match="years"):
        Limitations.model_validate({"limitations": [row]})


YEARS = {
    2: "AR CA",
    3: "AL AK AZ CO CT DE DC FL KS LA MD MS NH NY NC OK SC VA WA",
    4: "GA ID NE NV NM OH PA TX UT",
    5: "IL IA KY MO MT WV",
    6: "HI IN ME MA MI MN NJ ND OR SD TN VT WI",
    8: "WY",
    10: "RI",
}


@pytest.mark.rule("HD-30")
@pytest.mark.parametrize(
    ("state", "years"),
    [(state, years) for years, those in YEARS.items() for state in those.split()],
)
def test_each_state_has_the_years_that_were_read(state: str, years: int) -> None:
    first = date(2024, 7, 1) if state == "FL" else date(2024, 1, 1)
    assert years_to_sue(state, first) == years
    assert years_to_sue(state, first - timedelta(1)) == 2, "not known before its day"


@pytest.mark.rule("HD-30")
def test_every_row_begins_on_the_day_of_its_law_or_of_the_standard_policy() -> None:
    """Where the years are two, the day before it has two as well, of what nobody has read."""
    later = {
        state: row.effective
        for row in limitations().limitations
        for state in row.states
        if row.effective != date(2024, 1, 1)
    }
    assert later == {"FL": date(2024, 7, 1)}
