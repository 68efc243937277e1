"""The rules before the cadence: sound books, small and credit balances, promises, quiet days."""

from typing import Any

import pytest

from policy.holds.holds import HoldKind
from policy.letters import LetterKind
from policy.terms import Action, PlanStatus, Resolution, Stage
from tests.policy.account_facts import account, after, before, day, hold, on, plan


@pytest.mark.rule("HD-25")
def test_one_cent_between_ledger_and_balance_stops_everything() -> None:
    decision = on(21, before("reminder_1", ledger_cents=500_01))
    assert (decision.action, decision.rules) == (Action.HOLD, ("HD-25",))


@pytest.mark.rule("PL-10")
def test_nothing_owed_closes_the_account_as_paid() -> None:
    decision = on(21, before("reminder_1", balance_cents=0, paid_cents=1))
    assert (decision.action, decision.resolution) == (Action.RESOLVE, Resolution.PAID)


@pytest.mark.rule("PL-10")
@pytest.mark.parametrize("cents", [0, -1])
def test_a_bill_that_the_person_never_paid_is_not_called_paid(cents: int) -> None:
    """An insurer or a correction took it to zero."""
    decision = on(21, before("reminder_1", balance_cents=0, paid_cents=cents))
    assert decision.resolution is Resolution.NOTHING_OWED


@pytest.mark.rule("PL-05")
def test_a_promised_refund_that_is_gone_is_put_right_in_one_letter_before_anything_else() -> None:
    gone: dict[str, Any] = {"withdrawn_cents": 200_00, "assisted": True}
    letter = on(21, before("reminder_1", balance_cents=0, **gone))
    assert (letter.action, letter.kind, letter.asks) == (
        Action.CONTACT, LetterKind.REFUND_WITHDRAWN, False,
    )  # fmt: skip
    assert letter.review_on == day(22)
    assert on(21, before("reminder_1", **gone)).kind is LetterKind.REFUND_WITHDRAWN


@pytest.mark.rule("PL-05")
@pytest.mark.parametrize("waits", [
    pytest.param({"balance_cents": -1}, id="while there still is a credit"),
    pytest.param({"unsent_since": day(20)}, id="while the letter that promised it is on its way"),
    pytest.param({"holds": (hold(HoldKind.DECEASED),)}, id="while a hold asks for silence"),
])  # fmt: skip
def test_a_promised_refund_is_not_corrected_yet(waits: dict[str, Any]) -> None:
    facts = before("reminder_1", withdrawn_cents=200_00, **waits)
    assert on(21, facts).kind is not LetterKind.REFUND_WITHDRAWN


@pytest.mark.rule("PL-10")
def test_nothing_owed_after_a_plan_is_a_completed_plan() -> None:
    decision = on(70, before("screening", balance_cents=0, plan=plan()))
    assert decision.resolution is Resolution.PLAN_COMPLETED


def test_a_plan_that_help_took_off_whole_is_no_kept_plan() -> None:
    """Nothing was ever paid on it, so there is nothing to thank for."""
    taken_off = plan(status=PlanStatus.COMPLETED, instalments=())
    helped = on(70, before("screening", balance_cents=0, plan=taken_off, assisted=True))
    assert (helped.resolution, helped.kind) == (Resolution.ASSISTED, None)
    paid = on(70, before("screening", balance_cents=0, plan=taken_off, paid_cents=1))
    assert (paid.resolution, paid.kind) == (Resolution.PAID, None)


def test_nothing_owed_after_help_is_assisted() -> None:
    decision = on(70, before("screening", balance_cents=0, assisted=True))
    assert decision.resolution is Resolution.ASSISTED


@pytest.mark.rule("HD-08")
@pytest.mark.parametrize("cents", [1, 4_99])
def test_a_balance_below_five_dollars_is_written_off_unasked(cents: int) -> None:
    decision = on(0, account(balance_cents=cents))
    assert (decision.action, decision.resolution) == (Action.RESOLVE, Resolution.SMALL_BALANCE)


@pytest.mark.rule("HD-08")
@pytest.mark.parametrize("cents", [5_00, 9_98, 9_99])
def test_a_balance_below_ten_dollars_gets_its_one_statement(cents: int) -> None:
    assert on(0, account(balance_cents=cents)).step == "statement_1"


@pytest.mark.rule("HD-08")
@pytest.mark.parametrize("cents", [5_00, 9_98, 9_99])
@pytest.mark.parametrize("number", [21, 45, 119])
def test_a_balance_below_ten_dollars_gets_nothing_after_it(cents: int, number: int) -> None:
    decision = on(number, before("reminder_1", balance_cents=cents))
    assert (decision.action, decision.review_on) == (Action.DEFER, day(120))


