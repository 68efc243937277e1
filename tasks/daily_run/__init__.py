"""The day: triage, the work of each stage, recovery, the dry run, its summary."""

from tasks.daily_run import day, dry_run, resend
from tasks.daily_run.answers import (
    AccountAnswer,
    DayResult,
    Difference,
    NoticesSent,
    Place,
    Reach,
    Ruling,
    Waiting,
)
from tasks.daily_run.dry_run import count_previews, due_on, preview
from tasks.daily_run.fortnight import TREND_DAYS, DayServed, Sum
from tasks.daily_run.order import Counts, Pieces, serve_day
from tasks.daily_run.summary import Case, Cases, DaySummary, RefusedRows, Unseen
from tasks.daily_run.triage import Due, batches
from tasks.daily_run.undo_run import LastRun, UndoneRun, last_run, refuse
from tasks.daily_run.undo_run import undo_run as take_back_run

__all__ = [
    "TREND_DAYS",
    "AccountAnswer",
    "Case",
    "Cases",
    "Counts",
    "DayResult",
    "DayServed",
    "DaySummary",
    "Difference",
    "Due",
    "LastRun",
    "NoticesSent",
    "Pieces",
    "Place",
    "Reach",
    "RefusedRows",
    "Ruling",
    "Sum",
    "UndoneRun",
    "Unseen",
    "Waiting",
    "batches",
    "count_previews",
    "day",
    "dry_run",
    "due_on",
    "last_run",
    "preview",
    "refuse",
    "resend",
    "serve_day",
    "take_back_run",
]
