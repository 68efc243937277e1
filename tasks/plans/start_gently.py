"""What lies beside a plan waits for its end, and then starts as a new bill does."""

from datetime import date

from sqlalchemy import Connection
from sqlmodel import col

from models import Account
from policy.terms import FreshWhy, Stage
from tasks.accounts import AccountRow, change, move
from tasks.practice import policy_or_standard


def start_gently(connection: Connection, account: AccountRow, today: date, actor: str) -> None:
    """A fresh statement comes first, and the days of the cadence count from now on."""
    if not account.is_open or account.balance_cents <= 0 or account.stage is Stage.HUMAN_REVIEW:
        return
    reason = "The plan is paid; what lies beside it starts with a fresh statement."
    move(connection, account.id, Stage.STATEMENT, today=today, reason=reason, actor=actor)
    first = account.first_statement_on
    change(
        connection,
        [account.id],
        step=None if first is None else _first_step(connection, account),
        fresh_statement_due=first is not None,
        fresh_why=None if first is None else FreshWhy.BESIDE_PLAN,
        paused_days=0 if first is None else (today - first).days,
        cycle=col(Account.cycle) + 1,
        call_attempts=0,
        next_review_on=today,
    )


def _first_step(connection: Connection, account: AccountRow) -> str:
    policy = policy_or_standard(connection, account.policy_name, account.policy_version)
    first = policy.after(None)
    assert first is not None, "a policy has steps"
    return first.name
