"""Decisions in full, as they are stored: every word and day of them is read by somebody."""

from typing import Any

import pytest

from policy.rules.facts import AccountFacts
from policy.terms import ApplicationStatus, Stage
from tests.policy.account_facts import account, after, applied, before, day, on, plan, written

STILL_ASKED = applied(ApplicationStatus.COMPLETE, respond_by=day(42))
INCOMPLETE = applied(ApplicationStatus.INCOMPLETE)
ASKED = applied(ApplicationStatus.INCOMPLETE, respond_by=day(42))
COMPLETE = applied(ApplicationStatus.COMPLETE, household_size=3, annual_income_cents=30_000_00)

RELEASED: dict[str, Any] = {"fresh_statement_due": True, "ask_not_before": day(50)}

CASES: dict[str, tuple[int, AccountFacts, list[str]]] = {
    "something is missing": (12, after("statement_1", guarantor_application=INCOMPLETE), [
        "contact in assistance_screening: incomplete_application (501R-11)",
        "document incomplete_application once 2026-01-27",
        "look again: 2026-01-28",
        "The application lacks something; we say what, and wait.",
    ]),
    "we have asked for it": (13, after("statement_1", guarantor_application=ASKED), [
        "hold in statement: hold HD-10 (HD-10)",
        "none  once",
        "look again: 2026-02-27",
        "On hold until 2026-03-26: an application for help is open (HD-10).",
    ]),
    "complete, but not in what counts": (
        12, after("statement_1", guarantor_application=applied(ApplicationStatus.COMPLETE)), [
            "contact in assistance_screening: incomplete_application (501R-11)",
            "document incomplete_application once 2026-01-27",
            "look again: 2026-01-28",
            "The application lacks something; we say what, and wait.",
        ]),
    "complete": (12, after("statement_1", guarantor_application=COMPLETE), [
        "screen in assistance_screening: determination (501R-12 FPL-01)",
        "document determination once 2026-01-27",
        "look again: 2026-02-27",
        ("The application is complete. The 2026 poverty guideline (48+DC) for a household of 3 is "
        "$27,320 a year. The income is at or below 200% of it. By our scale that is 100% off."),
    ]),
    "day 60": (60, before("screening"), [
        "screen in assistance_screening: screening (6.4 FPL-01)",
        "document screening_invitation once",
        "look again: 2026-03-31",
        "Everyone is screened by day 60. We need the household size and income.",
    ]),
    "day 60, answered before": (60, before("screening", was_screened=True), [
        "screen in assistance_screening: screening (6.4)",
        "none  once",
        "look again: 2026-03-31",
        "Help was already offered and answered; the cadence goes on.",
    ]),
    "day 120": (120, before("human_review"), [
        "review in human_review: human_review (6.4)",
        "none  once",
        "look again: never",
        "Every step was offered without an answer; a person decides what fits.",
    ]),
    "with a person": (121, after("human_review", stage=Stage.HUMAN_REVIEW), [
        "suppress in human_review: human_review (6.4)",
        "none  once",
        "look again: never",
        "A person is looking at this account; Tend sends nothing.",
    ]),
    "nothing is left": (160, after("human_review", stage=Stage.REMINDER), [
        "review in human_review: finished (6.4)",
        "none  once",
        "look again: never",
        "Every step is done.",
    ]),
    "a call": (45, before("options_call_1"), [
        "call in options_call: options_call_1 (6.4 RF-04)",
        "call options_letter once",
        "look again: 2026-03-06",
        "Day 45 since the first statement: options call 1 is due.",
    ]),
    "too early": (20, before("reminder_1"), [
        "defer in statement: wait (6.4)",
        "none  once",
        "look again: 2026-02-05",
        "Reminder 1 comes on 2026-02-05.",
    ]),
    "after a hold": (60, after("statement_2", fresh_statement_due=True, ask_not_before=day(60)), [
        "contact in statement: fresh_statement (HD-00)",
        "document statement once 2026-03-16",
        "look again: 2026-03-30",
        "This bill is open again, so we start again with a fresh statement.",
    ]),
    "long after a hold": (75, after("statement_2", **RELEASED), [
        "contact in statement: fresh_statement (HD-00)",
        "document statement once 2026-03-06",
        "look again: 2026-04-14",
        "This bill is open again, so we start again with a fresh statement.",
    ]),
    "complete, but we still ask": (
        12, after("statement_1", guarantor_application=STILL_ASKED), [
            "hold in statement: hold HD-10 (HD-10)",
            "none  once",
            "look again: 2026-02-26",
            "On hold: an application for help is open (HD-10).",
        ]),
    "a call that was asked for": (50, after("statement_2", call_back_on=day(50)), [
        "call in options_call: call_back (RF-03)",
        "call options_letter once 2026-03-06",
        "look again: 2026-03-09",
        "The person asked us to call on 2026-03-06.",
    ]),
    "an instalment is coming": (53, after("statement_2", plan=plan()), [
        "contact in plan_follow_up: plan_reminder (8.2)",
        "reminder instalment_reminder once 1",
        "look again: 2026-03-19",
        "An instalment is coming up. Instalment 1.",
    ]),
    "a plan was agreed": (21, after("statement_2", plan=plan(confirmed_on=None)), [
        "contact in plan_follow_up: plan_confirmation (8.2)",
        "document plan_confirmation once 0",
        "look again: 2026-03-09",
        "A plan was agreed; we confirm it (PP-12).",
    ]),
    "help was asked for": (25, after("reminder_1", help_asked_on=day(24)), [
        "screen in assistance_screening: screening (6.4 FPL-01)",
        "document screening_invitation once 2026-02-08",
        "look again: 2026-02-24",
        "The person asked for help with the cost. We need the household size and income.",
    ]),
    "too small": (3, account(balance_cents=499), [
        "resolve in resolved: resolved small_balance (HD-08)",
        "none  once",
        "look again: never",
        "Too small a balance to ask for.",
    ]),
    "paid": (3, account(balance_cents=0, paid_cents=500_00), [
        "resolve in resolved: resolved paid (PL-10)",
        "none  once",
        "look again: never",
        "Nothing is left to pay.",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_decision_says_what_why_how_and_when_to_look_again(case: str) -> None:
    number, facts, expected = CASES[case]
    assert written(on(number, facts)) == expected
