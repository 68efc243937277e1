"""The block "if anyone asked" of `tend account`: answers from rows, and nothing that acts."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from models import Account, CallResult
from policy.holds.holds import HoldKind
from policy.law.facility import Facility
from policy.terms import ApplicationStatus, CallOutcome, LedgerKind, Payer
from tasks.history import compliance_answers
from tasks.history.account_history import tell
from tasks.history.compliance_answers import Deferral, IfAsked
from tasks.practice.practice import current_practice
from tests.factories import (
    DAY,
    NOW,
    TODAY,
    make_account,
    make_application,
    make_entry,
    make_person,
    the,
)

pytestmark = pytest.mark.sqlite_is_enough

FIRST = date(2026, 1, 15)
LATER = date(2026, 12, 1)


def account(connection: Connection, state: str = "TX", **values: Any) -> int:
    guarantor = make_person(connection, state=state)
    known: dict[str, Any] = {"guarantor_id": guarantor, "first_statement_on": FIRST}
    return make_account(connection, **(known | values))


def answers(connection: Connection, account_id: int, day: date = TODAY) -> IfAsked:
    reference = the(connection, Account, account_id)["reference"]
    return tell(connection, reference, day).if_asked


def lacking(connection: Connection, account_id: int, day: date = LATER) -> list[str]:
    found = answers(connection, account_id, day).extraordinary
    return [f"{one.rule} {one.name}" for one in found.lacking]


def called(connection: Connection, account_id: int, outcome: CallOutcome) -> None:
    row = the(connection, Account, account_id)
    connection.execute(
        insert(CallResult).values(
            guarantor_id=row["guarantor_id"], account_id=account_id, outcome=outcome,
            on_date=TODAY, recorded_at=NOW, actor="tester", result_key=f"call {account_id}",
        )
    )  # fmt: skip


def facility(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    changed = current_practice().model_copy(update={"facility": Facility(**values)})
    monkeypatch.setattr(compliance_answers, "current_practice", lambda: changed)


@pytest.mark.rule("1.3", "501R-02", "501R-10")
def test_the_practice_never_does_and_all_else_that_lacks_is_said(connection: Connection) -> None:
    account_id = account(connection)
    assert not answers(connection, account_id).extraordinary.allowed
    assert lacking(connection, account_id)[:3] == [
        "1.3 policy", "501R-02 written_notice", "501R-10 oral_notice",
    ]  # fmt: skip


@pytest.mark.rule("1.3")
def test_even_a_practice_that_would_has_no_notice_to_show(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tend writes no such notice, so the answer stays no."""
    facility(monkeypatch, policy_allows_eca=True)
    account_id = account(connection)
    called(connection, account_id, CallOutcome.VOICEMAIL)
    assert lacking(connection, account_id) == ["501R-02 written_notice"]


@pytest.mark.rule("501R-10")
@pytest.mark.parametrize(
    ("outcome", "counts"),
    [
        (CallOutcome.NO_ANSWER, True),
        (CallOutcome.VOICEMAIL, True),
        (CallOutcome.WANTS_PLAN, True),
        (CallOutcome.WRONG_NUMBER, False),
    ],
)
def test_a_logged_attempt_counts_and_a_wrong_number_does_not(
    connection: Connection, outcome: CallOutcome, counts: bool
) -> None:
    account_id = account(connection)
    called(connection, account_id, outcome)
    assert ("501R-10 oral_notice" not in lacking(connection, account_id)) is counts


@pytest.mark.rule("501R-01", "501R-03", "501R-05")
def test_the_clocks_are_shown_also_for_all_accounts_together(connection: Connection) -> None:
    account_id = account(connection, state="TX")
    guarantor = the(connection, Account, account_id)["guarantor_id"]
    found = answers(connection, account_id)
    assert found.notification_ends_on == found.all_accounts_end_on == date(2026, 5, 15)
    assert found.last_day_to_apply == date(2026, 9, 12)
    make_account(connection, guarantor_id=guarantor, first_statement_on=date(2026, 3, 2))
    assert answers(connection, account_id).all_accounts_end_on == date(2026, 6, 30)
    make_account(connection, guarantor_id=guarantor)
    assert answers(connection, account_id).all_accounts_end_on is None


