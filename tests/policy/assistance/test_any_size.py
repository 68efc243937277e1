"""501R-18: known certainty counts. An income under the free-care line of one person is free care in
a household of any size, and nobody is asked for the size in vain."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.assistance import poverty
from policy.assistance.eligibility import Outcome
from tests.policy.help_builders import DAY, STRICT, found, hospital

STATES = ("TX", "WA", "NY", "IL", "NJ", "OR", "MD", "CO", "VT", "MA", "CA")
ONE = poverty.guideline(DAY, "TX", 1).annual_cents


@pytest.mark.rule("501R-18")
@pytest.mark.parametrize(
    ("more_cents", "outcome"), [(-1, Outcome.FREE), (0, Outcome.FREE), (1, Outcome.ASK)]
)
def test_an_income_up_to_the_free_line_of_one_is_free_care_without_the_size(
    more_cents: int, outcome: Outcome
) -> None:
    income = ONE * 2 + more_cents
    answer = found(hospital("TX"), income, policy="basic_200_400", household_size=None)
    assert answer.outcome is outcome
    assert answer.missing == (() if outcome is Outcome.FREE else ("household_size",))


@pytest.mark.rule("501R-18")
@pytest.mark.parametrize(
    ("more_cents", "outcome"), [(-1, Outcome.FREE), (0, Outcome.FREE), (1, Outcome.ASK)]
)
def test_the_free_line_of_a_states_floor_counts_too(more_cents: int, outcome: Outcome) -> None:
    """Washington, tier A: free up to 300 percent, whatever the policy says."""
    where = hospital("WA", washington_tier="A")
    answer = found(where, ONE * 3 + more_cents, policy=STRICT, household_size=None)
    assert answer.outcome is outcome


@pytest.mark.rule("501R-18")
def test_without_an_income_it_is_asked_for() -> None:
    answer = found(hospital("TX"), None, policy="basic_200_400", household_size=None)
    assert (answer.outcome, answer.missing) == (Outcome.ASK, ("household_size", "income"))


def test_it_says_that_the_size_does_not_matter_and_names_no_income() -> None:
    answer = found(hospital("TX"), 1_234_500, policy="basic_200_400", household_size=None)
    assert answer.basis.endswith("A larger household has a higher line.")
    assert "12,345" not in answer.basis
    assert answer.owes_cents == 0


def test_after_the_last_table_of_the_line_the_size_is_asked_for() -> None:
    late = date(2099, 1, 1)
    answer = found(
        hospital("TX"), 1, on=late, basis=late, policy="basic_200_400", household_size=None
    )
    assert answer.outcome is Outcome.ASK


@pytest.mark.rule("501R-18")
@given(
    st.sampled_from(STATES),
    st.integers(0, 60_000_00),
    st.integers(1, 15),
    st.sampled_from(("basic_200_400", "generous_300_400", "safety_net_250_500")),
)
def test_whoever_is_free_without_the_size_is_free_with_any(
    state: str, income: int, size: int, policy: str
) -> None:
    unknown = found(hospital(state), income, policy=policy, household_size=None)
    known = found(hospital(state), income, policy=policy, household_size=size)
    if unknown.outcome is Outcome.FREE:
        assert known.outcome is Outcome.FREE
