"""The statutes of limitation as data: whole, sourced, one row a day; what is not read protects."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest
import us
from pydantic import ValidationError

from policy.law.limitations import Limitations, limitations
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
