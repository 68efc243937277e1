"""RF-06, RF-07: what a person told us is inconvenient holds at once, until they say otherwise."""

from datetime import time
from typing import Any

import pytest
from sqlalchemy import Connection

from models import Account, Call, Person, Preference
from policy.contact.weekdays import Weekday
from policy.terms import Channel
from tasks.contact import inconvenient_times
from tasks.contact.inconvenient_times import Told, ToldZone, read_time
from tasks.facts.account import load_facts
from tasks.runtime.errors import WrongInput
from tests.factories import (
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_line,
    make_person,
    the,
)

pytestmark = pytest.mark.sqlite_is_enough

NOON = time(12)


def tell(connection: Connection, account_id: int, told: Told) -> bool:
    reference = the(connection, Account, account_id)["reference"]
    return inconvenient_times.record(
        connection, reference=reference, told=told, today=TODAY, actor="tester"
    )


def person_of(connection: Connection, account_id: int) -> dict[str, Any]:
    return the(connection, Person, guarantor_of(connection, account_id))


def on_the_list(connection: Connection) -> int:
    account = make_account(connection, step="options_call_1")
    make_line(
        connection, account_id=account, channel=Channel.CALL, step="options_call_1",
        step_before="reminder_2",
    )  # fmt: skip
    return account


@pytest.mark.rule("RF-06")
def test_what_was_told_is_kept_with_who_recorded_it(connection: Connection) -> None:
    account = make_account(connection)
    assert tell(connection, account, Told(NOON, time(17, 30), (Weekday.TUESDAY,)))
    person = person_of(connection, account)
    assert (person["not_before"], person["not_after"]) == (NOON, time(17, 30))
    assert person["not_on"] == "tuesday"
    [row] = all_of(connection, Preference)
    assert (row["channel"], row["actor"]) == ("times", "tester")
    assert row["reason"] == "not before 12:00; not after 17:30; not on tue"
    assert (row["not_before"], row["not_after"]) == (NOON, time(17, 30))
    assert row["not_on"] == "tuesday"
    assert the(connection, Account, account)["next_review_on"] == TODAY


@pytest.mark.rule("RF-06")
def test_the_rules_know_it(connection: Connection) -> None:
    account = make_account(connection)
    tell(connection, account, Told(NOON, None, (Weekday.FRIDAY, Weekday.MONDAY)))
    person = guarantor_of(connection, account)
    times = load_facts(connection, [person], TODAY)[account].facts.guarantor.times
    assert (times.not_before, times.not_on) == (NOON, (Weekday.MONDAY, Weekday.FRIDAY))


def test_each_telling_is_the_whole_of_it(connection: Connection) -> None:
    account = make_account(connection)
    tell(connection, account, Told(NOON, at_work=True))
    tell(connection, account, Told(not_on=(Weekday.MONDAY,)))
    person = person_of(connection, account)
    assert (person["not_before"], person["phone_at_work"]) == (None, False)
    assert tell(connection, account, Told())
    assert person_of(connection, account)["not_on"] == ""
    assert all_of(connection, Preference)[-1]["reason"] == "any time is fine"


def test_what_is_known_is_not_recorded_again(connection: Connection) -> None:
    account = make_account(connection)
    assert tell(connection, account, Told(NOON))
    assert not tell(connection, account, Told(NOON))
    assert len(all_of(connection, Preference)) == 1


@pytest.mark.rule("TZ-01")
def test_where_they_say_they_are_counts_beside_where_they_live(connection: Connection) -> None:
    person = make_person(connection, phone="")
    account = make_account(connection, guarantor_id=person)
    tell(connection, account, Told(zone=ToldZone.HAWAII))
    assert person_of(connection, account)["zones"] == "America/Chicago Pacific/Honolulu"
    tell(connection, account, Told(NOON))
    assert person_of(connection, account)["zones"] == "America/Chicago"


@pytest.mark.rule("RF-07")
def test_a_phone_at_work_takes_the_call_off_the_list(connection: Connection) -> None:
    account = on_the_list(connection)
    tell(connection, account, Told(at_work=True))
    assert all_of(connection, Call)[0]["closed_on"] == TODAY
    assert the(connection, Account, account)["step"] == "reminder_2"


@pytest.mark.rule("RF-06")
@pytest.mark.parametrize(
    ("told", "closed_on"),
    [
        pytest.param(Told(not_on=(Weekday.MONDAY,)), TODAY, id="today is a Monday"),
        pytest.param(Told(not_on=(Weekday.TUESDAY,)), None, id="only tomorrow"),
        pytest.param(Told(NOON), None, id="the afternoon is left"),
    ],
)
def test_a_call_stays_on_the_list_while_an_hour_is_left(
    connection: Connection, told: Told, closed_on: object
) -> None:
    account = on_the_list(connection)
    tell(connection, account, told)
    assert all_of(connection, Call)[0]["closed_on"] == closed_on


@pytest.mark.parametrize(
    "told",
    [
        Told(not_on=tuple(Weekday)),
        Told(not_on=tuple(Weekday)[:6]),
        Told(not_before=time(20)),
        Told(not_after=time(9)),
        Told(not_before=time(14), not_after=time(13)),
    ],
)
def test_a_wish_that_leaves_no_hour_is_refused_and_says_what_to_do(
    connection: Connection, told: Told
) -> None:
    account = make_account(connection)
    with pytest.raises(WrongInput, match="calls no"), connection.begin_nested():
        tell(connection, account, told)
    assert person_of(connection, account)["not_on"] == ""
    assert all_of(connection, Preference) == []


@pytest.mark.parametrize("text", ["9:00", "24:00", "12.30", "noon", "12:60", ""])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(WrongInput, match="write it like 14:30"):
        read_time(text)


def test_a_time_is_read_as_people_write_it() -> None:
    assert read_time(" 09:05 ") == time(9, 5)
