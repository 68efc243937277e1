"""An export shows an amount of a later day that raises the bill: it counts from its day on."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.intake import count_what_has_come
from tasks.storage import writing
from tests.factories import NOW
from tests.tasks.intake_folders import (
    TODAY,
    ask,
    balances_differ,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database")

Amount = dict[str, str]
CHARGE = tend_amount("C1", "charge", "300")
PAID = tend_amount("P1", "patient_payment", "300")


def on_day(amount: Amount, days: int) -> Amount:
    return amount | {"value_on": (TODAY + timedelta(days)).isoformat()}


def export(folder: Path, *amounts: Amount, on: date = TODAY, **visit: str) -> None:
    people = [tend_person()]
    made = tend_folder(folder, people, [tend_account(**visit)], list(amounts))
    assert take_in(made, today=on, accept="older=99999").refused == 0


def day_comes(days: int) -> int:
    with writing() as connection:
        return count_what_has_come(connection, TODAY + timedelta(days), NOW)


def stands() -> list[tuple[int, str, str | None]]:
    return ask("SELECT balance_cents, stage, resolution FROM account")


@pytest.mark.parametrize(("days", "left"), [(6, 300_00), (7, 380_00), (8, 380_00)])
def test_a_late_charge_of_a_coming_day_is_owed_from_that_day_on(
    tmp_path: Path, days: int, left: int
) -> None:
    late = on_day(tend_amount("C2", "charge", "80") | {"description": "Lab"}, 7)
    export(tmp_path / "x", CHARGE, late)
    day_comes(days)
    assert ask("SELECT balance_cents FROM account") == [(left,)]
    day_comes(days + 1)
    assert balances_differ() == []


def test_its_line_is_on_the_bill_with_its_words_and_once(tmp_path: Path) -> None:
    late = on_day(tend_amount("C2", "charge", "80") | {"description": "Lab"}, 7)
    export(tmp_path / "x", CHARGE, late)
    assert day_comes(7) == 1
    assert day_comes(7) == 0
    lines = "SELECT number, description, charge_cents FROM account_item ORDER BY number"
    assert [row[1:] for row in ask(lines)][1:] == [("Lab", 80_00)]
    export(tmp_path / "y", CHARGE, late, on=TODAY + timedelta(8))
    assert [row[1:] for row in ask(lines)][1:] == [("Lab", 80_00)]
    assert ask("SELECT balance_cents FROM account") == [(380_00,)]


def test_it_opens_a_paid_bill_as_new_debt_that_starts_gently(tmp_path: Path) -> None:
    late = on_day(tend_amount("C2", "charge", "80"), 7)
    export(tmp_path / "x", CHARGE, PAID, late)
    day_comes(6)
    assert stands() == [(0, "resolved", "nothing_owed")]
    day_comes(7)
    assert stands() == [(80_00, "statement", None)]


def test_a_payment_that_will_come_back_is_taken_back_on_its_day_and_names_it(
    tmp_path: Path,
) -> None:
    back = on_day(tend_amount("R1", "reversal", "300"), 7)
    export(tmp_path / "x", CHARGE, PAID, back)
    day_comes(7)
    assert stands() == [(300_00, "statement", None)]
    paid = "SELECT p.kind FROM ledger_entry r JOIN ledger_entry p ON p.id = r.reverses_id"
    assert ask(paid) == [("patient_payment",)]


def test_what_the_insurer_will_take_back_is_the_insurers_word_on_its_day(tmp_path: Path) -> None:
    insurer = tend_amount("I1", "insurer_payment", "200")
    back = on_day(tend_amount("X1", "reversal", "200"), 7)
    export(tmp_path / "x", CHARGE, insurer, back)
    day_comes(7)
    assert ask("SELECT balance_cents FROM account") == [(300_00,)]
    kinds = "SELECT kind, amount_cents FROM ledger_entry WHERE source_line = 'X1'"
    assert ask(kinds) == [("insurer_payment", 200_00)]


def test_a_bill_that_was_forgiven_is_not_opened_by_it_without_a_person(tmp_path: Path) -> None:
    late = on_day(tend_amount("C2", "charge", "80"), 7)
    export(tmp_path / "x", CHARGE, late)
    with writing() as connection:
        connection.exec_driver_sql("UPDATE account SET stage = 'resolved', resolution = 'assisted'")
    for days in (7, 8):
        assert day_comes(days) == 0
    assert stands() == [(300_00, "resolved", "assisted")]
    assert ask("SELECT source_line FROM coming_entry") == [("C2",)]


def test_where_medicaid_leaves_a_copay_it_waits_for_an_export_of_its_day(tmp_path: Path) -> None:
    late = on_day(tend_amount("C2", "charge", "80"), 7)
    export(tmp_path / "x", CHARGE, late, payer="medicaid", medicaid_copay="4")
    assert day_comes(7) == 0
    assert ask("SELECT balance_cents FROM account") == [(4_00,)]