@pytest.mark.rule("501R-03", "2.4 CA")
@pytest.mark.vector(7)
def test_a_californian_can_apply_at_any_time(connection: Connection) -> None:
    found = answers(connection, account(connection, state="CA"))
    assert found.no_last_day_to_apply
    assert found.last_day_to_apply is None


@pytest.mark.rule("501R-17")
def test_an_application_taken_back_shortens_nothing(connection: Connection) -> None:
    account_id = account(connection)
    before = answers(connection, account_id)
    guarantor = the(connection, Account, account_id)["guarantor_id"]
    make_application(connection, guarantor_id=guarantor, status=ApplicationStatus.WITHDRAWN)
    assert answers(connection, account_id) == before


@pytest.mark.rule("501R-22")
def test_the_patients_state_counts_beside_the_guarantors(connection: Connection) -> None:
    patient = make_person(connection, state="CA")
    account_id = account(connection, state="TX", patient_id=patient)
    assert answers(connection, account_id).no_last_day_to_apply


@pytest.mark.rule("501R-06")
def test_deferring_care_is_answered_only_where_someone_approved_it(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = account(connection)
    assert answers(connection, account_id).deferred_care is None
    facility(monkeypatch, defer_care=True, compliance_approver="R. Diaz")
    assert answers(connection, account_id).deferred_care == Deferral("R. Diaz", date(2026, 9, 12))


@pytest.mark.rule("CR-06", "CR-04")
def test_a_credit_bureau_is_never_told(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    facility(monkeypatch)
    for state, rule in (("WA", "CR-04"), ("TX", "CR-01")):
        found = answers(connection, account(connection, state=state), LATER).credit_report
        assert (found.allowed, found.rule) == (False, rule)


@pytest.mark.rule("7 Medicare bad debt")
def test_the_medicare_clock_is_shown_for_medicare_only(connection: Connection) -> None:
    account_id = account(connection, payer=Payer.MEDICARE)
    assert answers(connection, account_id).medicare_bad_debt_on == date(2026, 5, 15)
    make_entry(
        connection, account_id=account_id, kind=LedgerKind.PATIENT_PAYMENT,
        amount_cents=-10_00, value_on=date(2026, 4, 30),
    )  # fmt: skip
    assert answers(connection, account_id).medicare_bad_debt_on == date(2026, 8, 28)
    assert answers(connection, account(connection)).medicare_bad_debt_on is None


@pytest.mark.rule("NS-01", "NS-02")
@pytest.mark.vector(21)
@pytest.mark.parametrize(("billed", "may"), [(1_399_99, False), (1_400_00, True), (1_400_01, True)])
def test_a_bill_400_dollars_above_its_estimate_is_flagged(
    connection: Connection, billed: int, may: bool
) -> None:
    account_id = account(connection, balance_cents=billed, estimate_cents=1_000_00)
    found = answers(connection, account_id).estimate
    assert found is not None
    assert (found.billed_cents, found.may_dispute) == (billed, may)
    assert found.until == (date(2026, 5, 15) if may else None)


@pytest.mark.rule("NS-02")
def test_without_an_estimate_nothing_is_said(connection: Connection) -> None:
    assert answers(connection, account(connection)).estimate is None


@pytest.mark.rule("HD-01", "501R-12")
def test_a_hold_stands_in_the_way(connection: Connection) -> None:
    account_id = account(connection)
    guarantor = the(connection, Account, account_id)["guarantor_id"]
    make_application(connection, guarantor_id=guarantor, status=ApplicationStatus.COMPLETE)
    found = lacking(connection, account_id, TODAY + DAY)
    assert f"{HoldKind.APPLICATION_PENDING.value} hold" in found
