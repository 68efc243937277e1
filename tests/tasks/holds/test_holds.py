from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from models import Account, EnvelopeLine, Hold, Plan
from policy.holds.holds import HoldKind
from policy.policy_file import load_policy
from policy.terms import PlanStatus, Stage
from tasks.holds import holds
from tasks.payments import payments
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


def place(connection: Connection, account_id: int, kind: HoldKind, **values: Any) -> bool:
    reference = the(connection, Account, account_id)["reference"]
    defaults = {"reason": "said so", "until": None, "today": TODAY, "actor": "tester"}
    return holds.place(connection, reference=reference, kind=kind, **(defaults | values))


def release(connection: Connection, account_id: int, kind: HoldKind, today: date = TODAY) -> bool:
    reference = the(connection, Account, account_id)["reference"]
    return holds.release(connection, reference=reference, kind=kind, today=today, actor="tester")


def cancelled(connection: Connection, line_id: int) -> bool:
    return the(connection, EnvelopeLine, line_id)["cancelled_on"] is not None


@pytest.mark.rule("HD-01")
def test_a_dispute_takes_back_what_asks_and_leaves_what_informs(connection: Connection) -> None:
    account_id = make_account(connection)
    ask = make_line(connection, account_id=account_id)
    answer = make_line(
        connection, account_id=account_id, asks=False, step="determination", on_date=TODAY - DAY
    )
    assert place(connection, account_id, HoldKind.DISPUTE)
    assert (cancelled(connection, ask), cancelled(connection, answer)) == (True, False)
    assert the(connection, Account, account_id)["next_review_on"] == TODAY


@pytest.mark.rule("HD-02", "HD-03")
@pytest.mark.parametrize("kind", [HoldKind.DECEASED, HoldKind.CEASE_CONTACT, HoldKind.DATA_QUALITY])
def test_some_holds_take_back_everything(connection: Connection, kind: HoldKind) -> None:
    account_id = make_account(connection)
    line_id = make_line(connection, account_id=account_id, asks=False)
    place(connection, account_id, kind)
    assert cancelled(connection, line_id)


@pytest.mark.rule("HD-02")
def test_a_bankruptcy_holds_the_visits_up_to_its_filing(connection: Connection) -> None:
    person = make_person(connection)
    filing = date(2026, 2, 10)
    before = make_account(connection, guarantor_id=person, service_from=filing)
    after = make_account(connection, guarantor_id=person, service_from=filing + DAY)
    lines = [make_line(connection, account_id=before)]
    lines.append(
        make_line(
            connection,
            account_id=after,
            envelope_id=the(connection, EnvelopeLine, lines[0])["envelope_id"],
        )
    )
    place(connection, before, HoldKind.BANKRUPTCY, service_through=filing)
    assert [cancelled(connection, line) for line in lines] == [True, False]
    [hold] = all_of(connection, Hold)
    assert (hold["account_id"], hold["service_through"]) == (None, filing)


@pytest.mark.rule("HD-03", "501R-22")
def test_a_guarantor_who_died_is_held_everywhere_a_child_is_not(connection: Connection) -> None:
    parent, child = make_person(connection), make_person(connection)
    of_child = make_account(connection, guarantor_id=parent, patient_id=child)
    own = make_account(connection, guarantor_id=parent)
    place(connection, of_child, HoldKind.DECEASED)
    place(connection, own, HoldKind.DECEASED)
    assert [hold["account_id"] for hold in all_of(connection, Hold)] == [of_child, None]


@pytest.mark.rule("HD-12", "RF-09")
def test_a_wish_for_silence_is_about_the_guarantor(connection: Connection) -> None:
    account_id = make_account(connection)
    place(connection, account_id, HoldKind.CEASE_CONTACT)
    assert all_of(connection, Hold)[0]["account_id"] is None


def test_a_hold_is_placed_once(connection: Connection) -> None:
    account_id = make_account(connection)
    assert place(connection, account_id, HoldKind.DISPUTE)
    assert not place(connection, account_id, HoldKind.DISPUTE)
    assert len(all_of(connection, Hold)) == 1


@pytest.mark.rule("PL-08")
def test_a_bankruptcy_ends_the_plan(connection: Connection) -> None:
    account_id = make_account(connection, stage=Stage.PLAN_FOLLOW_UP)
    plan_id = make_plan(connection, account_ids=[account_id], amounts=[100_00])
    place(connection, account_id, HoldKind.BANKRUPTCY, service_through=TODAY)
    assert the(connection, Plan, plan_id)["status"] is PlanStatus.ENDED


@pytest.mark.parametrize(
    ("kind", "values", "message"),
    [
        pytest.param(HoldKind.CREDIT_BALANCE, {}, "follows from the facts", id="not by people"),
        pytest.param(HoldKind.DISPUTE, {"until": TODAY - DAY}, "before today", id="over already"),
        pytest.param(HoldKind.BANKRUPTCY, {}, "filing date", id="bankruptcy without a date"),
        pytest.param(HoldKind.DISPUTE, {"service_through": TODAY}, "every visit", id="a dispute"),
    ],
)
def test_a_hold_that_cannot_be_is_refused(
    connection: Connection, kind: HoldKind, values: dict[str, Any], message: str
) -> None:
    with pytest.raises(WrongInput, match=message):
        place(connection, make_account(connection), kind, **values)


