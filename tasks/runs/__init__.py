"""Runs of a day, and what today is."""

from tasks.runs import runs
from tasks.runs.office_day import Moment, OfficeTime, recording, this_moment, time_of_import, today
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
    "Moment",
    "Moments",
    "OfficeTime",
    "RunCounts",
    "RunRef",
    "SetAside",
    "StatusCounts",
    "counted",
    "moments_of",
    "recording",
    "rehearsed",
    "runs",
    "set_aside",
    "state_of_day",
    "this_moment",
    "time_of_import",
    "today",
    "unfinished_day",
]
