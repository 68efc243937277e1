"""The last run is taken back, while nothing of it has left: rows, files and days."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import SQLModel

from policy.holds.holds import HoldKind
from policy.terms import ApplicationStatus, Channel, LedgerKind, MessageStatus, PlanStatus, Stage
from tasks.accounts import post
from tasks.daily_run import UndoneRun, day, last_run, take_back_run
from tasks.runtime import current
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading, writing
from tasks.storage.tables import (
    ACCOUNT,
    APPLICATION,
    CALL,
    DECISION,
    ENVELOPE,
    HOLD,
    MESSAGE,
    PLAN,
    PRINT_BATCH,
    RUN,
    UNDONE_RUN,
)
from tests.factories import (
    DAY,
    TODAY,
    guarantor_of,
    make_account,
    make_application,
    make_hold,
    make_plan,
)
from tests.tasks.days import (
    breaches,
    letters_folder,
    moment,
    new_account,
    on_paper,
    one,
    portfolio,
    rows,
    sealed,
    statement_sent,
    walk,
)

pytestmark = pytest.mark.usefixtures("database", "no_typst")
AHEAD = TODAY + 300 * DAY
ANA = "Ana Rivera"
CALLED = {"stage": Stage.OPTIONS_CALL, "step": "reminder_2", "step_on": TODAY - 15 * DAY}


def undo(*, never_mailed: str = ANA, by: str = ANA, today: Any = TODAY) -> UndoneRun:
    with reading() as connection:
        found = last_run(connection)
    return take_back_run(
        current().var, run_id=found.id, by=by, never_mailed_by=never_mailed, today=today,
        now=moment(today) + timedelta(hours=6),
    )  # fmt: skip


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows but those that say that something was taken back, and the day of the next look."""
    spare = {"undone_run", "print_batch"}
    with reading() as connection:
        found = {
            table.name: [
                dict(row._mapping) for row in connection.execute(select(table).order_by("id"))
            ]
            for table in SQLModel.metadata.sorted_tables
            if table.name not in spare
        }
    for row in found["account"]:
        del row["next_review_on"]
    # What was written off stands in the ledger beside its taking back.
    found["ledger_entry"] = [
        row for row in found["ledger_entry"] if row["write_off_reason"] is None
    ]
    return found


@pytest.fixture
def busy() -> dict[str, int]:
    """An office in which a run of a later day has much to do."""
    accounts = {
        "first": new_account(),
        "reminded": statement_sent(35),
        "called": statement_sent(60, **CALLED),
        "small": statement_sent(35, balance_cents=3_00),
        "on hold": new_account(),
        "applied": statement_sent(35),
        "poor": statement_sent(60, **CALLED | {"help_asked_on": TODAY - DAY}),
    }
    with writing() as connection:
        on_plan = make_account(
            connection, balance_cents=300_00, stage=Stage.PLAN_FOLLOW_UP, step="reminder_1",
            step_on=TODAY - 90 * DAY, first_statement_on=TODAY - 120 * DAY,
            next_review_on=TODAY,
        )  # fmt: skip
        make_plan(
            connection, account_ids=[on_plan], amounts=[100_00] * 3, first_due=TODAY - 70 * DAY,
            confirmed_on=TODAY - 85 * DAY, enrolled_on=TODAY - 90 * DAY,
        )  # fmt: skip
        make_hold(
            connection, account_id=accounts["on hold"], kind=HoldKind.INSURANCE_PENDING,
            until=TODAY + 5 * DAY,
        )  # fmt: skip

        make_application(
            connection, guarantor_id=guarantor_of(connection, accounts["applied"]),
            status=ApplicationStatus.INCOMPLETE, status_on=TODAY - DAY,
        )  # fmt: skip
    return {**accounts, "on plan": on_plan}


def test_a_run_of_a_day_ahead_is_taken_back_as_if_it_had_never_been(busy: dict[str, int]) -> None:
    """The way back of a database that a slip of the year had led ahead."""
    assert len(busy) == 8
    walk()
    before, printed = everything(), on_paper()
    walk(AHEAD)
    assert one(ACCOUNT, busy["small"])["balance_cents"] == 0
    assert on_paper(AHEAD)
    done = undo()
    assert (done.as_of, len(done.batches) > 0) == (AHEAD, True)
    after = everything()
    for found in (before, after):  # who was answered keeps the quiet days, which is no harm
        [row] = [one for one in found["account"] if one["id"] == busy["applied"]]
        for name in ("ask_not_before", "fresh_statement_due", "fresh_why", "paused_days"):
            del row[name]
        del found["application"][0]["status_on"]  # its days to answer begin again
    for name, kept in after.items():
        assert kept == before[name], name
    assert on_paper(AHEAD) == []
    assert on_paper() == printed
    assert breaches() == ()
    with reading() as connection:
        assert last_run(connection).as_of == TODAY
    walk(TODAY + DAY)
    assert breaches() == ()


def test_the_real_run_is_the_same_after_a_slip_was_taken_back(busy: dict[str, int]) -> None:
    assert busy
    sealed(AHEAD)
    day.finish(_unfinished(), moment(AHEAD))
    undo()
    result = walk()
    assert result["due"] == len(busy)
    assert result["failed"] == 0
    assert breaches() == ()


def _unfinished() -> Any:
    row = rows(RUN)[-1]
    from tasks.runs import RunRef

    return RunRef(row["id"], row["as_of"])


