"""TZ-07: the hour is looked at when a notice is claimed, by the clock, where the person may be."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest

from policy.terms import Channel, MessageStatus
from tasks.daily_run import day
from tasks.daily_run.answers import Waiting
from tasks.notices import claim
from tasks.runs.send_times import by_the_clock, moments_of, rehearsed
from tasks.runtime import clock
from tasks.runtime.settings import current
from tasks.storage.database import writing
from tasks.storage.locks import lock_guarantors
from tasks.storage.tables import ACCOUNT, CALL, ENVELOPE, MESSAGE, PERSON
from tests.factories import DAY, TODAY, guarantor_of
from tests.tasks.days import (
    PRACTICE,
    breaches,
    moment,
    one,
    rows,
    sealed,
    sent,
    statement_sent,
    triaged,
    walk,
    work,
)

pytestmark = [pytest.mark.sqlite_is_enough, pytest.mark.usefixtures("database")]
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}
CENTRAL, EASTERN, PACIFIC = "America/Chicago", "America/New_York", "America/Los_Angeles"


class Clock(Protocol):
    def __call__(self, text: str, zone: str = CENTRAL) -> datetime: ...


@pytest.fixture
def clock_shows(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the one clock there is: '2026-03-02 08:59' in a zone."""

    def show(text: str, zone: str = CENTRAL) -> datetime:
        now = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    return show


def reminded(today: date = TODAY, **values: object) -> int:
    """A reminder that goes as a notice, to a person in Chicago unless something else is said."""
    account = statement_sent((TODAY - today).days + 21, next_review_on=today)
    place = {"zones": CENTRAL, "state": "IL"}
    with writing() as connection:
        connection.execute(
            PERSON.update()
            .where(PERSON.c.id == guarantor_of(connection, account))
            .values(BY_EMAIL | place | values)
        )
    return account


def planned(today: date = TODAY) -> None:
    """The day's run decided, wrote and sealed at six in the morning; nothing was sent yet."""
    run = triaged(today)
    work(run)
    day.seal(run, datetime.combine(today, time(5), UTC))


def send(today: date = TODAY) -> int:
    return day.notices_of(today, PRACTICE, by_the_clock(today, PRACTICE))


@pytest.mark.rule("TZ-07", "RF-05")
@pytest.mark.parametrize("zone", [EASTERN, CENTRAL, "America/Phoenix", PACIFIC])
@pytest.mark.parametrize(
    ("at", "count"),
    [
        ("05:59", 0), ("08:59", 0), ("09:00", 1), ("19:59", 1), ("20:00", 1), ("20:01", 0),
        ("20:55", 0), ("21:10", 0), ("23:30", 0),
    ],
)  # fmt: skip
def test_a_run_that_is_early_or_late_cannot_break_a_window(
    zone: str, at: str, count: int, clock_shows: Clock
) -> None:
    reminded(zones=zone)
    planned()
    now = clock_shows(f"2026-03-02 {at}", zone)
    late_for_us = now.astimezone(ZoneInfo(CENTRAL)).date() > TODAY
    assert send() == (0 if late_for_us else count)
    assert [row["status"] for row in rows(MESSAGE)] == [
        MessageStatus.SENT if count and not late_for_us else MessageStatus.PLANNED
    ]


@pytest.mark.rule("TZ-01")
def test_every_place_the_person_may_be_in_has_to_allow_it(clock_shows: Clock) -> None:
    reminded(zones=f"{EASTERN} {PACIFIC}")
    planned()
    clock_shows("2026-03-02 11:59", EASTERN)
    assert send() == 0
    clock_shows("2026-03-02 12:00", EASTERN)
    assert send() == 1


@pytest.mark.rule("TZ-02")
def test_who_may_be_anywhere_waits_until_it_suits_everywhere(clock_shows: Clock) -> None:
    reminded(zones="")
    planned()
    clock_shows("2026-03-02 11:59", EASTERN)
    assert send() == 0
    clock_shows("2026-03-02 12:00", EASTERN)
    assert send() == 1


def test_what_is_sent_keeps_its_moment_and_where_the_person_was(clock_shows: Clock) -> None:
    reminded(zones=EASTERN, state="NY")
    planned()
    now = clock_shows("2026-03-02 09:30")
    send()
    (message,) = rows(MESSAGE)
    assert (message["claimed_at"], message["zones"], message["states"]) == (now, EASTERN, "IL NY")
    assert breaches() == ()


