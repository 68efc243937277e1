"""A newer export drops a line, or gives it another name: what that means for a settled bill."""

from pathlib import Path

import pytest

from policy.terms import TakenBack
from tasks.storage.database import writing
from tests.tasks.intake.test_recorded_and_exported import SHORTER, Office, amount
from tests.tasks.intake_folders import ask

pytestmark = pytest.mark.usefixtures("database")
BILLED = "UPDATE account SET first_statement_on = '2026-02-01'"
STANDS = "SELECT stage, fresh_statement_due, fresh_why FROM account"
LAST_MOVE = "SELECT reason FROM move ORDER BY id DESC LIMIT 1"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    with writing() as connection:
        connection.exec_driver_sql(BILLED)
    return office


def test_an_export_that_drops_the_payment_that_closed_a_bill_says_so_and_speaks_of_no_bank(
    office: Office,
) -> None:
    office.export(amount("P1", "300"))
    assert ask("SELECT resolution FROM account") == [("paid",)]
    office.export(accept=SHORTER)
    assert ask(STANDS) == [("statement", 1, "corrected")]
    assert ask(LAST_MOVE) == [
        ("A newer export no longer shows the payment that closed the account.",)
    ]


def test_an_export_with_a_reversal_says_that_the_payment_came_back(office: Office) -> None:
    office.export(amount("P1", "300"))
    office.export(amount("P1", "300"), amount("R1", "300", kind="reversal"))
    assert ask(STANDS) == [("statement", 1, "taken_back")]
    assert ask(LAST_MOVE) == [("The payment that closed the account came back from the bank.",)]


@pytest.mark.parametrize(
    ("why", "fresh"),
    [
        (TakenBack.BOUNCED, "taken_back"),
        (TakenBack.CHARGED_BACK, "taken_back"),
        (TakenBack.ENTERED_IN_ERROR, "corrected"),
    ],
)
def test_a_payment_taken_back_here_says_whether_the_bank_did_it(
    office: Office, why: TakenBack, fresh: str
) -> None:
    office.records(300_00, key="k1")
    office.takes_back("k1", why=why)
    assert ask(STANDS) == [("statement", 1, fresh)]
