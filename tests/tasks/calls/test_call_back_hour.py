"""Who asks to be called at an hour is called no earlier, by a clock where they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from models import CallResult
from policy.terms import CallOutcome, Channel
from tasks.calls import call_list, call_results
from tasks.calls.call_entry import CallEntry
from tasks.runtime import WrongInput
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT
from tests.factories import DAY, NOW, TODAY, all_of, make_account, make_line, make_person
from tests.tasks.days import one

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
CHICAGO, EASTERN = "America/Chicago", "America/New_York"


def to_call(zones: str = CHICAGO, **person: object) -> int:
    with writing() as connection:
        guarantor = make_person(connection, zones=zones, **person)
        account = make_account(connection, guarantor_id=guarantor)
        make_line(connection, account_id=account, channel=Channel.CALL, step="call_back")
    return account


def asks(account: int, until: date, at: time | None, **more: str) -> bool:
    given = {"outcome": CallOutcome.CALL_BACK_AT} | more
    with writing() as connection:
        return call_results.record(
            connection, reference=one(ACCOUNT, account)["reference"], today=TODAY, now=NOW,
            until=until, until_at=at, key=None, actor="tester", **given,  # type: ignore[arg-type]
        )  # fmt: skip


def asked_yesterday(account: int, at: time | None) -> CallEntry:
    """The call of today, that was asked for a day before."""
    with writing() as connection:
        connection.execute(
            CallResult.__table__.insert().values(  # type: ignore[attr-defined]
                guarantor_id=one(ACCOUNT, account)["guarantor_id"], account_id=account,
                outcome=CallOutcome.CALL_BACK_AT, on_date=TODAY - DAY, until=TODAY, until_at=at,
                recorded_at=NOW - DAY, result_key=f"call:{account}:{at}", actor="tester",
            )
        )  # fmt: skip
    with reading() as connection:
        (entry,) = call_list.load_calls(connection, TODAY)
    return entry


@pytest.mark.parametrize(
    ("zones", "opens"),
    [(CHICAGO, 20), (EASTERN, 19), (f"{CHICAGO} {EASTERN}", 20), ("", 20)],
    ids=["where the practice is", "an hour ahead", "in either of two", "nobody knows where"],
)
def test_their_call_opens_at_the_hour_they_asked_for_where_they_are(zones: str, opens: int) -> None:
    entry = asked_yesterday(to_call(zones), time(14))
    assert entry.window is not None
    assert entry.window.opens == datetime(2026, 3, 2, opens, 0, tzinfo=UTC)
    assert (entry.call_back, entry.call_back_at) == (True, time(14))


def test_the_last_word_of_somebody_counts_also_when_it_names_no_hour() -> None:
    account = to_call()
    early = asked_yesterday(account, time(9)).window
    late = asked_yesterday(account, time(16)).window
    none = asked_yesterday(account, None)
    assert early is not None
    assert late is not None
    assert late.opens > early.opens
    assert none.call_back_at is None


def test_an_hour_that_what_they_told_since_rules_out_leaves_what_is_left_of_the_day() -> None:
    """At four, they said; then: never after three. They are called, and before three."""
    entry = asked_yesterday(to_call(not_after=time(15)), time(16))
    assert entry.window is not None
    assert entry.window.opens < entry.window.closes == datetime(2026, 3, 2, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "allowed"),
    [(time(8, 59), False), (time(9), True), (time(20), True), (time(20, 1), False)],
)
def test_an_hour_at_which_nobody_may_be_called_is_refused_with_those_that_are(
    at: time, allowed: bool
) -> None:
    account = to_call()
    if allowed:
        assert asks(account, TODAY + DAY, at)
        return
    with pytest.raises(WrongInput, match="from 09:00 to 20:00 where they are"):
        asks(account, TODAY + DAY, at)


def test_an_hour_goes_with_a_call_back_alone() -> None:
    with pytest.raises(WrongInput, match="an hour goes with call_back_at alone"):
        asks(to_call(), TODAY + DAY, time(9), outcome=CallOutcome.WILL_PAY_BY)


def test_the_same_word_again_is_one_and_another_hour_is_another() -> None:
    account = to_call()
    assert asks(account, TODAY + DAY, time(9))
    assert not asks(account, TODAY + DAY, time(9))
    assert asks(account, TODAY + DAY, time(10))
    with reading() as connection:
        kept = [row["until_at"] for row in all_of(connection, CallResult)]
    assert kept == [time(9), time(10)]
