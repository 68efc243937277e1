"""A reversal or a refund of an export is the insurer's where the patient never paid so much."""

from pathlib import Path

import pytest

from tests.tasks.intake_folders import (
    ask,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.rule("HD-09")]


@pytest.mark.parametrize(
    ("by_patient", "back", "kind"),
    [
        ("0", "300", "insurer_payment"),
        ("299.99", "300", "insurer_payment"),
        ("300", "300", "reversal"),
        ("300.01", "300", "reversal"),
        ("100", "299.99", "reversal"),
        ("100", "300.01", "reversal"),
    ],
)
def test_a_reversal_of_what_the_insurer_paid_is_the_insurers_unless_the_patient_paid_as_much(
    tmp_path: Path, by_patient: str, back: str, kind: str
) -> None:
    rows = [
        tend_amount("C1", "charge", "900"),
        tend_amount("I1", "insurer_payment", "300"),
        tend_amount("P1", "patient_payment", by_patient),
        tend_amount("X1", "reversal", back),
    ]
    take_in(tend_folder(tmp_path / "x", [tend_person()], [tend_account()], rows))
    assert ask("SELECT kind FROM ledger_entry WHERE source_line = 'X1'") == [(kind,)]


def test_the_insurers_payment_is_taken_back_once(tmp_path: Path) -> None:
    rows = [
        tend_amount("C1", "charge", "900"),
        tend_amount("I1", "insurer_payment", "300"),
        tend_amount("X1", "refund", "300"),
        tend_amount("X2", "refund", "300"),
    ]
    take_in(tend_folder(tmp_path / "x", [tend_person()], [tend_account()], rows))
    kinds = ask("SELECT source_line, kind FROM ledger_entry WHERE source_line LIKE 'X%' ORDER BY 1")
    assert kinds == [("X1", "insurer_payment"), ("X2", "refund")]


@pytest.mark.parametrize(
    ("back", "owed", "waits"), [("199.99", 899_99, 0), ("200", 900_00, 0), ("200.01", 700_00, 1)]
)
def test_an_insurer_that_takes_back_more_than_it_paid_raises_no_bill_and_the_visit_waits(
    tmp_path: Path, back: str, owed: int, waits: int
) -> None:
    rows = [tend_amount("C1", "charge", "900"), tend_amount("I1", "insurer_payment", "200")]
    take_in(tend_folder(tmp_path / "x", [tend_person()], [tend_account()], rows))
    rows.append(tend_amount("I2", "insurer_takeback", back))
    result = take_in(tend_folder(tmp_path / "y", [tend_person()], [tend_account()], rows))
    assert ask("SELECT balance_cents FROM account") == [(owed,)]
    assert result.waiting == waits
