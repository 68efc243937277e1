from typing import Any

import pytest
from sqlalchemy import Connection, update
from sqlmodel import col

from models import Account, Application, EnvelopeLine, Person
from policy.terms import ApplicationStatus, Channel
from tasks.assistance import applications
from tasks.assistance.applications import Recorded
from tasks.runtime.errors import WrongInput
from tests.factories import (
    DAY,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_application,
    make_line,
    the,
)

RECEIVED, INCOMPLETE = ApplicationStatus.RECEIVED, ApplicationStatus.INCOMPLETE
COMPLETE, WITHDRAWN = ApplicationStatus.COMPLETE, ApplicationStatus.WITHDRAWN


def record(
    connection: Connection, account_id: int, status: ApplicationStatus, **values: Any
) -> Recorded:
    reference = the(connection, Account, account_id)["reference"]
    return applications.record(
        connection, reference=reference, status=status, today=TODAY, **values
    )


@pytest.mark.rule("HD-10", "3.6 after an event")
def test_an_application_quiets_all_accounts_of_the_guarantor(connection: Connection) -> None:
    account_id = make_account(connection)
    other = make_account(connection, guarantor_id=guarantor_of(connection, account_id))
    lines = [
        make_line(connection, account_id=account_id),
        make_line(connection, account_id=other, channel=Channel.CALL),
    ]
    assert record(connection, account_id, RECEIVED) == Recorded(RECEIVED)
    rows = [the(connection, EnvelopeLine, line) for line in lines]
    assert [row["cancelled_on"] for row in rows] == [TODAY, TODAY]
    assert the(connection, Account, other)["next_review_on"] == TODAY


def test_a_complete_application_keeps_what_the_household_said(connection: Connection) -> None:
    account_id = make_account(connection)
    answer = record(
        connection, account_id, COMPLETE, household_size=3, annual_income_cents=30_000_00
    )
    assert answer == Recorded(COMPLETE)
    person = the(connection, Person, guarantor_of(connection, account_id))
    assert (person["household_size"], person["annual_income_cents"]) == (3, 30_000_00)


def test_missing_income_is_asked_for_and_never_zero(connection: Connection) -> None:
    account_id = make_account(connection)
    answer = record(connection, account_id, COMPLETE, household_size=3)
    assert answer == Recorded(INCOMPLETE, ("income",))
    [row] = all_of(connection, Application)
    assert (row["missing"], row["annual_income_cents"]) == ("income", None)


@pytest.mark.parametrize(
    ("language", "missing", "why"),
    [
        ("en", "Proof, or we go to court", "'en', and it threatens"),
        ("en", "PAY STUBS FROM MAY", "STUBS is in capitals"),
        ("en", "A letter of your lawyer", "perhaps it threatens with the law"),
        ("en", "Proof of your abortion", "it names what somebody was treated for"),
        ("es", "A letter from your school", "'es', and a sentence of it is in another language"),
        ("es", "Un comprobante de ingresos", ""),
        ("es", "proof of income", ""),
        ("en", "A letter from your school", ""),
        ("tl", "A letter from your school", ""),
    ],
)
def test_what_is_missing_is_read_as_a_letter_before_it_is_kept(
    connection: Connection, language: str, missing: str, why: str
) -> None:
    account_id = make_account(connection)
    person = guarantor_of(connection, account_id)
    connection.execute(update(Person).where(col(Person.id) == person).values(language=language))
    if not why:
        record(connection, account_id, INCOMPLETE, missing=(missing, "signature"))
        [row] = all_of(connection, Application)
        assert row["missing"] == f"{missing}; signature; household size; income"
        return
    with pytest.raises(WrongInput) as refused:
        record(connection, account_id, INCOMPLETE, missing=(missing,))
    assert why in str(refused.value)
    assert missing not in str(refused.value)
    assert all_of(connection, Application) == []


def test_an_income_of_zero_is_an_answer(connection: Connection) -> None:
    account_id = make_account(connection)
    answer = record(connection, account_id, COMPLETE, household_size=1, annual_income_cents=0)
    assert answer.status is COMPLETE


def test_later_papers_complete_the_same_application(connection: Connection) -> None:
    account_id = make_account(connection)
    person = guarantor_of(connection, account_id)
    make_application(
        connection,
        guarantor_id=person,
        status=INCOMPLETE,
        household_size=2,
        respond_by=TODAY + 9 * DAY,
    )
    record(connection, account_id, COMPLETE, annual_income_cents=10_000_00)
    [row] = all_of(connection, Application)
    assert (row["status"], row["status_on"], row["household_size"]) == (COMPLETE, TODAY, 2)
    assert (row["missing"], row["respond_by"]) == ("", None)


@pytest.mark.rule("501R-04")
def test_a_new_application_after_an_answer_is_accepted(connection: Connection) -> None:
    account_id = make_account(connection)
    person = guarantor_of(connection, account_id)
    make_application(connection, guarantor_id=person, status=ApplicationStatus.DETERMINED)
    record(connection, account_id, RECEIVED)
    statuses = [row["status"] for row in all_of(connection, Application)]
    assert statuses == [ApplicationStatus.DETERMINED, RECEIVED]


@pytest.mark.rule("501R-17")
def test_taking_it_back_is_no_answer_but_the_end_of_a_hold(connection: Connection) -> None:
    account_id = make_account(connection, first_statement_on=TODAY - 60 * DAY)
    person = guarantor_of(connection, account_id)
    make_application(connection, guarantor_id=person, received_on=TODAY - 5 * DAY)
    record(connection, account_id, WITHDRAWN)
    row = the(connection, Account, account_id)
    assert (row["ask_not_before"], row["paused_days"]) == (TODAY + 14 * DAY, 5)
    assert row["fresh_statement_due"]
    assert all_of(connection, Application)[0]["status"] is WITHDRAWN


@pytest.mark.parametrize(
    ("status", "values", "message"),
    [
        pytest.param(WITHDRAWN, {}, "no open application", id="nothing to withdraw"),
        pytest.param(ApplicationStatus.DETERMINED, {}, "one of: received", id="not by people"),
        pytest.param(COMPLETE, {"household_size": 0}, "at least one", id="nobody"),
        pytest.param(COMPLETE, {"annual_income_cents": -1}, "zero or more", id="less than zero"),
        pytest.param(
            INCOMPLETE,
            {"household_size": 1, "annual_income_cents": 1},
            "what is missing",
            id="incomplete without a word",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    connection: Connection, status: ApplicationStatus, values: dict[str, Any], message: str
) -> None:
    with pytest.raises(WrongInput, match=message):
        record(connection, make_account(connection), status, **values)


@pytest.mark.rule("501R-11")
@pytest.mark.parametrize(("age", "lapsed"), [(59, 0), (60, 0), (61, 1)])
def test_an_incomplete_application_lapses_after_its_days(
    connection: Connection, age: int, lapsed: int
) -> None:
    account_id = make_account(connection, first_statement_on=TODAY - 100 * DAY)
    person = guarantor_of(connection, account_id)
    make_application(
        connection, guarantor_id=person, status=INCOMPLETE, status_on=TODAY - age * DAY
    )
    assert applications.lapse(connection, TODAY, 60) == lapsed
    assert the(connection, Account, account_id)["fresh_statement_due"] == bool(lapsed)


def test_an_application_without_its_papers_read_never_lapses(connection: Connection) -> None:
    person = guarantor_of(connection, make_account(connection))
    make_application(connection, guarantor_id=person, status_on=TODAY - 400 * DAY)
    assert applications.lapse(connection, TODAY, 60) == 0
