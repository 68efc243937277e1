"""What no export shows, and what a person is told to do about it."""

from datetime import timedelta
from pathlib import Path

import pytest

from policy.terms import TakenBack
from tasks.payments import unmatched
from tasks.storage.database import reading
from tests.tasks.intake.test_recorded_and_exported import Office, amount, refunds_due
from tests.tasks.intake_folders import TODAY

pytestmark = pytest.mark.usefixtures("database")
PAID_ON = TODAY - timedelta(15)


def test_the_part_of_a_payment_on_another_visit_is_taken_back_where_the_payment_was_recorded(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path, ("a1", "a2"))
    office.plan("a1", "a2")
    office.records(400_00, PAID_ON, key="cheque", today=PAID_ON)
    office.export(amount("P1", "300", PAID_ON))
    with reading() as connection:
        [shown] = unmatched(connection)
    assert (shown.reference, shown.cents) == (office.reference("a2"), 100_00)
    taken_back = f"tend record payment {office.reference('a1')} --reverse cheque"
    taken_back += " --why entered-in-error"  # the bank has nothing to do with it
    assert shown.to_do.endswith(taken_back)


@pytest.mark.parametrize("days", [0, 14])
def test_a_cheque_that_the_export_has_as_two_payments_is_shown_and_brings_no_refund(
    tmp_path: Path, days: int
) -> None:
    paid_on = TODAY - timedelta(days)
    office = Office(tmp_path)
    office.records(300_00, paid_on, key="cheque")
    office.export(amount("P1", "180"), amount("P2", "120"))
    assert (office.owes(), refunds_due()) == (-300_00, [])
    assert office.shown() == [(300_00, paid_on, True)]
    office.takes_back("cheque")
    assert (office.owes(), refunds_due(), office.shown()) == (0, [], [])


@pytest.mark.parametrize(("exported", "days"), [("201", 0), ("201", 7), ("120", 7)])
def test_a_payment_typed_with_another_amount_is_shown_and_brings_no_refund(
    tmp_path: Path, exported: str, days: int
) -> None:
    paid_on = TODAY - timedelta(days)
    office = Office(tmp_path)
    office.records(210_00, paid_on, key="cheque")
    office.export(amount("P1", exported))
    over = 300_00 - 210_00 - int(exported) * 100
    assert (office.owes(), refunds_due()) == (over, [])
    assert office.shown() == [(210_00, paid_on, True)]
    with reading() as connection:
        [shown] = unmatched(connection)
    assert shown.why == f"an export has ${exported}.00 on {TODAY.isoformat()}"
    office.export(amount("P1", exported), amount("P2", "210", paid_on))  # two payments, after all
    assert refunds_due() == [(-over,)]


def test_eight_days_apart_another_amount_is_another_payment(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.records(210_00, TODAY - timedelta(8), key="cheque")
    office.export(amount("P1", "201"))
    assert refunds_due() == [(111_00,)]


def test_two_payments_that_leave_something_to_pay_are_two_payments(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.records(110_00, key="cheque")
    office.export(amount("P1", "150"))
    assert (office.owes(), office.shown()) == (40_00, [])


def test_two_payments_that_the_export_has_as_one_are_shown_and_bring_no_refund(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path)
    office.records(180_00, key="card")
    office.records(120_00, key="cash")
    office.export(amount("P1", "300"))
    assert (office.owes(), refunds_due()) == (-300_00, [])
    assert office.shown() == [(180_00, TODAY, True), (120_00, TODAY, True)]


def test_payments_of_fifteen_days_earlier_are_not_what_the_export_has_in_parts(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path)
    office.records(300_00, PAID_ON, key="cheque")
    office.export(amount("P1", "180"), amount("P2", "120"))
    assert refunds_due() == [(300_00,)]


def test_payments_that_come_to_another_sum_bring_a_refund_once_an_export_has_all_of_them(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path)
    office.records(300_00, key="cheque")
    office.export(amount("P1", "180"), amount("P2", "110"))
    assert refunds_due() == []
    office.export(amount("P1", "180"), amount("P2", "110"), amount("P3", "300"))
    assert refunds_due() == [(290_00,)]


def test_a_charge_back_of_a_payment_with_the_billing_systems_key_counts_once(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path)
    office.records(360_00, key="k9")
    office.gives_back(60_00)
    office.takes_back("k9", why=TakenBack.CHARGED_BACK)
    office.export(
        amount("k9", "360"), amount("f", "60", kind="refund"), amount("R1", "360", kind="reversal")
    )
    assert (office.owes(), office.shown()) == (360_00, [])


@pytest.mark.parametrize(
    ("first", "second", "due", "shown"),
    [("300", "120", [], [(300_00, TODAY, True)]), ("299", "121", [(120_00,)], [])],
)
def test_a_cheque_that_the_export_has_on_another_visit_is_shown_and_brings_no_refund(
    tmp_path: Path, first: str, second: str, due: list[tuple[int]], shown: list[object]
) -> None:
    office = Office(tmp_path, ("a1", "a2"))
    office.records(300_00, key="cheque")
    office.export(amount("P1", first, account="a2"), amount("P2", second, account="a2"))
    assert (office.owes("a1"), office.owes("a2")) == (0, -120_00)
    assert (refunds_due(), office.shown()) == (due, shown)


def test_a_payment_on_another_visit_that_it_does_not_overpay_is_another_payment(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path, ("a1", "a2"))
    office.records(200_00, key="cheque")
    office.export(amount("P1", "200", account="a2"))
    assert (office.owes("a1"), office.owes("a2"), office.shown()) == (100_00, 100_00, [])
