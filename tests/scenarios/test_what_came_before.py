"""Bills that another system began to ask for, and balances of which nobody tells the charges."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tasks.facts.ledger import ledger_sums
from tasks.payments import payments
from tasks.storage.database import reading, writing
from tests.scenarios.life import Life
from tests.tasks.intake_folders import (
    ask,
    balances_differ,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
    write_csv,
)

pytestmark = pytest.mark.sqlite_is_enough
HOME = {"line1": "1 Main Street", "city": "Austin", "annual_income": "90000", "household_size": "1"}
ARRIVED = date(2026, 3, 2)


def arrive(
    life: Life, folder: Path, kind: str = "charge", amount: str = "300", **visit: str
) -> Any:
    """The first export of somebody whose bill another system sent so far."""
    life.today = ARRIVED
    rows = [tend_amount("t1", kind, amount)]
    account = tend_account(service_from="2026-01-05") | visit
    tend_folder(folder, [tend_person(**HOME)], [account], rows)
    made = take_in(folder, today=life.today, now=life.now())
    life.guarantor_id = 1
    return made


def billed(sent: str, last: str = "") -> dict[str, str]:
    return {
        "first_statement_on": "2026-01-20", "statements_sent": sent, "last_statement_on": last,
    }  # fmt: skip


@pytest.mark.rule("501R-01")
@pytest.mark.parametrize(
    ("sent", "last", "step", "following"),
    [
        ("", "", "statement_1", "2026-03-02 letter reminder"),
        ("1", "2026-01-20", "statement_1", "2026-03-02 letter reminder"),
        ("2", "2026-02-19", "statement_2", "2026-03-02 letter second_reminder"),
        ("3", "2026-02-20", "reminder_2", "2026-03-06 call options_letter"),
        ("99", "2026-02-20", "reminder_2", "2026-03-06 call options_letter"),
    ],
)
def test_nobody_whom_another_system_billed_starts_again_at_statement_one(
    life: Life, tmp_path: Path, sent: str, last: str, step: str, following: str
) -> None:
    """Nor is a call or the screening skipped, which that system never offered."""
    arrive(life, tmp_path / "in", **billed(sent, last))
    row = life.row(1)
    assert (row["step"], row["first_statement_on"]) == (step, date(2026, 1, 20))
    life.run(ARRIVED)
    if (day := following[:10]) > str(ARRIVED):
        assert life.story() == []
        life.until(day)
    assert life.story() == [following]
    life.until("2026-06-30")
    assert "screening_invitation" in life.kinds()
    assert life.row(1)["first_statement_on"] == date(2026, 1, 20)
    assert balances_differ() == []


def test_after_several_statements_of_unknown_days_the_first_letter_waits(
    life: Life, tmp_path: Path
) -> None:
    """The last one may be of yesterday."""
    arrive(life, tmp_path / "in", **billed("2"))
    life.run(ARRIVED)
    life.until("2026-03-06")
    assert life.story() == []
    life.until("2026-03-07")
    assert life.story() == ["2026-03-07 letter second_reminder"]


def test_what_a_later_export_says_of_earlier_statements_moves_no_clock(
    life: Life, tmp_path: Path
) -> None:
    arrive(life, tmp_path / "in", **billed("1", "2026-01-20"))
    life.run(ARRIVED)
    later = billed("3", "2026-03-02") | {"first_statement_on": "2026-02-20"}
    arrive(life, tmp_path / "later", amount="310", **later)
    row = life.row(1)
    assert (row["first_statement_on"], row["statements_before"]) == (date(2026, 1, 20), 1)


@pytest.mark.parametrize(
    ("visit", "refused"),
    [
        ({"first_statement_on": "2026-01-04"}, True),  # before the visit
        ({"first_statement_on": "2026-01-05"}, False),
        ({"first_statement_on": "2026-03-02"}, False),
        ({"first_statement_on": "2026-03-03"}, True),  # tomorrow
        ({"first_statement_on": "", "statements_sent": "2"}, True),
        ({"first_statement_on": "", "statements_sent": "0"}, False),
        (billed("2", "2026-01-19"), True),  # before the first one
        (billed("100"), True),
        (billed("two"), True),
        (billed("2", "soon"), True),
    ],
)
def test_statements_that_cannot_have_been_sent_refuse_their_visit(
    life: Life, tmp_path: Path, visit: dict[str, str], refused: bool
) -> None:
    assert (arrive(life, tmp_path / "in", **visit).new == 0) is refused


@pytest.mark.rule("501R-19")
def test_a_balance_brought_forward_is_asked_for_and_is_no_charge(
    life: Life, tmp_path: Path
) -> None:
    made = arrive(life, tmp_path / "in", "brought_forward", "250.75")
    assert (made.new, made.balance_cents) == (1, 250_75)
    assert ask("SELECT kind, amount_cents FROM ledger_entry") == [("brought_forward", 250_75)]
    assert ask("SELECT COUNT(*) FROM account_item") == [(0,)]
    with reading() as connection:
        assert ledger_sums(connection, [1])[1].charges == 0
    life.run(ARRIVED)
    assert life.story() == ["2026-03-02 letter statement"]


def pay(life: Life, dollars: int) -> None:
    with writing() as connection:
        payments.record(
            connection, reference=life.row(1)["reference"], amount_cents=dollars * 100,
            received_on=life.today, today=life.today, now=life.now(), key=f"k{dollars}",
            actor="tester",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("paid", "said", "owed", "waits"),
    [
        ((50,), "250", 250_00, 0),  # it fell by what was recorded here
        ((50, 30), "220", 220_00, 0),  # by all of it
        ((50, 30), "270", 220_00, 1),  # by one of it: the other is not typed there yet
        ((50,), "300", 250_00, 1),  # not typed there yet
        ((50,), "240", 190_00, 1),  # nobody can tell: a person sees it
    ],
)
def test_a_balance_that_falls_by_what_was_recorded_here_falls_once(
    life: Life, tmp_path: Path, paid: tuple[int, ...], said: str, owed: int, waits: int
) -> None:
    arrive(life, tmp_path / "in", "brought_forward", "300")
    for dollars in paid:
        pay(life, dollars)
    for folder in ("once", "again"):
        arrive(life, tmp_path / folder, "brought_forward", said)
        assert life.row(1)["balance_cents"] == owed
    matched = int(ask("SELECT COUNT(*) FROM matched_entry")[0][0])
    assert len(paid) - matched == waits
    assert balances_differ() == []


def test_a_balance_that_grows_is_a_changed_bill(life: Life, tmp_path: Path) -> None:
    arrive(life, tmp_path / "in", "brought_forward", "300")
    life.run(ARRIVED)
    arrive(life, tmp_path / "later", "brought_forward", "320")
    assert life.row(1)["balance_cents"] == 320_00
    life.until("2026-04-30")


def test_a_balance_stands_alone_or_not_at_all(life: Life, tmp_path: Path) -> None:
    arrive(life, tmp_path / "in", "brought_forward", "300")
    rows = [tend_amount("t1", "brought_forward", "300"), tend_amount("t2", "charge", "10")]
    write_csv(tmp_path / "in" / "transactions.csv", rows)
    made = take_in(tmp_path / "in", today=life.today, now=life.now())
    assert (made.refused, made.waiting) == (3, 1)
    write_csv(tmp_path / "in" / "transactions.csv", [tend_amount("t1", "brought_forward", "-5")])
    assert take_in(tmp_path / "in", today=life.today, now=life.now()).waiting == 1
    life.run(ARRIVED)
