"""A stage's work: what each decision writes, and who stays out of it."""

import re
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from policy.plans import FollowUp
from policy.terms import (
    ApplicationStatus,
    Channel,
    LedgerKind,
    PlanStatus,
    Resolution,
    Stage,
    StepStatus,
)
from tasks.daily_run import day, stage_work
from tasks.decisions import apply_decision
from tasks.storage.database import writing
from tasks.storage.tables import (
    ACCOUNT,
    APPLICATION,
    CALL,
    DETERMINATION,
    ENVELOPE,
    ENVELOPE_LINE,
    INSTALMENT,
    LEDGER,
    MOVE,
    PLAN,
    STEP_RUN,
)
from tests.factories import DAY, TODAY, guarantor_of, make_application, make_envelope, make_plan
from tests.tasks.days import (
    balances,
    breaches,
    family,
    moment,
    new_account,
    one,
    portfolio,
    rows,
    sent,
    statement_sent,
    triaged,
    walk,
)

pytestmark = pytest.mark.usefixtures("database")
CALL_IS_NEXT = {"step": "reminder_2", "step_on": TODAY - 10 * DAY}
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


def on_plan(account_id: int, **values: Any) -> int:
    with writing() as connection:
        return make_plan(connection, account_ids=[account_id], amounts=[50_00, 50_00], **values)


def applied(account_id: int, **values: Any) -> int:
    complete = {"status": ApplicationStatus.COMPLETE, "household_size": 3}
    with writing() as connection:
        return make_application(
            connection,
            guarantor_id=guarantor_of(connection, account_id),
            **(complete | {"status_on": TODAY, "received_on": TODAY} | values),
        )


def test_a_step_leaves_its_trace_everywhere() -> None:
    account = statement_sent(21)
    walk()
    row, line = one(ACCOUNT, account), rows(ENVELOPE_LINE)[0]
    assert (row["step"], row["step_on"], row["stage"]) == ("reminder_1", TODAY, Stage.REMINDER)
    assert (line["step_before"], line["step_on_before"]) == ("statement_1", TODAY - 21 * DAY)
    assert line["line_key"] == f"line:{account}:1:reminder_1:"
    assert (line["amount_cents"], line["asks"]) == (100_00, True)
    move = rows(MOVE)[0]
    assert (move["from_stage"], move["to_stage"]) == (Stage.STATEMENT, Stage.REMINDER)
    assert move["decision_id"] == line["decision_id"] == rows(STEP_RUN)[0]["decision_id"]


@pytest.mark.rule("HD-08")
def test_a_tiny_balance_is_written_off_with_a_ledger_entry() -> None:
    account = new_account(balance_cents=4_99)
    walk()
    entry = rows(LEDGER, account_id=account)[-1]
    assert (entry["kind"], entry["amount_cents"]) == (LedgerKind.ADJUSTMENT, -4_99)
    row = one(ACCOUNT, account)
    assert (row["balance_cents"], row["resolution"]) == (0, Resolution.SMALL_BALANCE)
    assert (row["closed_on"], row["next_review_on"]) == (TODAY, None)


@pytest.mark.rule("3.6 one message")
def test_a_call_is_put_on_the_list_once_for_all_accounts() -> None:
    first = statement_sent(45, **CALL_IS_NEXT)
    statement_sent(45, guarantor_id=one(ACCOUNT, first)["guarantor_id"], **CALL_IS_NEXT)
    assert walk()["calls"] == 1
    assert len(rows(CALL)) == 1
    assert len(rows(ENVELOPE_LINE)) == 2
    assert breaches() == ()


def test_a_call_about_a_plan_and_a_call_about_an_account_are_one_call() -> None:
    planned = statement_sent(60, stage=Stage.PLAN_FOLLOW_UP)
    late = {"last_follow_up": FollowUp.OFFER, "last_follow_up_on": TODAY - 5 * DAY}
    agreed = TODAY - 40 * DAY
    plan = on_plan(planned, first_due=TODAY - 15 * DAY, confirmed_on=agreed, enrolled_on=agreed)
    with writing() as connection:
        connection.execute(
            INSTALMENT.update()
            .where(INSTALMENT.c.plan_id == plan, INSTALMENT.c.number == 1)
            .values(**late)
        )
    guarantor = one(ACCOUNT, planned)["guarantor_id"]
    statement_sent(45, guarantor_id=guarantor, **CALL_IS_NEXT)
    result = walk()
    assert (result["done"], result["calls"]) == (2, 1)
    assert breaches() == ()


@pytest.mark.rule("3.6 one message")
def test_a_letter_of_one_stage_joins_the_letter_of_another() -> None:
    first = statement_sent(21)
    new_account(guarantor_id=one(ACCOUNT, first)["guarantor_id"])
    result = walk()
    assert (result["done"], result["letters"]) == (2, 1)
    assert breaches() == ()


def test_with_room_for_one_the_letter_carries_what_would_have_been_a_notice() -> None:
    reminded = statement_sent(
        21, guarantor_id=one(ACCOUNT, family(1, **BY_EMAIL)[0])["guarantor_id"]
    )
    guarantor = one(ACCOUNT, reminded)["guarantor_id"]
    with writing() as connection:
        for days in (1, 2):
            make_envelope(connection, guarantor_id=guarantor, on_date=TODAY - days * DAY)
    run = triaged()
    for stage in Stage.working():
        for batch in day.work_of(run, stage):
            day.do_batch(run, stage, batch, moment())
    assert [row["channel"] for row in rows(ENVELOPE, on_date=TODAY)] == [Channel.LETTER]
    assert len(rows(ENVELOPE_LINE)) == 2


