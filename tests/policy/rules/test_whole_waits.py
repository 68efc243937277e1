"""Decisions in full that wait, follow a plan, or go to a person: what a manager is told of them."""

import pytest

from policy.holds.holds import HoldKind
from policy.law.facility import Facility
from policy.plans import FollowUp, InstalmentFacts
from policy.rules.facts import AccountFacts
from policy.terms import ApplicationStatus, Payer, PlanStatus
from tests.policy.account_facts import (
    account,
    after,
    applied,
    before,
    day,
    hold,
    on,
    plan,
    written,
)  # fmt: skip

LATE = applied(
    ApplicationStatus.COMPLETE, received_on=day(290), status_on=day(290),
    household_size=1, annual_income_cents=200_000_00,
)  # fmt: skip
RICH = applied(ApplicationStatus.COMPLETE, household_size=3, annual_income_cents=80_000_00)
ANSWERED = applied(ApplicationStatus.DETERMINED, answer_until=day(30))
POOR = {"guarantor_household_size": 3, "guarantor_annual_income_cents": 20_000_00}


def instalment(number: int, **values: object) -> InstalmentFacts:
    return InstalmentFacts(number, day(30 + 30 * number), 100_00, **values)  # type: ignore[arg-type]


def missed(done: FollowUp, number: int, **values: object) -> AccountFacts:
    """Three instalments nobody paid; `done` about the first one, on that day."""
    first = instalment(1, last_follow_up=done, last_follow_up_on=day(number))
    return after("statement_2", plan=plan(first, instalment(2), instalment(3), **values))


