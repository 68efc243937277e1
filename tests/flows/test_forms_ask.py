"""A form with an absurd but well-formed value asks first, by the function that the command asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from flows.record.application import record_application
from flows.record.call import record_call
from flows.record.hold import place_hold
from flows.record.payment import record_payment
from flows.record.plan import record_plan
from flows.record.refund import record_refund
from flows.record.returned_mail import record_returned_mail
from models import Account, Application, Hold, LedgerEntry
from policy.holds.holds import HoldKind
from policy.terms import ApplicationStatus, CallOutcome
from tasks.runs.office_day import today
from tasks.runtime.errors import WrongInput
from tasks.storage import database
from tests.factories import all_of, make_account, the
from tests.flows.conftest import Seen

pytestmark = pytest.mark.usefixtures("practice", "prefect_server", "no_heartbeat")
SURE = "say that you are sure"


@pytest.fixture
def reference() -> str:
    with database.writing() as connection:
        account = make_account(connection, balance_cents=283_52)
        return str(the(connection, Account, account)["reference"])


def _last_year() -> date:
    return today() - timedelta(365)


FORMS: dict[str, Callable[[str, bool], Any]] = {
    "far more than is owed": lambda account, sure: record_payment(
        account, "$999,999.99", sure=sure
    ),
    "a payment of last year": lambda account, sure: record_payment(
        account, "10.00", _last_year(), sure=sure
    ),
    "a hold of a lifetime": lambda account, sure: place_hold(
        account, HoldKind.DISPUTE, until=today() + timedelta(80 * 365), sure=sure
    ),
    "a bankruptcy of another century": lambda account, sure: place_hold(
        account, HoldKind.BANKRUPTCY, filed_on=date(1962, 11, 20), sure=sure
    ),
    "an income of billionaires": lambda account, sure: record_application(
        account, ApplicationStatus.COMPLETE, household_size=2, income="9,000,000", sure=sure
    ),
}


@pytest.mark.parametrize("what", FORMS)
def test_what_makes_no_sense_is_asked_about_and_kept_once_it_is_sure(
    what: str, reference: str, runs: Seen
) -> None:
    with pytest.raises(WrongInput, match=SURE):
        FORMS[what](reference, False)
    state = runs()[0].state
    assert state is not None
    assert state.name == "Wrong input"
    with database.reading() as connection:
        assert (len(all_of(connection, LedgerEntry)), all_of(connection, Hold)) == (1, [])
        assert all_of(connection, Application) == []
    FORMS[what](reference, True)
    with database.reading() as connection:
        kept = [all_of(connection, table) for table in (LedgerEntry, Hold, Application)]
    assert sum(len(rows) for rows in kept) > 1


def test_a_refund_of_last_year_is_asked_about(reference: str) -> None:
    record_payment(reference, "300.00")
    with pytest.raises(WrongInput, match=SURE):
        record_refund(reference, "16.48", _last_year())
    assert record_refund(reference, "16.48", _last_year(), sure=True)["left_cents"] == 0


ABSURD: dict[str, Callable[[str], Any]] = {
    "a refund of what nobody has paid": lambda account: record_refund(account, "999999.99"),
    "a promise in decades": lambda account: record_call(
        account, CallOutcome.WILL_PAY_BY, date(2062, 1, 1)
    ),
    "a plan that begins in decades": lambda account: record_plan(
        account, date(2062, 1, 1), payments=3
    ),
    "a plan of a cent a month": lambda account: record_plan(account, amount="0.01"),
    "a letter back before any was sent": lambda account: record_returned_mail(
        account, returned_on=_last_year()
    ),
    "a payment of nothing": lambda account: record_payment(account, "0.00"),
}


@pytest.mark.parametrize("what", ABSURD)
def test_what_is_never_meant_is_refused_with_one_sentence(what: str, reference: str) -> None:
    with pytest.raises(WrongInput):
        ABSURD[what](reference)


def test_a_form_ends_with_the_sentence_of_the_command_but_for_amounts(
    reference: str, runs: Seen
) -> None:
    record_payment(reference, "$83.52", key="receipt-1")
    place_hold(reference, HoldKind.DISPUTE)
    said = [str(run.state.message) for run in runs() if run.state is not None]
    assert said[0].startswith(f"{reference}: $… was recorded; $… is left.")
    assert said[1] == f"{reference} is on hold now: the patient says the bill is wrong (HD-01)."
