"""When we look whether somebody is entitled to help, and what the facts show by themselves."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from policy.assistance.eligibility import Outcome
from policy.assistance.hardship import SIGN_WORDS, HardshipSign
from policy.law.facility import Facility
from policy.policy_file.spec import Way
from policy.rules.decide import decide
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts
from policy.terms import Action, ApplicationStatus, Payer, Stage
from tests.policy.account_facts import (
    DAY_0,
    FACILITY,
    POLICY,
    account,
    after,
    applied,
    before,
    day,
    on,
)
from tests.policy.help_builders import hospital

POOR = {"guarantor_household_size": 3, "guarantor_annual_income_cents": 20_000_00}
MIDDLE = {"guarantor_household_size": 3, "guarantor_annual_income_cents": 70_000_00}
OREGON = hospital("OR")


def unbilled(payer: Payer, cents: int = 500_00, **values: Any) -> Decision:
    """What comes first for an account of Oregon that nobody has written about."""
    facts = account(**({"facility": OREGON, "payer": payer, "balance_cents": cents} | values))
    return decide(facts, POLICY, DAY_0)


@pytest.mark.rule("2.4 OR")
@pytest.mark.vector(32)
@pytest.mark.parametrize(
    ("cents", "first"),
    [
        pytest.param(499_99, "statement_1", id="a cent less"),
        pytest.param(500_00, "statement_1", id="exactly 500 dollars: no"),
        pytest.param(500_01, "pre_bill_screening", id="a cent more: yes"),
    ],
)
def test_the_insured_in_oregon_are_screened_before_a_bill_above_500_dollars(
    cents: int, first: str
) -> None:
    assert unbilled(Payer.COMMERCIAL, cents).step == first


@pytest.mark.rule("2.4 OR")
@pytest.mark.parametrize(
    "payer", [Payer.UNINSURED, Payer.MEDICAID, Payer.DUAL_ELIGIBLE, Payer.UNKNOWN]
)
def test_the_uninsured_in_oregon_are_screened_before_any_bill(payer: Payer) -> None:
    decision = unbilled(payer, 10_00)
    assert (decision.step, decision.action) == ("pre_bill_screening", Action.SCREEN)
    assert (decision.kind, decision.asks) == ("screening_invitation", False)
    assert decision.rules == ("2.4 OR", "6.4", "FPL-01")
    assert decision.review_on == day(31)


@pytest.mark.rule("2.4 OR")
def test_who_lives_in_oregon_is_screened_first_wherever_the_hospital_is() -> None:
    here = unbilled(Payer.UNINSURED, facility=FACILITY, guarantor_state="OR")
    assert here.step == "pre_bill_screening"
    assert unbilled(Payer.UNINSURED, facility=FACILITY).step == "statement_1"


@pytest.mark.rule("2.4 OR", "501R-18")
def test_screening_before_the_bill_needs_no_papers_where_the_income_is_known() -> None:
    decision = unbilled(Payer.UNINSURED, **POOR)
    assert (decision.kind, decision.way) == ("presumptive_award", Way.DOCUMENT)
    assert decision.screening is not None
    assert decision.screening.outcome is Outcome.FREE


@pytest.mark.rule("2.4 OR")
def test_the_bill_comes_once_there_was_time_to_answer() -> None:
    invited = account(
        facility=OREGON,
        payer=Payer.UNINSURED,
        screened_on=DAY_0,
        step_on=DAY_0,
        ask_not_before=day(31),
    )
    steps = [on(number, invited).step for number in (0, 1, 30, 31, 32)]
    assert steps == ["wait", "wait", "wait", "statement_1", "statement_1"]
    assert on(0, invited).review_on == day(31)


@pytest.mark.rule("2.4 OR")
def test_nobody_is_screened_first_after_the_first_bill() -> None:
    assert on(21, before("reminder_1", facility=OREGON, payer=Payer.UNINSURED)).kind == "reminder"


@pytest.mark.rule("2.3 MN")
@pytest.mark.parametrize(
    ("payer", "first"),
    [(Payer.UNINSURED, "pre_bill_screening"), (Payer.COMMERCIAL, "statement_1")],
)
def test_minnesota_screens_the_uninsured(payer: Payer, first: str) -> None:
    assert unbilled(payer, 9_000_00, facility=hospital("MN")).step == first


@pytest.mark.rule("2.4 VT", "2.4 VA", "2.4 NM")
@pytest.mark.parametrize(
    ("state", "payer", "first"),
    [
        ("VT", Payer.UNINSURED, "pre_bill_screening"),
        ("VT", Payer.UNKNOWN, "pre_bill_screening"),
        ("VT", Payer.COMMERCIAL, "statement_1"),
        ("NM", Payer.UNINSURED, "pre_bill_screening"),
        ("NM", Payer.COMMERCIAL, "statement_1"),
        ("VA", Payer.UNINSURED, "pre_bill_screening"),
        ("VA", Payer.UNKNOWN, "statement_1"),
    ],
)
def test_vermont_virginia_and_new_mexico_look_before_they_seek_payment(
    state: str, payer: Payer, first: str
) -> None:
    assert unbilled(payer, 9_000_00, facility=hospital(state)).step == first


@pytest.mark.rule("2.4 CA screening")
@pytest.mark.parametrize(
    ("on", "first"),
    [
        pytest.param(date(2027, 6, 30), "statement_1", id="the day before"),
        pytest.param(date(2027, 7, 1), "pre_bill_screening", id="the day"),
        pytest.param(date(2027, 7, 2), "pre_bill_screening", id="the day after"),
    ],
)
@pytest.mark.parametrize("payer", [Payer.UNINSURED, Payer.MEDICAID, Payer.UNKNOWN])
def test_california_screens_before_the_bill_from_2027_07_01(
    on: date, first: str, payer: Payer
) -> None:
    assert decide(account(facility=hospital("CA"), payer=payer), POLICY, on).step == first


@pytest.mark.rule("6.4")
@pytest.mark.parametrize("sign", list(HardshipSign))
def test_every_sign_of_hardship_is_screened_at_once(sign: HardshipSign) -> None:
    facts = after("statement_1", help_asked_on=day(3), guarantor_signs=frozenset({sign}))
    decision = on(4, facts)
    assert (decision.step, decision.kind) == ("screening", "screening_invitation")
    assert decision.reason.startswith(SIGN_WORDS[sign])


def test_the_more_telling_of_two_signs_is_named() -> None:
    signs = frozenset({HardshipSign.ASKED, HardshipSign.LOST_JOB})
    facts = after("statement_1", help_asked_on=day(3), guarantor_signs=signs)
    assert on(4, facts).reason.startswith("The person lost their job.")


@pytest.mark.rule("2.3 NC", "501R-18")
def test_a_sign_that_entitles_in_north_carolina_is_awarded_without_a_form() -> None:
    facts = after(
        "statement_1",
        facility=hospital("NC"),
        help_asked_on=day(3),
        guarantor_signs=frozenset({HardshipSign.SNAP}),
    )
    decision = on(4, facts)
    assert decision.kind == "presumptive_award"
    assert decision.rules == ("501R-18", "FPL-01", "2.3 NC")
    assert decision.screening is not None
    assert decision.screening.owes_cents == 0


@pytest.mark.rule("501R-18")
def test_nothing_is_awarded_unasked_while_a_limit_is_unknown() -> None:
    facts = before("screening", facility=Facility(state="TX"), **MIDDLE)
    decision = on(60, facts)
    assert (decision.kind, decision.screening) == ("screening_invitation", None)
    assert "agb_percent_hundredths" in decision.reason


@pytest.mark.rule("501R-18", "6.4")
@pytest.mark.parametrize(
    ("known", "look"),
    [
        pytest.param(MIDDLE, 91, id="an award: a month to answer"),
        pytest.param({}, 75, id="invited"),
    ],
)
def test_after_screening_there_is_time_to_answer(known: dict[str, Any], look: int) -> None:
    assert on(60, before("screening", **known)).review_on == day(look)


@pytest.mark.rule("501R-19")
def test_a_complete_application_with_an_unknown_limit_is_for_a_person() -> None:
    facts = applicant(facility=Facility(state="TX"))
    decision = on(10, facts)
    assert (decision.action, decision.stage) == (Action.REVIEW, Stage.HUMAN_REVIEW)
    assert decision.rules == ("501R-12", "501R-19")
    assert decision.review_on == day(40)
    assert decision.screening is None
    assert len(decision.reason) <= 400


@pytest.mark.rule("501R-19")
def test_the_rule_that_decided_stands_with_the_decision() -> None:
    decision = on(10, applicant(facility=hospital("TX", agb_percent_hundredths=30_00)))
    assert decision.rules == ("501R-12", "FPL-01", "501R-19")
    assert "no more than we generally bill" in decision.reason


@pytest.mark.rule("501R-19")
def test_what_was_paid_and_written_off_before_belongs_to_the_bill() -> None:
    """Owed in all: 500 left, 300 paid, 200 taken off before."""
    decision = on(10, applicant(paid_cents=300_00, assisted_cents=200_00, charges_cents=1000_00))
    assert decision.screening is not None
    assert decision.screening.owes_cents == 400_00  # 60 percent off 1,000


@pytest.mark.rule("FPL-01")
@pytest.mark.parametrize(
    ("state", "year"), [pytest.param("TX", 2026, id="now"), pytest.param("WA", 2024, id="then")]
)
def test_the_day_of_the_visit_counts_where_the_state_says_so(state: str, year: int) -> None:
    facts = replace(applicant(facility=hospital(state)), service_on=date(2024, 1, 20))
    decision = on(10, facts)
    assert decision.screening is not None
    assert decision.screening.guideline_year == year


@pytest.mark.rule("2.4 WA", "2.4 RI")
@pytest.mark.parametrize("state", ["WA", "RI"])
@pytest.mark.parametrize(
    ("number", "look", "words"),
    [
        pytest.param(10, 24, "It has to be answered: by", id="when it comes"),
        pytest.param(23, 24, "It has to be answered: by", id="the day before"),
        pytest.param(24, 25, "It has to be answered: by", id="on the fourteenth day"),
        pytest.param(25, 26, "It is late: by", id="the day after"),
    ],
)
def test_an_unread_application_is_looked_at_by_the_states_day(
    state: str, number: int, look: int, words: str
) -> None:
    waiting = applied(ApplicationStatus.RECEIVED)
    facts = before("reminder_1", guarantor_application=waiting, facility=hospital(state))
    decision = on(number, facts)
    assert (decision.action, decision.review_on) == (Action.HOLD, day(look))
    assert decision.rules == ("HD-10", "2.4")
    assert f"{words} {day(24).isoformat()}" in decision.reason


@pytest.mark.rule("2.4 WA")
def test_a_person_who_decides_hears_by_when() -> None:
    figureless = Facility(state="WA")
    decision = on(10, applicant(facility=figureless))
    assert (decision.action, decision.review_on) == (Action.REVIEW, day(24))
    assert decision.reason.endswith(f"Answer by {day(24).isoformat()}.")


@pytest.mark.rule("MCD-02")
@pytest.mark.parametrize(("payer", "told"), [(Payer.UNINSURED, True), (Payer.COMMERCIAL, False)])
def test_the_uninsured_hear_of_medicaid_while_it_could_still_cover_the_visit(
    payer: Payer, told: bool
) -> None:
    facts = before("screening", payer=payer)
    soon = replace(facts, service_on=day(60) - timedelta(20))
    assert ("Medicaid could still cover this visit" in on(60, soon).reason) is told
    late = replace(facts, service_on=date(2025, 6, 1))
    assert "Medicaid" not in on(60, late).reason


def applicant(**values: Any) -> AccountFacts:
    """A complete application of three people who earn 256 percent of the line."""
    known = {"household_size": 3, "annual_income_cents": 70_000_00}
    complete = applied(ApplicationStatus.COMPLETE, **known)
    return before("reminder_1", guarantor_application=complete, **values)
