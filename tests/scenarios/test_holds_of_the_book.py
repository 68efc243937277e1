"""Numbered examples of the rule book about holds, lived with the real tasks."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from policy.holds.holds import HoldKind
from tasks.holds import holds
from tasks.storage.database import writing
from tasks.storage.tables import ACCOUNT, CALL, ENVELOPE, ENVELOPE_LINE, HOLD
from tests.factories import DAY, TODAY
from tests.tasks.days import (
    breaches,
    new_account,
    one,
    rows,
    sealed,
    send,
    sent,
    statement_sent,
    walk,
)
from tests.tasks.intake_folders import take_in, tend_account, tend_amount, tend_folder, tend_person

pytestmark = [pytest.mark.sqlite_is_enough, pytest.mark.usefixtures("database")]


def place(account: int, kind: HoldKind, today: date = TODAY, **values: object) -> None:
    with writing() as connection:
        holds.place(
            connection, reference=one(ACCOUNT, account)["reference"], kind=kind, reason="",
            until=None, today=today, actor="tester", **values,  # type: ignore[arg-type]
        )  # fmt: skip


def release(account: int, kind: HoldKind, today: date) -> None:
    with writing() as connection:
        holds.release(
            connection,
            reference=one(ACCOUNT, account)["reference"],
            kind=kind,
            today=today,
            actor="tester",
        )


@pytest.mark.vector(27)
@pytest.mark.rule("HD-00", "HD-01")
def test_a_hold_released_on_april_20_is_not_followed_by_a_request_before_may_4() -> None:
    account = statement_sent(20)
    place(account, HoldKind.DISPUTE, date(2026, 3, 1))
    for day in range(2, 32):
        walk(date(2026, 3, day))
    release(account, HoldKind.DISPUTE, date(2026, 4, 20))
    asked: dict[date, list[str]] = {}
    for number in range(20):
        today = date(2026, 4, 20) + timedelta(number)
        before = len(rows(ENVELOPE_LINE))
        walk(today)
        asked[today] = [row["step"] for row in rows(ENVELOPE_LINE)[before:] if row["asks"]]
    days = [day for day, steps in asked.items() if steps]
    assert min(days) == date(2026, 5, 4)
    assert asked[date(2026, 5, 4)] == ["fresh_statement"]
    assert len(days) == 1, "and two weeks of quiet after the fresh statement"
    assert breaches() == ()


@pytest.mark.vector(9)
@pytest.mark.rule("HD-02", "7.1")
@pytest.mark.parametrize(
    ("visit", "leaves"),
    [
        pytest.param(date(2026, 2, 27), 0, id="the visit before the petition"),
        pytest.param(date(2026, 3, 1), 1, id="the visit after it"),
    ],
)
def test_a_petition_filed_after_the_letter_was_queued_stops_it(visit: date, leaves: int) -> None:
    account = new_account(service_from=visit)
    run = sealed()
    place(account, HoldKind.BANKRUPTCY, filed_on=date(2026, 2, 28))
    send(run)
    assert len(sent()) == leaves


@pytest.mark.vector(8)
@pytest.mark.vector(33)
@pytest.mark.rule("HD-17")
@pytest.mark.parametrize(
    ("state", "zip_code"),
    [
        pytest.param("IL", "62704", id="of the facility's state"),
        pytest.param("OR", "97201", id="of another state, where the provider is not in Medicaid"),
    ],
)
def test_who_was_qmb_on_the_day_of_the_visit_is_never_asked(
    tmp_path: Path, state: str, zip_code: str
) -> None:
    folder = tend_folder(
        tmp_path / "in",
        [tend_person(state=state, postal_code=zip_code)],
        [tend_account(payer="dual_eligible")],
        [tend_amount("t1", "charge", "212.30")],
    )
    take_in(folder)
    assert [row["kind"] for row in rows(HOLD)] == [HoldKind.QMB]
    for number in range(0, 140, 7):
        walk(TODAY + number * DAY)
    assert (rows(ENVELOPE), rows(ENVELOPE_LINE), rows(CALL)) == ([], [], [])
    assert breaches() == ()


@pytest.mark.rule("3.6 bereavement", "HD-21")
@pytest.mark.parametrize("asked_after", [29, 30, 31])
def test_after_a_bereavement_come_thirty_quiet_days_and_then_a_person(asked_after: int) -> None:
    account = statement_sent(20)
    place(account, HoldKind.HARDSHIP)
    [hold] = rows(HOLD)
    assert hold["until"] == TODAY + 30 * DAY
    walk(TODAY + asked_after * DAY)
    assert (rows(ENVELOPE_LINE), rows(CALL)) == ([], [])
    review = one(ACCOUNT, account)["stage"] == "human_review"
    assert review is (asked_after > 30)
