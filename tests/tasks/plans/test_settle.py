"""A plan follows what its bills owe, by the day on which money came (PP-11, PL-05, PL-07)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, update
from sqlmodel import col

from models import Account, Instalment, LedgerEntry, Plan, PlanTakenUp
from policy.plans import FollowUp
from policy.terms import (
    FreshWhy,
    LedgerKind,
    PlanStatus,
    SettledBy,
    Stage,
    TakenBack,
)
from tasks.accounts import post, set_columns
from tasks.payments import payments
from tasks.payments.take_back import take_back
from tasks.plans import settle
from tasks.runtime.errors import WrongInput
from tests.factories import DAY, NOW, TODAY, all_of, make_account, make_person, make_plan, the

FIRST = date(2026, 3, 10)
"""Instalments fall due on 10 March, 9 April, 9 May and 8 June; today is 2 March."""


def planned(connection: Connection, *balances: int, count: int = 4, **values: Any) -> list[int]:
    """Accounts on one plan of payments of $80, agreed on 25 February."""
    person = make_person(connection)
    ids = [
        make_account(
            connection, guarantor_id=person, balance_cents=cents, stage=Stage.PLAN_FOLLOW_UP,
            first_statement_on=TODAY - 60 * DAY, step="statement_1",
        )
        for cents in balances or (320_00,)
    ]  # fmt: skip
    known = max(row["id"] for row in all_of(connection, LedgerEntry))
    make_plan(
        connection, account_ids=ids, amounts=[80_00] * count, first_due=FIRST,
        after_entry_id=known, settled_through=known, **values,
    )  # fmt: skip
    return ids


def posted(
    connection: Connection, account_id: int, kind: LedgerKind, cents: int, on: date, **facts: Any
) -> None:
    number = len(all_of(connection, LedgerEntry))
    post(
        connection, account_id, kind, cents, value_on=on, posted_at=NOW,
        entry_key=f"posted-{number}", actor="tester", **facts,
    )  # fmt: skip


def paid(connection: Connection, account_id: int, cents: int, on: date) -> int:
    posted(connection, account_id, LedgerKind.PATIENT_PAYMENT, -cents, on)
    return int(all_of(connection, LedgerEntry)[-1]["id"])


def came_back(connection: Connection, account_id: int, entry: int, why: TakenBack) -> None:
    cents = -the(connection, LedgerEntry, entry)["amount_cents"]
    facts: dict[str, Any] = {"reverses_id": entry, "taken_back": why}
    posted(connection, account_id, LedgerKind.REVERSAL, cents, TODAY, **facts)


def shape(connection: Connection) -> list[tuple[int, int]]:
    """Of each instalment, what is asked and what is paid."""
    return [(row["amount_cents"], row["paid_cents"]) for row in all_of(connection, Instalment)]


def days(connection: Connection) -> list[date]:
    return [row["due_on"] for row in all_of(connection, Instalment)]


def plan_of(connection: Connection) -> dict[str, Any]:
    return all_of(connection, Plan)[-1]


def settle_at(connection: Connection, ids: list[int], today: date = TODAY) -> frozenset[int]:
    """Settled twice, which is settled once."""
    ended = settle(connection, ids, today)
    once = shape(connection), days(connection), plan_of(connection)
    settle(connection, ids, today)
    assert (shape(connection), days(connection), plan_of(connection)) == once
    _asks_no_more_than_is_owed(connection, ids)
    return ended


def _asks_no_more_than_is_owed(connection: Connection, ids: list[int]) -> None:
    owed = sum(max(0, the(connection, Account, one)["balance_cents"]) for one in ids)
    asked = sum(cents - got for cents, got in shape(connection))
    assert asked <= owed
    assert plan_of(connection)["status"] is not PlanStatus.ACTIVE or owed > 0


@pytest.mark.rule("PP-11", "PL-12")
@pytest.mark.parametrize(
    ("on", "cents", "got"),
    [
        pytest.param(FIRST, 130_00, [80_00, 0, 0, 50_00], id="on the day: next, then the last"),
        pytest.param(date(2026, 3, 11), 130_00, [80_00, 50_00, 0, 0], id="a day late: the next"),
        pytest.param(date(2026, 4, 8), 160_00, [80_00, 80_00, 0, 0], id="a day early for April"),
        pytest.param(date(2026, 4, 9), 200_00, [80_00, 80_00, 0, 40_00], id="for both, on the day"),
        pytest.param(date(2026, 4, 10), 200_00, [80_00, 80_00, 40_00, 0], id="both late, then May"),
    ],
)
def test_late_ones_come_first_then_the_next_then_the_last(
    connection: Connection, on: date, cents: int, got: list[int]
) -> None:
    ids = planned(connection)
    paid(connection, ids[0], cents, on)
    settle_at(connection, ids)
    assert [part for _, part in shape(connection)] == got


def test_it_does_not_matter_in_which_order_payments_are_written_down(
    connection: Connection,
) -> None:
    ids = planned(connection)
    paid(connection, ids[0], 90_00, date(2026, 4, 20))
    settle_at(connection, ids)
    paid(connection, ids[0], 75_00, date(2026, 3, 9))
    settle_at(connection, ids)
    late = shape(connection)
    assert late == [(80_00, 80_00), (80_00, 80_00), (80_00, 5_00), (80_00, 0)]


@pytest.mark.parametrize(
    ("days_before", "covers"), [(4, True), (5, True), (6, False)], ids=["after", "on", "before"]
)
def test_money_of_a_day_before_the_plan_makes_it_smaller_and_covers_nothing(
    connection: Connection, days_before: int, covers: bool
) -> None:
    ids = planned(connection)  # agreed five days ago
    paid(connection, ids[0], 80_00, TODAY - days_before * DAY)
    settle_at(connection, ids)
    covered, shrunk = (80_00, 80_00), (0, 0)
    whole = (80_00, 0)
    assert shape(connection) == (
        [covered, whole, whole, whole] if covers else [whole, whole, whole, shrunk]
    )


def test_a_payment_that_was_known_when_the_plan_was_agreed_covers_nothing(
    connection: Connection,
) -> None:
    [account_id] = planned(connection)
    entry = paid(connection, account_id, 80_00, TODAY)
    connection.execute(update(Plan).values(after_entry_id=entry))
    posted(connection, account_id, LedgerKind.CHARGE, 80_00, TODAY)
    settle_at(connection, [account_id])
    assert shape(connection) == [(80_00, 0)] * 4


@pytest.mark.rule("PL-07")
@pytest.mark.parametrize(
    ("cents", "asked"),
    [
        pytest.param(79_99, [80_00, 80_00, 80_00, 1], id="a cent less than the last one"),
        pytest.param(80_00, [80_00, 80_00, 80_00, 0], id="the last one"),
        pytest.param(80_01, [80_00, 80_00, 79_99, 0], id="a cent more"),
        pytest.param(290_00, [30_00, 0, 0, 0], id="less than one is left"),
    ],
)
@pytest.mark.parametrize(
    "kind",
    [LedgerKind.INSURER_PAYMENT, LedgerKind.ADJUSTMENT, LedgerKind.ASSISTANCE_WRITE_OFF],
)
def test_what_others_pay_makes_the_plan_smaller_from_its_end(
    connection: Connection, kind: LedgerKind, cents: int, asked: list[int]
) -> None:
    ids = planned(connection)
    posted(connection, ids[0], kind, -cents, TODAY)
    settle_at(connection, ids)
    assert [amount for amount, _ in shape(connection)] == asked
    assert plan_of(connection)["total_cents"] == sum(asked)
    posted(connection, ids[0], kind, cents, TODAY)
    settle_at(connection, ids)
    assert shape(connection) == [(80_00, 0)] * 4  # what was agreed is not forgotten


@pytest.mark.rule("PL-10")
@pytest.mark.parametrize(
    ("kind", "settled_by"),
    [
        (LedgerKind.INSURER_PAYMENT, SettledBy.INSURER),
        (LedgerKind.ADJUSTMENT, SettledBy.ADJUSTMENT),
        (LedgerKind.ASSISTANCE_WRITE_OFF, SettledBy.HELP),
        (LedgerKind.PATIENT_PAYMENT, SettledBy.PAYMENTS),
    ],
)
def test_a_plan_of_which_nothing_is_owed_ends_and_knows_whose_money_that_was(
    connection: Connection, kind: LedgerKind, settled_by: SettledBy
) -> None:
    ids = planned(connection, 160_00, 160_00)
    paid(connection, ids[0], 80_00, FIRST)
    posted(connection, ids[0], kind, -80_00, FIRST)
    assert settle_at(connection, ids) == frozenset()
    posted(connection, ids[1], kind, -160_00, FIRST)
    assert settle_at(connection, ids) == frozenset(ids)
    plan = plan_of(connection)
    assert (plan["status"], plan["settled_by"]) == (PlanStatus.COMPLETED, settled_by)
    assert plan["ended_on"] == TODAY
    assert {the(connection, Account, one)["stage"] for one in ids} == {Stage.PLAN_FOLLOW_UP}


def test_a_late_charge_lies_beside_the_plan_and_starts_gently_after_it(
    connection: Connection,
) -> None:
    [account_id] = planned(connection)
    posted(connection, account_id, LedgerKind.CHARGE, 45_00, TODAY)
    settle_at(connection, [account_id])
    assert shape(connection) == [(80_00, 0)] * 4
    assert plan_of(connection)["beside_cents"] == 45_00
    posted(connection, account_id, LedgerKind.INSURER_PAYMENT, -100_00, TODAY)
    settle_at(connection, [account_id])
    assert shape(connection) == [(80_00, 0), (80_00, 0), (60_00, 0), (0, 0)]
    assert plan_of(connection)["beside_cents"] == 45_00
    for month in (3, 4, 5):
        paid(connection, account_id, 80_00 if month < 5 else 60_00, date(2026, month, 9))
    settle_at(connection, [account_id])
    assert plan_of(connection)["status"] is PlanStatus.COMPLETED
    row = the(connection, Account, account_id)
    assert (row["balance_cents"], row["stage"]) == (45_00, Stage.STATEMENT)
    assert (row["fresh_statement_due"], row["fresh_why"]) == (True, FreshWhy.BESIDE_PLAN)
    assert (row["step"], row["paused_days"]) == ("statement_1", 60)


@pytest.mark.rule("PL-05")
@pytest.mark.parametrize("why", [TakenBack.BOUNCED, TakenBack.CHARGED_BACK])
def test_what_the_bank_took_back_was_not_missed(connection: Connection, why: TakenBack) -> None:
    [account_id] = planned(connection)
    entry = paid(connection, account_id, 80_00, FIRST)
    settle_at(connection, [account_id])
    came_back(connection, account_id, entry, why)
    settle_at(connection, [account_id], date(2026, 3, 12))
    assert shape(connection) == [(80_00, 0)] * 4
    later = [date(2026, 4, 9), date(2026, 5, 9), date(2026, 6, 8), date(2026, 7, 9)]
    assert sorted(days(connection)) == later


@pytest.mark.parametrize("why", [TakenBack.ENTERED_IN_ERROR, TakenBack.MISPOSTED])
def test_what_was_entered_wrongly_leaves_no_trace_in_the_plan(
    connection: Connection, why: TakenBack
) -> None:
    [account_id] = planned(connection)
    before = shape(connection), days(connection)
    entry = paid(connection, account_id, 130_00, FIRST)
    settle_at(connection, [account_id])
    came_back(connection, account_id, entry, why)
    settle_at(connection, [account_id], date(2026, 3, 12))
    assert (shape(connection), days(connection)) == before


@pytest.mark.parametrize("completes", [False, True])
def test_an_error_that_completed_a_plan_is_undone_without_new_days(
    connection: Connection, completes: bool
) -> None:
    [account_id] = planned(connection)
    entry = paid(connection, account_id, 320_00 if completes else 100_00, FIRST)
    settle_at(connection, [account_id])
    assert (plan_of(connection)["status"] is PlanStatus.COMPLETED) is completes
    came_back(connection, account_id, entry, TakenBack.ENTERED_IN_ERROR)
    settle_at(connection, [account_id])
    assert plan_of(connection)["status"] is PlanStatus.ACTIVE
    assert days(connection)[0] == FIRST
    assert len(all_of(connection, PlanTakenUp)) == completes


def test_a_plan_that_an_insurer_settled_and_asked_back_gets_new_days(
    connection: Connection,
) -> None:
    [account_id] = planned(connection)
    posted(connection, account_id, LedgerKind.INSURER_PAYMENT, -320_00, TODAY)
    settle_at(connection, [account_id])
    posted(connection, account_id, LedgerKind.INSURER_PAYMENT, 320_00, date(2026, 5, 1))
    settle_at(connection, [account_id], date(2026, 5, 1))
    plan = plan_of(connection)
    assert (plan["status"], plan["put_off_on"]) == (PlanStatus.ACTIVE, date(2026, 5, 1))
    assert min(days(connection)) >= date(2026, 5, 15)


def test_a_reversal_that_names_no_payment_takes_back_the_newest_of_its_amount(
    connection: Connection,
) -> None:
    [account_id] = planned(connection)
    paid(connection, account_id, 80_00, FIRST)
    paid(connection, account_id, 50_00, FIRST + 2 * DAY)
    settle_at(connection, [account_id])
    posted(connection, account_id, LedgerKind.REVERSAL, 80_00, FIRST + 5 * DAY)
    settle_at(connection, [account_id])
    assert sum(part for _, part in shape(connection)) == 50_00


def given_up(connection: Connection) -> int:
    """Two instalments were missed when it was given up, on 1 June."""
    [account_id] = planned(
        connection, status=PlanStatus.DEFAULTED, ended_on=date(2026, 6, 1), ended_why="missed"
    )
    first = col(Instalment.number) == 1
    connection.execute(update(Instalment).where(first).values(last_follow_up=FollowUp.DEFAULT))
    set_columns(connection, account_id, stage=Stage.OPTIONS_CALL)
    return account_id


@pytest.mark.rule("PL-12", "PL-03")
@pytest.mark.parametrize(
    ("on", "undone"),
    [
        pytest.param(date(2026, 5, 31), True, id="the day before"),
        pytest.param(date(2026, 6, 1), False, id="the day itself"),
        pytest.param(date(2026, 6, 2), False, id="the day after"),
    ],
)
def test_money_that_had_come_in_time_undoes_a_default(
    connection: Connection, on: date, undone: bool
) -> None:
    account_id = given_up(connection)
    paid(connection, account_id, 80_00, on)
    settle(connection, [account_id], date(2026, 6, 5))
    plans = all_of(connection, Plan)
    if undone:
        [plan] = plans
        assert (plan["status"], plan["reinstatement"]) == (PlanStatus.ACTIVE, 0)
        assert the(connection, Account, account_id)["stage"] is Stage.PLAN_FOLLOW_UP
        assert all_of(connection, PlanTakenUp)[0]["rested_as"] is PlanStatus.DEFAULTED
    else:  # it takes the plan up again, which counts
        assert [plan["reinstatement"] for plan in plans] == [0, 1]


def test_a_part_that_had_come_in_time_does_not_undo_it(connection: Connection) -> None:
    account_id = given_up(connection)
    paid(connection, account_id, 79_99, date(2026, 5, 1))
    settle(connection, [account_id], date(2026, 6, 5))
    assert plan_of(connection)["status"] is PlanStatus.DEFAULTED


def reference_of(connection: Connection, account_id: int) -> str:
    return str(the(connection, Account, account_id)["reference"])


def test_a_misposted_payment_goes_where_it_belongs_for_its_day(connection: Connection) -> None:
    [wrong] = planned(connection)
    right = make_account(connection, balance_cents=200_00)
    payments.record(
        connection, reference=reference_of(connection, wrong), amount_cents=80_00,
        received_on=TODAY - DAY, today=TODAY, now=NOW, key="cheque", actor="tester",
    )  # fmt: skip
    before = days(connection)
    asked: dict[str, Any] = {
        "reference": reference_of(connection, wrong), "payment_key": "cheque", "today": TODAY,
        "why": TakenBack.MISPOSTED, "now": NOW, "key": "moved", "actor": "tester",
    }  # fmt: skip
    with pytest.raises(WrongInput, match="needs the account"):
        take_back(connection, to=None, **asked)
    with pytest.raises(WrongInput, match="already"):
        take_back(connection, to=reference_of(connection, wrong), **asked)
    for _ in range(2):  # once is twice
        take_back(connection, to=reference_of(connection, right), **asked)
    assert the(connection, Account, wrong)["balance_cents"] == 320_00
    assert the(connection, Account, right)["balance_cents"] == 120_00
    [moved] = all_of(connection, LedgerEntry, account_id=right, kind=LedgerKind.PATIENT_PAYMENT)
    assert moved["value_on"] == TODAY - DAY
    assert (shape(connection), days(connection)) == ([(80_00, 0)] * 4, before)
