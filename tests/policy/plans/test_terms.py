from typing import Any

import pytest
from pydantic import ValidationError

from policy.plans.terms import PlanTerms, plan_terms


def _terms_with(room: str, field: str, value: object) -> dict[str, Any]:
    data = plan_terms().model_dump()
    data[room][field] = value
    return data


@pytest.mark.rule("PP-02")
def test_the_shipped_terms_are_accepted_as_they_are() -> None:
    assert PlanTerms.model_validate(plan_terms().model_dump()) == plan_terms()


@pytest.mark.rule("PP-02")
@pytest.mark.parametrize(
    ("room", "field", "value"),
    [
        pytest.param("follow_up", "cure_days", 29, id="less than 30 days to cure"),
        pytest.param("follow_up", "missed_for_default", 1, id="default after one month"),
        pytest.param("follow_up", "note_after_days", 11, id="the offer before the note"),
        pytest.param("follow_up", "source", "", id="no source"),
        pytest.param("follow_up", "late_fee_cents", 100, id="a late fee"),
        pytest.param("due_dates", "latest_due_day", 29, id="a day February lacks"),
        pytest.param("due_dates", "first_due_to_days", 13, id="an empty window"),
        pytest.param("offers", "minimum_payment_cents", 0, id="no minimum"),
        pytest.param("offers", "lengths", [{"payments": [1, 1, 3]}], id="two equal lengths"),
        pytest.param(
            "offers", "lengths", [{"up_to_cents": 5, "payments": [1, 2, 3]}], id="a last end"
        ),
        pytest.param(
            "offers",
            "lengths",
            [{"up_to_cents": n, "payments": [1, 2, 3]} for n in (9, 5)] + [{"payments": [1, 2, 3]}],
            id="ends that fall",
        ),
    ],
)
def test_terms_with_one_wrong_value_are_refused_whole(room: str, field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        PlanTerms.model_validate(_terms_with(room, field, value))


@pytest.mark.rule("PP-02", "PP-09", "PL-01", "8.2 default")
@pytest.mark.parametrize(
    ("room", "field", "refused", "last", "inside"),
    [
        pytest.param("follow_up", "cure_days", 29, 30, 31, id="30 days to cure"),
        pytest.param("follow_up", "missed_for_default", 1, 2, 3, id="two missed, not one"),
        pytest.param("follow_up", "missed_for_review", 1, 2, 3, id="and for a person"),
        pytest.param("follow_up", "pause_from_percent", 101, 100, 99, id="all of a payment"),
        pytest.param("follow_up", "pause_from_percent", 0, 1, 2, id="some of a payment"),
        pytest.param("due_dates", "latest_due_day", 29, 28, 27, id="a day of every month"),
        pytest.param("due_dates", "least_days_between", 29, 28, 27, id="the shortest month"),
    ],
)
def test_the_last_value_that_is_allowed_is_allowed(
    room: str, field: str, refused: int, last: int, inside: int
) -> None:
    for value in (last, inside):
        terms = PlanTerms.model_validate(_terms_with(room, field, value))
        assert terms.model_dump()[room][field] == value
    with pytest.raises(ValidationError, match=field):
        PlanTerms.model_validate(_terms_with(room, field, refused))


@pytest.mark.parametrize(("longest", "fits"), [(119, True), (120, True), (121, False)])
def test_no_length_is_longer_than_the_longest_plan(longest: int, fits: bool) -> None:
    data = _terms_with("offers", "lengths", [{"payments": [6, 12, longest]}])
    if fits:
        assert PlanTerms.model_validate(data).offers.lengths[0].payments[2] == longest
        return
    with pytest.raises(ValidationError, match="longer than the longest plan"):
        PlanTerms.model_validate(data)
