from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from models import Account, Call, CallResult, Hold, Person, Preference
from policy.holds.holds import HoldKind
from policy.policy_file.spec import load_policy
from policy.terms import CallOutcome, Channel, Stage
from tasks.calls import call_results
from tasks.facts.account import load_facts
from tasks.runtime.errors import WrongInput
from tests.factories import (
    DAY,
    NOW,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_call,
    make_envelope,
    make_line,
    make_person,
    the,
)

CALLED: dict[str, Any] = {
    "stage": Stage.OPTIONS_CALL,
    "step": "options_call_1",
    "step_on": TODAY - DAY,
}
TALKED = [
    outcome
    for outcome in CallOutcome
    if outcome not in (CallOutcome.NO_ANSWER, CallOutcome.VOICEMAIL, CallOutcome.WRONG_NUMBER)
]
NEEDS_A_DAY = (CallOutcome.WILL_PAY_BY, CallOutcome.CALL_BACK_AT)


def said(
    connection: Connection,
    account_id: int,
    outcome: CallOutcome,
    *,
    until: date | None = None,
    key: str | None = "call-1",
    today: date = TODAY,
) -> bool:
    return call_results.record(
        connection,
        reference=the(connection, Account, account_id)["reference"],
        outcome=outcome,
        today=today,
        now=NOW,
        until=until,
        key=key,
        actor="tester",
    )


def a_day(outcome: CallOutcome) -> date | None:
    return TODAY + 5 * DAY if outcome in NEEDS_A_DAY else None


def on_the_list(connection: Connection, **values: Any) -> tuple[int, int]:
    """Two accounts of one guarantor on today's call."""
    first = make_account(connection, **(CALLED | values))
    person = guarantor_of(connection, first)
    second = make_account(connection, guarantor_id=person, **(CALLED | values))
    envelope_id = make_envelope(connection, guarantor_id=person, channel=Channel.CALL)
    make_call(connection, envelope_id=envelope_id, guarantor_id=person)
    for account_id in (first, second):
        make_line(connection, account_id=account_id, envelope_id=envelope_id)
    return first, second


@pytest.mark.parametrize("outcome", [CallOutcome.NO_ANSWER, CallOutcome.VOICEMAIL])
def test_an_attempt_closes_the_call_and_is_counted_on_each_account(
    connection: Connection, outcome: CallOutcome
) -> None:
    accounts = on_the_list(connection)
    assert said(connection, accounts[0], outcome)
    rows = [the(connection, Account, account_id) for account_id in accounts]
    assert [row["call_attempts"] for row in rows] == [1, 1]
    assert {row["step"] for row in rows} == {"options_call_1"}
    [call] = all_of(connection, Call)
    assert (call["closed_on"], call["closed_why"]) == (TODAY, outcome.value)
    [result] = all_of(connection, CallResult)
    assert (result["call_id"], result["on_date"]) == (call["id"], TODAY)


@pytest.mark.parametrize("outcome", TALKED)
def test_a_conversation_ends_the_calls_of_every_account(
    connection: Connection, outcome: CallOutcome
) -> None:
    accounts = on_the_list(connection)
    said(connection, accounts[0], outcome, until=a_day(outcome))
    rows = [the(connection, Account, account_id) for account_id in accounts]
    assert {row["step"] for row in rows} == {load_policy().last_call}
    assert {row["step_on"] for row in rows} == {TODAY}


def test_a_conversation_outside_the_call_stage_skips_no_step(connection: Connection) -> None:
    account_id = make_account(connection, stage=Stage.REMINDER, step="reminder_1")
    said(connection, account_id, CallOutcome.WANTS_PLAN)
    assert the(connection, Account, account_id)["step"] == "reminder_1"


def test_the_same_key_counts_one_attempt(connection: Connection) -> None:
    account_id = make_account(connection, **CALLED)
    assert said(connection, account_id, CallOutcome.NO_ANSWER)
    assert not said(connection, account_id, CallOutcome.NO_ANSWER)
    assert the(connection, Account, account_id)["call_attempts"] == 1


