"""Help with the cost: applications and screening (501R-11, 501R-12, 501R-18, rule 6.4)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from policy.assistance.eligibility import Outcome
from policy.rules.facts import AccountFacts
from policy.terms import Action, ApplicationStatus, Stage
from tests.policy.account_facts import account, after, applied, before, day, on, plan

POOR = {"guarantor_household_size": 3, "guarantor_annual_income_cents": 20_000_00}
MIDDLE = {"guarantor_household_size": 3, "guarantor_annual_income_cents": 70_000_00}
RICH = {"guarantor_household_size": 3, "guarantor_annual_income_cents": 900_000_00}
KNOWN = {"household_size": 3, "annual_income_cents": 20_000_00}


def applicant(status: ApplicationStatus, **values: Any) -> AccountFacts:
    """Received on day 10, by someone whose reminder would be due on day 21."""
    return before("reminder_1", guarantor_application=applied(status, **values))


@pytest.mark.rule("HD-10", "501R-12", "3.6 after an event")
@pytest.mark.parametrize("number", [10, 21, 200])
def test_a_received_application_stops_asking(number: int) -> None:
    decision = on(number, applicant(ApplicationStatus.RECEIVED))
    assert (decision.action, decision.rules) == (Action.HOLD, ("HD-10",))


@pytest.mark.rule("501R-11")
def test_an_incomplete_application_is_answered_with_what_is_missing() -> None:
    decision = on(10, applicant(ApplicationStatus.INCOMPLETE))
    assert (decision.action, decision.kind) == (Action.CONTACT, "incomplete_application")
    assert not decision.asks


@pytest.mark.rule("501R-11")
@pytest.mark.parametrize(
    ("number", "waits"),
    [
        pytest.param(39, True, id="the day before the 30 days are over"),
        pytest.param(40, True, id="on the thirtieth day"),
        pytest.param(41, True, id="the day after they were extended once"),
        pytest.param(69, True, id="the day before the extension is over"),
        pytest.param(70, True, id="on its last day"),
        pytest.param(71, False, id="no longer the day after"),
    ],
)
def test_time_to_complete_an_application_is_thirty_days_extended_once(
    number: int, waits: bool
) -> None:
    decision = on(number, applicant(ApplicationStatus.INCOMPLETE, respond_by=day(40)))
    assert (decision.rules == ("HD-10",)) is waits


@pytest.mark.rule("501R-12")
def test_a_complete_application_is_determined() -> None:
    decision = on(10, applicant(ApplicationStatus.COMPLETE, **KNOWN))
    assert (decision.action, decision.kind) == (Action.SCREEN, "determination")
    assert decision.screening is not None
    assert decision.screening.outcome is Outcome.FREE


@pytest.mark.parametrize("known", [{"household_size": 3}, {"annual_income_cents": 90_000_00}, {}])
def test_a_missing_income_or_household_is_asked_for_never_zero(known: dict[str, int]) -> None:
    decision = on(10, applicant(ApplicationStatus.COMPLETE, **known))
    assert (decision.kind, decision.screening) == ("incomplete_application", None)


@pytest.mark.rule("501R-18")
def test_an_income_that_is_free_for_any_household_is_answered_without_its_size() -> None:
    decision = on(10, applicant(ApplicationStatus.COMPLETE, annual_income_cents=0))
    assert decision.kind == "determination"
    assert decision.screening is not None
    assert decision.screening.owes_cents == 0


def test_an_application_may_be_denied() -> None:
    rich = {"household_size": 1, "annual_income_cents": 900_000_00}
    decision = on(10, applicant(ApplicationStatus.COMPLETE, **rich))
    assert decision.screening is not None
    assert decision.screening.outcome is Outcome.NOT_ELIGIBLE


def test_an_application_is_answered_before_the_first_statement() -> None:
    facts = account(guarantor_application=applied(ApplicationStatus.COMPLETE, **KNOWN))
    assert on(10, facts).step == "determination"


def test_no_help_is_granted_on_a_credit() -> None:
    complete = applied(ApplicationStatus.COMPLETE, **KNOWN)
    decision = on(10, account(balance_cents=-1, guarantor_application=complete))
    assert decision.rules == ("HD-09", "HD-10")


@pytest.mark.rule("HD-10")
@pytest.mark.parametrize(
    ("number", "waits"),
    [
        pytest.param(49, True, id="the day before the last day to answer"),
        pytest.param(50, True, id="on the last day to answer"),
        pytest.param(51, False, id="the day after"),
    ],
)
def test_after_a_determination_there_are_thirty_days_to_answer(number: int, waits: bool) -> None:
    facts = applicant(ApplicationStatus.DETERMINED, answer_until=day(50))
    assert (on(number, facts).rules == ("HD-10",)) is waits


@pytest.mark.rule("501R-12")
@pytest.mark.parametrize(
    ("number", "known", "is_covered"),
    [
        pytest.param(-1, KNOWN, True, id="the day before its last day"),
        pytest.param(0, KNOWN, True, id="its last day"),
        pytest.param(1, KNOWN, False, id="the day after"),
        pytest.param(0, {"household_size": 1, "annual_income_cents": 900_000_00}, False, id="rich"),
    ],
)
def test_help_counts_for_later_visits_of_its_period(
    number: int, known: dict[str, int], is_covered: bool
) -> None:
    last = day(60)
    granted = applied(ApplicationStatus.DETERMINED, covers_through=last, **known)
    visit = account(service_on=last + timedelta(number), guarantor_application=granted)
    decision = on(70, visit)
    assert (decision.step == "determination") is is_covered
    if is_covered:
        assert f"counts for visits through {last.isoformat()}" in decision.reason


@pytest.mark.rule("6.4")
def test_by_day_sixty_everyone_is_invited() -> None:
    decision = on(60, before("screening"))
    assert (decision.action, decision.kind) == (Action.SCREEN, "screening_invitation")
    assert (decision.screening, decision.asks) == (None, False)


@pytest.mark.rule("501R-18")
@pytest.mark.parametrize(
    ("income", "outcome"),
    [pytest.param(POOR, Outcome.FREE, id="free"), pytest.param(MIDDLE, Outcome.PARTIAL, id="part")],
)
def test_what_the_facts_show_is_awarded_unasked(income: dict[str, int], outcome: Outcome) -> None:
    decision = on(60, before("screening", **income))
    assert (decision.kind, decision.rules[0]) == ("presumptive_award", "501R-18")
    assert decision.screening is not None
    assert decision.screening.outcome is outcome


@pytest.mark.rule("501R-18")
def test_a_presumptive_look_never_denies() -> None:
    decision = on(60, before("screening", **RICH))
    assert (decision.kind, decision.screening) == ("screening_invitation", None)


def test_who_was_answered_is_not_screened_again() -> None:
    decision = on(60, before("screening", was_screened=True))
    assert (decision.action, decision.kind) == (Action.SCREEN, None)


@pytest.mark.parametrize("step", ["reminder_1", "options_call_2", "final_notice"])
def test_a_sign_of_hardship_is_screened_at_once(step: str) -> None:
    decision = on(95, before(step, help_asked_on=day(95)))
    assert (decision.stage, decision.kind) == (Stage.ASSISTANCE_SCREENING, "screening_invitation")


def test_help_asked_before_the_first_statement_comes_right_after_it() -> None:
    first = on(0, account(help_asked_on=day(0)))
    assert (first.step, first.review_on) == ("statement_1", day(1))
    assert on(1, after("statement_1", help_asked_on=day(0))).step == "screening"


@pytest.mark.parametrize(
    ("screened", "again"),
    [
        pytest.param(24, True, id="screened the day before it was asked for"),
        pytest.param(25, False, id="screened the same day"),
        pytest.param(26, False, id="screened the day after"),
    ],
)
def test_help_asked_for_is_answered_once(screened: int, again: bool) -> None:
    facts = before("statement_2", help_asked_on=day(25), screened_on=day(screened))
    assert (on(27, facts).step == "screening") is again


def test_help_asked_for_after_an_answer_is_an_invitation_and_no_second_award() -> None:
    facts = before("statement_3", help_asked_on=day(70), was_screened=True, **POOR)
    assert on(71, facts).kind == "screening_invitation"


def test_an_application_since_then_answers_the_wish_for_help() -> None:
    answered = applied(ApplicationStatus.DETERMINED, received_on=day(71), answer_until=day(75))
    facts = before("final_notice", help_asked_on=day(70), guarantor_application=answered)
    assert on(80, facts).step != "screening"


def test_someone_on_a_plan_who_asks_for_help_is_screened_too() -> None:
    facts = before("screening", plan=plan(), help_asked_on=day(93))
    assert on(93, facts).step == "screening"


def test_no_invitation_is_written_about_a_balance_that_is_written_off() -> None:
    facts = before("reminder_1", balance_cents=4_99, help_asked_on=day(20))
    assert on(21, facts).action is Action.RESOLVE


TOO_MUCH = {"household_size": 1, "annual_income_cents": 900_000_00}


@pytest.mark.rule("501R-03", "501R-04")
@pytest.mark.parametrize(
    ("number", "state", "answered"),
    [
        pytest.param(239, "TX", True, id="before day 240"),
        pytest.param(240, "TX", True, marks=pytest.mark.vector(5), id="on day 240"),
        pytest.param(241, "TX", False, marks=pytest.mark.vector(6), id="after it"),
        pytest.param(379, "CA", True, marks=pytest.mark.vector(7), id="no last day in California"),
    ],
)
def test_a_no_after_the_application_period_is_for_a_person(
    number: int, state: str, answered: bool
) -> None:
    application = applied(ApplicationStatus.COMPLETE, received_on=day(number), **TOO_MUCH)
    facts = after("human_review", guarantor_state=state, guarantor_application=application)
    decision = on(number, facts)
    assert (decision.kind == "determination") is answered
    if not answered:
        assert (decision.action, decision.rules[0]) == (Action.REVIEW, "501R-04")
        assert "not refused" in decision.reason


@pytest.mark.rule("501R-04")
def test_a_yes_is_given_whenever_help_is_asked_for() -> None:
    application = applied(ApplicationStatus.COMPLETE, received_on=day(379), **KNOWN)
    facts = after("human_review", guarantor_application=application)
    assert on(379, facts).kind == "determination"


@pytest.mark.rule("501R-13")
def test_a_paid_bill_waits_for_the_answer_and_is_else_closed() -> None:
    complete = applied(ApplicationStatus.COMPLETE, **KNOWN)
    paid = after("reminder_1", balance_cents=0, paid_cents=500_00)
    asked = replace(paid, guarantor=replace(paid.guarantor, application=complete))
    assert on(30, paid).action is Action.RESOLVE
    assert on(30, asked).kind == "determination"
    assert on(30, replace(asked, paid_cents=0)).action is Action.RESOLVE
