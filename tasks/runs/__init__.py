"""Runs of a day, and what today is."""

from tasks.runs import runs
from tasks.runs.asked_about import ARE_YOU_SURE, refuse_long_ago
from tasks.runs.homes import enter_home, home_here, known_homes, note_home
from tasks.runs.live_data import (
    COPY_MARK,
    LONGEST_OUTAGE,
    is_copy,
    mark_as_copy,
    mark_of,
    note_real_run,
    refuse_ahead,
    refuse_copy,
    refuse_day,
    refuse_gap,
    say_use,
    use_of,
)
from tasks.runs.office_day import (
    Moment,
    OfficeTime,
    office_time,
    recording,
    this_moment,
    time_of_import,
    today,
)
from tasks.runs.runs import (
    RunCounts,
    RunRef,
    SetAside,
    StatusCounts,
    counted,
    set_aside,
    state_of_day,
    unfinished_day,
)
from tasks.runs.send_times import Moments, moments_of, rehearsed

__all__ = [
    "ARE_YOU_SURE",
    "COPY_MARK",
    "LONGEST_OUTAGE",
    "Moment",
    "Moments",
    "OfficeTime",
    "RunCounts",
    "RunRef",
    "SetAside",
    "StatusCounts",
    "counted",
    "enter_home",
    "home_here",
    "is_copy",
    "known_homes",
    "mark_as_copy",
    "mark_of",
    "moments_of",
    "note_home",
    "note_real_run",
    "office_time",
    "recording",
    "refuse_ahead",
    "refuse_copy",
    "refuse_day",
    "refuse_gap",
    "refuse_long_ago",
    "rehearsed",
    "runs",
    "say_use",
    "set_aside",
    "state_of_day",
    "this_moment",
    "time_of_import",
    "today",
    "unfinished_day",
    "use_of",
]
