"""501R-16: nobody is refused help without an application, stated facts and a stated reason."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.assistance.eligibility import Outcome
from policy.rules.decide import decide
from policy.terms import ApplicationStatus
from tests.policy.account_facts import POLICY, account, applied, day, on

ENOUGH_FOR_A_DENIAL = {"household_size": 2, "annual_income_cents": 900_000_00}


def denied(status: ApplicationStatus, **stated: object) -> bool:
    decision = on(20, account(guarantor_application=applied(status, **stated)))
    return decision.screening is not None and decision.screening.outcome is Outcome.NOT_ELIGIBLE


@pytest.mark.rule("501R-16")
def test_a_complete_application_above_every_band_is_denied_with_its_basis() -> None:
    application = applied(ApplicationStatus.COMPLETE, **ENOUGH_FOR_A_DENIAL)
    screening = on(20, account(guarantor_application=application)).screening
    assert screening is not None
    assert screening.outcome is Outcome.NOT_ELIGIBLE
    assert screening.guideline_year == 2026
    assert screening.basis


@pytest.mark.rule("501R-16")
@pytest.mark.parametrize("missing", ENOUGH_FOR_A_DENIAL)
def test_without_one_of_its_facts_nobody_is_denied(missing: str) -> None:
    assert denied(ApplicationStatus.COMPLETE, **ENOUGH_FOR_A_DENIAL)
    assert not denied(ApplicationStatus.COMPLETE, **(ENOUGH_FOR_A_DENIAL | {missing: None}))


@pytest.mark.rule("501R-16")
@pytest.mark.parametrize(
    "status", [status for status in ApplicationStatus if status is not ApplicationStatus.COMPLETE]
)
def test_no_other_state_of_an_application_is_a_denial(status: ApplicationStatus) -> None:
    assert not denied(status, **ENOUGH_FOR_A_DENIAL)


@pytest.mark.rule("501R-16", "501R-18")
@given(
    size=st.one_of(st.none(), st.integers(1, 12)),
    income=st.one_of(st.none(), st.integers(0, 500_000_00)),
    status=st.one_of(st.none(), st.sampled_from(ApplicationStatus)),
    asked=st.booleans(),
    number=st.integers(0, 200),
)
def test_whatever_is_known_a_denial_stands_on_what_the_person_stated(
    size: int | None, income: int | None, status: ApplicationStatus | None, asked: bool, number: int
) -> None:
    stated = {"household_size": size, "annual_income_cents": income}
    facts = account(
        guarantor_household_size=size,
        guarantor_annual_income_cents=income,
        guarantor_application=None if status is None else applied(status, **stated),
        help_asked_on=day(number) if asked else None,
    )
    decision = decide(facts, POLICY, day(number) + timedelta(1))
    screening = decision.screening
    if screening is not None and screening.outcome is Outcome.NOT_ELIGIBLE:
        assert status is ApplicationStatus.COMPLETE
        assert None not in stated.values()
        assert screening.basis
