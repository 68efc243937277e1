"""Applications for help with the cost: one open at a time, for all accounts of a guarantor."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlmodel import col

from models import Application, Person
from policy.assistance import IncomePeriod, annual_income_cents
from policy.letters import LetterKind
from policy.rules import slips
from policy.terms import ApplicationStatus, dollars
from tasks.accounts import open_accounts, resume, review_now, take_account
from tasks.assistance.paid_accounts import look_at_paid_bills
from tasks.outbox import cancel
from tasks.practice import current_practice
from tasks.runs import AskedAbout, Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import Values, lock_guarantors
from tasks.wording import ENGLISH, unfit_from_staff, words_in, written_language

MOST_CENTS = 20_000_000_00
LARGEST_HOUSEHOLD = 50
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


def in_words(reference: str, stands: Recorded) -> str:
    """What a person is told who recorded it, by the command and at the end of a form."""
    lacking = f"; missing: {', '.join(stands.missing)}" if stands.missing else ""
    return f"{reference}: the application is {stands.status.value}{lacking}."


_ALONG = (ApplicationStatus.RECEIVED, ApplicationStatus.INCOMPLETE, ApplicationStatus.COMPLETE)


class _Open(NamedTuple):
    id: int
    guarantor_id: int
    status: ApplicationStatus
    received_on: date
    household_size: int | None
    annual_income_cents: int | None


def record_application(
    *,
    moment: Moment,
    reference: str,
    status: ApplicationStatus,
    household_size: int | None = None,
    income_cents: int | None = None,
    income_per: IncomePeriod = IncomePeriod.YEAR,
    missing: Sequence[str] = (),
    medical_costs_cents: int | None = None,
    assets_cents: int | None = None,
    sure: bool = True,
) -> Recorded:
    """Record an application in a transaction of its own. See `record`.

    `income_cents` is for one period of `income_per`; it is counted over a year (FPL-07). Of a
    million or more a person is asked whether they are `sure`: it would deny help.
    """
    income = None if income_cents is None else annual_income_cents(income_cents, income_per)
    if income is not None and slips.large_income(income) and not sure:
        raise AskedAbout(f"{dollars(income)} a year is a large income")
    with recording(moment) as (connection, day, _):
        return record(
            connection,
            reference=reference,
            status=status,
            today=day,
            household_size=household_size,
            annual_income_cents=income,
            missing=missing,
            medical_costs_cents=medical_costs_cents,
            assets_cents=assets_cents,
        )


def record(
    connection: Connection,
    *,
    reference: str,
    status: ApplicationStatus,
    today: date,
    household_size: int | None = None,
    annual_income_cents: int | None = None,
    missing: Sequence[str] = (),
    medical_costs_cents: int | None = None,
    assets_cents: int | None = None,
) -> Recorded:
    """Start the guarantor's application or bring the open one up to date. Raises WrongInput.

    A new one after an answer is always accepted (501R-04). Nobody is asked for money meanwhile.
    Bills that were paid before are answered too, where it came in time (501R-13).
    """
    _check(status, household_size, annual_income_cents, medical_costs_cents, assets_cents)
    account = take_account(connection, reference)
    found = _open(connection, col(Application.guarantor_id) == account.guarantor_id)
    known = found[-1] if found else None
    if status is ApplicationStatus.WITHDRAWN:
        return _withdraw(connection, known, today)
    size = _first_known(household_size, known.household_size if known else None)
    income = _first_known(annual_income_cents, known.annual_income_cents if known else None)
    _check_words(connection, account.guarantor_id, missing)
    answer = _recorded(status, size, income, missing)
    values = {
        "status": answer.status,
        "status_on": today,
        "respond_by": None,
        "missing": "; ".join(answer.missing)[:200],
        "household_size": size,
        "annual_income_cents": income,
    }
    extra = {"medical_costs_cents": medical_costs_cents, "assets_cents": assets_cents}
    values |= {name: cents for name, cents in extra.items() if cents is not None}
    _write(connection, known, account.guarantor_id, values, today)
    if answer.status is ApplicationStatus.COMPLETE:
        received_on = known.received_on if known else today
        look_at_paid_bills(connection, account.guarantor_id, received_on, today)
    ids = [one.id for one in open_accounts(connection, account.guarantor_id)]
    cancel.cancel(connection, account_ids=ids, why="help was applied for", today=today)
    review_now(connection, ids, today)
    return answer


def keep_one(connection: Connection, guarantor_id: int, today: date) -> None:
    """After a merge: of what one person applied for under two records the one that is further
    along stays, the newer of two alike, and counts from the earlier day. The other is taken back,
    which is no answer (501R-17). The caller has locked the guarantor."""
    found = _open(connection, col(Application.guarantor_id) == guarantor_id)
    if len(found) < 2:
        return
    stays = max(found, key=lambda one: (_ALONG.index(one.status), one.received_on, one.id))
    _update(connection, stays.id, received_on=min(one.received_on for one in found))
    for one in found:
        if one is not stays:
            _update(connection, one.id, status=ApplicationStatus.WITHDRAWN, status_on=today)


def lapse(connection: Connection, today: date, days: int) -> int:
    """End applications that stayed incomplete for more than `days`; how many there were."""
    late = (
        col(Application.status) == ApplicationStatus.INCOMPLETE,
        col(Application.status_on) < today - timedelta(days),
    )
    lock_guarantors(connection, {one.guarantor_id for one in _open(connection, *late)})
    found = _open(connection, *late)
    for application in found:
        _end(connection, application, ApplicationStatus.LAPSED, today)
    return len(found)


def _check(status: ApplicationStatus, size: int | None, *cents: int | None) -> None:
    if status not in RECORDABLE:
        names = ", ".join(RECORDABLE)
        raise WrongInput(f"an application is recorded as one of: {names}")
    check_household(size, *cents)


def check_household(size: int | None, *cents: int | None) -> None:
    """What is said of people and money makes sense. Raises WrongInput."""
    if size is not None and size < 1:
        raise WrongInput("a household has at least one person")
    if size is not None and size > LARGEST_HOUSEHOLD:
        raise WrongInput(f"a household of more than {LARGEST_HOUSEHOLD}; check its size")
    if any(amount is not None and amount < 0 for amount in cents):
        raise WrongInput("an income, costs and what is owned are zero or more")
    if any(amount is not None and amount > MOST_CENTS for amount in cents):
        raise WrongInput(f"more than ${MOST_CENTS // 100:,}; check the amount and its period")


def _check_words(connection: Connection, guarantor_id: int, missing: Sequence[str]) -> None:
    """What is typed stands in the next letter, so it is read as the letter's own words are."""
    spoken = connection.execute(
        select(col(Person.language)).where(col(Person.id) == guarantor_id)
    ).scalar_one()
    kinds = (LetterKind.INCOMPLETE_APPLICATION,)
    language = written_language(spoken, kinds, current_practice()) or ENGLISH
    known = words_in(language).missing
    for one in missing:
        if one.casefold() in known:
            continue
        if reason := unfit_from_staff(one, language):
            raise WrongInput(
                f"what is missing is printed in a letter in {language!r}, and {reason}; "
                f"name a paper plainly, or one of: {', '.join(known)}"
            )