WAITS: dict[str, tuple[int, AccountFacts, list[str]]] = {
    "a small balance, asked for once": (20, after("statement_1", balance_cents=9_00), [
        "defer in statement: small_balance (HD-08)",
        "none  once",
        "look again: 2026-05-15",
        "A small balance gets one statement and no calls; closed on 2026-05-15.",
    ]),
    "a small balance, closed": (120, after("statement_1", balance_cents=9_00), [
        "resolve in resolved: resolved small_balance (HD-08)",
        "none  once",
        "look again: never",
        "A small balance, asked for once.",
    ]),
    "a promise": (20, after("statement_1", promise_until=day(24)), [
        "defer in statement: wait (3.6)",
        "none  once",
        "look again: 2026-02-08",
        "The person told us how they will go on: nothing before 2026-02-08.",
    ]),
    "a call for later": (20, after("reminder_1", call_back_on=day(33)), [
        "defer in reminder: wait (RF-03)",
        "none  once",
        "look again: 2026-02-17",
        "The person asked us to call then: nothing before 2026-02-17.",
    ]),
    "a call for later, but no calls": (
        20, after("statement_1", call_back_on=day(33), guarantor_takes_calls=False), [
            "defer in statement: wait (6.4)",
            "none  once",
            "look again: 2026-02-05",
            "Reminder 1 comes on 2026-02-05.",
        ]),
    "quiet days": (20, after("statement_1", ask_not_before=day(29)), [
        "defer in statement: wait (HD-00)",
        "none  once",
        "look again: 2026-02-13",
        "Quiet days after a hold, an answer or a fresh statement: nothing before 2026-02-13.",
    ]),
    "a message has not left": (3, after("statement_1", unsent_since=day(2)), [
        "defer in statement: unsent (H7)",
        "none  once",
        "look again: 2026-01-19",
        "A message of 2026-01-17 is still on its way.",
    ]),
    "time to answer what was decided": (20, after("statement_1", guarantor_application=ANSWERED), [
        "hold in statement: hold HD-10 (HD-10)",
        "none  once",
        "look again: 2026-02-15",
        "On hold until 2026-02-14: an application for help is open (HD-10).",
    ]),
    "an instalment, in quiet days": (
        53, after("statement_2", plan=plan(), ask_not_before=day(60)), [
            "hold in plan_follow_up: hold HD-11 (HD-11)",
            "none  once",
            "look again: 2026-03-16",
            "On hold: a payment plan is being kept (HD-11).",
        ]),
}  # fmt: skip
PEOPLE: dict[str, tuple[int, AccountFacts, list[str]]] = {
    "too late, and nothing to give": (300, after("human_review", guarantor_application=LATE), [
        "review in human_review: determination_review (501R-04 501R-12)",
        "none  once",
        "look again: 2026-12-11",
        ("The application came after 2026-09-12, and the scale gives nothing. It is not refused: "
        "a person decides."),
    ]),
    "a figure of the facility is missing": (
        12, after("statement_1", facility=Facility(state="TX"), guarantor_application=RICH), [
            "review in human_review: determination_review (501R-12 501R-19)",
            "none  once",
            "look again: 2026-02-26",
            ("The application is complete. A person has to see to it. 501R-19: the amounts "
            "generally billed (agb_percent_hundredths) are not set."),
        ]),
    "a hard time is over": (
        41, after("statement_1", holds=(hold(HoldKind.HARDSHIP, until=day(40)),)), [
            "review in human_review: hold HD-21 over (HD-21)",
            "none  once",
            "look again: never",
            ("The quiet days are over: the person is going through a hard time (HD-21). A person "
            "decides how to go on; releasing the hold brings the account back."),
        ]),
    "no address": (30, before("reminder_1", guarantor_takes_mail=False), [
        "review in human_review: no_address (HD-07 6.4)",
        "none  once",
        "look again: never",
        ("Day 30 since the first statement: reminder 1 is due. But there is no way to write: no "
        "address that may be used, and no e-mail was chosen. A person finds out how to reach "
        "them."),
    ]),
    "letters came back": (
        30, before("reminder_1", guarantor_takes_mail=False, guarantor_returned_letters=2), [
            "review in human_review: no_address (HD-07 6.4)",
            "none  once",
            "look again: never",
            ("Day 30 since the first statement: reminder 1 is due. But there is no way to write: "
            "2 letters came back from the address, and no e-mail was chosen. A person finds out "
            "how to reach them."),
        ]),
    "a plan that could not be kept": (
        200, missed(FollowUp.CURE_NOTICE, 90, last_contact_on=day(100)), [
            "return_to_call in options_call: plan_default (8.2)",
            "none plan_ended once 1",
            "look again: 2026-08-03",
            "The plan could not be kept; back to an options call. Instalment 1.",
        ]),
    "three missed, nothing heard": (200, missed(FollowUp.CALL, 90), [
        "review in human_review: plan_review (8.2)",
        "none plan_ended once 1",
        "look again: never",
        "Three instalments missed without contact. Instalment 1.",
    ]),
}  # fmt: skip
ENDS: dict[str, tuple[int, AccountFacts, list[str]]] = {
    "the first statement": (0, account(), [
        "contact in statement: statement_1 (6.4)",
        "document statement once",
        "look again: 2026-02-05",
        "Day 0 since the first statement: statement 1 is due.",
    ]),
    "36 payments in Colorado": (
        60, after("statement_2", plan=plan(paid_in_full_after=36, paid_before=36)), [
            "resolve in resolved: resolved plan_completed (PL-04 2.4 CO)",
            "document plan_forgiven once 2026-03-16",
            "look again: never",
            "36 monthly payments were made; the rest of the bill is forgiven.",
        ]),
    "a plan kept to its end": (
        60, after("statement_2", balance_cents=0, plan=plan(status=PlanStatus.COMPLETED)), [
            "resolve in resolved: resolved plan_completed (PL-10)",
            "document paid_in_full once 2026-03-16",
            "look again: never",
            "Nothing is left to pay.",
        ]),
    "help that the facts show": (60, before("screening", **POOR), [
        "screen in assistance_screening: screening (501R-18 FPL-01)",
        "document presumptive_award once",
        "look again: 2026-04-16",
        ("Everyone is screened by day 60. The 2026 poverty guideline (48+DC) for a household of 3 "
        "is $27,320 a year. The income is at or below 200% of it. By our scale that is 100% off."),
    ]),
    "before the first bill in Oregon": (
        0, account(facility=Facility(state="OR"), payer=Payer.UNINSURED), [
            "screen in assistance_screening: pre_bill_screening (2.4 OR 6.4 FPL-01)",
            "document screening_invitation once",
            "look again: 2026-02-15",
            ("OR law asks for screening before the first bill (ORS 442.615 (HB 3320)). We need the "
            "household size and income. Medicaid could still cover this visit."),
        ]),
}  # fmt: skip
CASES = WAITS | PEOPLE | ENDS


@pytest.mark.parametrize("case", CASES)
def test_who_waits_or_goes_to_a_person_is_told_why_and_until_when(case: str) -> None:
    number, facts, expected = CASES[case]
    assert written(on(number, facts)) == expected


def test_a_plan_that_waits_carries_what_is_due_for_which_instalment() -> None:
    due = on(200, missed(FollowUp.CALL, 90)).follow_up
    assert due is not None
    assert (due.kind, due.instalment_number) == (FollowUp.REVIEW, 1)
