from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from models import Account, EnvelopeLine, Instalment, LedgerEntry, Move, Plan, PlanTakenUp
from policy.holds import HoldKind
from policy.terms import Channel, LedgerKind, PlanStatus, Resolution, Stage
from tasks.accounts.stages import resolve
from tasks.history.account_history import tell
from tasks.payments import payments
from tasks.payments.payments import Payment
from tasks.runtime.errors import WrongInput
from tests.factories import (
    DAY,
    NOW,
    TODAY,
    all_of,
    make_account,
    make_hold,
    make_line,
    make_person,
    make_plan,
    the,
)


def account(connection: Connection, **values: Any) -> tuple[int, str]:
    account_id = make_account(connection, **values)
    return account_id, the(connection, Account, account_id)["reference"]


def pay(
    connection: Connection,
    reference: str,
    amount_cents: int,
    *,
    key: str = "receipt-1",
    received_on: date = TODAY,
    second_meant: bool = True,
) -> Payment:
    return payments.record(
        connection,
        reference=reference,
        amount_cents=amount_cents,
        received_on=received_on,
        today=TODAY,
        now=NOW,
        key=key,
        actor="tester",
        second_meant=second_meant,
    )


def take_back(connection: Connection, reference: str, *, key: str = "back") -> Payment:
    return payments.reverse(
        connection,
        reference=reference,
        payment_key="receipt-1",
        today=TODAY,
        now=NOW,
        key=key,
        actor="tester",
    )


def paid_cents(connection: Connection, plan_id: int) -> list[int]:
    return [row["paid_cents"] for row in all_of(connection, Instalment, plan_id=plan_id)]


def test_a_full_payment_closes_the_account_as_paid(connection: Connection) -> None:
    account_id, reference = account(connection)
    assert pay(connection, reference, 100_00).balance_cents == 0
    row = the(connection, Account, account_id)
    assert (row["stage"], row["resolution"]) == (Stage.RESOLVED, Resolution.PAID)
    assert row["next_review_on"] is None
    [moved] = all_of(connection, Move, account_id=account_id)
    assert moved["actor"] == "tester"


def test_a_partial_payment_is_looked_at_now_and_fulfils_the_promise(connection: Connection) -> None:
    account_id, reference = account(connection, promise_until=TODAY + 5 * DAY)
    assert pay(connection, reference, 30_00).balance_cents == 70_00
    row = the(connection, Account, account_id)
    assert (row["stage"], row["next_review_on"]) == (Stage.STATEMENT, TODAY)
    assert row["promise_until"] is None


@pytest.mark.rule("3.6 after an event")
@pytest.mark.vector(35)
@pytest.mark.parametrize("amount_cents", [30_00, 100_00])
def test_a_payment_takes_back_what_asks_for_the_old_amount(
    connection: Connection, amount_cents: int
) -> None:
    account_id, reference = account(connection, step="reminder_1")
    make_line(connection, account_id=account_id, step_before="statement_1")
    make_line(connection, account_id=account_id, channel=Channel.CALL)
    pay(connection, reference, amount_cents)
    rows = all_of(connection, EnvelopeLine, account_id=account_id)
    assert [row["cancelled_on"] for row in rows] == [TODAY, TODAY]


@pytest.mark.rule("PL-12")
def test_a_payment_counts_from_the_day_it_was_received(connection: Connection) -> None:
    account_id, reference = account(connection)
    pay(connection, reference, 30_00, received_on=TODAY - 9 * DAY)
    entry = all_of(connection, LedgerEntry, account_id=account_id)[-1]
    assert (entry["value_on"], entry["posted_at"]) == (TODAY - 9 * DAY, NOW)


