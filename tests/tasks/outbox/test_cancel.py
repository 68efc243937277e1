from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, update
from sqlmodel import col

from models import Account, Application, Call, Envelope, EnvelopeLine, Instalment, Message, Plan
from policy.plans import FollowUp
from policy.terms import ApplicationStatus, Channel, MessageStatus, Stage
from tasks.outbox import cancel as unsent
from tests.factories import (
    DAY,
    NOW,
    TODAY,
    all_of,
    make_account,
    make_application,
    make_decision,
    make_envelope,
    make_line,
    make_message,
    make_person,
    make_plan,
    the,
)

BEFORE: dict[str, Any] = {"step_before": "statement_1", "step_on_before": TODAY - 21 * DAY}


def reminded(connection: Connection, **values: Any) -> int:
    """An account whose first reminder was written today."""
    stands: dict[str, Any] = {"stage": Stage.REMINDER, "step": "reminder_1", "step_on": TODAY}
    since = {"first_statement_on": TODAY - 21 * DAY}
    return make_account(connection, **(stands | since | values))


def cancel(connection: Connection, *account_ids: int, **values: Any) -> int:
    return unsent.cancel(connection, account_ids=account_ids, why="test", today=TODAY, **values)


def place_of(connection: Connection, account_id: int) -> tuple[str | None, date | None]:
    row = the(connection, Account, account_id)
    return row["step"], row["step_on"]


def test_a_line_taken_back_frees_its_step(connection: Connection) -> None:
    account_id = reminded(connection)
    line_id = make_line(connection, account_id=account_id, line_key="line:key", **BEFORE)
    assert cancel(connection, account_id) == 1
    line = the(connection, EnvelopeLine, line_id)
    assert line["line_key"] != "line:key"
    assert line["freed_key"] == "line:key"
    assert (line["cancelled_on"], line["cancelled_why"]) == (TODAY, "test")
    assert place_of(connection, account_id) == ("statement_1", TODAY - 21 * DAY)
    assert the(connection, Account, account_id)["next_review_on"] == TODAY


def test_an_envelope_with_no_line_left_and_its_message_are_cancelled(
    connection: Connection,
) -> None:
    account_id = reminded(connection)
    line_id = make_line(connection, account_id=account_id, **BEFORE)
    envelope_id = the(connection, EnvelopeLine, line_id)["envelope_id"]
    message_id = make_message(connection, envelope_id=envelope_id)
    cancel(connection, account_id)
    assert the(connection, Envelope, envelope_id)["cancelled_on"] == TODAY
    assert the(connection, Message, message_id)["status"] is MessageStatus.CANCELLED


def test_an_envelope_with_a_line_left_is_open_for_sealing_again(connection: Connection) -> None:
    person = make_person(connection)
    paid, other = (reminded(connection, guarantor_id=person) for _ in range(2))
    envelope_id = make_envelope(
        connection, guarantor_id=person, sealed_at=NOW, content_hash="x", total_cents=150_00
    )
    make_line(connection, account_id=paid, envelope_id=envelope_id, **BEFORE)
    make_line(connection, account_id=other, envelope_id=envelope_id, amount_cents=50_00)
    make_message(connection, envelope_id=envelope_id)
    assert cancel(connection, paid) == 1
    envelope = the(connection, Envelope, envelope_id)
    assert (envelope["cancelled_on"], envelope["sealed_at"]) == (None, None)
    assert (envelope["content_hash"], envelope["total_cents"]) == ("", 50_00)
    assert place_of(connection, other) == ("reminder_1", TODAY)


@pytest.mark.parametrize("status", [MessageStatus.CLAIMED, MessageStatus.SENT])
def test_what_has_left_stays(connection: Connection, status: MessageStatus) -> None:
    account_id = reminded(connection)
    line_id = make_line(connection, account_id=account_id, **BEFORE)
    envelope_id = the(connection, EnvelopeLine, line_id)["envelope_id"]
    make_message(connection, envelope_id=envelope_id, status=status)
    assert cancel(connection, account_id, only_asks=False) == 0
    assert place_of(connection, account_id) == ("reminder_1", TODAY)


def test_what_asks_for_nothing_stays_unless_all_contact_stops(connection: Connection) -> None:
    account_id = reminded(connection)
    make_line(connection, account_id=account_id, step="determination", asks=False, **BEFORE)
    assert cancel(connection, account_id) == 0
    assert cancel(connection, account_id, only_asks=False) == 1


