"""Notices that had to wait for their hour."""

from flows.job import job
from flows.pages.unknown_mail import settle_unknown
from tasks.daily_run import NoticesSent
from tasks.daily_run import prefect_tasks as steps


@job("send notices", run_name="send notices")
def send_notices() -> NoticesSent:
    """Send those of today's notices whose hour has come, and count those that still wait.

    The daily run starts early in the morning, when nobody may be reached yet. Each notice goes
    out as soon as it is a fitting time wherever the person may be; balance, holds and wishes are
    looked at once more. What no mail provider answered in time becomes a letter.
    """
    return steps.send_waiting_notices(settle_unknown())