@pytest.mark.parametrize("outcome", CallOutcome)
def test_without_a_key_the_same_word_of_a_day_is_the_same_call(
    connection: Connection, outcome: CallOutcome
) -> None:
    account_id = make_account(connection, **CALLED)
    assert said(connection, account_id, outcome, until=a_day(outcome), key=None)
    assert not said(connection, account_id, outcome, until=a_day(outcome), key=None)
    assert len(all_of(connection, CallResult)) == 1


def test_without_a_key_another_word_day_or_date_is_another_call(connection: Connection) -> None:
    account_id = make_account(connection, **CALLED)
    later, promised = CallOutcome.CALL_BACK_AT, CallOutcome.WILL_PAY_BY
    assert said(connection, account_id, CallOutcome.NO_ANSWER, key=None)
    assert said(connection, account_id, CallOutcome.VOICEMAIL, key=None)
    assert said(connection, account_id, CallOutcome.NO_ANSWER, key=None, today=TODAY + DAY)
    assert said(connection, account_id, later, until=TODAY + DAY, key=None)
    assert said(connection, account_id, promised, until=TODAY + DAY, key=None)
    assert said(connection, account_id, promised, until=TODAY + 2 * DAY, key=None)
    assert len(all_of(connection, CallResult)) == 6


@pytest.mark.parametrize(
    ("outcome", "until", "waits_until"),
    [
        pytest.param(CallOutcome.WANTS_PLAN, None, TODAY + 14 * DAY, id="wants a plan"),
        pytest.param(
            CallOutcome.WILL_PAY_BY, TODAY + 5 * DAY, TODAY + 8 * DAY, id="will pay by a day"
        ),
        pytest.param(CallOutcome.ALREADY_PAID, None, TODAY + 10 * DAY, id="has paid already"),
    ],
)
def test_what_was_promised_is_waited_for(
    connection: Connection, outcome: CallOutcome, until: date | None, waits_until: date
) -> None:
    accounts = on_the_list(connection)
    said(connection, accounts[0], outcome, until=until)
    rows = [the(connection, Account, account_id) for account_id in accounts]
    assert {row["promise_until"] for row in rows} == {waits_until}


def test_asking_for_help_is_looked_at_now_on_all_accounts(connection: Connection) -> None:
    account_id = make_account(connection)
    other = make_account(connection, guarantor_id=guarantor_of(connection, account_id))
    said(connection, account_id, CallOutcome.ASKS_FOR_HELP)
    for one in (account_id, other):
        row = the(connection, Account, one)
        assert (row["help_asked_on"], row["next_review_on"]) == (TODAY, TODAY)


@pytest.mark.rule("HD-01")
def test_a_dispute_on_the_phone_holds_that_account(connection: Connection) -> None:
    first, _ = on_the_list(connection)
    said(connection, first, CallOutcome.DISPUTES)
    [hold] = all_of(connection, Hold)
    assert (hold["account_id"], hold["kind"]) == (first, HoldKind.DISPUTE)


@pytest.mark.parametrize(
    ("outcome", "kind", "wide"),
    [
        pytest.param(
            CallOutcome.NOT_MY_ACCOUNT, HoldKind.IDENTITY_THEFT, False,
            marks=pytest.mark.rule("HD-19"),
        ),
        pytest.param(
            CallOutcome.HAS_ATTORNEY, HoldKind.ATTORNEY, True,
            marks=pytest.mark.rule("HD-05", "RF-08"),
        ),
        pytest.param(
            CallOutcome.COMPLAINS, HoldKind.COMPLAINT, False, marks=pytest.mark.rule("HD-20")
        ),
    ],
)  # fmt: skip
def test_what_was_said_on_the_phone_is_a_reason_to_wait(
    connection: Connection, outcome: CallOutcome, kind: HoldKind, wide: bool
) -> None:
    first, second = on_the_list(connection)
    said(connection, first, outcome)
    [hold] = all_of(connection, Hold)
    assert (hold["kind"], hold["account_id"]) == (kind, None if wide else first)
    facts = load_facts(connection, {guarantor_of(connection, first)}, TODAY)
    held = [account for account in (first, second) if facts[account].facts.holds]
    assert held == ([first, second] if wide else [first])


