"""HD-00: after a hold nothing resumes by itself; quiet days and a fresh statement come first."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, case, literal, or_, select
from sqlmodel import col

from models import Account, Application, Hold
from policy.holds import STOPS_THE_CADENCE, HoldFacts
from policy.policy_file import PolicySpec
from policy.terms import ApplicationStatus, FreshWhy
from tasks.accounts.accounts import AccountRow, accounts_by_id, change, set_columns
from tasks.practice import policy_or_standard
from tasks.storage import ACCOUNT

_ENDED = (ApplicationStatus.WITHDRAWN, ApplicationStatus.LAPSED)


_STILL_TO_SAY = or_(col(Account.fresh_statement_due), col(Account.first_statement_on).is_(None))
_WHY = case(
    (_STILL_TO_SAY, col(Account.fresh_why)),
    else_=literal(FreshWhy.HOLD_ENDED, ACCOUNT.c.fresh_why.type),
)
"""What a statement has still to say of a bill that is owed again, a hold does not take from it."""


def resume(
    connection: Connection,
    accounts: Sequence[AccountRow],
    *,
    since: date,
    ended_on: date,
    today: date,
) -> None:
    """What the end of a hold means for its open accounts.

    Call it before the hold is marked as released: the days it held then count once, also where
    several holds stood side by side. Only the days of the cadence pause (501R-01 keeps running).
    """
    for account in accounts:
        if not account.is_open:
            continue
        change(
            connection,
            [account.id],
            ask_not_before=quiet_after(connection, account, ended_on),
            fresh_statement_due=account.first_statement_on is not None,
            fresh_why=_WHY,
            paused_days=col(Account.paused_days) + _days(connection, account, since, ended_on),
            next_review_on=today,
        )


def quiet_after(connection: Connection, account: AccountRow, ended_on: date) -> date:
    """The first day on which this account may be asked for after `ended_on`."""
    ask = ended_on + timedelta(_policy_of(connection, account).holds.days_after_release)
    return max(ask, account.ask_not_before or ask)


def keep_quiet(connection: Connection, account_id: int) -> None:
    """The quiet days after a hold count also where the account was closed when it ended, and is
    taken up again before they are over."""
    account = accounts_by_id(connection, [account_id])[0]
    ended = max((last for _, last in _counted(connection, account)), default=None)
    if ended is not None:
        set_columns(connection, account_id, ask_not_before=quiet_after(connection, account, ended))


def _policy_of(connection: Connection, account: AccountRow) -> PolicySpec:
    return policy_or_standard(connection, account.policy_name, account.policy_version)


def _days(connection: Connection, account: AccountRow, since: date, until: date) -> int:
    """Days since the first statement that no other ended hold has counted before."""
    if account.first_statement_on is None:
        return 0
    start = max(since, account.first_statement_on)
    held = set(range(start.toordinal(), until.toordinal()))
    if held:
        for first, last in _counted(connection, account):
            held -= set(range(first.toordinal(), last.toordinal()))
    return len(held)


def _counted(connection: Connection, account: AccountRow) -> Iterator[tuple[date, date]]:
    holds = select(
        col(Hold.account_id), col(Hold.kind), col(Hold.placed_on), col(Hold.released_on),
        col(Hold.service_through), col(Hold.service_from),
    ).where(
        col(Hold.guarantor_id) == account.guarantor_id,
        col(Hold.released_on) > col(Hold.placed_on),
        col(Hold.in_error).is_(False),
        col(Hold.kind).in_(STOPS_THE_CADENCE),
    )  # fmt: skip
    for account_id, *hold in connection.execute(holds):
        known = HoldFacts(*hold)
        if account_id in (None, account.id) and known.until and known.covers(account.service_from):
            yield known.placed_on, known.until
    applications = select(col(Application.received_on), col(Application.status_on)).where(
        col(Application.guarantor_id) == account.guarantor_id,
        col(Application.status).in_(_ENDED),
    )
    yield from ((row.received_on, row.status_on) for row in connection.execute(applications))
