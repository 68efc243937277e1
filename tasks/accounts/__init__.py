"""One account: to find it, to move it between stages, to review it now."""

from tasks.accounts.accounts import (
    LARGEST_CENTS,
    AccountRow,
    accounts_by_id,
    change,
    find_account,
    open_accounts,
    post,
    review_now,
    set_columns,
    take_account,
)
from tasks.accounts.new_debt import begin_anew
from tasks.accounts.owed_again import why_owed_again
from tasks.accounts.resume_after_hold import quiet_after, resume
from tasks.accounts.search import MOST, Found, find
from tasks.accounts.stages import back_from_review, move, reopen, resolve
from tasks.accounts.statement_clock import restart_clocks, set_again, started_by
from tasks.accounts.typed_amount import cents

__all__ = [
    "LARGEST_CENTS",
    "MOST",
    "AccountRow",
    "Found",
    "accounts_by_id",
    "back_from_review",
    "begin_anew",
    "cents",
    "change",
    "find",
    "find_account",
    "move",
    "open_accounts",
    "post",
    "quiet_after",
    "reopen",
    "resolve",
    "restart_clocks",
    "resume",
    "review_now",
    "set_again",
    "set_columns",
    "started_by",
    "take_account",
    "why_owed_again",
]