def test_an_open_call_is_closed_and_counts_as_asking(connection: Connection) -> None:
    account_id = reminded(connection, step="options_call_1")
    line_id = make_line(
        connection,
        account_id=account_id,
        step="options_call_1",
        channel=Channel.CALL,
        asks=False,
        step_before="reminder_2",
    )
    envelope_id = the(connection, EnvelopeLine, line_id)["envelope_id"]
    assert cancel(connection, account_id) == 1
    call = the(connection, Call, _call_of(connection, envelope_id))
    assert (call["closed_on"], call["closed_why"]) == (TODAY, "test")
    assert place_of(connection, account_id)[0] == "reminder_2"


def _call_of(connection: Connection, envelope_id: int) -> int:
    [call] = all_of(connection, Call, envelope_id=envelope_id)
    return int(call["id"])


def test_a_step_that_another_channel_carries_is_still_done(connection: Connection) -> None:
    account_id = reminded(connection)
    decision_id = make_decision(connection, account_id=account_id)
    both = (Channel.LETTER, Channel.NOTICE)
    for channel in both:
        make_line(
            connection, account_id=account_id, channel=channel, decision_id=decision_id, **BEFORE
        )
    assert cancel(connection, account_id, only_asks=False, channel=Channel.NOTICE) == 1
    assert place_of(connection, account_id) == ("reminder_1", TODAY)
    assert cancel(connection, account_id, only_asks=False) == 1
    assert place_of(connection, account_id)[0] == "statement_1"


@pytest.mark.rule("H7")
def test_a_first_statement_taken_back_starts_no_clock(connection: Connection) -> None:
    account_id = reminded(connection, step="statement_1", first_statement_on=TODAY)
    make_line(connection, account_id=account_id, step="statement_1")
    cancel(connection, account_id)
    row = the(connection, Account, account_id)
    assert row["step"] is row["step_on"] is row["first_statement_on"] is None


def test_a_fresh_statement_taken_back_is_due_again(connection: Connection) -> None:
    account_id = reminded(connection)
    make_line(connection, account_id=account_id, step="fresh_statement", step_before="reminder_1")
    cancel(connection, account_id)
    assert the(connection, Account, account_id)["fresh_statement_due"]


def test_no_cure_period_runs_from_a_notice_that_never_left(connection: Connection) -> None:
    account_id = reminded(connection, stage=Stage.PLAN_FOLLOW_UP)
    plan_id = make_plan(connection, account_ids=[account_id], amounts=[100_00])
    row = {
        "last_follow_up": FollowUp.CURE_NOTICE,
        "last_follow_up_on": TODAY,
        "cure_deadline": TODAY + 30 * DAY,
    }
    instalment_id = _first_instalment(connection, plan_id, row)
    make_line(
        connection, account_id=account_id, step="plan_cure_notice", follow_up=FollowUp.CURE_NOTICE
    )
    cancel(connection, account_id)
    instalment = the(connection, Instalment, instalment_id)
    assert instalment["last_follow_up"] is FollowUp.CALL
    assert instalment["cure_deadline"] is None


def _first_instalment(connection: Connection, plan_id: int, values: dict[str, Any]) -> int:
    of_plan = update(Instalment).where(col(Instalment.plan_id) == plan_id)
    connection.execute(of_plan.values(**values))
    return int(all_of(connection, Instalment, plan_id=plan_id)[0]["id"])


def test_a_confirmation_taken_back_leaves_the_plan_unconfirmed(connection: Connection) -> None:
    account_id = reminded(connection, stage=Stage.PLAN_FOLLOW_UP)
    plan_id = make_plan(connection, account_ids=[account_id], amounts=[100_00], confirmed_on=TODAY)
    make_line(
        connection, account_id=account_id, step="plan_confirmation", asks=False,
        follow_up=FollowUp.CONFIRMATION,
    )  # fmt: skip
    cancel(connection, account_id, only_asks=False)
    assert the(connection, Plan, plan_id)["confirmed_on"] is None


def test_time_to_complete_an_application_needs_a_letter_that_left(connection: Connection) -> None:
    account_id = reminded(connection)
    person = the(connection, Account, account_id)["guarantor_id"]
    application_id = make_application(
        connection,
        guarantor_id=person,
        status=ApplicationStatus.INCOMPLETE,
        respond_by=TODAY + 30 * DAY,
    )
    make_line(connection, account_id=account_id, step="incomplete_application", asks=False)
    cancel(connection, account_id, only_asks=False)
    assert the(connection, Application, application_id)["respond_by"] is None


def test_a_cancelled_envelope_can_take_lines_again_the_same_day(connection: Connection) -> None:
    account_id = reminded(connection)
    line_id = make_line(connection, account_id=account_id, channel=Channel.CALL)
    envelope_id = the(connection, EnvelopeLine, line_id)["envelope_id"]
    cancel(connection, account_id)
    unsent.use_again(connection, [envelope_id])
    assert the(connection, Envelope, envelope_id)["cancelled_on"] is None
    assert the(connection, Call, _call_of(connection, envelope_id))["closed_on"] is None