@pytest.mark.parametrize("cents", [5_00, 9_98, 9_99])
@pytest.mark.parametrize("number", [120, 121])
def test_a_balance_below_ten_dollars_is_closed_on_day_120(cents: int, number: int) -> None:
    decision = on(number, before("reminder_1", balance_cents=cents))
    assert decision.resolution is Resolution.SMALL_BALANCE


@pytest.mark.rule("HD-08")
def test_ten_dollars_go_the_whole_way() -> None:
    assert on(21, before("reminder_1", balance_cents=10_00)).step == "reminder_1"


@pytest.mark.rule("HD-09")
def test_a_credit_waits_for_its_refund() -> None:
    decision = on(21, account(balance_cents=-120_00))
    assert (decision.action, decision.rules) == (Action.HOLD, ("HD-09",))


@pytest.mark.rule("HD-09")
def test_a_credit_on_one_account_stops_asking_on_the_other() -> None:
    decision = on(21, before("reminder_1", balance_cents=80_00, guarantor_has_credit=True))
    assert (decision.action, decision.rules) == (Action.HOLD, ("HD-09",))


@pytest.mark.parametrize("number", [0, 120, 500])
def test_an_account_in_human_review_gets_nothing(number: int) -> None:
    facts = after("human_review", number=0, stage=Stage.HUMAN_REVIEW)
    decision = on(number, facts)
    assert (decision.action, decision.review_on) == (Action.SUPPRESS, None)


@pytest.mark.rule("3.6 after an event")
@pytest.mark.parametrize(
    ("number", "action"),
    [
        pytest.param(29, Action.DEFER, id="nothing the day before a promise is over"),
        pytest.param(30, Action.CONTACT, id="the cadence goes on the day it is over"),
        pytest.param(31, Action.CONTACT, id="and the day after"),
    ],
)
def test_a_promise_is_waited_for(number: int, action: Action) -> None:
    assert on(number, before("reminder_1", promise_until=day(30))).action is action


@pytest.mark.rule("RF-03")
@pytest.mark.parametrize(
    ("number", "step"),
    [
        pytest.param(49, "wait", id="nothing the day before the call"),
        pytest.param(50, "call_back", id="the call on its day"),
        pytest.param(51, "call_back", id="a missed one the day after"),
    ],
)
def test_a_call_asked_for_is_made_on_its_day(number: int, step: str) -> None:
    assert on(number, before("options_call_2", call_back_on=day(50))).step == step


def test_a_call_asked_for_does_not_come_before_the_first_statement() -> None:
    decision = on(5, account(call_back_on=day(3)))
    assert decision.step == "statement_1"
    assert decision.review_on == day(6)


@pytest.mark.rule("RF-10")
def test_who_asked_us_not_to_call_gets_no_call_back() -> None:
    facts = before("reminder_1", call_back_on=day(21), guarantor_takes_calls=False)
    assert on(21, facts).step == "reminder_1"


@pytest.mark.rule("HD-00")
@pytest.mark.parametrize(
    ("number", "step"),
    [
        pytest.param(94, "hold HD-01", id="held until its last day"),
        pytest.param(108, "wait", id="quiet on the thirteenth day after"),
        pytest.param(109, "fresh_statement", id="a fresh statement on the fourteenth"),
        pytest.param(110, "fresh_statement", id="and the day after if it was missed"),
    ],
)
def test_after_a_hold_come_quiet_days_and_a_fresh_statement(number: int, step: str) -> None:
    """HD-00: released 2026-04-20, so nothing is asked before 2026-05-04."""
    assert (day(95).isoformat(), day(109).isoformat()) == ("2026-04-20", "2026-05-04")
    standing = (hold(HoldKind.DISPUTE, placed_on=day(45)),) if number < 95 else ()
    released = {"ask_not_before": day(109), "fresh_statement_due": True} if number >= 95 else {}
    assert on(number, before("statement_2", holds=standing, **released)).step == step


@pytest.mark.rule("HD-00")
def test_a_fresh_statement_is_a_statement() -> None:
    facts = before("reminder_2", ask_not_before=day(109), fresh_statement_due=True)
    decision = on(109, facts)
    assert (decision.action, decision.kind, decision.rules) == (
        Action.CONTACT,
        "statement",
        ("HD-00",),
    )


def test_who_never_had_a_statement_gets_the_first_one_after_a_hold() -> None:
    facts = account(ask_not_before=day(109), fresh_statement_due=True)
    assert on(108, facts).action is Action.DEFER
    assert on(109, facts).step == "statement_1"


def test_nothing_new_is_written_while_something_old_has_not_left() -> None:
    decision = on(21, before("reminder_1", unsent_since=day(20)))
    assert (decision.action, decision.review_on) == (Action.DEFER, day(22))


def test_the_longest_wait_counts() -> None:
    facts = before("reminder_1", promise_until=day(30), ask_not_before=day(40))
    assert on(21, facts).review_on == day(40)
