"""Any sender's files, by a mapping: a reader in front of the same checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tasks.intake.senders import PERSON, line, report
from tests.tasks.intake_folders import ask, balances_differ, take_in

pytestmark = pytest.mark.usefixtures("database")
PAID = (line("1", "CHG", "200.00"), line("2", "INS", "(120.00)"), line("3", "ADJ", "(29.50)"))


def refused() -> list[tuple[object, ...]]:
    return ask("SELECT line, field, reason FROM refused_row ORDER BY line")


def test_one_report_of_everything_becomes_people_visits_and_amounts(tmp_path: Path) -> None:
    made = take_in(report(tmp_path / "in", *PAID, line("4", "PT", "(.50)")))
    assert (made.read, made.accepted, made.refused) == (4, 4, 0)
    assert (made.new, made.balance_cents) == (1, 50_00)
    assert ask(
        "SELECT source, source_key, payer, CAST(service_from AS VARCHAR(10)) FROM account"
    ) == [("aging_report", "V1", "commercial", "2026-01-05")]
    assert ask(
        "SELECT given_name, family_name, CAST(birth_date AS VARCHAR(10)), postal_code, phone"
        " FROM person"
    ) == [("Ana", "Muñoz", "1980-05-01", "02134", "+15125550100")]
    assert ask("SELECT kind, amount_cents FROM ledger_entry ORDER BY id") == [
        ("charge", 200_00),
        ("insurer_payment", -120_00),
        ("adjustment", -29_50),
        ("patient_payment", -50),
    ]
    assert balances_differ() == []


def test_the_same_report_again_changes_nothing(tmp_path: Path) -> None:
    folder = report(tmp_path / "in", *PAID)
    take_in(folder)
    again = take_in(folder)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)


def test_a_cell_that_cannot_be_read_is_refused_by_its_own_name_and_line(tmp_path: Path) -> None:
    other = PERSON.replace("M1", "M2")
    made = take_in(
        report(
            tmp_path / "in",
            *PAID,
            line("1", "CHG", "1,23", person=other, visit="V2"),
            line("1", "CHG", "10.00", person=other, visit="V3", payer="HMO"),
        )
    )
    assert (made.read, made.accepted, made.refused) == (5, 3, 2)
    assert refused() == [
        (7, "Amount", "is not an amount of money as the mapping says they are written"),
        (8, "Fin Class", "is a word that the mapping does not name"),
    ]
    assert ask("SELECT source_key FROM account") == [("V1",)]


@pytest.mark.parametrize(
    ("written", "balance"),
    [
        (("(120.00)", "(80.00)", "80.00"), 80_00),  # the patient's payment came back
        (("(120.00)", "120.00", "(80.00)"), 120_00),  # the insurer took its money back
    ],
)
def test_a_payment_of_the_other_sign_is_one_that_was_taken_back(
    tmp_path: Path, written: tuple[str, ...], balance: int
) -> None:
    insurers = 2 if balance == 120_00 else 1
    lines = [
        line(str(n), "INS" if n < insurers else "PT", amount) for n, amount in enumerate(written)
    ]
    made = take_in(report(tmp_path / "in", line("9", "CHG", "200.00"), *lines))
    assert (made.refused, made.balance_cents) == (0, balance)


def test_payments_without_a_sign_where_the_mapping_says_they_have_one_raise_no_bill(
    tmp_path: Path,
) -> None:
    """They would all be payments taken back: the bill would grow by what was paid."""
    for kind in ("INS", "PT"):
        folder = report(tmp_path / kind, line("1", "CHG", "200.00"), line("2", kind, "120.00"))
        made = take_in(folder)
        assert (made.new, made.refused) == (0, 2), kind
