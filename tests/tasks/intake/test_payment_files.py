"""Files of payments of a bank or a portal: what came in counts at once, once, and until the billing
system shows it it is provisional."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.intake import preview_folder
from tasks.payments import payments
from tasks.runtime import WrongInput
from tasks.storage.database import writing
from tests.factories import NOW
from tests.tasks.days import breaches
from tests.tasks.intake_folders import (
    TODAY,
    ask,
    balances_differ,
    one_visit,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database")
PORTAL = """\
source = "portal"
dates = "M/D/YYYY"

[[payments]]
file = "payments.csv"
where = { Status = ["SETTLED"] }
ignore = ["Payer"]
[payments.columns]
account_key = "Visit"
payment_key = "Receipt"
amount = "Amount"
paid_on = "Settled"
"""
HEADER = "Visit,Receipt,Amount,Settled,Status,Payer"
DAY = timedelta(1)


@pytest.fixture
def portal(tmp_path: Path) -> Path:
    """The mapping, beside an office that has taken in one visit of $100."""
    take_in(one_visit(tmp_path / "export"), today=TODAY - 30 * DAY)
    mapping = tmp_path / "portal.toml"
    mapping.write_text(PORTAL)
    return mapping


def row(key: str, amount: str, on: date = TODAY, visit: str = "a1", status: str = "SETTLED") -> str:
    return f"{visit},{key},{amount},{on.month}/{on.day}/{on.year},{status},Ana Muñoz"


def come_in(portal: Path, *rows: str, name: str = "payments-1.csv", **wishes: Any) -> Any:
    path = portal.with_name(name)
    path.write_text("\n".join((HEADER, *rows)) + "\n")
    return take_in(path, mapping=portal, **wishes)


def paid() -> list[tuple[object, ...]]:
    query = "SELECT payment_key, amount_cents, actor FROM ledger_entry WHERE origin = 'tend'"
    return ask(f"{query} ORDER BY id")


def refused() -> list[tuple[object, ...]]:
    return ask("SELECT line, field, reason FROM refused_row ORDER BY line")


def test_each_payment_is_posted_under_the_key_of_its_sender_and_the_file_again_changes_nothing(
    portal: Path,
) -> None:
    for _ in range(2):
        made = come_in(portal, row("R-1", "40.00"), row("R-2", "15.00", TODAY - DAY))
        assert (made.read, made.accepted, made.refused) == (2, 2, 0)
        assert (made.with_balance, made.balance_cents) == (1, 45_00)
    assert made.note == "Each row is a payment. 2 had been taken in before."
    assert paid() == [("R-1", -40_00, "portal"), ("R-2", -15_00, "portal")]
    assert balances_differ() == []
    assert breaches() == ()


def test_two_payments_of_one_day_and_amount_are_two_where_the_sender_tells_both(
    portal: Path,
) -> None:
    come_in(portal, row("R-1", "25.00"))
    come_in(portal, row("R-2", "25.00"), name="payments-2.csv")
    assert [one[0] for one in paid()] == ["R-1", "R-2"]


def test_what_a_colleague_recorded_by_hand_is_not_posted_again(portal: Path) -> None:
    with writing() as connection:
        reference = str(ask("SELECT reference FROM account")[0][0])
        payments.record(
            connection, reference=reference, amount_cents=25_00, received_on=TODAY, today=TODAY,
            now=NOW, key="by-hand", actor="Ana",
        )  # fmt: skip
    made = come_in(portal, row("R-1", "25.00"))
    assert (made.accepted, made.refused) == (0, 1)
    assert [one[0] for one in paid()] == ["by-hand"]
    assert "already (key by-hand)" in str(refused()[0][2])


def test_the_export_that_shows_it_later_has_it_once(portal: Path, tmp_path: Path) -> None:
    come_in(portal, row("R-1", "40.00"))
    shown = [tend_amount("t1", "charge", "100.00"),
             tend_amount("T-9", "patient_payment", "40.00") | {"value_on": str(TODAY)}]  # fmt: skip
    take_in(tend_folder(tmp_path / "later", [tend_person()], [tend_account()], shown))
    assert ask("SELECT balance_cents FROM account") == [(60_00,)]
    assert ask("SELECT source_line, cents FROM matched_entry") == [("T-9", -40_00)]


def test_what_the_export_showed_first_is_not_posted(portal: Path, tmp_path: Path) -> None:
    shown = [tend_amount("t1", "charge", "100.00"),
             tend_amount("T-9", "patient_payment", "40.00") | {"value_on": str(TODAY)}]  # fmt: skip
    take_in(tend_folder(tmp_path / "first", [tend_person()], [tend_account()], shown))
    made = come_in(portal, row("R-1", "40.00", TODAY - 2 * DAY))
    assert made.note == "Each row is a payment. 1 had been shown by the billing system's export."
    assert (ask("SELECT balance_cents FROM account"), paid()) == ([(60_00,)], [])


def test_a_row_that_cannot_be_posted_is_refused_by_its_own_name_and_the_others_go_on(
    portal: Path,
) -> None:
    made = come_in(
        portal,
        row("R-1", "10.00"),
        row("R-1", "10.00"),
        row("R-2", "1.2.3"),
        row("R-3", "-5.00"),
        row("R-4", "0.00"),
        row("R-5", "5.00", visit="nobody"),
        row("R-6", "5.00", TODAY + DAY),
        row("R-7", "90000.00"),
        row("R-8", "5.00", date(2024, 3, 2)),
        row("R-9", "5.00", status="FAILED"),
        row("", "5.00"),
        row("R-10", "7.00", TODAY - DAY),
    )
    assert (made.read, made.accepted, made.refused) == (11, 2, 9)
    assert [(line, field) for line, field, _ in refused()] == [
        (3, "Receipt"), (4, "Amount"), (5, "Amount"), (6, "Amount"), (7, "Visit"), (8, "Settled"),
        (9, "Amount"), (10, "Amount"), (12, "Receipt"),
    ]  # fmt: skip
    assert [one[:2] for one in paid()] == [("R-1", -10_00), ("R-10", -7_00)]
    assert made.waiting == 1, "what came in cannot be read: nobody is told that it did not come"
    assert breaches() == ()


@pytest.mark.parametrize(("ahead", "refused_"), [(-1, 0), (0, 0), (1, 1)])
def test_money_of_the_day_before_and_of_the_day_counts_that_of_the_day_after_waits(
    portal: Path, ahead: int, refused_: int
) -> None:
    assert come_in(portal, row("R-1", "10.00", TODAY + ahead * DAY)).refused == refused_


def test_a_key_that_comes_again_with_another_amount_is_refused(portal: Path) -> None:
    come_in(portal, row("R-1", "10.00"))
    assert come_in(portal, row("R-1", "11.00"), name="payments-2.csv").refused == 1
    assert [one[1] for one in paid()] == [-10_00]


def test_a_dry_run_says_what_would_come_and_writes_nothing(portal: Path) -> None:
    path = portal.with_name("payments.csv")
    path.write_text("\n".join((HEADER, row("R-1", "40.00"), row("R-2", "x"))) + "\n")
    seen = preview_folder(path, today=TODAY, since=None, now=NOW, mapping=portal)
    assert (seen.read, seen.refused, seen.changed) == (2, 1, 1)
    assert (seen.balance_before_cents, seen.balance_after_cents) == (100_00, 60_00)
    assert paid() == []


def test_the_bills_own_reference_names_the_visit_and_two_names_must_be_of_one(
    portal: Path,
) -> None:
    reference = str(ask("SELECT reference FROM account")[0][0])
    portal.write_text(PORTAL.replace('account_key = "Visit"', 'reference = "Visit"'))
    assert come_in(portal, row("R-1", "10.00", visit=reference.lower())).accepted == 1
    both = PORTAL.replace('account_key = "Visit"', 'reference = "Visit"\naccount_key = "Payer"')
    portal.write_text(both.replace('ignore = ["Payer"]\n', ""))
    assert come_in(portal, row("R-2", "10.00", visit=reference)).refused == 1


def test_rows_that_are_damaged_in_any_way_are_refused_and_the_sums_are_kept(portal: Path) -> None:
    randomness = random.Random(7)
    cells = ("", "x" * 5000, "\x00", "=1+1", "12/40/2026", "999999999999", "a1", "R-1", "1e5", "٣")
    for number in range(60):
        rows = [row(f"K{number}-{one}", "1.00").split(",") for one in range(3)]
        for one in rows:
            one[randomness.randrange(5)] = randomness.choice(cells)
        made = come_in(portal, *(",".join(one) for one in rows), name=f"payments-{number}.csv")
        assert made.accepted + made.refused == made.read
        assert balances_differ() == []
    assert breaches() == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (PORTAL.replace('amount = "Amount"', ""), "columns has no amount"),
        (PORTAL.replace('account_key = "Visit"', ""), "name account_key or reference"),
        (PORTAL + '[[people]]\nfile = "p.csv"\n[people.columns]\n', "[[payments]] go alone"),
        (PORTAL.replace('ignore = ["Payer"]\n', ""), "does not say what becomes of: Payer"),
        ('source = "portal"\n', "there are no [[people]]"),
    ],
)
def test_a_fault_of_the_mapping_is_one_line(portal: Path, wrong: str, said: str) -> None:
    portal.write_text(wrong)
    with pytest.raises(WrongInput) as told:
        come_in(portal, row("R-1", "10.00"))
    assert said in str(told.value)
    assert "\n" not in str(told.value)
