"""The facts that are kept with a decision: all that is unusual, no names, and the data's prints."""

import json
from dataclasses import fields
from datetime import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.contact.weekdays import Weekday
from policy.contact.windows import ContactTimes
from policy.holds.holds import HoldKind
from policy.law.facility import Facility
from policy.rules.decide import ASKED, RULES, answer, decide
from policy.rules.decision_evidence import data_versions, evidence
from policy.rules.facts import AccountFacts, GuarantorFacts
from policy.terms import ApplicationStatus, Channel
from tests.policy.account_facts import POLICY, account, after, applied, day, hold, plan


def told(facts: AccountFacts) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(evidence(facts))
    return found


def test_what_is_usual_is_left_out() -> None:
    assert told(account()) == {
        "guarantor": {"state": "TX"},
        "balance_cents": 500_00,
        "charges_cents": 500_00,
        "ledger_cents": 500_00,
        "service_on": "2025-12-01",
    }


def test_what_is_unusual_is_told_with_days_and_lists() -> None:
    facts = after(
        "reminder_1",
        holds=(hold(HoldKind.DISPUTE, until=day(40)),),
        guarantor_touches=(day(0), day(21)),
        guarantor_sealed_today=frozenset({Channel.NOTICE, Channel.LETTER}),
        guarantor_application=applied(ApplicationStatus.COMPLETE, household_size=4),
        plan=plan(),
    )
    found = told(facts)
    assert found["step"] == "reminder_1"
    assert found["step_on"] == "2026-02-05"
    assert found["holds"] == [{"kind": "HD-01", "placed_on": "2026-01-15", "until": "2026-02-24"}]
    assert found["guarantor"]["touches"] == ["2026-01-15", "2026-02-05"]
    assert found["guarantor"]["sealed_today"] == ["letter", "notice"]
    assert found["guarantor"]["application"]["household_size"] == 4
    assert found["plan"]["instalments"][0] == {
        "number": 1, "due_on": "2026-03-16", "amount_cents": 100_00,
    }  # fmt: skip


def test_zero_is_told_where_nothing_is_known_by_default() -> None:
    assert told(account(guarantor_annual_income_cents=0))["guarantor"]["annual_income_cents"] == 0


def test_times_are_told_by_name() -> None:
    times = ContactTimes(("America/Denver",), ("CO",), time(12), None, (Weekday.SUNDAY,))
    assert told(account(guarantor_times=times))["guarantor"]["times"] == {
        "zones": ["America/Denver"], "states": ["CO"], "not_before": "12:00:00",
        "not_on": ["sunday"],
    }  # fmt: skip


@given(st.builds(AccountFacts, facility=st.just(Facility())))
@settings(max_examples=200)
def test_whatever_is_known_can_be_told(facts: AccountFacts) -> None:
    assert told(facts)["balance_cents"] == facts.balance_cents


def test_the_facility_is_told_once_by_the_run() -> None:
    assert "facility" not in told(account(facility=Facility(state="NJ")))


@pytest.mark.rule("PF-09")
def test_no_fact_is_a_name_or_an_address() -> None:
    """Facts are written down as they are, so none of them may say who it is."""
    personal = ("name", "email_address", "phone", "line1", "line2", "city", "birth", "description")
    names = [one.name for kind in (AccountFacts, GuarantorFacts) for one in fields(kind)]
    assert [name for name in names if any(word in name for word in personal)] == []


@pytest.mark.rule("PF-09")
def test_every_data_file_has_a_print_of_its_text() -> None:
    prints = data_versions()
    assert {"standard.toml", "poverty.toml", "plans.toml", "scales.toml"} <= set(prints)
    assert all(len(one) == 12 for one in prints.values())


@pytest.mark.rule("PF-09")
def test_an_answer_names_the_rule_that_gave_it() -> None:
    facts = after("reminder_1", holds=(hold(HoldKind.DISPUTE),))
    given = answer(facts, POLICY, day(30))
    assert given.rule == "held_by_people"
    assert given.decision == decide(facts, POLICY, day(30))


def test_when_no_rule_has_anything_to_say_the_last_one_answers() -> None:
    given = answer(after("human_review", stage="reminder"), POLICY, day(130))
    assert given.rule == "finished" == ASKED[-1]


def test_no_two_rules_have_one_name() -> None:
    assert len(set(ASKED)) == len(ASKED) == len(RULES) + 1
