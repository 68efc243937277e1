"""The calls of a day, refunds that are due, and what a person decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from models import Call
from policy.holds.holds import HoldKind
from policy.terms import Channel, Stage
from tasks.accounts.stages import move
from tasks.runtime.settings import Settings
from tasks.storage import database as db
from tests.deployments.commands.conftest import (
    WALKED,
    Tend,
    account_id,
    walk,
)
from tests.factories import TODAY, guarantor_of, make_account, make_hold, make_line

pytestmark = pytest.mark.usefixtures("office")


def test_the_worklist_has_the_calls_of_its_day(tend: Tend) -> None:
    assert tend("worklist", "--json").json == {
        "date": "2026-03-02", "calls": [], "refunds_due": [], "payer_credits": [],
        "with_a_person": [], "in_no_export": [], "waits_for_export": [],
        "help_ends": [], "old_bills": [], "unrecorded_mail": [],
        "unknown_tokens": [0, 0],
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
        {
            "reference": WALKED, "since": "2026-02-25", "why": "A plan ended.",
            "references": [WALKED], "balance_cents": 100_00,
        }
    ]  # fmt: skip
    said = tend("worklist").out
    assert "1 account with a person, of 1 person" in said
    assert "Read tend account REFERENCE, then: tend record plan" in said


def two_accounts(connection: Connection) -> tuple[int, int]:
    """The one that was walked, and another of its guarantor."""
    first = account_id(connection)
    guarantor = guarantor_of(connection, first)
    return first, make_account(
        connection, guarantor_id=guarantor, balance_cents=50_00, reference="A-0THER00001"
    )


def test_several_accounts_of_a_person_are_one_entry(tend: Tend) -> None:
    with db.writing() as connection:
        given, more = two_accounts(connection)
        for account, back, why in ((given, 5, "A plan ended."), (more, 4, "Every step is done.")):
            on = TODAY - timedelta(back)
            move(connection, account, Stage.HUMAN_REVIEW, today=on, reason=why, actor="Jo")
    assert tend("worklist", "--json").json["with_a_person"] == [
        {
            "reference": WALKED, "since": "2026-02-25",
            "why": "A plan ended.; Every step is done.",
            "references": [WALKED, "A-0THER00001"], "balance_cents": 150_00,
        }
    ]  # fmt: skip
    assert "2 accounts with a person, of 1 person" in tend("worklist").out


@pytest.mark.rule("HD-29")
def test_old_bills_are_on_the_worklist_with_what_is_owed(tend: Tend) -> None:
    with db.writing() as connection:
        make_hold(connection, account_id=account_id(connection), kind=HoldKind.TOO_OLD)
    [entry] = tend("worklist", "--json").json["old_bills"]
    assert (entry["reference"], entry["balance_cents"]) == (WALKED, 100_00)
    assert entry["why"] == "the visit is too long ago for a first bill (HD-29)"
    said = tend("worklist").out
    assert "1 account of a visit too long ago, of 1 person" in said
    assert "tend record release REFERENCE too_old (or time_barred) --reason WHY" in said


@pytest.mark.rule("HD-25")
def test_what_waits_for_an_export_is_one_entry_for_each_person(tend: Tend) -> None:
    with db.writing() as connection:
        first, more = two_accounts(connection)
        for account, back, why in ((first, 5, "the visit is gone"), (more, 4, "a row is wrong")):
            make_hold(
                connection, account_id=account, kind=HoldKind.DATA_QUALITY, placed_by="import",
                placed_on=TODAY - timedelta(back), reason=why,
            )  # fmt: skip
    assert tend("worklist", "--json").json["waits_for_export"] == [
        {
            "reference": WALKED, "since": "2026-02-25",
            "why": "the visit is gone; a row is wrong",
            "references": [WALKED, "A-0THER00001"], "balance_cents": 150_00,
        }
    ]  # fmt: skip
    assert "2 accounts waiting for an export, of 1 person" in tend("worklist").out


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