def test_the_clock_is_read_when_a_batch_is_claimed_and_not_when_it_was_queued(
    clock_shows: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Queued at 19:59, its turn comes at 20:10: it is not sent."""
    reminded()
    planned()
    clock_shows("2026-03-02 19:59")

    def waits(*args: Any) -> None:
        lock_guarantors(*args)
        clock_shows("2026-03-02 20:10")

    monkeypatch.setattr(claim, "lock_guarantors", waits)
    assert send() == 0
    assert rows(MESSAGE)[0]["status"] is MessageStatus.PLANNED


@pytest.mark.rule("RF-06")
def test_a_wish_that_comes_while_a_notice_waits_is_kept(clock_shows: Clock) -> None:
    reminded()
    planned()
    with writing() as connection:
        connection.execute(PERSON.update().values(not_before=time(12)))
    clock_shows("2026-03-02 11:59")
    assert send() == 0
    clock_shows("2026-03-02 12:00")
    assert send() == 1


def test_a_payment_while_a_notice_waits_takes_it_back(clock_shows: Clock) -> None:
    account = reminded()
    planned()
    with writing() as connection:
        connection.execute(
            ACCOUNT.update().where(ACCOUNT.c.id == account).values(balance_cents=50_00)
        )
    clock_shows("2026-03-02 10:00")
    assert send() == 0
    assert rows(MESSAGE)[0]["status"] is MessageStatus.CANCELLED


def test_sending_every_hour_sends_once(clock_shows: Clock) -> None:
    reminded()
    planned()
    found = []
    for hour in range(7, 23):
        clock_shows(f"2026-03-02 {hour:02}:10")
        found.append(send())
    assert sum(found) == 1
    assert found[2] == 1
    assert len(list((current().var / "outbox").rglob("*.eml"))) == 1


def test_what_waits_is_counted_with_its_hour(clock_shows: Clock) -> None:
    reminded(zones=PACIFIC)
    reminded()
    planned()
    clock_shows("2026-03-02 06:00")
    found = day.waiting(TODAY, PRACTICE, moments_of(TODAY, PRACTICE))
    assert found == Waiting(2, "2026-03-02T09:00-06:00")
    clock_shows("2026-03-02 10:00")
    send()
    found = day.waiting(TODAY, PRACTICE, moments_of(TODAY, PRACTICE))
    assert found == Waiting(1, "2026-03-02T11:00-06:00")


def test_nothing_of_a_day_is_sent_after_its_midnight(clock_shows: Clock) -> None:
    """Seven in the evening in Samoa is midnight in Chicago: then the message is a day old."""
    reminded(zones="Pacific/Pago_Pago", state="AS")
    planned()
    clock_shows("2026-03-03 00:00")
    assert send() == 0
    clock_shows("2026-03-02 23:59")
    assert send() == 1


@pytest.mark.rule("TZ-07", "PF-06")
def test_a_notice_that_found_no_window_is_decided_afresh_and_sent_once(clock_shows: Clock) -> None:
    account = reminded()
    planned()
    clock_shows("2026-03-02 22:00")
    assert send() == 0
    walk(TODAY + DAY)
    assert sent(Channel.NOTICE) == [(account, "reminder_1")]
    messages = rows(MESSAGE)
    assert sorted(row["status"] for row in messages) == ["cancelled", "sent"]
    assert breaches() == ()


@pytest.mark.rule("TC-09")
@pytest.mark.vector(34)
def test_a_sunday_that_has_an_hour_twice_sends_once_on_monday() -> None:
    sunday = date(2026, 11, 1)
    account = reminded(today=sunday)
    for fold in (0, 1):
        twice = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo(CENTRAL)).replace(fold=fold)
        day.walk(sunday, PRACTICE, twice)
    assert sent(Channel.NOTICE) == []
    walk(sunday + DAY)
    assert sent(Channel.NOTICE) == [(account, "reminder_1")]


def test_a_rehearsal_takes_each_notice_at_the_first_fitting_moment_of_its_day() -> None:
    reminded()
    reminded(zones=PACIFIC, state="CA")
    day.walk(TODAY, PRACTICE, datetime(2026, 3, 2, 6, tzinfo=ZoneInfo(CENTRAL)))
    claimed = [row["claimed_at"].astimezone(ZoneInfo(CENTRAL)).time() for row in rows(MESSAGE)]
    assert claimed == [time(9), time(11)]
    assert breaches() == ()


def test_a_rehearsal_that_starts_too_late_leaves_its_notices_waiting() -> None:
    reminded()
    result = day.walk(TODAY, PRACTICE, datetime(2026, 3, 2, 21, tzinfo=ZoneInfo(CENTRAL)))
    assert result.waiting is not None
    assert (result.reach.notices, result.waiting.waiting) == (0, 1)


def test_a_run_of_another_day_is_a_rehearsal_and_one_of_today_is_not(clock_shows: Clock) -> None:
    now = clock_shows("2026-03-02 15:00")
    assert moments_of(TODAY, PRACTICE) == by_the_clock(TODAY, PRACTICE)
    assert moments_of(TODAY, PRACTICE).now() == now
    tomorrow = moments_of(TODAY + DAY, PRACTICE)
    assert tomorrow == rehearsed(TODAY + DAY, PRACTICE, tomorrow.now())
    assert tomorrow.now() == datetime(2026, 3, 3, 6, tzinfo=ZoneInfo(CENTRAL))


@pytest.mark.rule("TC-09")
def test_a_call_of_a_sunday_is_on_mondays_list() -> None:
    statement_sent(45, step="reminder_2", step_on=TODAY - 10 * DAY, next_review_on=TODAY - DAY)
    walk(TODAY - DAY)
    assert rows(CALL) == []
    walk(TODAY)
    assert [row["on_date"] for row in rows(CALL)] == [TODAY]


def test_letters_are_printed_on_a_sunday() -> None:
    statement_sent(22, next_review_on=TODAY - DAY)
    walk(TODAY - DAY)
    assert [name for _, name in sent()] == ["reminder_1"]


def test_mail_that_waits_belongs_to_the_person_it_was_written_for(clock_shows: Clock) -> None:
    """Only this guarantor's notices go when one account is looked at."""
    first, second = reminded(), reminded()
    planned()
    clock_shows("2026-03-02 10:00")
    whose = one(ACCOUNT, first)["guarantor_id"]
    assert day.notices_of(TODAY, PRACTICE, by_the_clock(TODAY, PRACTICE), whose) == 1
    assert sent(Channel.NOTICE) == [(first, "reminder_1")]
    assert second not in [account for account, _ in sent(Channel.NOTICE)]


def test_a_second_sealing_does_not_claim_before_the_seal() -> None:
    reminded()
    run = sealed()
    start = moment() - timedelta(hours=20)
    day.notices(run, PRACTICE, rehearsed(TODAY, PRACTICE, start))
    (message,) = rows(MESSAGE)
    assert message["claimed_at"] >= rows(ENVELOPE)[0]["sealed_at"]
