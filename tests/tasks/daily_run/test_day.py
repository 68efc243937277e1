"""What the daily run promises: once, in order, balanced, and never against what was just said."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from policy.holds.holds import HoldKind
from policy.terms import Channel, MessageStatus, Stage, StepStatus
from tasks.daily_run import day
from tasks.holds import holds
from tasks.payments import payments
from tasks.runtime.errors import WrongInput
from tasks.storage.database import writing
from tasks.storage.tables import ACCOUNT, DECISION, ENVELOPE_LINE, MESSAGE, RUN, STEP_RUN
from tests.factories import DAY, TODAY
from tests.tasks.days import (
    PRACTICE,
    balances,
    begun,
    breaches,
    family,
    moment,
    new_account,
    on_paper,
    one,
    portfolio,
    rows,
    sealed,
    send,
    sent,
    statement_sent,
    triaged,
    walk,
    work,
)

pytestmark = pytest.mark.usefixtures("database")


def pay(account_id: int, cents: int = 100_00) -> None:
    with writing() as connection:
        payments.record(
            connection, reference=one(ACCOUNT, account_id)["reference"], amount_cents=cents,
            received_on=TODAY, today=TODAY, now=moment(), key="payment", actor="tester",
        )  # fmt: skip


def dispute(account_id: int) -> None:
    with writing() as connection:
        holds.place(
            connection, reference=one(ACCOUNT, account_id)["reference"], kind=HoldKind.DISPUTE,
            reason="", until=None, today=TODAY, actor="tester",
        )  # fmt: skip


def test_a_day_says_what_it_did() -> None:
    portfolio(3)
    result = walk()
    assert (result["due"], result["done"], result["letters"]) == (3, 3, 3)
    assert result["by_stage"]["statement"]["done"] == 3
    assert balances(result)
    assert breaches() == ()


def test_a_second_run_on_a_day_has_nothing_to_do() -> None:
    portfolio(3)
    walk()
    again = walk()
    assert (again["due"], again["letters"], len(sent())) == (0, 0, 3)
    assert len(on_paper()) == 3


def test_a_day_before_the_last_run_is_refused() -> None:
    walk()
    with pytest.raises(WrongInput, match="dry-run"):
        walk(TODAY - DAY)


def test_an_account_that_is_not_due_is_left_alone() -> None:
    account = new_account(next_review_on=TODAY + DAY)
    assert walk()["due"] == 0
    assert rows(DECISION, account_id=account) == []


@pytest.mark.rule("PF-06", "PF-01")
def test_after_thirty_days_without_a_run_everyone_gets_the_one_next_step() -> None:
    accounts = {
        statement_sent(51): "reminder_1",
        statement_sent(65, step="statement_2", step_on=TODAY - 35 * DAY): "reminder_2",
        statement_sent(100, step="screening", step_on=TODAY - 40 * DAY): "statement_3",
    }
    several = family(3)
    walk()
    assert sent() == [*accounts.items(), *((account, "statement_1") for account in several)]
    assert len(rows(MESSAGE)) == 4
    assert walk(TODAY + DAY)["letters"] == 0


def test_a_step_late_by_a_month_moves_the_next_one_too() -> None:
    account = statement_sent(51)
    walk()
    assert one(ACCOUNT, account)["next_review_on"] == TODAY + timedelta(9)


@pytest.mark.rule("7.1")
@pytest.mark.vector(35)
@pytest.mark.parametrize("say", [pay, dispute])
def test_what_comes_between_triage_and_the_stages_cancels(say: Callable[[int], None]) -> None:
    account, other = portfolio(2)
    run = triaged()
    say(account)
    work(run)
    day.seal(run, moment())
    result = send(run)
    assert sent() == [(other, "statement_1")]
    assert balances(result)
    assert rows(STEP_RUN, account_id=account)[0]["status"] is not StepStatus.DONE
    assert breaches() == ()


@pytest.mark.rule("7.1")
@pytest.mark.vector(35)
@pytest.mark.parametrize("say", [pay, dispute])
def test_what_comes_between_sealing_and_claiming_cancels(say: Callable[[int], None]) -> None:
    account, other = portfolio(2)
    run = sealed()
    say(account)
    send(run)
    assert sent() == [(other, "statement_1")]
    assert one(ACCOUNT, account)["step"] is None
    assert breaches() == ()


def test_half_a_payment_after_sealing_takes_the_old_amount_back() -> None:
    account = new_account()
    run = sealed()
    pay(account, 40_00)
    send(run)
    assert sent() == []
    walk(TODAY + DAY)
    assert rows(ENVELOPE_LINE, account_id=account, cancelled_on=None)[0]["amount_cents"] == 60_00


def test_a_payment_on_one_account_leaves_the_letter_about_the_others() -> None:
    paid, *others = family(3)
    run = sealed()
    pay(paid)
    send(run)
    assert sent() == [(account, "statement_1") for account in others]
    assert len(on_paper()) == 1
    assert breaches() == ()


def test_one_bad_account_never_stops_the_others() -> None:
    bad = new_account(policy_name="unheard_of")
    good = portfolio(3)
    result = walk()
    assert (result["failed"], result["done"]) == (1, 3)
    assert balances(result)
    failed = rows(STEP_RUN, account_id=bad)[0]
    assert failed["status"] is StepStatus.FAILED
    assert re.fullmatch(
        r"UnknownPolicy in tasks/decisions/decide_batch\.py:\d+", failed["error_code"]
    )
    assert sent() == [(account, "statement_1") for account in good]
    assert one(ACCOUNT, bad)["next_review_on"] == TODAY + DAY
    assert breaches() == ()


def test_a_row_that_cannot_be_written_sets_only_its_family_aside() -> None:
    bad, *siblings = family(2)
    good = portfolio(2)
    walk()
    with writing() as connection:
        connection.execute(
            ACCOUNT.update()
            .where(ACCOUNT.c.id == bad)
            .values(step=None, first_statement_on=None, next_review_on=TODAY + 40 * DAY)
        )
    result = walk(TODAY + 40 * DAY)
    assert balances(result)
    code = rows(STEP_RUN, account_id=bad)[-1]["error_code"]
    assert re.fullmatch(r"IntegrityError in tasks/storage/bulk\.py:\d+", code)
    assert {(account, "reminder_1") for account in good} <= set(sent())
    assert siblings


@pytest.mark.rule("PF-04")
def test_two_runs_at_the_same_time_send_nothing_twice() -> None:
    accounts = portfolio(12) + family(4)
    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(walk, [TODAY, TODAY]))
    assert sorted(sent()) == [(account, "statement_1") for account in accounts]
    assert len(on_paper()) == len(set(on_paper())) == 13
    assert all(balances(result) for result in results)
    assert breaches() == ()


def test_a_rerun_of_one_account_leaves_the_work_of_the_daily_run_alone() -> None:
    accounts = portfolio(3)
    daily = triaged()
    begun(kind="account")
    work(daily)
    day.seal(daily, moment())
    assert send(daily)["done"] == 3
    assert sent() == [(account, "statement_1") for account in accounts]


def test_what_an_interrupted_run_had_planned_goes_to_the_next_one() -> None:
    portfolio(3)
    triaged()
    result = walk()
    assert (result["due"], result["done"]) == (3, 3)
    old = rows(STEP_RUN, status=StepStatus.SUPPRESSED)
    assert len(old) == 3
    assert all(run["finished_at"] for run in rows(RUN))
    assert breaches() == ()


def test_an_interrupted_stage_goes_on_where_it_stopped() -> None:
    portfolio(4)
    run = triaged()
    due = day.work_of(run, Stage.STATEMENT)[0]
    day.do_batch(run, Stage.STATEMENT, due[:2], moment())
    result = walk()
    assert result["due"] == 2
    assert len(sent()) == 4
    assert breaches() == ()


def test_a_retried_batch_is_done_once() -> None:
    portfolio(2)
    run = triaged()
    batch = day.work_of(run, Stage.STATEMENT)[0]
    assert day.do_batch(run, Stage.STATEMENT, batch, moment()) == 2
    assert day.do_batch(run, Stage.STATEMENT, batch, moment()) == 0
    assert len(rows(ENVELOPE_LINE)) == 2


def test_a_retried_triage_decides_once() -> None:
    portfolio(2)
    run = begun()
    batch = day.due(run)[0]
    assert day.decide_batch(run, batch) == 2
    assert day.decide_batch(run, batch) == 0
    assert len(rows(DECISION)) == 2


@pytest.mark.rule("PF-09")
def test_every_answer_is_kept_with_its_reason_also_when_nothing_happens() -> None:
    account = statement_sent(10, next_review_on=TODAY)
    result = walk()
    decision = rows(DECISION, account_id=account)[0]
    assert result["deferred"] == 1
    assert decision["reason"] == f"Reminder 1 comes on {TODAY + 11 * DAY}."
    assert one(ACCOUNT, account)["next_review_on"] == TODAY + 11 * DAY


@pytest.mark.rule("EM-05")
def test_who_chose_email_gets_a_letter_and_a_notice() -> None:
    family(2, email="ada@example.org", email_chosen=True, email_risk_known=True)
    result = day.walk(TODAY, PRACTICE, moment())
    assert (result.reach.letters, result.reach.notices) == (1, 1)
    assert len(sent(Channel.NOTICE)) == 2
    assert {row["status"] for row in rows(MESSAGE)} == {MessageStatus.SENT}
