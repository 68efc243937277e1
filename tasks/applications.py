"""Applications for help with the cost: one open at a time, for all accounts of a guarantor."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection
from sqlmodel import col

from models import Application
from policy.terms import ApplicationStatus
from tasks import unsent
from tasks.accounts import open_accounts, review_now, take_account

RECORDABLE = (
    ApplicationStatus.RECEIVED,
    ApplicationStatus.INCOMPLETE,
    ApplicationStatus.COMPLETE,
    ApplicationStatus.WITHDRAWN,
)


class Recorded(NamedTuple):
    """How the application stands now. What is missing is asked for, never taken as zero."""

    status: ApplicationStatus
    missing: tuple[str, ...] = ()


class _Open(NamedTuple):
    id: int
    guarantor_id: int
    received_on: date
    household_size: int | None
    annual_income_cents: int | None


def record(
    connection: Connection,
    *,
    reference: str,
    status: ApplicationStatus,
    today: date,
    actor: str,
    household_size: int | None = None,
    annual_income_cents: int | None = None,
    missing: Sequence[str] = (),
) -> Recorded:
    """Start the guarantor's application or bring the open one up to date. Raises WrongInput.

    A new one after an answer is always accepted (501R-04). Nobody is asked for money meanwhile.
    """
    _check(status, household_size, annual_income_cents)
    account = take_account(connection, reference)
    found = _open(connection, col(Application.guarantor_id) == account.guarantor_id)
    known = found[-1] if found else None
    if status is ApplicationStatus.WITHDRAWN:
        return _withdraw(connection, known, today)
    size = _first_known(household_size, known.household_size if known else None)
    income = _first_known(annual_income_cents, known.annual_income_cents if known else None)
    answer = _recorded(status, size, income, missing)
    values = {
        "status": answer.status,
        "status_on": today,
        "respond_by": None,
        "missing": ", ".join(answer.missing)[:200],
        "household_size": size,
        "annual_income_cents": income,
    }
    _write(connection, known, account.guarantor_id, values, today)
    ids = [one.id for one in open_accounts(connection, account.guarantor_id)]
    unsent.cancel(connection, account_ids=ids, why="help was applied for", today=today)
    review_now(connection, ids, today)
    return answer
