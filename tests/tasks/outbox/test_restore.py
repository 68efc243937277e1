"""An account stands again where it stood; a plan's letter speaks for all its accounts."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, update
from sqlmodel import col

from models import Account, Instalment, Plan
from policy.plans import FollowUp
from policy.terms import MessageStatus, Stage
from tasks.outbox import cancel
from tests.factories import (
    DAY,
    TODAY,
    all_of,
    make_account,
    make_envelope,
    make_line,
    make_message,
    make_person,
    make_plan,
    the,
)

OFFERED, CALLED = (FollowUp.OFFER, None), (FollowUp.CALL, TODAY)


def two_of_a_plan(connection: Connection, kind: FollowUp) -> tuple[int, int, int]:
    """Two accounts of one guarantor, and their plan that got this step today."""
    person = make_person(connection)
    stands: dict[str, Any] = {
        "guarantor_id": person,
        "stage": Stage.PLAN_FOLLOW_UP,
        "step": "reminder_1",
    }
    first, second = (make_account(connection, step_on=TODAY, **stands) for _ in range(2))
    plan_id = make_plan(
        connection, account_ids=[first, second], amounts=[100_00], confirmed_on=TODAY
    )
    called: dict[str, Any] = {"last_follow_up": FollowUp.CALL, "last_follow_up_on": TODAY}
    connection.execute(update(Instalment).where(col(Instalment.plan_id) == plan_id).values(called))
    envelope_id = make_envelope(connection, guarantor_id=person)
    for account_id in (first, second):
        before: dict[str, Any] = {"step_before": "reminder_1", "step_on_before": TODAY - 21 * DAY}
        make_line(
            connection, account_id=account_id, envelope_id=envelope_id,
            step=f"plan_{kind.value}", follow_up=kind, **before,
        )  # fmt: skip
    return plan_id, first, second


def take_back(connection: Connection, *account_ids: int) -> None:
    cancel.cancel(connection, account_ids=account_ids, why="hold", today=TODAY, only_asks=False)


def follow_up(connection: Connection, plan_id: int) -> tuple[object, object]:
    row = all_of(connection, Instalment, plan_id=plan_id)[0]
    return row["last_follow_up"], row["last_follow_up_on"]


def test_a_hold_on_one_account_of_a_plan_does_not_make_its_call_due_again_for_the_others(
    connection: Connection,
) -> None:
    plan_id, held, _ = two_of_a_plan(connection, FollowUp.CALL)
    take_back(connection, held)
    assert follow_up(connection, plan_id) == CALLED


@pytest.mark.parametrize("at_once", [True, False])
def test_a_call_that_is_taken_back_for_all_accounts_of_a_plan_is_due_again(
    connection: Connection, at_once: bool
) -> None:
    plan_id, *both = two_of_a_plan(connection, FollowUp.CALL)
    for account_ids in [both] if at_once else [[one] for one in both]:
        take_back(connection, *account_ids)
    assert follow_up(connection, plan_id) == OFFERED


def test_a_plan_stays_confirmed_while_its_confirmation_stands_for_one_account(
    connection: Connection,
) -> None:
    plan_id, held, other = two_of_a_plan(connection, FollowUp.CONFIRMATION)
    take_back(connection, held)
    assert the(connection, Plan, plan_id)["confirmed_on"] == TODAY
    take_back(connection, other)
    assert the(connection, Plan, plan_id)["confirmed_on"] is None


@pytest.mark.parametrize(
    ("earlier", "taken_back_too", "screened"),
    [(9, False, TODAY - 9 * DAY), (9, True, None), (None, False, None)],
    ids=["it was sent", "it was taken back, too", "there was none"],
)
def test_an_invitation_that_is_taken_back_leaves_the_screening_before_it_standing(
    connection: Connection, earlier: int | None, taken_back_too: bool, screened: date | None
) -> None:
    """Or what was asked for then is answered again, under a key that is taken."""
    account = make_account(
        connection, stage=Stage.ASSISTANCE_SCREENING, step="options_call_1",
        screened_on=TODAY, help_asked_on=TODAY - 20 * DAY,
    )  # fmt: skip
    if earlier is not None:
        on = TODAY - earlier * DAY
        guarantor_id = the(connection, Account, account)["guarantor_id"]
        before = make_envelope(connection, guarantor_id=guarantor_id, on_date=on)
        make_message(connection, envelope_id=before, status=MessageStatus.SENT, provided_on=on)
        make_line(
            connection, account_id=account, envelope_id=before, step="screening",
            cancelled_on=on + DAY if taken_back_too else None,
        )  # fmt: skip
    make_line(connection, account_id=account, step="screening", step_before="options_call_1")
    take_back(connection, account)
    assert the(connection, Account, account)["screened_on"] == screened