@pytest.mark.parametrize(
    ("amount_cents", "received_on", "message"),
    [
        pytest.param(0, TODAY, "more than zero", id="nothing"),
        pytest.param(-1, TODAY, "more than zero", id="less than nothing"),
        pytest.param(1, TODAY + DAY, "after today", id="from tomorrow"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(
    connection: Connection, amount_cents: int, received_on: date, message: str
) -> None:
    account_id, reference = account(connection)
    with pytest.raises(WrongInput, match=message):
        pay(connection, reference, amount_cents, received_on=received_on)
    assert len(all_of(connection, LedgerEntry, account_id=account_id)) == 1


def test_the_same_key_twice_does_nothing_and_says_so(connection: Connection) -> None:
    account_id, reference = account(connection)
    first = pay(connection, reference, 30_00)
    pay(connection, reference, 20_00, key="receipt-2")
    assert pay(connection, reference, 30_00) == first._replace(new=False)
    assert the(connection, Account, account_id)["balance_cents"] == 50_00


def test_a_key_of_another_amount_is_refused(connection: Connection) -> None:
    _, reference = account(connection)
    pay(connection, reference, 30_00)
    with pytest.raises(WrongInput, match="another payment"):
        pay(connection, reference, 31_00)


@pytest.mark.rule("HD-09")
def test_paying_too_much_leaves_a_credit_that_quiets_every_account(connection: Connection) -> None:
    person = make_person(connection)
    account_id, reference = account(connection, guarantor_id=person)
    other, _ = account(connection, guarantor_id=person)
    line_id = make_line(connection, account_id=other)
    made = pay(connection, reference, 230_00)
    assert (made.balance_cents, made.elsewhere_cents) == (-30_00, 100_00)
    assert the(connection, Account, account_id)["stage"] is Stage.STATEMENT
    assert the(connection, EnvelopeLine, line_id)["cancelled_on"] == TODAY
    assert the(connection, Account, other)["stage"] is Stage.RESOLVED


@pytest.mark.rule("HD-09")
def test_a_credit_that_pays_nothing_else_stops_asking_on_a_bill_in_dispute(
    connection: Connection,
) -> None:
    person = make_person(connection)
    _, reference = account(connection, guarantor_id=person)
    other, _ = account(connection, guarantor_id=person)
    make_hold(connection, account_id=other)
    line_id = make_line(connection, account_id=other)
    assert pay(connection, reference, 130_00).balance_cents == -30_00
    assert the(connection, EnvelopeLine, line_id)["cancelled_on"] == TODAY
    assert the(connection, Account, other)["next_review_on"] == TODAY


def test_money_for_a_closed_account_waits_for_a_person(connection: Connection) -> None:
    account_id, reference = account(connection)
    pay(connection, reference, 100_00)
    pay(connection, reference, 100_00, key="receipt-2")
    row = the(connection, Account, account_id)
    assert (row["stage"], row["balance_cents"]) == (Stage.HUMAN_REVIEW, -100_00)


def test_a_payment_clears_an_account_in_human_review(connection: Connection) -> None:
    account_id, reference = account(connection, stage=Stage.HUMAN_REVIEW, next_review_on=None)
    pay(connection, reference, 100_00)
    assert the(connection, Account, account_id)["resolution"] is Resolution.PAID


def on_plan(connection: Connection, *balances: int, **values: Any) -> tuple[list[int], list[str]]:
    person = make_person(connection)
    made = [
        account(connection, guarantor_id=person, balance_cents=cents, stage=Stage.PLAN_FOLLOW_UP)
        for cents in balances
    ]
    make_plan(connection, account_ids=[one for one, _ in made], **values)
    return [one for one, _ in made], [reference for _, reference in made]


@pytest.mark.rule("PP-11")
def test_a_payment_covers_the_next_instalment_and_then_the_last(connection: Connection) -> None:
    _, [reference] = on_plan(connection, 90_00, amounts=[30_00, 30_00, 30_00])
    pay(connection, reference, 45_00, received_on=TODAY - DAY)
    rows = all_of(connection, Instalment)
    assert [row["paid_cents"] for row in rows] == [30_00, 0, 15_00]
    assert rows[0]["last_payment_on"] == TODAY - DAY


@pytest.mark.rule("PL-10")
def test_the_last_payment_of_a_plan_completes_it(connection: Connection) -> None:
    [account_id], [reference] = on_plan(connection, 60_00, amounts=[30_00, 30_00])
    pay(connection, reference, 60_00)
    row = the(connection, Account, account_id)
    assert (row["resolution"], row["next_review_on"]) == (None, TODAY)  # with its last letter
    [plan] = all_of(connection, Plan)
    assert (plan["status"], plan["ended_on"]) == (PlanStatus.COMPLETED, TODAY)


def test_a_payment_on_a_plan_goes_on_to_its_other_accounts(connection: Connection) -> None:
    ids, references = on_plan(connection, 20_00, 80_00, amounts=[50_00, 50_00])
    answer = pay(connection, references[0], 50_00)
    assert answer[:5] == (references[0], "receipt-1", 50_00, 0, True)
    balances = [the(connection, Account, one)["balance_cents"] for one in ids]
    assert balances == [0, 50_00]
    assert pay(connection, references[0], 50_00) == answer._replace(new=False)
    pay(connection, references[0], 50_00, key="receipt-2")
    ends = [the(connection, Account, one)["resolution"] for one in ids]
    assert ends == [Resolution.PAID, None]  # the next run closes the plan's last, with a letter
    [plan] = all_of(connection, Plan)
    assert plan["status"] is PlanStatus.COMPLETED


@pytest.mark.rule("PL-05")
def test_a_reversal_restores_the_balance_and_starts_with_a_fresh_statement(
    connection: Connection,
) -> None:
    account_id, reference = account(connection, first_statement_on=TODAY - 30 * DAY)
    pay(connection, reference, 100_00)
    assert take_back(connection, reference).balance_cents == 100_00
    row = the(connection, Account, account_id)
    assert (row["stage"], row["resolution"]) == (Stage.STATEMENT, None)
    assert row["fresh_statement_due"]
    assert row["next_review_on"] == TODAY
    entry = all_of(connection, LedgerEntry, account_id=account_id)[-1]
    assert (entry["kind"], entry["amount_cents"]) == (LedgerKind.REVERSAL, 100_00)


def test_a_payment_is_reversed_once(connection: Connection) -> None:
    account_id, reference = account(connection)
    pay(connection, reference, 30_00)
    first = take_back(connection, reference)
    assert take_back(connection, reference) == first._replace(new=False)
    with pytest.raises(WrongInput, match="reversed already"):
        take_back(connection, reference, key="again")
    assert the(connection, Account, account_id)["balance_cents"] == 100_00


def test_a_payment_nobody_made_cannot_be_reversed(connection: Connection) -> None:
    _, reference = account(connection)
    with pytest.raises(WrongInput, match="has no payment receipt-1"):
        take_back(connection, reference)


def test_a_reversal_takes_up_the_plan_that_the_payment_completed(connection: Connection) -> None:
    ids, references = on_plan(connection, 20_00, 40_00, amounts=[30_00, 30_00])
    pay(connection, references[0], 60_00)
    take_back(connection, references[0])
    [plan] = all_of(connection, Plan)
    assert (plan["status"], plan["ended_on"]) == (PlanStatus.ACTIVE, None)
    assert paid_cents(connection, plan["id"]) == [0, 0]
    rows = [the(connection, Account, one) for one in ids]
    assert [row["balance_cents"] for row in rows] == [20_00, 40_00]
    assert {row["stage"] for row in rows} == {Stage.PLAN_FOLLOW_UP}
    [rest] = all_of(connection, PlanTakenUp)
    assert (rest["plan_id"], rest["completed_on"], rest["taken_up_on"]) == (
        plan["id"],
        TODAY,
        TODAY,
    )
    told = {event.text for event in tell(connection, references[0], TODAY).timeline}
    assert told >= {
        "The plan is completed. Everything is paid.",
        "The plan goes on: a payment for it was taken back.",
    }


@pytest.mark.rule("PL-05")
def test_a_reversal_uncovers_the_newest_instalments_and_is_no_default(
    connection: Connection,
) -> None:
    [_], [reference] = on_plan(connection, 90_00, amounts=[30_00, 30_00, 30_00])
    pay(connection, reference, 30_00)
    pay(connection, reference, 45_00, key="receipt-2")
    take_back(connection, reference)
    [plan] = all_of(connection, Plan)
    assert plan["status"] is PlanStatus.ACTIVE
    assert sum(paid_cents(connection, plan["id"])) == 45_00
    assert paid_cents(connection, plan["id"])[0] == 30_00


def test_those_told_that_the_matter_is_closed_hear_from_a_person(connection: Connection) -> None:
    account_id, reference = account(connection)
    pay(connection, reference, 30_00)
    resolve(connection, account_id, Resolution.ASSISTED, today=TODAY, reason="help", actor="tester")
    take_back(connection, reference)
    assert the(connection, Account, account_id)["stage"] is Stage.HUMAN_REVIEW


def test_a_payment_like_an_earlier_one_is_refused_where_no_key_was_named(
    connection: Connection,
) -> None:
    _, reference = account(connection)
    pay(connection, reference, 30_00)
    with pytest.raises(WrongInput, match=r"key receipt-1.* \(--key\)"):
        pay(connection, reference, 30_00, key="made-up", second_meant=False)
    assert pay(connection, reference, 30_00, key="receipt-2").new
    assert not pay(connection, reference, 30_00, key="receipt-2", second_meant=False).new


def test_a_payment_over_the_bills_of_a_plan_is_known_again(connection: Connection) -> None:
    """It is kept in parts, and the first part may be on another bill than the one it names."""
    first, reference = account(connection, balance_cents=20_00)
    person = the(connection, Account, first)["guarantor_id"]
    second = make_account(connection, guarantor_id=person, balance_cents=80_00)
    make_plan(connection, account_ids=[first, second], amounts=[50_00, 50_00])
    pay(connection, reference, 20_00, key="receipt-0")
    pay(connection, reference, 50_00)
    with pytest.raises(WrongInput, match="key receipt-1"):
        pay(connection, reference, 50_00, key="made-up", second_meant=False)


@pytest.mark.parametrize(
    ("cents", "days_before"), [(31_00, 0), (30_00, 1)], ids=["another amount", "another day"]
)
def test_a_payment_of_another_amount_or_day_is_another_one(
    connection: Connection, cents: int, days_before: int
) -> None:
    _, reference = account(connection)
    pay(connection, reference, 30_00)
    day = TODAY - days_before * DAY
    assert pay(connection, reference, cents, key="k", received_on=day, second_meant=False).new


def test_a_payment_like_one_that_was_taken_back_or_of_another_bill_is_a_new_one(
    connection: Connection,
) -> None:
    account_id, reference = account(connection)
    person = the(connection, Account, account_id)["guarantor_id"]
    _, other = account(connection, guarantor_id=person)
    pay(connection, reference, 30_00)
    assert pay(connection, other, 30_00, key="other", second_meant=False).new
    take_back(connection, reference)
    assert pay(connection, reference, 30_00, key="anew", second_meant=False).new


def visits_of_one_person(connection: Connection, *balances: int) -> list[tuple[int, str]]:
    """The oldest visit first, a day apart."""
    person = make_person(connection)
    return [
        account(
            connection, guarantor_id=person, balance_cents=cents,
            service_from=date(2026, 1, 5) + number * DAY,
        )
        for number, cents in enumerate(balances)
    ]  # fmt: skip


def pay_together(
    connection: Connection, references: list[str], cents: int, key: str = "check-9"
) -> Payment:
    first, *also = references
    return payments.record(
        connection, reference=first, also=also, amount_cents=cents, received_on=TODAY,
        today=TODAY, now=NOW, key=key, actor="tester",
    )  # fmt: skip


def left_of(connection: Connection, visits: list[tuple[int, str]]) -> list[int]:
    return [the(connection, Account, account_id)["balance_cents"] for account_id, _ in visits]


@pytest.mark.parametrize(
    ("cents", "left"),
    [
        (59_99, [1, 540_00, 25_00]),
        (60_00, [0, 540_00, 25_00]),
        (60_01, [0, 539_99, 25_00]),
        (600_00, [0, 0, 25_00]),
        (625_00, [0, 0, 0]),
        (625_01, [-1, 0, 0]),
    ],
)
def test_one_cheque_pays_all_visits_it_names_the_oldest_first(
    connection: Connection, cents: int, left: list[int]
) -> None:
    visits = visits_of_one_person(connection, 60_00, 540_00, 25_00)
    pay_together(connection, [visits[1][1], visits[0][1]], cents)
    assert left_of(connection, visits) == left


def test_a_cheque_that_names_one_visit_pays_the_persons_others_with_the_rest(
    connection: Connection,
) -> None:
    visits = visits_of_one_person(connection, 60_00, 540_00)
    made = pay_together(connection, [visits[0][1]], 600_00)
    assert (made.amount_cents, made.balance_cents) == (600_00, 0)
    assert left_of(connection, visits) == [0, 0]
    stages = [the(connection, Account, account_id)["stage"] for account_id, _ in visits]
    assert stages == [Stage.RESOLVED, Stage.RESOLVED]


def test_the_rest_of_a_cheque_does_not_pay_a_bill_in_dispute(connection: Connection) -> None:
    visits = visits_of_one_person(connection, 60_00, 540_00)
    make_hold(connection, account_id=visits[1][0])
    pay_together(connection, [visits[0][1]], 600_00)
    assert left_of(connection, visits) == [-540_00, 540_00]


SECOND_VISIT = date(2026, 1, 6)


@pytest.mark.rule("HD-09")
@pytest.mark.parametrize(
    ("limits", "is_held"),
    [
        ({"service_through": SECOND_VISIT - DAY}, False),
        ({"service_through": SECOND_VISIT}, True),
        ({"service_through": SECOND_VISIT + DAY}, True),
        ({"service_from": SECOND_VISIT - DAY}, True),
        ({"service_from": SECOND_VISIT}, True),
        ({"service_from": SECOND_VISIT + DAY}, False),
        ({"until": TODAY - DAY}, False),
        ({"until": TODAY}, True),
        ({"until": TODAY + DAY}, True),
        ({"until": TODAY - DAY, "kind": HoldKind.HARDSHIP}, True),
        ({"placed_on": TODAY}, True),
        ({"placed_on": TODAY + DAY}, False),
    ],
)
def test_the_rest_of_a_cheque_pays_a_bill_that_a_hold_of_the_person_does_not_cover_that_day(
    connection: Connection, limits: dict[str, Any], is_held: bool
) -> None:
    visits = visits_of_one_person(connection, 60_00, 540_00)
    guarantor_id = the(connection, Account, visits[0][0])["guarantor_id"]
    values = {"kind": HoldKind.BANKRUPTCY, "guarantor_id": guarantor_id} | limits
    make_hold(connection, **values)
    pay_together(connection, [visits[0][1]], 600_00)
    assert left_of(connection, visits) == ([-540_00, 540_00] if is_held else [0, 0])


def test_the_same_cheque_again_in_another_order_pays_nothing(connection: Connection) -> None:
    visits = visits_of_one_person(connection, 60_00, 540_00)
    references = [reference for _, reference in visits]
    assert pay_together(connection, references, 300_00).new
    assert not pay_together(connection, references[::-1], 300_00).new
    assert left_of(connection, visits) == [0, 300_00]


def test_a_cheque_for_several_visits_that_bounces_is_taken_back_from_all(
    connection: Connection,
) -> None:
    visits = visits_of_one_person(connection, 60_00, 540_00)
    pay_together(connection, [reference for _, reference in visits], 600_00, key="receipt-1")
    assert take_back(connection, visits[0][1]).amount_cents == 600_00
    assert left_of(connection, visits) == [60_00, 540_00]


def test_one_cheque_does_not_pay_the_visits_of_two_people(connection: Connection) -> None:
    _, reference = account(connection)
    _, other = account(connection)
    with pytest.raises(WrongInput, match="of another person"):
        pay_together(connection, [reference, other], 10_00)


@pytest.mark.rule("HD-08")
@pytest.mark.parametrize(("cents", "taken_back"), [(9_99, True), (10_00, False), (10_01, False)])
def test_a_payment_elsewhere_takes_back_what_asks_for_a_bill_that_is_small_by_itself(
    connection: Connection, cents: int, taken_back: bool
) -> None:
    visits = visits_of_one_person(connection, 45_00, cents)
    line_id = make_line(connection, account_id=visits[1][0])
    pay(connection, visits[0][1], 45_00)
    cancelled = the(connection, EnvelopeLine, line_id)["cancelled_on"]
    assert cancelled == (TODAY if taken_back else None)