def test_todays_calls_stay_on_the_list_when_the_slip_is_taken_back() -> None:
    account = statement_sent(60, **CALLED)
    walk()
    [call] = rows(CALL)
    walk(AHEAD)
    assert one(CALL, call["id"])["closed_why"] == "not worked"
    undo()
    assert one(CALL, call["id"])["closed_on"] is None
    assert one(ACCOUNT, account)["step"] == "options_call_1"


def test_who_takes_a_run_back_is_kept(busy: dict[str, int]) -> None:
    walk()
    undo(by="Bo Lind")
    [kept] = rows(UNDONE_RUN)
    assert (kept["undone_by"], kept["never_mailed_by"]) == ("Bo Lind", ANA)
    assert (kept["as_of"], kept["accounts"] >= len(busy) - 1) == (TODAY, True)
    assert rows(RUN) == []


@pytest.mark.rule("HP-12", "RF-18")
def test_what_the_run_had_decided_stays_on_record_with_it(busy: dict[str, int]) -> None:
    walk()
    decided = {one["id"]: one["reason"] for one in rows(DECISION)}
    letters = {one["token"] for one in rows(ENVELOPE)}
    assert len(decided) >= len(busy) - 1
    undo()
    assert rows(DECISION) == []
    [kept] = rows(UNDONE_RUN)
    taken_out = json.loads(kept["taken_out"])
    assert {one["id"]: one["reason"] for one in taken_out["decision"]} == decided
    assert {one["token"] for one in taken_out["envelope"]} | {
        one["token"] for one in rows(ENVELOPE)
    } == letters


def test_printed_letters_have_left_unless_somebody_says_that_they_were_never_mailed() -> None:
    portfolio(2)
    walk()
    before = everything()
    with pytest.raises(WrongInput, match=r"2 letters in letters-2026-03-02-00001.*never-mailed-by"):
        undo(never_mailed=" ")
    assert everything() == before
    undo()
    assert list(letters_folder().glob("*.pdf")) == []
    assert walk()["done"] == 2
    assert on_paper() != []
    assert [batch["letters"] for batch in rows(PRINT_BATCH)] == [0, 2]


def test_a_run_that_only_wrote_is_taken_back_without_such_a_word() -> None:
    portfolio(2)
    run = sealed()
    day.finish(run, moment())
    undo(never_mailed="")
    assert (rows(RUN), rows(MESSAGE)) == ([], [])


@pytest.mark.parametrize("status", [MessageStatus.SENDING, MessageStatus.DELIVERED])
def test_an_e_mail_that_was_handed_over_stays_whatever_anybody_says(status: MessageStatus) -> None:
    portfolio(1)
    run = sealed()
    day.finish(run, moment())
    with writing() as connection:
        connection.execute(
            update(MESSAGE).values(
                channel=Channel.NOTICE, status=status, transport="sendgrid", claimed_at=moment()
            )
        )
    with pytest.raises(WrongInput, match="people were reached: 1 e-mails that were handed over"):
        undo()
    assert len(rows(RUN)) == 1


def test_without_a_name_nothing_is_taken_back() -> None:
    walk()
    with pytest.raises(WrongInput, match="--by NAME"):
        undo(by=" ")


def test_a_run_that_is_at_work_is_left_alone() -> None:
    sealed()
    with reading() as connection:
        found = last_run(connection)
    with pytest.raises(WrongInput, match="at work"):
        take_back_run(
            current().var, run_id=found.id, by=ANA, never_mailed_by="", today=TODAY,
            now=found.started_at + timedelta(minutes=59),
        )  # fmt: skip


def test_it_is_taken_back_once() -> None:
    portfolio(1)
    walk()
    with reading() as connection:
        found = last_run(connection)
    undo()
    with pytest.raises(WrongInput, match="no run yet"):
        take_back_run(
            current().var, run_id=found.id, by=ANA, never_mailed_by=ANA, today=TODAY, now=moment()
        )


def test_what_was_told_after_the_slip_stays_and_is_of_the_real_day(busy: dict[str, int]) -> None:
    """The office's day was the day ahead: a hold placed then must hold from today on."""
    walk()
    walk(AHEAD)
    paid, held = busy["reminded"], busy["first"]
    noon = moment(AHEAD) + timedelta(hours=8)
    with writing() as connection:
        post(
            connection, paid, LedgerKind.PATIENT_PAYMENT, -40_00, value_on=AHEAD, posted_at=noon,
            entry_key="told-later", actor="tester",
        )  # fmt: skip
        make_hold(connection, account_id=held, kind=HoldKind.DISPUTE, placed_on=AHEAD)
    undo()
    [hold] = rows(HOLD, account_id=held, kind=HoldKind.DISPUTE)
    assert (hold["placed_on"], hold["released_on"]) == (TODAY, None)
    assert one(ACCOUNT, paid)["balance_cents"] == 60_00


def test_a_hold_an_application_and_a_plan_that_ran_out_ahead_stand_again(
    busy: dict[str, int],
) -> None:
    walk()
    walk(AHEAD)
    assert rows(HOLD, account_id=busy["on hold"])[0]["released_on"] is not None
    assert rows(APPLICATION)[0]["status"] is ApplicationStatus.LAPSED
    undo()
    assert rows(HOLD, account_id=busy["on hold"])[0]["released_on"] is None
    assert rows(APPLICATION)[0]["status"] is ApplicationStatus.INCOMPLETE
    assert rows(PLAN)[0]["status"] is PlanStatus.ACTIVE
