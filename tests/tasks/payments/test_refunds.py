"""Refunds: noted with the credit, never more than it, settled once, and HD-09 ends by itself."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, update
from sqlmodel import col

from models import Account, LedgerEntry, RefundDue
from policy.terms import LedgerKind, RefundReason, Resolution, Stage
from tasks.facts.account import load_facts
from tasks.payments import payments, refunds
from tasks.payments.credits import payer_credits
from tasks.payments.due_refunds import refund_figures, refunds_due
from tasks.payments.refunds import CREDIT_IS_GONE, PAID_OUT, Refund
from tasks.runtime.errors import WrongInput
from tests.factories import (
    DAY,
    NOW,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_entry,
    make_hold,
    the,
)

pytestmark = pytest.mark.rule("501R-13", "HD-09")


def reference_of(connection: Connection, account_id: int) -> str:
    return str(the(connection, Account, account_id)["reference"])


def overpaid(connection: Connection, cents: int = 120_00) -> tuple[int, str]:
    """An account of $100 on which so much more was paid."""
    account_id = make_account(connection, balance_cents=100_00)
    reference = reference_of(connection, account_id)
    payments.record(
        connection, reference=reference, amount_cents=100_00 + cents, received_on=TODAY,
        today=TODAY, now=NOW, key="receipt-1", actor="tester",
    )  # fmt: skip
    return account_id, reference


def give_back(
    connection: Connection, reference: str, cents: int, key: str = "check-1", **values: Any
) -> Refund:
    known: dict[str, Any] = {
        "paid_on": TODAY, "today": TODAY, "now": NOW, "actor": "tester",
    }  # fmt: skip
    return refunds.record(
        connection, reference=reference, amount_cents=cents, key=key, **(known | values)
    )


def test_an_overpayment_is_a_refund_due(connection: Connection) -> None:
    account_id, reference = overpaid(connection)
    (due,) = all_of(connection, RefundDue)
    assert (due["account_id"], due["amount_cents"], due["reason"]) == (
        account_id, 120_00, RefundReason.OVERPAYMENT,
    )  # fmt: skip
    (shown,) = refunds_due(connection, TODAY)
    assert (shown.reference, shown.cents) == (reference, 120_00)
    assert (shown.since, shown.by) == (date(2026, 3, 2), date(2026, 4, 1))


def test_a_refund_is_posted_and_settles_what_is_due(connection: Connection) -> None:
    account_id, reference = overpaid(connection)
    assert give_back(connection, reference, 120_00) == Refund(reference, 120_00, 0)
    account = the(connection, Account, account_id)
    assert (account["balance_cents"], account["stage"]) == (0, Stage.RESOLVED)
    assert account["resolution"] is Resolution.PAID
    (due,) = all_of(connection, RefundDue)
    assert (due["settled_on"], due["settled_why"]) == (TODAY, PAID_OUT)
    assert refunds_due(connection, TODAY) == []
    (entry,) = all_of(connection, LedgerEntry, kind=LedgerKind.REFUND)
    assert (entry["amount_cents"], entry["actor"]) == (120_00, "tester")


def test_a_refund_in_two_parts_is_settled_by_the_second(connection: Connection) -> None:
    account_id, reference = overpaid(connection)
    assert give_back(connection, reference, 50_00).left_cents == 70_00
    assert [one.cents for one in refunds_due(connection, TODAY)] == [70_00]
    assert the(connection, Account, account_id)["stage"] is Stage.STATEMENT
    assert give_back(connection, reference, 70_00, "check-2").left_cents == 0
    (due,) = all_of(connection, RefundDue)
    assert (due["amount_cents"], due["refunded_cents"]) == (120_00, 120_00)
    assert due["settled_on"] == TODAY


def test_the_same_key_again_gives_nothing_back(connection: Connection) -> None:
    _, reference = overpaid(connection)
    first = give_back(connection, reference, 50_00)
    assert give_back(connection, reference, 50_00) == first
    assert len(all_of(connection, LedgerEntry, kind=LedgerKind.REFUND)) == 1
    with pytest.raises(WrongInput, match="another refund"):
        give_back(connection, reference, 60_00)


@pytest.mark.parametrize(("cents", "fine"), [(119_99, True), (120_00, True), (120_01, False)])
def test_never_more_than_the_credit(connection: Connection, cents: int, fine: bool) -> None:
    _, reference = overpaid(connection)
    if fine:
        assert give_back(connection, reference, cents).amount_cents == cents
        return
    with pytest.raises(WrongInput, match=r"\$120.00; give back no more"):
        give_back(connection, reference, cents)


@pytest.mark.parametrize("cents", [0, -5_00])
def test_a_refund_is_more_than_zero(connection: Connection, cents: int) -> None:
    _, reference = overpaid(connection)
    with pytest.raises(WrongInput, match="more than zero"):
        give_back(connection, reference, cents)


def test_without_a_credit_there_is_nothing_to_give_back(connection: Connection) -> None:
    reference = reference_of(connection, make_account(connection))
    with pytest.raises(WrongInput, match="has no credit"):
        give_back(connection, reference, 5_00)


def test_a_refund_cannot_have_gone_out_tomorrow(connection: Connection) -> None:
    _, reference = overpaid(connection)
    assert give_back(connection, reference, 1_00, paid_on=TODAY - DAY).left_cents == 119_00
    assert give_back(connection, reference, 1_00, "2", paid_on=TODAY).left_cents == 118_00
    with pytest.raises(WrongInput, match="after today"):
        give_back(connection, reference, 1_00, "3", paid_on=TODAY + DAY)


def test_a_payment_that_bounces_takes_the_credit_with_it(connection: Connection) -> None:
    _, reference = overpaid(connection)
    payments.reverse(
        connection, reference=reference, payment_key="receipt-1", today=TODAY, now=NOW,
        key="back", actor="tester",
    )  # fmt: skip
    (due,) = all_of(connection, RefundDue)
    assert (due["settled_on"], due["settled_why"]) == (TODAY, CREDIT_IS_GONE)
    with pytest.raises(WrongInput, match="has no credit"):
        give_back(connection, reference, 5_00)


def test_a_credit_quiets_the_other_accounts_until_it_is_given_back(
    connection: Connection,
) -> None:
    account_id, reference = overpaid(connection)
    guarantor_id = guarantor_of(connection, account_id)
    other = make_account(connection, guarantor_id=guarantor_id)

    def in_credit() -> bool:
        known = load_facts(connection, {guarantor_id}, TODAY)
        return known[other].facts.guarantor.has_credit

    assert in_credit()
    give_back(connection, reference, 120_00)
    assert not in_credit()
    assert the(connection, Account, other)["next_review_on"] == TODAY


def test_a_second_credit_is_a_second_refund(connection: Connection) -> None:
    _, reference = overpaid(connection)
    give_back(connection, reference, 120_00)
    payments.record(
        connection, reference=reference, amount_cents=30_00, received_on=TODAY, today=TODAY,
        now=NOW, key="receipt-2", actor="tester",
    )  # fmt: skip
    assert [one.cents for one in refunds_due(connection, TODAY)] == [30_00]
    assert len(all_of(connection, RefundDue)) == 2


def test_looking_again_changes_nothing(connection: Connection) -> None:
    account_id, _ = overpaid(connection)
    before = all_of(connection, RefundDue)
    refunds.keep_refunds(connection, [account_id], RefundReason.EXPORT, TODAY + 5 * DAY)
    assert all_of(connection, RefundDue) == before


@pytest.mark.parametrize(
    ("day", "late"), [(date(2026, 3, 31), 0), (date(2026, 4, 1), 0), (date(2026, 4, 2), 1)]
)
def test_the_report_counts_what_is_late_after_30_days(
    connection: Connection, day: date, late: int
) -> None:
    overpaid(connection)
    figures = refund_figures(connection, day)
    assert (figures.due, figures.due_cents, figures.late) == (1, 120_00, late)


def insured(connection: Connection, *, by_patient: int, by_insurers: int) -> tuple[int, str]:
    """A visit of $500 that was paid by both; what is over was noted."""
    over = 500_00 - by_patient - by_insurers
    account_id = make_account(connection, balance_cents=500_00)
    for kind, cents in (
        (LedgerKind.PATIENT_PAYMENT, by_patient), (LedgerKind.INSURER_PAYMENT, by_insurers),
    ):  # fmt: skip
        make_entry(connection, account_id=account_id, kind=kind, amount_cents=-cents)
    connection.execute(
        update(Account).where(col(Account.id) == account_id).values(balance_cents=over)
    )
    refunds.keep_refunds(connection, [account_id], RefundReason.EXPORT, TODAY)
    return account_id, reference_of(connection, account_id)


@pytest.mark.parametrize(
    ("by_patient", "by_insurers", "theirs", "payers"),
    [
        (0, 600_00, 0, 100_00),
        (50_00, 600_00, 50_00, 100_00),
        (199_99, 420_00, 119_99, 0),
        (120_00, 500_00, 120_00, 0),
        (119_99, 500_01, 119_99, 1),
    ],
)
def test_a_credit_is_the_patients_as_far_as_they_paid_and_the_rest_the_insurers(
    connection: Connection, by_patient: int, by_insurers: int, theirs: int, payers: int
) -> None:
    _, reference = insured(connection, by_patient=by_patient, by_insurers=by_insurers)
    assert [due.cents for due in refunds_due(connection, TODAY)] == ([theirs] if theirs else [])
    found = [(credit.reference, credit.cents) for credit in payer_credits(connection)]
    assert found == ([(reference, payers)] if payers else [])


def test_an_insurers_money_is_not_given_back_to_the_patient(connection: Connection) -> None:
    _, reference = insured(connection, by_patient=0, by_insurers=600_00)
    with pytest.raises(WrongInput, match="not the patient's"):
        give_back(connection, reference, 1)


def test_of_a_mixed_credit_the_patient_gets_no_more_than_they_paid(connection: Connection) -> None:
    _, reference = insured(connection, by_patient=50_00, by_insurers=600_00)
    with pytest.raises(WrongInput, match=r"\$50.00 \(\$100.00 more is not the patient's\)"):
        give_back(connection, reference, 50_01)
    assert give_back(connection, reference, 50_00).left_cents == 0
    assert refunds_due(connection, TODAY) == []
    assert [credit.cents for credit in payer_credits(connection)] == [100_00]


def test_a_payment_that_bounces_leaves_the_insurers_part(connection: Connection) -> None:
    account_id, _ = insured(connection, by_patient=50_00, by_insurers=600_00)
    reversal = {"kind": LedgerKind.REVERSAL, "amount_cents": 50_00}
    make_entry(connection, account_id=account_id, **reversal)
    connection.execute(
        update(Account).where(col(Account.id) == account_id).values(balance_cents=-100_00)
    )
    refunds.keep_refunds(connection, [account_id], RefundReason.OVERPAYMENT, TODAY)
    assert refunds_due(connection, TODAY) == []
    assert [credit.cents for credit in payer_credits(connection)] == [100_00]


def test_a_credit_pays_the_persons_other_visits_before_any_of_it_is_given_back(
    connection: Connection,
) -> None:
    account_id, reference = overpaid(connection)
    guarantor_id = guarantor_of(connection, account_id)
    older = make_account(
        connection, guarantor_id=guarantor_id, balance_cents=80_00, service_from=date(2025, 12, 1)
    )
    newer = make_account(connection, guarantor_id=guarantor_id, balance_cents=30_00)
    (due,) = refunds_due(connection, TODAY)
    assert (due.reference, due.cents) == (reference, 10_00)
    assert [(one.reference, one.cents) for one in due.pays] == [
        (reference_of(connection, older), 80_00),
        (reference_of(connection, newer), 30_00),
    ]
    assert refund_figures(connection, TODAY).due_cents == 10_00


def test_a_credit_that_other_visits_take_whole_is_no_refund(connection: Connection) -> None:
    account_id, _ = overpaid(connection)
    make_account(
        connection, guarantor_id=guarantor_of(connection, account_id), balance_cents=120_00
    )
    assert [one.cents for one in refunds_due(connection, TODAY)] == [0]
    figures = refund_figures(connection, TODAY)
    assert (figures.due, figures.due_cents, len(figures.each)) == (0, 0, 1)


def test_a_visit_in_dispute_and_one_of_another_person_take_no_credit(
    connection: Connection,
) -> None:
    account_id, _ = overpaid(connection)
    guarantor_id = guarantor_of(connection, account_id)
    disputed = make_account(connection, guarantor_id=guarantor_id, balance_cents=80_00)
    make_hold(connection, account_id=disputed)
    make_account(connection, balance_cents=50_00)
    (due,) = refunds_due(connection, TODAY)
    assert (due.cents, due.pays) == (120_00, [])


def test_what_was_paid_before_help_was_granted_is_given_back_whole(connection: Connection) -> None:
    account_id, _ = insured(connection, by_patient=120_00, by_insurers=500_00)
    connection.execute(update(RefundDue).values(reason=RefundReason.ASSISTANCE))
    make_account(connection, guarantor_id=guarantor_of(connection, account_id))
    (due,) = refunds_due(connection, TODAY)
    assert (due.cents, due.pays) == (120_00, [])
