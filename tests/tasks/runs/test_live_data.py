"""Live data and rehearsals: days ahead, and long times without a run."""

from __future__ import annotations

from datetime import date

import pytest

from policy.terms import DataUse, UseSaidBy
from tasks.daily_run import day
from tasks.runs import is_copy, note_real_run, refuse_ahead, refuse_day, say_use, use_of
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading, writing
from tasks.storage.tables import MESSAGE, RUN
from tests.factories import DAY, TODAY, make_account, make_use
from tests.tasks.days import PRACTICE, begun, moment, portfolio, rows

pytestmark = pytest.mark.usefixtures("database")
ANA = "Ana Rivera"


def planted(use: DataUse = DataUse.REHEARSAL, said_by: UseSaidBy = UseSaidBy.IMPORT) -> None:
    with writing() as connection:
        make_use(connection, use, said_by)


def refused(as_of: date, today: date = TODAY, gap_accepted_by: str = "") -> str:
    """Why no run may be made for that day; empty when one may."""
    with reading() as connection:
        try:
            refuse_day(connection, as_of, today, gap_accepted_by)
        except WrongInput as wrong:
            return str(wrong)
    return ""


@pytest.mark.parametrize(("days", "stopped"), [(-1, False), (0, False), (1, True), (365, True)])
def test_a_day_ahead_is_refused_on_live_data(days: int, stopped: bool) -> None:
    planted(DataUse.LIVE)
    said = refused(TODAY + days * DAY)
    assert ("lies ahead of today, 2026-03-02" in said) == stopped
    assert ("tend rehearse --through" in said) == stopped


def test_a_database_that_nobody_said_anything_of_counts_as_live() -> None:
    assert "lies ahead of today" in refused(TODAY + DAY)


@pytest.mark.parametrize("said_by", [UseSaidBy.IMPORT, UseSaidBy.DEMO, UseSaidBy.COPY])
def test_a_rehearsal_goes_ahead_a_year_at_most(said_by: UseSaidBy) -> None:
    planted(said_by=said_by)
    assert refused(TODAY + 366 * DAY) == ""
    assert "more than a year ahead" in refused(TODAY + 367 * DAY)


def test_a_run_ahead_writes_nothing_whatever_door_it_comes_by() -> None:
    portfolio(2)
    with pytest.raises(WrongInput, match="lies ahead"):
        day.begin(TODAY + DAY, moment(), kind="daily", actor="tester", today=TODAY)
    assert (rows(RUN), rows(MESSAGE)) == ([], [])


@pytest.mark.parametrize(("days", "stopped"), [(44, False), (45, False), (46, True)])
def test_after_more_than_45_days_without_a_run_a_person_is_asked(days: int, stopped: bool) -> None:
    begun()
    later = TODAY + days * DAY
    said = refused(later, later)
    assert ("look whether the clock is right" in said) == stopped
    assert ("--gap-accepted-by NAME" in said) == stopped
    assert refused(later, later, ANA) == ""


@pytest.mark.parametrize("name", ["", " ", "x", " x "])
def test_a_gap_is_accepted_by_a_name(name: str) -> None:
    begun()
    later = TODAY + 46 * DAY
    assert refused(later, later, name)


def test_who_accepted_a_gap_is_kept_with_the_run() -> None:
    begun()
    later = TODAY + 46 * DAY
    day.begin(
        later, moment(later), kind="daily", actor="tester", today=later, gap_accepted_by=f" {ANA} "
    )
    assert [row["gap_accepted_by"] for row in rows(RUN)] == ["", ANA]


def test_a_rehearsal_may_leave_out_months() -> None:
    planted()
    begun()
    assert refused(TODAY + 200 * DAY, TODAY) == ""


def test_a_clock_behind_the_last_run_stops_and_says_both_ways_out() -> None:
    begun(TODAY + 20 * DAY)
    said = refused(TODAY)
    assert "the last run was for 2026-03-22, which lies ahead of today, 2026-03-02" in said
    assert "set the clock right, or take that run back with tend undo-run --by NAME" in said
    assert refused(TODAY, gap_accepted_by=ANA) == said
    assert refused(TODAY + 20 * DAY, TODAY + 20 * DAY) == ""


def test_the_first_import_says_it_and_no_later_one() -> None:
    with writing() as connection:
        say_use(connection, DataUse.REHEARSAL, UseSaidBy.IMPORT, TODAY)
        assert use_of(connection) is DataUse.REHEARSAL
        say_use(connection, DataUse.LIVE, UseSaidBy.IMPORT, TODAY)  # the first brought nothing
        assert use_of(connection) is DataUse.LIVE
        make_account(connection)
        kept = say_use(connection, DataUse.REHEARSAL, UseSaidBy.IMPORT, TODAY)
        assert (kept, use_of(connection)) == (DataUse.LIVE, DataUse.LIVE)


@pytest.mark.parametrize(
    ("said_by", "days", "becomes"),
    [
        (UseSaidBy.IMPORT, -1, DataUse.REHEARSAL),
        (UseSaidBy.IMPORT, 0, DataUse.LIVE),
        (UseSaidBy.IMPORT, 1, DataUse.REHEARSAL),
        (UseSaidBy.MIGRATION, 0, DataUse.LIVE),
        (UseSaidBy.DEMO, 0, DataUse.REHEARSAL),
        (UseSaidBy.COPY, 0, DataUse.REHEARSAL),
    ],
)
def test_a_run_of_the_real_day_makes_live_what_was_rehearsed_in_other_days(
    said_by: UseSaidBy, days: int, becomes: DataUse
) -> None:
    planted(said_by=said_by)
    with writing() as connection:
        changed = note_real_run(connection, TODAY + days * DAY, TODAY)
        assert (use_of(connection), changed) == (becomes, becomes is DataUse.LIVE)
        assert is_copy(connection) == (said_by is UseSaidBy.COPY)


def test_a_rehearsal_that_became_live_refuses_days_ahead_from_then_on() -> None:
    planted()
    portfolio(1)
    day.begin(TODAY, moment(), kind="daily", actor="tester", today=TODAY)
    with reading() as connection, pytest.raises(WrongInput, match="lies ahead"):
        refuse_ahead(connection, TODAY + DAY, TODAY)


def test_a_rehearsal_that_walks_past_the_real_day_stays_one() -> None:
    planted()
    portfolio(1)
    for number in range(-1, 3):
        on = TODAY + number * DAY
        day.walk(on, PRACTICE, moment(on), today=TODAY)
    with reading() as connection:
        assert use_of(connection) is DataUse.REHEARSAL
