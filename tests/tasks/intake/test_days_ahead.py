"""What has not happened yet does not count, and days beyond reason are slips of the keyboard."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.intake import ImportResult, count_what_has_come
from tasks.storage import writing
from tests.factories import NOW
from tests.tasks.intake_folders import (
    TODAY,
    ask,
    balances_differ,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database")


def export(folder: Path, *, on: date = TODAY, paid_on: date = TODAY, **visit: str) -> ImportResult:
    paid = tend_amount("P1", "patient_payment", "100") | {"value_on": paid_on.isoformat()}
    rows = [tend_amount("C1", "charge", "300"), paid]
    made = tend_folder(folder, [tend_person()], [tend_account(**visit)], rows)
    return take_in(made, today=on, accept="older=99999")


def refused(field: str) -> list[tuple[str, ...]]:
    return ask(f"SELECT file, reason FROM refused_row WHERE field = '{field}'")


@pytest.mark.parametrize(("days", "left"), [(-1, 200_00), (0, 200_00), (1, 300_00)])
def test_money_of_a_day_to_come_does_not_count(tmp_path: Path, days: int, left: int) -> None:
    assert export(tmp_path / "x", paid_on=TODAY + timedelta(days)).refused == 0
    assert ask("SELECT balance_cents FROM account") == [(left,)]
    assert ask("SELECT balance_cents FROM account_item") == [(left,)]


def test_it_counts_with_the_first_import_on_its_day_or_later(tmp_path: Path) -> None:
    paid_on = TODAY + timedelta(10)
    for days, left in ((0, 300_00), (9, 300_00), (10, 200_00), (11, 200_00)):
        done = export(tmp_path / str(days), on=TODAY + timedelta(days), paid_on=paid_on)
        assert ask("SELECT balance_cents FROM account") == [(left,)]
        assert done.changed == (1 if days == 10 else 0)
    assert balances_differ() == []


def day_comes(day: date) -> int:
    """What every run of a day begins with."""
    with writing() as connection:
        return count_what_has_come(connection, day, NOW)


def test_without_another_export_it_counts_from_its_day_on_and_once(tmp_path: Path) -> None:
    export(tmp_path / "x", paid_on=TODAY + timedelta(10))
    for days, left, came in ((9, 300_00, 0), (10, 200_00, 1), (11, 200_00, 0)):
        assert day_comes(TODAY + timedelta(days)) == came
        assert ask("SELECT balance_cents FROM account") == [(left,)]
    assert balances_differ() == []
    export(tmp_path / "y", on=TODAY + timedelta(12), paid_on=TODAY + timedelta(10))
    assert ask("SELECT balance_cents FROM account") == [(200_00,)]


def test_it_covers_the_whole_bill_on_its_day_and_closes_it(tmp_path: Path) -> None:
    paid = tend_amount("P1", "patient_payment", "300") | {
        "value_on": (TODAY + timedelta(3)).isoformat()
    }
    rows = [tend_amount("C1", "charge", "300"), paid]
    take_in(tend_folder(tmp_path / "x", [tend_person()], [tend_account()], rows), today=TODAY)
    assert ask("SELECT resolution FROM account") == [(None,)]
    day_comes(TODAY + timedelta(3))
    assert ask("SELECT resolution, balance_cents FROM account") == [("paid", 0)]


def test_what_a_newer_export_no_longer_shows_does_not_come(tmp_path: Path) -> None:
    export(tmp_path / "x", paid_on=TODAY + timedelta(10))
    rows = [tend_amount("C1", "charge", "300")]
    without = tend_folder(tmp_path / "y", [tend_person()], [tend_account()], rows)
    take_in(without, today=TODAY + timedelta(1))
    assert day_comes(TODAY + timedelta(10)) == 0
    assert ask("SELECT balance_cents FROM account") == [(300_00,)]


def test_what_came_and_is_gone_from_the_next_export_is_taken_back(tmp_path: Path) -> None:
    export(tmp_path / "x", paid_on=TODAY + timedelta(2))
    day_comes(TODAY + timedelta(2))
    rows = [tend_amount("C1", "charge", "300")]
    without = tend_folder(tmp_path / "y", [tend_person()], [tend_account()], rows)
    take_in(without, today=TODAY + timedelta(3))
    assert ask("SELECT balance_cents FROM account") == [(300_00,)]
    assert balances_differ() == []


def test_a_line_that_moves_to_a_later_day_is_taken_back_and_comes_again(tmp_path: Path) -> None:
    export(tmp_path / "x", paid_on=TODAY)
    export(tmp_path / "y", on=TODAY + timedelta(1), paid_on=TODAY + timedelta(5))
    assert ask("SELECT balance_cents FROM account") == [(300_00,)]
    assert day_comes(TODAY + timedelta(5)) == 1
    assert ask("SELECT balance_cents FROM account") == [(200_00,)]
    assert balances_differ() == []


@pytest.mark.parametrize(("days", "is_taken"), [(-1, True), (0, True), (1, False)])
def test_a_visit_waits_for_its_day(tmp_path: Path, days: int, is_taken: bool) -> None:
    export(tmp_path / "x", service_from=(TODAY + timedelta(days)).isoformat())
    assert len(ask("SELECT id FROM account")) == is_taken
    assert refused("service_from") == ([] if is_taken else [("accounts.csv", "lies ahead")])


def test_a_visit_that_waited_is_taken_in_on_its_day(tmp_path: Path) -> None:
    starts = TODAY + timedelta(5)
    done = export(tmp_path / "1", service_from=starts.isoformat())
    assert (done.read, done.accepted, done.refused) == (4, 1, 3)
    advice = ask("SELECT DISTINCT advice FROM refused_row")
    assert advice == [("nothing: it is taken in by the first import on that day or later",)]
    assert export(tmp_path / "2", on=starts, service_from=starts.isoformat()).new == 1


@pytest.mark.parametrize(("days", "is_wrong"), [(365, False), (366, False), (367, True)])
def test_money_of_more_than_a_year_ahead_is_a_mistake(
    tmp_path: Path, days: int, is_wrong: bool
) -> None:
    export(tmp_path / "x", paid_on=TODAY + timedelta(days))
    said = [("transactions.csv", "is more than a year ahead")]
    assert refused("value_on") == (said if is_wrong else [])
    assert len(ask("SELECT id FROM account")) == (not is_wrong)


@pytest.mark.parametrize(("days", "why"), [(366, "lies ahead"), (367, "is more than a year ahead")])
def test_a_visit_of_more_than_a_year_ahead_is_a_mistake(
    tmp_path: Path, days: int, why: str
) -> None:
    export(tmp_path / "x", service_from=(TODAY + timedelta(days)).isoformat())
    assert refused("service_from") == [("accounts.csv", why)]


@pytest.mark.parametrize(("days", "is_taken"), [(366, True), (367, False)])
def test_a_visit_may_end_within_a_year(tmp_path: Path, days: int, is_taken: bool) -> None:
    export(tmp_path / "x", service_to=(TODAY + timedelta(days)).isoformat())
    assert len(ask("SELECT id FROM account")) == is_taken


@pytest.mark.parametrize(
    ("day", "is_wrong"), [("1899-12-31", True), ("1900-01-01", False), ("1900-01-02", False)]
)
def test_a_day_before_1900_is_a_mistake(tmp_path: Path, day: str, is_wrong: bool) -> None:
    export(tmp_path / "visit", service_from=day)
    assert len(ask("SELECT id FROM account")) == (not is_wrong)
    export(tmp_path / "money", paid_on=date.fromisoformat(day))
    found = refused("service_from") + refused("value_on")
    assert {why for _, why in found} == ({"is before 1900"} if is_wrong else set())
