"""Help that is granted after a payment: the person gets back what they did not owe."""

import pytest

from models import Determination, LedgerEntry, RefundDue
from policy.terms import ApplicationStatus, LedgerKind, Resolution
from tasks import refunds
from tasks.database import reading, writing
from tests.factories import all_of
from tests.scenarios.life import Life

pytestmark = pytest.mark.rule("501R-12", "501R-13")

COMPLETE = ApplicationStatus.COMPLETE


def test_who_paid_and_owed_nothing_gets_all_of_it_back(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, 300_00)
    life.applies(account, COMPLETE, household_size=4, annual_income_cents=20_000_00)
    life.until("2026-02-03")
    with reading() as connection:
        (answer,) = all_of(connection, Determination)
        (due,) = all_of(connection, RefundDue)
    assert (answer["owed_cents"], answer["write_off_cents"], answer["refund_cents"]) == (
        0, 500_00, 300_00,
    )  # fmt: skip
    assert (due["amount_cents"], due["reason"].value) == (300_00, "assistance")
    assert life.row(account)["balance_cents"] == -300_00
    life.until("2026-02-20")
    with writing() as connection:
        done = refunds.record(
            connection, reference=life.row(account)["reference"], amount_cents=300_00,
            paid_on=life.today, today=life.today, now=life.now(), key="check-1", actor="tester",
        )  # fmt: skip
    assert done.left_cents == 0
    assert life.ended(account) is Resolution.ASSISTED
    assert not life.breaches()


@pytest.mark.parametrize(
    ("paid", "balance", "refund"),
    [
        (128_99, 0, 0),  # 3.99 too much: 75 percent off 500 leaves 125
        (129_99, 0, 0),  # 4.99
        (130_00, -5_00, 5_00),
        (130_01, -5_01, 5_01),
        (100_00, 25_00, 0),
    ],
)
def test_what_was_paid_counts_toward_what_is_owed(
    life: Life, paid: int, balance: int, refund: int
) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, paid)
    life.applies(account, COMPLETE, household_size=4, annual_income_cents=80_000_00)
    life.until("2026-02-03")
    with reading() as connection:
        (answer,) = all_of(connection, Determination)
        entries = all_of(connection, LedgerEntry, kind=LedgerKind.ASSISTANCE_WRITE_OFF)
    assert answer["discount_percent"] == 75
    assert (answer["refund_cents"], life.row(account)["balance_cents"]) == (refund, balance)
    assert [-entry["amount_cents"] for entry in entries] == [500_00 - paid - balance]
    assert not life.breaches()


def test_an_award_that_nobody_asked_for_takes_off_what_is_left(life: Life) -> None:
    """The amounts paid before stay paid; only an application looks at the whole bill."""
    life.guarantor(household_size=4, annual_income_cents=20_000_00)
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, 300_00)
    life.until("2026-03-20")
    assert life.ended(account) is Resolution.ASSISTED
    with reading() as connection:
        assert all_of(connection, RefundDue) == []
