"""What is given back when help is granted after a payment (501R-13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.assistance.refunds import Settlement, settlement


@pytest.mark.rule("501R-13")
@pytest.mark.vector(18)
@pytest.mark.parametrize(
    ("paid", "refund", "kept"),
    [
        (204_98, 0, 4_98),
        (204_99, 0, 4_99),
        (205_00, 5_00, 0),
        (205_01, 5_01, 0),
        (200_01, 0, 1),
        (200_00, 0, 0),
    ],
)
def test_a_refund_is_due_from_five_dollars_on(paid: int, refund: int, kept: int) -> None:
    done = settlement(balance_cents=500_00 - paid, paid_cents=paid, owed_cents=200_00)
    assert (done.refund_cents, done.kept_cents) == (refund, kept)


@pytest.mark.rule("501R-13")
def test_what_was_paid_counts_toward_what_is_owed() -> None:
    assert settlement(400_00, 100_00, 250_00) == Settlement(write_off_cents=250_00)
    assert settlement(400_00, 100_00, 100_00) == Settlement(write_off_cents=400_00)


@pytest.mark.rule("501R-13")
def test_a_refund_leaves_a_credit_and_less_leaves_nothing() -> None:
    assert settlement(200_00, 300_00, 0) == Settlement(500_00, refund_cents=300_00)
    assert settlement(496_00, 4_00, 0) == Settlement(496_00, kept_cents=4_00)
    assert settlement(496_00, 4_00, 0, 1) == Settlement(500_00, refund_cents=4_00)
    assert settlement(499_99, 1, 0, 1) == Settlement(500_00, refund_cents=1)


@pytest.mark.rule("501R-13")
def test_a_bill_with_a_credit_already_has_nothing_to_write_off() -> None:
    assert settlement(-100_00, 300_00, 200_00) == Settlement(0, refund_cents=100_00)
    assert settlement(-4_00, 204_00, 200_00) == Settlement(0, kept_cents=4_00)


@pytest.mark.rule("501R-13")
def test_nobody_gets_back_more_than_they_paid() -> None:
    assert settlement(100_00, 0, 0) == Settlement(100_00)
    assert settlement(100_00, -20_00, 0) == Settlement(100_00)


@given(
    st.integers(0, 10_000_00), st.integers(0, 10_000_00), st.integers(min_value=0, max_value=100)
)
def test_the_sums_come_out(balance: int, paid: int, percent: int) -> None:
    owed = (balance + paid) * percent // 100
    done = settlement(balance, paid, owed)
    left = balance - done.write_off_cents
    assert done.write_off_cents >= 0
    assert left == (-done.refund_cents if done.refund_cents else max(0, owed - paid))
    assert done.refund_cents == 0 or done.refund_cents >= 500
    assert min(done.refund_cents, done.kept_cents) == 0
