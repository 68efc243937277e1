"""The audit works the hours out again, by its own table and calendar, and finds each breach."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from policy.terms import CallOutcome
from tasks.storage.database import writing
from tasks.storage.tables import CALL, CALL_RESULT, ENVELOPE, MESSAGE, PERSON, PREFERENCE
from tests.factories import DAY, TODAY, guarantor_of
from tests.tasks.days import breaches, one, rows, statement_sent, walk

pytestmark = pytest.mark.usefixtures("database")
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


@pytest.fixture
def notice(database: str) -> int:
    """A notice that was sent at a fitting hour; its id."""
    assert database
    account = statement_sent(21)
    with writing() as connection:
        person = guarantor_of(connection, account)
        connection.execute(PERSON.update().where(PERSON.c.id == person).values(BY_EMAIL))
    walk()
    assert breaches() == ()
    return int(rows(MESSAGE)[0]["id"])


def found(kind: str) -> list[str]:
    return [breach.detail for breach in breaches() if breach.kind == kind]


def claimed(text: str, **values: Any) -> list[str]:
    """What the audit says of a notice that was claimed at this moment, in UTC."""
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    with writing() as connection:
        connection.execute(ENVELOPE.update().values(sealed_at=moment - timedelta(hours=1)))
        connection.execute(MESSAGE.update().values(claimed_at=moment, **values))
    return found("outside_hours")


@pytest.mark.usefixtures("notice")
@pytest.mark.rule("RF-05", "TZ-07")
@pytest.mark.parametrize(
    ("moment", "fault"),
    [
        ("2026-03-02T14:59", "too early"),
        ("2026-03-02T15:00", ""),
        ("2026-03-03T02:00", ""),
        ("2026-03-03T02:01", "too late"),
        ("2026-03-01T18:00", "a Sunday"),
        ("2026-05-25T18:00", "a federal holiday"),
    ],
)
def test_a_notice_at_a_closed_hour_is_a_breach(moment: str, fault: str) -> None:
    details = claimed(moment)
    assert [fault in detail for detail in details] == ([True] if fault else [])


@pytest.mark.usefixtures("notice")
@pytest.mark.rule("TZ-01", "TC-09", "TZ-02")
@pytest.mark.parametrize(
    ("moment", "where", "faults"),
    [
        ("2026-03-02T16:59", {"zones": "America/New_York America/Los_Angeles"}, 1),
        ("2026-03-02T17:00", {"zones": "America/New_York America/Los_Angeles"}, 0),
        ("2026-03-02T16:59", {"zones": ""}, 1),
        ("2026-03-02T15:30", {"states": "KY"}, 1),
        ("2026-03-02T16:00", {"states": "KY IL"}, 0),
        ("2026-03-03T00:01", {"states": "IL RI"}, 1),
        ("2026-03-07T18:00", {"states": "RI"}, 1),
        ("2026-03-07T18:00", {"states": "CT"}, 0),
    ],
)
def test_every_place_and_every_state_counts(
    moment: str, where: dict[str, str], faults: int
) -> None:
    assert len(claimed(moment, **where)) == faults


@pytest.mark.rule("RF-06")
@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ({"not_before": time(12)}, 1),
        ({"not_before": time(10)}, 0),
        ({"not_after": time(10)}, 1),
        ({"not_after": time(17, 30)}, 0),
        ({"not_on": "monday tuesday"}, 1),
        ({"not_on": "tuesday"}, 0),
        ({}, 0),
        ({"reason": "not before 12:00"}, 0),
    ],
)
def test_what_was_told_before_the_day_counts(
    notice: int, told: dict[str, Any], faults: int
) -> None:
    """By the columns; the sentence beside them is for people."""
    person = one(MESSAGE, notice)["guarantor_id"]
    with writing() as connection:
        connection.execute(
            PREFERENCE.insert().values(
                person_id=person, channel="times", wanted=True, risk_known=False,
                recorded_on=TODAY - DAY, actor="tester", **{"reason": "told us"} | told,
            )
        )  # fmt: skip
    assert len(claimed("2026-03-02T17:00")) == faults  # eleven in Austin


@pytest.fixture
def call(database: str) -> int:
    assert database
    statement_sent(45, step="reminder_2", step_on=TODAY - 10 * DAY)
    walk()
    assert breaches() == ()
    return int(rows(CALL)[0]["id"])


@pytest.mark.rule("TC-09")
@pytest.mark.parametrize(
    ("day", "faults"),
    [(date(2026, 3, 1), 1), (date(2026, 3, 2), 0), (date(2026, 7, 3), 1)],
)
@pytest.mark.usefixtures("call")
def test_a_call_on_a_closed_day_is_a_breach(day: date, faults: int) -> None:
    with writing() as connection:
        connection.execute(CALL.update().values(on_date=day))
    assert len(found("call_on_closed_day")) == faults


@pytest.mark.rule("RF-02")
@pytest.mark.parametrize(
    ("days_before", "outcome", "faults"),
    [
        (6, CallOutcome.ALREADY_PAID, 1),
        (7, CallOutcome.ALREADY_PAID, 0),
        (8, CallOutcome.ALREADY_PAID, 0),
        (1, CallOutcome.NO_ANSWER, 0),
    ],
)
def test_a_call_too_soon_after_a_conversation_is_a_breach(
    call: int, days_before: int, outcome: CallOutcome, faults: int
) -> None:
    row = one(CALL, call)
    with writing() as connection:
        connection.execute(
            CALL_RESULT.insert().values(
                guarantor_id=row["guarantor_id"], account_id=1, outcome=outcome,
                on_date=TODAY - days_before * DAY, recorded_at=datetime(2026, 3, 1, tzinfo=UTC),
                actor="tester", result_key="planted",
            )
        )  # fmt: skip
    assert len(found("call_after_talk")) == faults