@pytest.mark.rule("RF-10", "TC-04")
@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (CallOutcome.DO_NOT_CALL, "asked not to be called"),
        (CallOutcome.WRONG_NUMBER, "wrong number"),
    ],
)
def test_nobody_is_called_again_who_does_not_want_it_or_is_not_there(
    connection: Connection, outcome: CallOutcome, reason: str
) -> None:
    account_id = make_account(connection, **CALLED)
    said(connection, account_id, outcome)
    assert not the(connection, Person, guarantor_of(connection, account_id))["calls_ok"]
    assert [row["reason"] for row in all_of(connection, Preference)] == [reason]


def test_after_a_wrong_number_the_account_stays_where_it_is(connection: Connection) -> None:
    account_id, _ = on_the_list(connection)
    said(connection, account_id, CallOutcome.WRONG_NUMBER)
    row = the(connection, Account, account_id)
    assert (row["stage"], row["step"]) == (Stage.OPTIONS_CALL, "options_call_1")
    assert row["next_review_on"] == TODAY


@pytest.mark.rule("RF-03")
def test_a_call_asked_for_is_kept_for_its_day(connection: Connection) -> None:
    account_id = make_account(connection, **CALLED)
    said(connection, account_id, CallOutcome.CALL_BACK_AT, until=TODAY + 2 * DAY)
    assert the(connection, Account, account_id)["call_back_on"] == TODAY + 2 * DAY


@pytest.mark.parametrize(
    ("outcome", "until", "message"),
    [
        pytest.param(CallOutcome.WILL_PAY_BY, None, "need a day", id="no day to pay by"),
        pytest.param(CallOutcome.CALL_BACK_AT, None, "need a day", id="no day to call back"),
        pytest.param(CallOutcome.NO_ANSWER, TODAY, "take none", id="a day for no answer"),
        pytest.param(CallOutcome.WILL_PAY_BY, TODAY, "must be from", id="pays today"),
        pytest.param(CallOutcome.WILL_PAY_BY, TODAY + 61 * DAY, "agree on a plan", id="too late"),
        pytest.param(CallOutcome.CALL_BACK_AT, TODAY - DAY, "must be from", id="yesterday"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused(
    connection: Connection, outcome: CallOutcome, until: date | None, message: str
) -> None:
    account_id = make_account(connection, **CALLED)
    with pytest.raises(WrongInput, match=message):
        said(connection, account_id, outcome, until=until)
    assert all_of(connection, CallResult) == []


@pytest.mark.parametrize("days", [1, 60])
def test_a_promise_of_up_to_60_days_is_taken(connection: Connection, days: int) -> None:
    account_id = make_account(connection)
    assert said(connection, account_id, CallOutcome.WILL_PAY_BY, until=TODAY + days * DAY)


@pytest.mark.rule("RF-05", "TZ-07")
@pytest.mark.parametrize(
    ("hour", "on", "outside"),
    [
        pytest.param(14, TODAY, True, id="eight in the morning in Austin"),
        pytest.param(15, TODAY, False, id="nine"),
        pytest.param(15, TODAY - DAY, None, id="of another day nobody knows the hour"),
    ],
)
def test_a_call_at_a_closed_hour_is_kept_and_marked(
    connection: Connection, hour: int, on: date, outside: bool | None
) -> None:
    person = make_person(connection, zones="America/Chicago")
    account_id = make_account(connection, guarantor_id=person)
    call_results.record(
        connection,
        reference=the(connection, Account, account_id)["reference"],
        outcome=CallOutcome.VOICEMAIL,
        today=on,
        now=NOW.replace(hour=hour),
        until=None,
        key="call-1",
        actor="tester",
    )
    [row] = all_of(connection, CallResult)
    assert row["outside_hours"] is outside
    assert (row["zones"], row["states"]) == ("America/Chicago", "IL TX")
