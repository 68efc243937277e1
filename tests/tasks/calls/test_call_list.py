"""The day's calls: one a guarantor, with what can be offered, written where it belongs."""

import csv

import pytest

from policy.law.facility import Facility
from policy.terms import CallOutcome
from tasks.calls import call_list, call_results
from tasks.calls.call_entry import CallEntry
from tasks.calls.call_list import load_calls
from tasks.daily_run import day
from tasks.facts.account import load_facts
from tasks.runtime.settings import current
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, PERSON
from tests.factories import DAY, TODAY, make_entry
from tests.tasks.days import PRACTICE, begun, family, moment, one, rows, statement_sent, walk

pytestmark = [pytest.mark.sqlite_is_enough, pytest.mark.usefixtures("database")]
CALL_IS_NEXT = {"step": "reminder_2", "step_on": TODAY - 10 * DAY}
LIST = "calls/2026-03-02.csv"


def to_call(count: int = 1) -> list[int]:
    first = statement_sent(45, **CALL_IS_NEXT)
    whose = one(ACCOUNT, first)["guarantor_id"]
    more = [statement_sent(45, guarantor_id=whose, **CALL_IS_NEXT) for _ in range(count - 1)]
    return [first, *more]


def say(account_id: int, outcome: CallOutcome) -> None:
    with writing() as connection:
        call_results.record(
            connection, reference=one(ACCOUNT, account_id)["reference"], outcome=outcome,
            today=TODAY, now=moment(), until=None, key="call", actor="tester",
        )  # fmt: skip


def test_a_family_is_one_call_about_all_its_accounts() -> None:
    accounts = to_call(2)
    walk()
    with reading() as connection:
        (entry,) = load_calls(connection, TODAY)
    assert entry.references == tuple(one(ACCOUNT, account)["reference"] for account in accounts)
    assert entry.total_cents == 200_00
    assert len(entry.quotes) == 3
    assert all(amount * (count - 1) + last == 200_00 for count, amount, last in entry.quotes)


def test_the_list_is_a_file_of_its_day_for_its_owner_only() -> None:
    to_call()
    walk()
    path = current().var / LIST
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) >= 2
    assert path.stat().st_mode & 0o077 == 0


def test_a_day_without_calls_has_no_list() -> None:
    family(1)
    walk()
    assert not (current().var / LIST).exists()


def test_publishing_again_writes_the_same_list() -> None:
    to_call()
    walk()
    before = (current().var / LIST).read_bytes()
    day.calls(begun(kind="account"), PRACTICE, moment())
    assert (current().var / LIST).read_bytes() == before


def test_a_call_that_was_made_is_no_longer_to_be_made() -> None:
    account = to_call()[0]
    walk()
    say(account, CallOutcome.NO_ANSWER)
    with reading() as connection:
        assert load_calls(connection, TODAY) == []


def test_the_next_call_tells_what_came_of_the_last_one() -> None:
    account = to_call()[0]
    walk()
    say(account, CallOutcome.VOICEMAIL)
    walk(TODAY + 5 * DAY)
    with reading() as connection:
        (entry,) = load_calls(connection, TODAY + 5 * DAY)
    assert (entry.attempts, entry.last_outcome) == (1, "voicemail")


def test_who_takes_no_calls_is_on_no_list() -> None:
    to_call()
    with writing() as connection:
        connection.execute(PERSON.update().values(calls_ok=False))
    assert walk()["calls"] == 0
    assert rows(PERSON)


def _called(state: str, income: int | None, balance_cents: int) -> CallEntry:
    """What the list offers about one balance, billed in Texas."""
    account = to_call()[0]
    with writing() as connection:
        connection.execute(ACCOUNT.update().where(ACCOUNT.c.id == account).values(call_attempts=0))
        connection.execute(PERSON.update().values(state=state, annual_income_cents=income))
        make_entry(connection, account_id=account, amount_cents=balance_cents - 100_00)
        connection.execute(ACCOUNT.update().values(balance_cents=balance_cents))
    walk()
    with reading() as connection:
        [entry] = load_calls(connection, TODAY)
    return entry


@pytest.fixture
def _texas_bills(monkeypatch: pytest.MonkeyPatch) -> None:
    practice = PRACTICE.model_copy(update={"facility": Facility(state="TX")})
    monkeypatch.setattr(call_list, "current_practice", lambda: practice)


@pytest.mark.rule("PP-04", "2.4 NJ")
@pytest.mark.usefixtures("_texas_bills")
def test_the_plans_on_the_list_keep_the_cap_of_the_income() -> None:
    entry = _called("NJ", 48_000_00, 1_440_00)
    assert max(last for _, _, last in entry.quotes) <= 120_00
    assert entry.quotes[0] == (12, 120_00, 120_00)
    assert entry.plan_note == ""


@pytest.mark.rule("PP-04")
@pytest.mark.usefixtures("_texas_bills")
def test_an_unknown_income_is_to_be_asked_for() -> None:
    entry = _called("NJ", None, 1_440_00)
    assert [number for number, _, _ in entry.quotes] == [6, 12, 18]
    assert "ask for it (2.4 NJ, PP-04)" in entry.plan_note


@pytest.mark.rule("PP-04", "PP-03")
@pytest.mark.usefixtures("_texas_bills")
def test_where_no_plan_fits_the_list_says_to_offer_help() -> None:
    entry = _called("NJ", 1_200_00, 1_440_00)  # 3 % of $100 a month
    assert entry.quotes == ()
    assert "(2.4 NJ, PP-04); offer help with the cost" in entry.plan_note
    assert entry.plan_note[0] == "N"
    path = current().var / LIST
    with path.open(encoding="utf-8-sig", newline="") as file:
        [row] = list(csv.DictReader(file))
    assert (row["quote_1"], row["plan_note"]) == ("", entry.plan_note)


@pytest.mark.rule("RF-05", "TZ-01")
def test_the_list_says_when_each_person_may_be_called() -> None:
    to_call()
    with writing() as connection:
        connection.execute(
            PERSON.update().values(zones="America/Los_Angeles America/New_York", state="CA")
        )
    walk()
    with (current().var / LIST).open(encoding="utf-8-sig", newline="") as file:
        (row,) = list(csv.DictReader(file))
    assert row["call_between"] == "11:00 to 19:00"  # the practice is in Chicago
    assert row["their_time"] == "09:00 to 17:00 America/Los_Angeles"


@pytest.mark.rule("RF-06")
def test_who_has_no_hour_left_today_is_not_listed() -> None:
    to_call()
    walk()
    with writing() as connection:
        connection.execute(PERSON.update().values(not_on="monday"))
    with reading() as connection:
        assert load_calls(connection, TODAY) == []


@pytest.mark.rule("RF-01", "RF-02", "RF-04")
def test_attempts_and_conversations_are_counted_over_all_accounts() -> None:
    first, second = to_call(2)
    walk()
    say(first, CallOutcome.NO_ANSWER)
    with writing() as connection:
        call_results.record(
            connection, reference=one(ACCOUNT, second)["reference"],
            outcome=CallOutcome.ALREADY_PAID, today=TODAY, now=moment(), until=None, key="second",
            actor="tester",
        )  # fmt: skip
    with reading() as connection:
        person = one(ACCOUNT, first)["guarantor_id"]
        known = load_facts(connection, [person], TODAY + DAY)[first].facts.guarantor
    assert (known.attempts, known.talked_on) == ((TODAY, TODAY), TODAY)
