"""A newer export drops a line, or gives it another name: what that means for a settled bill."""

from datetime import timedelta
from pathlib import Path

import pytest

from policy.terms import TakenBack
from tasks.payments.take_back import take_back
from tasks.runtime import WrongInput
from tasks.storage.database import writing
from tests.tasks.intake.test_recorded_and_exported import SHORTER, Office, amount
from tests.tasks.intake_folders import NOW, TODAY, ask

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


def test_a_key_whose_exported_payment_was_taken_back_posts_nothing_when_it_is_typed_again(
    office: Office,
) -> None:
    office.export(amount("P1", "100"))
    key = office.records(100_00).payment_key
    office.takes_back(key)
    assert not office.records(100_00, key=key).new
    assert not office.takes_back(key).new
    with pytest.raises(WrongInput, match=f"the key {key} is that of another payment"):
        office.records(90_00, key=key)
    assert office.owes() == 300_00


def test_the_name_of_an_exported_payment_that_the_bank_took_back_is_no_key_of_a_second_one(
    office: Office,
) -> None:
    office.export(amount("P1", "100"), amount("R1", "100", kind="reversal"))
    assert not office.records(100_00, key="P1").new
    assert office.records(100_00, key="the cheque came again").new
    assert office.owes() == 200_00


def test_two_equal_payments_of_which_one_is_dropped_and_one_has_another_name_open_the_bill_again(
    office: Office,
) -> None:
    office.export(amount("P1", "150"), amount("P2", "150"))
    assert ask("SELECT resolution FROM account") == [("paid",)]
    office.export(amount("P8", "150"))
    assert ask(STANDS) == [("statement", 1, "corrected")]
    assert ask(LAST_MOVE) == [
        ("A newer export no longer shows the payment that closed the account.",)
    ]


def test_two_equal_payments_with_other_names_and_days_came_once_and_end_no_promise(
    office: Office,
) -> None:
    office.export(amount("P1", "100"), amount("P2", "100"))
    with writing() as connection:
        connection.exec_driver_sql("UPDATE account SET promise_until = '2026-03-20'")
    office.export(amount("P8", "100", TODAY - timedelta(3)), amount("P9", "100"))
    assert ask("SELECT CAST(promise_until AS CHAR(10)) FROM account") == [("2026-03-20",)]


def test_a_refund_with_another_name_was_given_back_once(office: Office) -> None:
    paid = amount("P1", "420")
    office.export(paid, amount("F1", "20", kind="refund"))
    office.export(paid, amount("F1", "20", kind="refund"), amount("F2", "60", kind="refund"))
    office.export(paid, amount("F1", "20", kind="refund"), amount("F9", "60", kind="refund"))
    assert ask("SELECT refunded_cents, amount_cents FROM refund_due") == [(60_00, 100_00)]


def test_a_refund_that_an_export_shows_lets_the_persons_other_visits_be_looked_at(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path, ("a1", "a2"))
    with writing() as connection:  # with a person, so that the credit does not pay it
        connection.exec_driver_sql("UPDATE account SET stage = 'human_review' WHERE id = 2")
    office.export(amount("P1", "420"))
    with writing() as connection:
        connection.exec_driver_sql("UPDATE account SET next_review_on = '2026-06-01'")
    office.export(amount("P1", "420"), amount("F1", "120", kind="refund"))
    looked_at = ask("SELECT source_key, CAST(next_review_on AS CHAR(10)) FROM account ORDER BY 1")
    assert looked_at == [("a1", None), ("a2", "2026-01-05")]


def test_a_misposted_payment_that_an_export_had_brought_goes_where_it_belongs(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path, ("a1", "a2"))
    office.export(amount("P1", "100"))
    key = office.records(100_00).payment_key
    with writing() as connection:
        take_back(
            connection, reference=office.reference(), payment_key=key, why=TakenBack.MISPOSTED,
            to=office.reference("a2"), today=TODAY, now=NOW, key="moved", actor="tester",
        )  # fmt: skip
    assert (office.owes("a1"), office.owes("a2")) == (300_00, 200_00)
