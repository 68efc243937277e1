"""The story of an account, the calls of a day, the audit and the report: they change nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update
from sqlmodel import col

from models import Account, Call
from policy.holds.holds import HoldKind
from policy.terms import Channel, Stage
from tasks.accounts.stages import move
from tasks.daily_run import day
from tasks.practice.practice import load_practice
from tasks.runtime.settings import Settings
from tasks.storage import database as db
from tasks.storage.tables import ACCOUNT
from tests.deployments.commands.conftest import Tend, everything
from tests.factories import NOW, TODAY, make_account, make_hold, make_line

WALKED, HELD, CLOSED = "A-WALKED0001", "A-HE1D000001", "A-C10SED0001"


def walk(on: date) -> dict[str, Any]:
    return day.walk(on, load_practice(), NOW)


def account_id(connection: Connection) -> int:
    found: int = connection.execute(
        select(ACCOUNT.c.id).where(ACCOUNT.c.reference == WALKED)
    ).scalar_one()
    return found


@pytest.fixture(autouse=True)
def office(database: str) -> str:
    """One account that got its first statement today, one on hold, one that was paid."""
    with db.writing() as connection:
        make_account(connection, reference=WALKED, next_review_on=TODAY)
        held = make_account(connection, reference=HELD, next_review_on=TODAY)
        make_hold(connection, account_id=held, kind=HoldKind.INSURANCE_PENDING)
        make_account(connection, reference=CLOSED, next_review_on=TODAY, balance_cents=0)
    walk(TODAY)
    return database


def test_the_story_names_the_next_step_its_day_and_why(tend: Tend) -> None:
    story = tend("account", WALKED, "--json").json
    assert (story["reference"], story["stage"]) == (WALKED, "statement")
    assert story["balance_cents"] == 100_00
    assert story["next_step"] == "reminder_1"
    assert story["next_step_on"] == story["next_review_on"] == "2026-03-23"
    assert story["reasons"] == ["Reminder 1 comes on 2026-03-23."]
    assert [event["kind"] for event in story["timeline"]] == ["money", "decision", "contact"]


def test_an_account_that_got_nothing_says_why(tend: Tend) -> None:
    story = tend("account", HELD, "--json").json
    assert story["next_step"] == "statement_1"
    assert "On hold: insurance has not finished (HD-04)." in story["reasons"]
    assert [hold["kind"] for hold in story["holds"]] == ["HD-04"]
    assert story["last_run"]["status"] == "held"


def test_a_closed_account_says_how_it_ended(tend: Tend) -> None:
    story = tend("account", CLOSED, "--json").json
    assert (story["stage"], story["resolution"]) == ("resolved", "paid")
    assert story["next_step"] is story["next_review_on"] is None
    assert story["reasons"] == ["The account is closed: paid."]


def test_the_story_of_another_day_decides_for_that_day(tend: Tend) -> None:
    story = tend("account", WALKED, "--as-of", "2026-03-23", "--json").json
    assert (story["next_step"], story["next_step_on"]) == ("reminder_1", "2026-03-23")
    assert "is due" in story["reasons"][0]


def test_holds_that_follow_from_facts_are_told_too(tend: Tend) -> None:
    tend("record", "application", WALKED, "received")
    story = tend("account", WALKED, "--json").json
    assert [hold["kind"] for hold in story["holds"]] == ["HD-10"]
    assert story["next_step"] == "determination"


def test_a_kept_plan_names_its_next_follow_up(tend: Tend) -> None:
    tend("record", "plan", WALKED, "--payments", 4, "--first-due", "2026-03-30")
    assert tend("account", WALKED, "--json").json["next_step"] == "plan_confirmation"
    walk(TODAY + timedelta(1))
    story = tend("account", WALKED, "--as-of", "2026-03-04", "--json").json
    assert (story["next_step"], story["next_step_on"]) == ("plan_reminder", "2026-03-23")
    assert {"plan", "stage"} <= {event["kind"] for event in story["timeline"]}


def test_payments_are_told_with_the_key_that_takes_them_back(tend: Tend) -> None:
    tend("record", "payment", WALKED, "20", "--key", "CHEQUE-7", "--by", "Jo")
    tend("record", "payment", WALKED, "--reverse", "CHEQUE-7", "--by", "Jo")
    told = [event["text"] for event in tend("account", WALKED, "--json").json["timeline"]]
    assert "Paid $20.00 (payment CHEQUE-7), by Jo." in told
    assert "A payment of $20.00 was taken back, by Jo." in told


def test_a_person_reads_the_story_in_plain_words(tend: Tend) -> None:
    said = tend("account", WALKED).out
    assert f"{WALKED}: statement, $100.00 left of the visit of 2026-01-05." in said
    assert "A letter was printed for the post: statement 1." in said
    assert "Next step: reminder 1 on 2026-03-23." in said


@pytest.mark.rule("HP-13")
def test_nobody_is_named_in_a_story(tend: Tend) -> None:
    said = tend("account", WALKED).out + tend("account", WALKED, "--json").out
    for private in ("Ada", "Guarantor", "Main Street", "512-555"):
        assert private not in said


def test_the_worklist_has_the_calls_of_its_day(tend: Tend) -> None:
    assert tend("worklist", "--json").json == {
        "date": "2026-03-02", "calls": [], "refunds_due": [], "with_a_person": [],
        "why_no_calls": "the daily run of that day listed none",
    }  # fmt: skip
    for offset in (21, 30, 35, 45):
        walk(TODAY + timedelta(offset))
    called = (TODAY + timedelta(45)).isoformat()
    shown = tend("worklist", "--date", called, "--json").json
    (call,) = shown["calls"]
    assert call["references"] == [WALKED]
    assert len(call["quotes"]) == 3
    assert shown["why_no_calls"] == ""
    said = tend("worklist", "--date", called).out
    assert WALKED in said
    assert said.count(call["plan_note"]) == 1
    assert f"\n[1] {call['plan_note']}\n" in said
    assert f"What to say, call by call: {Settings().var / 'calls' / f'{called}.csv'}" in said


def test_a_list_that_is_still_to_come_is_not_taken_for_a_day_without_calls(tend: Tend) -> None:
    said = tend("worklist", "--date", "2026-03-10").out
    assert "No calls to make on 2026-03-10: the list is made by the daily run of that day" in said


def test_an_empty_worklist_says_that_nobody_is_called_on_a_holiday(tend: Tend) -> None:
    said = tend("worklist", "--date", "2026-11-26").out
    assert "No calls to make on 2026-11-26: no calls and no notices on a federal holiday." in said


def test_a_worklist_whose_calls_are_all_recorded_says_so(tend: Tend) -> None:
    with db.writing() as connection:
        make_line(connection, account_id=account_id(connection), channel=Channel.CALL)
        connection.execute(update(Call).values(closed_on=TODAY))
    assert (
        "No calls to make on 2026-03-02: all that were listed are recorded" in tend("worklist").out
    )


def test_an_account_given_to_a_person_last_week_is_still_on_the_worklist(tend: Tend) -> None:
    with db.writing() as connection:
        for stage, back in ((Stage.HUMAN_REVIEW, 7), (Stage.STATEMENT, 6)):
            given, on = account_id(connection), TODAY - timedelta(back)
            move(connection, given, stage, today=on, reason="It came back.", actor="Jo")
    assert tend("worklist", "--json").json["with_a_person"] == []
    with db.writing() as connection:
        given, on = account_id(connection), TODAY - timedelta(5)
        move(connection, given, Stage.HUMAN_REVIEW, today=on, reason="A plan ended.", actor="Jo")
    assert tend("worklist", "--json").json["with_a_person"] == [
        {"reference": WALKED, "since": "2026-02-25", "why": "A plan ended."}
    ]
    said = tend("worklist").out
    assert "1 account with a person" in said
    assert "Read tend account REFERENCE, then: tend record plan" in said


@pytest.mark.rule("1.3", "CR-06", "501R-03", "501R-04")
def test_the_story_says_what_an_officer_may_be_asked(tend: Tend) -> None:
    told = tend("account", WALKED).out.split("If anyone asked")[1]
    assert "Tend does none of this; not legal advice" in told
    assert "1.3: this practice never does." in told
    assert "Credit bureau: no." in told
    assert "501R-01: 120 days from the first statement end on 2026-06-30" in told
    assert "until 2026-10-28" in told
    assert "too late" not in told


@pytest.mark.rule("501R-13", "HD-09")
def test_a_refund_due_is_on_the_worklist_in_the_story_and_in_the_report(tend: Tend) -> None:
    tend("record", "payment", WALKED, "150.00", "--as-of", TODAY.isoformat())
    line = f"Refund due: {WALKED} gets $50.00 back since 2026-03-02, by 2026-04-01"
    for command in (("worklist",), ("account", WALKED), ("report",)):
        assert line in tend(*command).out
    late = "by 2026-04-01 (overdue): more was paid than was owed."
    for asked in (["worklist", "--date"], ["account", WALKED, "--as-of"]):
        assert late not in tend(*asked, "2026-04-01").out
        assert late in tend(*asked, "2026-04-02").out
    (due,) = tend("worklist", "--json").json["refunds_due"]
    assert (due["reference"], due["cents"]) == (WALKED, 50_00)
    said = tend("record", "refund", WALKED, "50.00", "--as-of", TODAY.isoformat()).out
    assert said == f"{WALKED}: $50.00 given back; done.\n"
    for command in (("worklist",), ("account", WALKED), ("report",)):
        assert "Refund due" not in tend(*command).out


def test_the_audit_is_silent_until_a_row_is_altered_by_hand(tend: Tend) -> None:
    clean = tend("audit", "--json")
    assert (clean.code, clean.json["breaches"]) == (0, [])
    assert clean.json["checked"] > 10
    with db.writing() as connection:
        connection.execute(text("UPDATE message SET provided_on = NULL WHERE id = 1"))
    altered = tend("audit", "--json")
    assert altered.code == 1
    assert "message 1" in {one["reference"] for one in altered.json["breaches"]}
    assert {"kind", "reference", "detail"} == set(altered.json["breaches"][0])
    said = tend("audit")
    assert said.code == 1
    assert len(said.out.splitlines()) == len(altered.json["breaches"]) + 1


def test_the_report_adds_up(tend: Tend) -> None:
    tend("record", "payment", WALKED, "20")
    figures = tend("report", "--json").json
    assert figures["accounts"] == 3
    assert figures["balance_cents"] == 180_00
    assert figures["by_stage"]["statement"] == {"accounts": 2, "balance_cents": 180_00}
    assert figures["endings"] == {"paid": 1}
    assert figures["contact"]["letters"] == 1
    assert figures["collected_cents"] == 20_00
    guards = figures["harm_guards"]
    assert guards.pop("most_touches_in_7_days") == guards.pop("most_touches_in_30_days") == 1
    assert set(guards.values()) == {0}
    assert "$180.00" in tend("report").out


def test_the_report_names_who_was_set_aside(tend: Tend) -> None:
    with db.writing() as connection:
        here = col(Account.reference) == HELD
        connection.execute(
            update(Account)
            .where(here)
            .values(policy_version=date(2001, 1, 1), next_review_on=TODAY + timedelta(1))
        )
    walk(TODAY + timedelta(1))
    assert [one["reference"] for one in tend("report", "--json").json["set_aside"]] == [HELD]
    assert f"Needs a person: {HELD}" in tend("report").out
    story = tend("account", HELD, "--json").json
    assert "a person needs to look" in story["reasons"][0]


def test_looking_changes_nothing(tend: Tend) -> None:
    before = everything()
    for line in (
        f"account {WALKED}", f"account {HELD} --as-of 2026-06-01", "worklist", "find Guarantor",
        "audit", "report", "run --dry-run", "run --as-of 2026-02-01 --dry-run",
        f"rerun {WALKED} --dry-run", f"rerun {WALKED} --as-of 2026-03-23 --dry-run",
        f"rerun {HELD}",
    ):  # fmt: skip
        assert tend(*line.split()).code == 0, line
        assert tend(*line.split(), "--json").json, line
    assert everything() == before


def test_a_run_that_finds_nothing_says_that_the_day_is_done(tend: Tend) -> None:
    said = tend("run", "--dry-run").out
    assert "Nothing is left to do for 2026-03-02: it is done already, or comes later." in said


def test_money_stands_right_under_its_head(tend: Tend) -> None:
    lines = tend("report").out.splitlines()
    [head] = [line for line in lines if line.lstrip().startswith("stage ")]
    [total] = [line for line in lines if line.lstrip().startswith("all ")]
    assert len(head.rstrip()) == len(total.rstrip())


def test_a_dry_run_counts_what_a_run_would_do(tend: Tend) -> None:
    answer = tend("run", "--as-of", "2026-03-23", "--dry-run", "--json").json
    assert (answer["due"], answer["done"], answer["held"]) == (1, 1, 0)
    assert answer["by_stage"]["reminder"]["done"] == 1
    assert "nothing was written" in tend("run", "--as-of", "2026-03-23", "--dry-run").out


def test_a_dry_rerun_says_what_would_be_done(tend: Tend) -> None:
    answer = tend("rerun", WALKED, "--as-of", "2026-03-23", "--dry-run")
    assert "reminder 1 would be done on 2026-03-23" in answer.out
