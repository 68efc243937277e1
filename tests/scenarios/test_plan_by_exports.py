"""A plan kept through exports: the person gets what the same plan kept by hand brings."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from policy.terms import Resolution
from tasks.audit.run_audit import audit
from tasks.daily_run import day
from tasks.intake.upsert.records import BATCH
from tasks.payments import payments, reversals
from tasks.plans import agreements
from tasks.storage.database import reading, writing
from tests.tasks.days import PRACTICE, moment
from tests.tasks.intake_folders import (
    ask,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = [pytest.mark.sqlite_is_enough, pytest.mark.usefixtures("database")]
FIRST, AGREED = date(2026, 2, 2), date(2026, 2, 10)
HOME = {"line1": "1 Main Street", "city": "Austin", "annual_income": "90000", "household_size": "1"}
PAID = (
    (date(2026, 3, 9), 100),
    (date(2026, 4, 6), 50),
    (date(2026, 4, 9), 50),
    (date(2026, 5, 8), 100),
)
LAST = date(2026, 5, 20)


def export(folder: Path, on: date, lines: list[tuple[str, str, int, date]]) -> None:
    """Two people with a visit each; amounts are the second one's."""
    people = [tend_person("p1", **HOME), tend_person("p2", **HOME)]
    visits = [tend_account("a1", "p1"), tend_account("a2", "p2")]
    rows = [tend_amount("C1", "charge", "300", one) for one in ("a1", "a2")]
    rows += [
        tend_amount(key, kind, str(dollars), "a2") | {"value_on": value_on.isoformat()}
        for key, kind, dollars, value_on in lines
        if value_on <= on
    ]
    take_in(tend_folder(folder / f"{on}", people, visits, rows), today=on, now=moment(on))


def reference(key: str) -> str:
    return str(ask(f"SELECT reference FROM account WHERE source_key = '{key}'")[0][0])


def agree(key: str) -> None:
    with writing() as connection:
        agreements.enrol(
            connection, references=[reference(key)], count=3, amount_cents=None,
            first_due=date(2026, 3, 10), today=AGREED, key="plan", actor="tester",
        )  # fmt: skip


def pay(cents: int, on: date) -> None:
    with writing() as connection:
        payments.record(
            connection, reference=reference("a1"), amount_cents=cents, received_on=on, today=on,
            now=moment(on), key=f"{on}", actor="tester",
        )  # fmt: skip


def bounce(payment: date, on: date) -> None:
    with writing() as connection:
        reversals.reverse(
            connection, reference=reference("a1"), payment_key=f"{payment}", today=on,
            now=moment(on), key="bounced", actor="tester",
        )  # fmt: skip


def story(key: str) -> list[tuple[Any, ...]]:
    """Day, way, kind and amount of what was written."""
    return ask(
        "SELECT e.on_date, e.channel, l.kind, l.amount_cents, l.asks FROM envelope_line l"
        " JOIN envelope e ON e.id = l.envelope_id JOIN account a ON a.id = l.account_id"
        f" WHERE a.source_key = '{key}' AND l.cancelled_on IS NULL ORDER BY e.on_date, l.id"
    )


def live(folder: Path, lines: list[tuple[str, str, int, date]], bounced: bool) -> None:
    """The first person's money is recorded in the evening of its day; the second one's comes with
    an export in the morning of every second day."""
    today = FIRST
    while today <= LAST:
        if today == FIRST or (today - FIRST).days % 2 == 0:
            export(folder, today, lines)
        day.walk(today, PRACTICE, moment(today))
        if today == AGREED:
            agree("a1")
            agree("a2")
        for on, dollars in PAID:
            if on == today:
                pay(dollars * 100, on)
        if bounced and today == date(2026, 3, 13):
            bounce(date(2026, 3, 9), today)
        today += timedelta(1)


@pytest.mark.rule("PL-10", "PL-12")
def test_a_plan_kept_through_exports_sends_what_the_same_plan_kept_by_hand_sends(
    tmp_path: Path,
) -> None:
    lines = [(f"P{n}", "patient_payment", dollars, on) for n, (on, dollars) in enumerate(PAID)]
    live(tmp_path, lines, bounced=False)
    by_export, by_hand = story("a2"), story("a1")
    assert by_export == by_hand
    assert {row[2] for row in by_hand} >= {"plan_confirmation", "paid_in_full"}
    assert "missed" not in " ".join(row[2] for row in by_hand)
    assert ask("SELECT DISTINCT status FROM plan") == [("completed",)]
    assert ask("SELECT DISTINCT resolution FROM account") == [(Resolution.PLAN_COMPLETED.value,)]
    covered = "SELECT number, paid_cents, last_payment_on FROM instalment WHERE plan_id = "
    assert ask(f"{covered} 1 ORDER BY number") == ask(f"{covered} 2 ORDER BY number")
    with reading() as connection:
        assert not audit(connection).breaches


@pytest.mark.rule("PL-05")
def test_a_cheque_that_bounces_by_export_is_told_as_one_that_bounces_by_hand(
    tmp_path: Path,
) -> None:
    lines = [(f"P{n}", "patient_payment", dollars, on) for n, (on, dollars) in enumerate(PAID)]
    lines.append(("R1", "reversal", 100, date(2026, 3, 13)))
    live(tmp_path, lines, bounced=True)
    assert story("a2") == story("a1")
    dates = "SELECT number, due_on, amount_cents, paid_cents FROM instalment WHERE plan_id = "
    assert ask(f"{dates} 1 ORDER BY number") == ask(f"{dates} 2 ORDER BY number")


def test_an_import_killed_between_batches_and_started_again_is_as_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert BATCH > 1
    monkeypatch.setattr("tasks.intake.upsert.records.BATCH", 1)
    export(tmp_path, FIRST, [])
    agree("a2")
    lines = [("P1", "patient_payment", 100, date(2026, 3, 9))]
    on = date(2026, 3, 9)

    def killed(*_: int) -> None:
        raise KeyboardInterrupt

    state = (
        "SELECT a.source_key, a.balance_cents, a.stage, i.number, i.paid_cents FROM account a"
        " LEFT JOIN plan_account p ON p.account_id = a.id LEFT JOIN instalment i ON"
        " i.plan_id = p.plan_id ORDER BY a.source_key, i.number"
    )
    export(tmp_path / "again", on, lines)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            take_in(tmp_path / "again" / f"{on}", today=on, now=moment(on), progress=killed)
        export(tmp_path / "again", on, lines)
    assert [row[1] for row in ask(state)] == [300_00, 200_00, 200_00, 200_00]
    assert [row[4] for row in ask(state)] == [None, 100_00, 0, 0]