@pytest.mark.rule("501R-12")
def test_a_free_award_closes_the_account_and_says_on_what_basis() -> None:
    account = statement_sent(10)
    application = applied(account, annual_income_cents=20_000_00)
    walk()
    found = rows(DETERMINATION, account_id=account)[0]
    assert (found["outcome"], found["write_off_cents"], found["owed_cents"]) == ("free", 100_00, 0)
    assert found["application_id"] == application
    assert one(ACCOUNT, account)["resolution"] is Resolution.ASSISTED
    assert rows(LEDGER)[-1]["kind"] is LedgerKind.ASSISTANCE_WRITE_OFF
    row = one(APPLICATION, application)
    assert row["status"] is ApplicationStatus.DETERMINED
    assert row["answer_until"] == TODAY + 30 * DAY
    assert sent() == [(account, "determination")]
    assert breaches() == ()


@pytest.mark.rule("HD-10")
def test_a_denial_writes_nothing_off_and_waits_for_an_answer() -> None:
    account = statement_sent(10)
    applied(account, annual_income_cents=900_000_00)
    walk()
    row = one(ACCOUNT, account)
    assert (row["balance_cents"], row["stage"]) == (100_00, Stage.ASSISTANCE_SCREENING)
    assert row["ask_not_before"] == row["next_review_on"] == TODAY + 31 * DAY
    assert row["fresh_statement_due"]


@pytest.mark.rule("PL-07")
def test_help_on_a_plan_takes_from_its_last_payments() -> None:
    account = statement_sent(10, stage=Stage.PLAN_FOLLOW_UP)
    plan = on_plan(account, confirmed_on=TODAY - 5 * DAY)
    applied(account, annual_income_cents=70_000_00)
    walk()
    owed = one(ACCOUNT, account)["balance_cents"]
    assert 0 < owed < 100_00
    assert one(PLAN, plan)["total_cents"] == owed
    assert [row["amount_cents"] for row in rows(INSTALMENT)] in ([owed, 0], [50_00, owed - 50_00])
    assert breaches() == ()


def test_free_care_completes_a_plan() -> None:
    account = statement_sent(10, stage=Stage.PLAN_FOLLOW_UP)
    plan = on_plan(account, confirmed_on=TODAY - 5 * DAY)
    applied(account, annual_income_cents=0)
    walk()
    assert one(PLAN, plan)["status"] is PlanStatus.COMPLETED
    assert breaches() == ()


def test_a_plan_made_before_any_statement_returns_to_the_statement() -> None:
    account = new_account(stage=Stage.PLAN_FOLLOW_UP)
    plan = on_plan(account, first_due=TODAY - 80 * DAY, confirmed_on=TODAY - 100 * DAY)
    with writing() as connection:
        connection.execute(
            INSTALMENT.update()
            .where(INSTALMENT.c.plan_id == plan, INSTALMENT.c.number == 1)
            .values(last_follow_up=FollowUp.CURE_NOTICE, last_follow_up_on=TODAY - 40 * DAY)
        )
    walk()
    row = one(ACCOUNT, account)
    assert (row["stage"], row["step"], row["cycle"]) == (Stage.STATEMENT, None, 2)
    walk(TODAY + DAY)
    assert sent() == [(account, "statement_1")]


def test_a_cancelled_envelope_of_the_day_is_used_again_only_for_its_own_lines() -> None:
    account = statement_sent(21)
    guarantor = one(ACCOUNT, account)["guarantor_id"]
    with writing() as connection:
        gone = make_envelope(
            connection, guarantor_id=guarantor, channel=Channel.NOTICE, cancelled_on=TODAY
        )
    walk()
    assert one(ENVELOPE, gone)["cancelled_on"] == TODAY
    assert sent() == [(account, "reminder_1")]
    assert breaches() == ()


def test_a_failure_nobody_expected_sets_one_family_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, *good = portfolio(3)
    real = apply_decision.carry_out

    def breaks(changes: Any, answer: Any, *ids: int) -> None:
        if answer.known.row.id == bad:
            raise ZeroDivisionError
        real(changes, answer, *ids)

    monkeypatch.setattr(stage_work, "carry_out", breaks)
    result = walk()
    assert (result["done"], result["failed"]) == (2, 1)
    assert balances(result)
    failed = rows(STEP_RUN, account_id=bad)[0]
    assert failed["status"] is StepStatus.FAILED
    assert re.fullmatch(
        r"ZeroDivisionError in tasks/daily_run/stage_work\.py:\d+", failed["error_code"]
    )
    assert sent() == [(account, "statement_1") for account in good]
    assert one(ACCOUNT, bad)["next_review_on"] == TODAY + DAY


def test_what_may_pass_is_left_to_the_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    portfolio(1)
    run = triaged()
    batch = day.work_of(run, Stage.STATEMENT)[0]

    def locked(*_: object) -> None:
        raise OperationalError("locked", None, Exception())

    with monkeypatch.context() as busy:
        busy.setattr(stage_work, "carry_out", locked)
        with pytest.raises(OperationalError):
            day.do_batch(run, Stage.STATEMENT, batch, moment())
    assert rows(STEP_RUN)[0]["status"] is StepStatus.PLANNED
    assert day.do_batch(run, Stage.STATEMENT, batch, moment()) == 1


def test_the_task_run_leads_from_the_account_to_prefect() -> None:
    portfolio(1)
    run = triaged()
    batch = day.work_of(run, Stage.STATEMENT)[0]
    day.do_batch(run, Stage.STATEMENT, batch, moment(), "task-run-1")
    row = rows(STEP_RUN)[0]
    assert (row["task_run_id"], row["attempts"]) == ("task-run-1", 2)