def _first_known(new: int | None, old: int | None) -> int | None:
    return old if new is None else new


def _recorded(
    status: ApplicationStatus, size: int | None, income: int | None, missing: Sequence[str]
) -> Recorded:
    """A complete one without the size or the income is incomplete, and says what is missing."""
    if status is ApplicationStatus.RECEIVED:
        return Recorded(status, tuple(missing))
    unknown = [("household size", size), ("income", income)]
    lacking = (*missing, *(name for name, value in unknown if value is None))
    everything = tuple(dict.fromkeys(lacking))
    if everything:
        return Recorded(ApplicationStatus.INCOMPLETE, everything)
    if status is ApplicationStatus.INCOMPLETE:
        raise WrongInput("say what is missing, or record the application as complete")
    return Recorded(status)


def _write(
    connection: Connection,
    known: _Open | None,
    guarantor_id: int,
    values: Values,
    today: date,
) -> None:
    if known is None:
        new = {"guarantor_id": guarantor_id, "received_on": today}
        connection.execute(insert(Application).values(**new, **values))
    else:
        _update(connection, known.id, **values)
    person = {name: values[name] for name in ("household_size", "annual_income_cents")}
    said = {name: value for name, value in person.items() if value is not None}
    if said:
        connection.execute(update(Person).where(col(Person.id) == guarantor_id).values(**said))


def _withdraw(connection: Connection, known: _Open | None, today: date) -> Recorded:
    """501R-17: taking it back is no answer; nothing was determined."""
    if known is None:
        raise WrongInput("there is no open application to withdraw")
    _end(connection, known, ApplicationStatus.WITHDRAWN, today)
    return Recorded(ApplicationStatus.WITHDRAWN)


def _end(
    connection: Connection, application: _Open, status: ApplicationStatus, today: date
) -> None:
    accounts = open_accounts(connection, application.guarantor_id)
    since = application.received_on
    resume(connection, accounts, since=since, ended_on=today, today=today)
    _update(connection, application.id, status=status, status_on=today)


def _update(connection: Connection, application_id: int, **values: Any) -> None:
    connection.execute(
        update(Application).where(col(Application.id) == application_id).values(**values)
    )


def _open(connection: Connection, *conditions: ColumnElement[bool]) -> list[_Open]:
    columns = [getattr(Application, name) for name in _Open._fields]
    query = select(*columns).where(
        col(Application.status).in_(ApplicationStatus.pending()), *conditions
    )
    return [_Open._make(row) for row in connection.execute(query.order_by(col(Application.id)))]