@pytest.mark.rule("HD-00")
def test_after_a_hold_come_quiet_days_and_a_fresh_statement(connection: Connection) -> None:
    account_id = make_account(connection, first_statement_on=date(2026, 1, 15))
    make_hold(connection, account_id=account_id, placed_on=date(2026, 3, 1))
    assert release(connection, account_id, HoldKind.DISPUTE, date(2026, 4, 20))
    row = the(connection, Account, account_id)
    assert row["ask_not_before"] == date(2026, 5, 4)
    assert (row["fresh_statement_due"], row["paused_days"]) == (True, 50)
    assert row["next_review_on"] == date(2026, 4, 20)
    [hold] = all_of(connection, Hold)
    assert (hold["released_on"], hold["released_by"]) == (date(2026, 4, 20), "tester")


def test_days_before_the_first_statement_pause_nothing(connection: Connection) -> None:
    never = make_account(connection)
    late = make_account(connection, first_statement_on=TODAY - 2 * DAY)
    for account_id in (never, late):
        make_hold(connection, account_id=account_id, placed_on=TODAY - 10 * DAY)
        release(connection, account_id, HoldKind.DISPUTE)
    rows = [the(connection, Account, account_id) for account_id in (never, late)]
    assert [row["paused_days"] for row in rows] == [0, 2]
    assert [row["fresh_statement_due"] for row in rows] == [False, True]


@pytest.mark.rule("HD-00")
def test_holds_side_by_side_pause_the_clock_once(connection: Connection) -> None:
    account_id = make_account(connection, first_statement_on=TODAY - 60 * DAY)
    make_hold(connection, account_id=account_id, placed_on=TODAY - 20 * DAY)
    other = HoldKind.INSURANCE_PENDING
    make_hold(connection, account_id=account_id, placed_on=TODAY - 30 * DAY, kind=other)
    release(connection, account_id, HoldKind.DISPUTE, TODAY)
    release(connection, account_id, other, TODAY + 5 * DAY)
    assert the(connection, Account, account_id)["paused_days"] == 35


def test_a_hold_that_does_not_stand_cannot_be_released(connection: Connection) -> None:
    account_id = make_account(connection)
    assert not release(connection, account_id, HoldKind.DISPUTE)
    assert the(connection, Account, account_id)["ask_not_before"] is None


def test_a_released_hold_can_be_placed_again(connection: Connection) -> None:
    account_id = make_account(connection)
    place(connection, account_id, HoldKind.DISPUTE)
    release(connection, account_id, HoldKind.DISPUTE)
    assert place(connection, account_id, HoldKind.DISPUTE)


@pytest.mark.parametrize(
    ("until", "released"),
    [
        pytest.param(TODAY - DAY, 1, id="the day after its last day"),
        pytest.param(TODAY, 0, id="its last day"),
        pytest.param(TODAY + DAY, 0, id="the day before its last day"),
        pytest.param(None, 0, id="no last day"),
    ],
)
def test_a_hold_ends_after_its_last_day(
    connection: Connection, until: date | None, released: int
) -> None:
    account_id = make_account(connection, first_statement_on=TODAY - 60 * DAY)
    make_hold(connection, account_id=account_id, until=until)
    assert holds.release_expired(connection, TODAY) == released
    quiet = the(connection, Account, account_id)["ask_not_before"]
    assert quiet == (TODAY + 13 * DAY if released else None)


@pytest.mark.rule("HD-00")
def test_an_account_closed_when_its_hold_ended_keeps_the_quiet_days_when_it_is_taken_up_again(
    connection: Connection,
) -> None:
    account_id = make_account(connection, first_statement_on=TODAY - 30 * DAY)
    place(connection, account_id, HoldKind.DISPUTE, today=TODAY - DAY)
    same: dict[str, Any] = {
        "reference": the(connection, Account, account_id)["reference"],
        "now": NOW,
        "actor": "tester",
    }
    payments.record(
        connection, amount_cents=100_00, received_on=TODAY, today=TODAY, key="p", **same
    )
    release(connection, account_id, HoldKind.DISPUTE)
    payments.reverse(connection, payment_key="p", today=TODAY + 2 * DAY, key="r", **same)
    assert the(connection, Account, account_id)["ask_not_before"] == TODAY + 14 * DAY


@pytest.mark.rule("PL-08")
def test_a_bankruptcy_ends_a_plan_of_an_account_whose_policy_nobody_knows(
    connection: Connection,
) -> None:
    account_id = make_account(
        connection, first_statement_on=TODAY - 30 * DAY, policy_name="gone",
        stage=Stage.PLAN_FOLLOW_UP,
    )  # fmt: skip
    make_plan(connection, account_ids=[account_id], amounts=[50_00, 50_00])
    assert place(connection, account_id, HoldKind.BANKRUPTCY, filed_on=TODAY)
    row = the(connection, Account, account_id)
    assert (row["stage"], row["step"]) == (Stage.OPTIONS_CALL, load_policy().before_calls)
