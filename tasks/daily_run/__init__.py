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
from tasks.daily_run.order import Counts, Pieces, serve_day
from tasks.daily_run.summary import TREND_DAYS, Case, Cases, DayServed, DaySummary, Sum, Unseen
from tasks.daily_run.triage import Due, batches

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
    "NoticesSent",
    "Pieces",
    "Place",
    "Reach",
    "Ruling",
    "Sum",
    "Unseen",
    "Waiting",
    "batches",
    "count_previews",
    "day",
    "dry_run",
    "due_on",
    "preview",
    "resend",
    "serve_day",
]
