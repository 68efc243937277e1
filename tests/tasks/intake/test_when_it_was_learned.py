"""A hold keeps when it was learned apart from since when it is so, and both are told."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.history import tell
from tasks.holds import hold_list
from tasks.storage.database import reading
from tasks.storage.tables import ACCOUNT, HOLD
from tests.tasks.days import breaches, rows
from tests.tasks.intake_folders import (
    TODAY,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database")
VISIT = date(2026, 1, 5)


def one_person(folder: Path, amount: str = "100.00", **cells: str) -> Path:
    charge = [tend_amount("t1", "charge", amount)]
    return tend_folder(folder, [tend_person() | cells], [tend_account()], charge)


def hold() -> dict[str, Any]:
    [found] = rows(HOLD)
    return found


def days() -> tuple[date, date, date]:
    found = hold()
    return found["placed_on"], found["applies_from"], found["learned_on"]


@pytest.mark.parametrize(
    ("died", "stands"),
    [
        ("2026-01-04", VISIT),
        ("2026-01-05", VISIT),
        ("2026-01-06", date(2026, 1, 6)),
        ("2026-03-02", TODAY),
    ],
    ids=["before the visit", "on its day", "the day after", "the day of the import"],
)
@pytest.mark.rule("HD-03")
def test_the_hold_of_a_death_stands_on_no_day_before_it(
    tmp_path: Path, died: str, stands: date
) -> None:
    take_in(one_person(tmp_path / "in", death_date=died))
    assert days() == (stands, date.fromisoformat(died), TODAY)
    assert breaches() == ()


def test_a_death_that_lies_ahead_is_a_slip_and_holds_at_once(tmp_path: Path) -> None:
    take_in(one_person(tmp_path / "in", death_date="2026-03-03"))
    assert days()[0] == VISIT
    assert breaches() == ()


def test_in_a_rehearsal_of_an_earlier_day_a_death_holds_from_its_own_day(tmp_path: Path) -> None:
    take_in(one_person(tmp_path / "in", death_date="2026-03-01"), today=date(2026, 2, 1))
    assert days() == (date(2026, 3, 1), date(2026, 3, 1), date(2026, 2, 1))


def test_a_day_of_death_that_is_corrected_moves_the_hold_and_not_when_it_was_learned(
    tmp_path: Path,
) -> None:
    take_in(one_person(tmp_path / "in", death_date="2026-02-01"))
    later = TODAY + timedelta(3)
    take_in(one_person(tmp_path / "new", "120.00", death_date="2026-02-11"), today=later)
    assert days() == (date(2026, 2, 11), date(2026, 2, 11), TODAY)
    assert breaches() == ()


@pytest.mark.rule("HD-02")
def test_a_bankruptcy_applies_from_its_petition_and_is_learned_from_the_export(
    tmp_path: Path,
) -> None:
    take_in(one_person(tmp_path / "in", bankruptcy_filed_on="2026-02-10"))
    assert days() == (VISIT, date(2026, 2, 10), TODAY)


def test_a_hold_that_comes_up_later_keeps_the_day_of_that_import(tmp_path: Path) -> None:
    take_in(one_person(tmp_path / "in"))
    later = TODAY + timedelta(5)
    now = datetime(2026, 3, 7, 15, tzinfo=UTC)
    take_in(one_person(tmp_path / "new", cease_contact="yes"), today=later, now=now)
    assert days() == (VISIT, VISIT, later)


def test_both_days_and_what_is_to_do_are_told_wherever_a_hold_is(tmp_path: Path) -> None:
    take_in(one_person(tmp_path / "in", death_date="2026-02-01"))
    [account] = rows(ACCOUNT)
    with reading() as connection:
        [listed] = hold_list.standing(connection, TODAY)
        story = tell(connection, account["reference"], TODAY)
    assert (listed.since, listed.learned) == (date(2026, 2, 1), TODAY)
    assert listed.to_do.startswith("Speak only with the executor")
    assert (story.holds[0].since, story.holds[0].learned) == (date(2026, 2, 1), TODAY)
    [told] = [event for event in story.timeline if event.kind == "hold"]
    assert told.on == TODAY
    assert told.text.startswith("On hold since 2026-02-01: the patient has died (HD-03)")
