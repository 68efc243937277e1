"""How holds end: by themselves, some days after their release, side by side, or by a person."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, update

from models import Account, Hold, Move
from policy.holds.holds import HoldKind
from policy.terms import Action, Stage
from tasks.decisions import Decided, decide_all
from tasks.facts import NOTED, load_facts
from tasks.holds import holds
from tasks.runtime.errors import WrongInput
from tests.factories import (
    DAY,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_decision,
    make_hold,
    make_person,
    the,
)
from tests.tasks.holds.test_holds import place, release

RUNNING: dict[str, Any] = {
    "step": "reminder_1", "stage": Stage.REMINDER, "step_on": TODAY - 9 * DAY,
    "first_statement_on": TODAY - 30 * DAY,
}  # fmt: skip


def decided(connection: Connection, account_id: int, today: date) -> Any:
    known = load_facts(connection, {guarantor_of(connection, account_id)}, today)
    answer = decide_all(known, [account_id], today)[account_id]
    assert isinstance(answer, Decided)
    return answer.decision


@pytest.mark.rule("HD-22", "HD-15")
@pytest.mark.parametrize(
    ("kind", "days"), [(HoldKind.IN_HOSPITAL, 7), (HoldKind.MILITARY_SERVICE, 365)]
)
@pytest.mark.parametrize(
    ("more", "stands"),
    [
        pytest.param(0, True, id="on its last day"),
        pytest.param(1, False, id="the day after"),
    ],
)
def test_some_hold_on_for_days_after_their_release(
    connection: Connection, kind: HoldKind, days: int, more: int, stands: bool
) -> None:
    account_id = make_account(connection, **RUNNING)
    place(connection, account_id, kind)
    assert release(connection, account_id, kind, TODAY)
    [hold] = all_of(connection, Hold)
    assert (hold["until"], hold["released_on"]) == (TODAY + days * DAY, None)
    assert bool(holds.release_expired(connection, TODAY + (days + more) * DAY)) is not stands
    [hold] = all_of(connection, Hold)
    assert hold["released_on"] == (None if stands else TODAY + days * DAY)
    assert hold["released_by"] == "tester"


@pytest.mark.rule("HD-22")
def test_a_discharge_that_is_told_twice_holds_no_longer(connection: Connection) -> None:
    account_id = make_account(connection)
    place(connection, account_id, HoldKind.IN_HOSPITAL)
    for later in (0, 3):
        assert release(connection, account_id, HoldKind.IN_HOSPITAL, TODAY + later * DAY)
    assert all_of(connection, Hold)[0]["until"] == TODAY + 7 * DAY


@pytest.mark.rule("HD-15")
def test_military_service_takes_back_no_letter_and_pauses_no_clock(connection: Connection) -> None:
    account_id = make_account(connection, **RUNNING)
    place(connection, account_id, HoldKind.MILITARY_SERVICE)
    assert decided(connection, account_id, TODAY).action is Action.CONTACT
    holds.release_expired(connection, TODAY)
    release(connection, account_id, HoldKind.MILITARY_SERVICE, TODAY)
    holds.release_expired(connection, TODAY + 400 * DAY)
    row = the(connection, Account, account_id)
    assert (row["paused_days"], row["ask_not_before"]) == (0, None)


@pytest.mark.rule("HD-21", "HD-14")
@pytest.mark.parametrize(
    ("kind", "days"), [(HoldKind.HARDSHIP, 30), (HoldKind.THIRD_PARTY_LIABILITY, 120)]
)
def test_a_hold_with_a_length_of_its_own_lasts_so_long(
    connection: Connection, kind: HoldKind, days: int
) -> None:
    account_id = make_account(connection)
    place(connection, account_id, kind)
    assert all_of(connection, Hold)[0]["until"] == TODAY + days * DAY


@pytest.mark.rule("HD-14")
@pytest.mark.parametrize(("number", "ended"), [(119, 0), (120, 0), (121, 1)])
def test_another_party_is_waited_for_120_days(
    connection: Connection, number: int, ended: int
) -> None:
    place(connection, make_account(connection), HoldKind.THIRD_PARTY_LIABILITY)
    assert holds.release_expired(connection, TODAY + number * DAY) == ended


@pytest.mark.rule("HD-21")
def test_quiet_days_do_not_end_by_themselves(connection: Connection) -> None:
    account_id = make_account(connection, **RUNNING)
    place(connection, account_id, HoldKind.HARDSHIP)
    assert holds.release_expired(connection, TODAY + 31 * DAY) == 0
    assert decided(connection, account_id, TODAY + 30 * DAY).action is Action.HOLD
    assert decided(connection, account_id, TODAY + 31 * DAY).action is Action.REVIEW


@pytest.mark.rule("HD-21", "HD-00")
@pytest.mark.parametrize(
    ("step", "stage"),
    [
        pytest.param("hold HD-21 over", Stage.REMINDER, id="the hold had brought it there"),
        pytest.param("human_review", Stage.HUMAN_REVIEW, id="the cadence had"),
    ],
)
def test_an_account_comes_back_from_the_person_whom_the_hold_gave_it_to(
    connection: Connection, step: str, stage: Stage
) -> None:
    account_id = make_account(connection, **(RUNNING | {"stage": Stage.HUMAN_REVIEW}))
    make_hold(connection, account_id=account_id, kind=HoldKind.HARDSHIP, until=TODAY - DAY)
    moved = {
        "account_id": account_id, "from_stage": Stage.REMINDER, "moved_on": TODAY, "actor": "tend",
        "to_stage": Stage.HUMAN_REVIEW, "reason": "over",
        "decision_id": make_decision(connection, account_id=account_id, step=step),
    }  # fmt: skip
    connection.execute(Move.metadata.tables["move"].insert().values(**moved))
    assert release(connection, account_id, HoldKind.HARDSHIP, TODAY)
    row = the(connection, Account, account_id)
    assert (row["stage"], row["fresh_statement_due"]) == (stage, True)
    assert row["ask_not_before"] == TODAY + 14 * DAY


@pytest.mark.rule("HD-00")
def test_a_hold_released_while_another_stands_resumes_nothing(connection: Connection) -> None:
    account_id = make_account(connection, **RUNNING)
    place(connection, account_id, HoldKind.DISPUTE)
    place(connection, account_id, HoldKind.INSURANCE_PENDING)
    release(connection, account_id, HoldKind.DISPUTE, TODAY)
    for number in (13, 14, 15, 60):
        decision = decided(connection, account_id, TODAY + number * DAY)
        assert (decision.action, decision.rules) == (Action.HOLD, ("HD-04",))


@pytest.mark.rule("HD-00")
@pytest.mark.parametrize(
    ("number", "step"),
    [
        pytest.param(53, "wait", id="quiet on the thirteenth day after the last of them"),
        pytest.param(54, "fresh_statement", id="a fresh statement on the fourteenth"),
        pytest.param(55, "fresh_statement", id="or the day after"),
    ],
)
def test_the_quiet_days_count_from_the_last_hold_that_ended(
    connection: Connection, number: int, step: str
) -> None:
    account_id = make_account(connection, **RUNNING)
    place(connection, account_id, HoldKind.DISPUTE)
    place(connection, account_id, HoldKind.INSURANCE_PENDING)
    release(connection, account_id, HoldKind.INSURANCE_PENDING, TODAY + 40 * DAY)
    release(connection, account_id, HoldKind.DISPUTE, TODAY + 5 * DAY)
    assert decided(connection, account_id, TODAY + number * DAY).step == step


@pytest.mark.rule("HD-00")
@pytest.mark.parametrize(
    ("spans", "paused"),
    [
        pytest.param([(20, 10), (15, 5)], 15, id="overlapping"),
        pytest.param([(20, 5), (15, 10)], 15, id="one within the other"),
        pytest.param([(20, 15), (10, 5)], 10, id="one after the other"),
        pytest.param([(20, 10), (20, 10)], 10, id="the same days"),
        pytest.param([(20, 15), (15, 10)], 10, id="end to end"),
    ],
)
def test_no_day_is_paused_twice(
    connection: Connection, spans: list[tuple[int, int]], paused: int
) -> None:
    """The last one is of the guarantor, the others of the account."""
    account_id = make_account(connection, **RUNNING)
    kinds = (HoldKind.DISPUTE, HoldKind.COMPLAINT)
    for (placed, _), kind in zip(spans, kinds, strict=True):
        make_hold(connection, account_id=account_id, kind=kind, placed_on=TODAY - placed * DAY)
    connection.execute(
        update(Hold.metadata.tables["hold"])
        .where(Hold.metadata.tables["hold"].c.kind == kinds[-1])
        .values(account_id=None)
    )
    for (_, ended), kind in zip(spans, kinds, strict=True):
        release(connection, account_id, kind, TODAY - ended * DAY)
    assert the(connection, Account, account_id)["paused_days"] == paused


@pytest.mark.rule("HD-17")
def test_qmb_of_a_guarantor_holds_the_visits_of_its_months(connection: Connection) -> None:
    person = make_person(connection)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1)]
    visits = [make_account(connection, guarantor_id=person, service_from=day) for day in days]
    place(
        connection, visits[0], HoldKind.QMB, whole_guarantor=True,
        service_from=days[1], service_through=days[2],
    )  # fmt: skip
    held = [decided(connection, one, TODAY).action is Action.HOLD for one in visits]
    assert held == [False, True, True, False]


@pytest.mark.rule("HD-17")
def test_qmb_of_a_guarantor_needs_the_dates_of_service(connection: Connection) -> None:
    with pytest.raises(WrongInput, match="goes by the date of service"):
        place(connection, make_account(connection), HoldKind.QMB, whole_guarantor=True)


@pytest.mark.rule("HD-27")
def test_what_is_switched_off_cannot_be_placed(connection: Connection) -> None:
    with pytest.raises(WrongInput, match=r"HD-27 is switched off: .*HD-26"):
        place(connection, make_account(connection), HoldKind.SPECIAL_PAYER)


def test_nobody_can_pass_a_hold_off_as_a_fact(connection: Connection) -> None:
    with pytest.raises(WrongInput, match="who places"):
        place(connection, make_account(connection), HoldKind.DISPUTE, actor=NOTED)
