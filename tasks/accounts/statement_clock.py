"""The clock of the first statement, when that statement came back (HD-07, 501R-01)."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, or_, select, update

from policy.law import Statement, clock_start
from policy.letters import LetterKind
from policy.terms import MessageStatus
from tasks.storage import ACCOUNT, ENVELOPE, ENVELOPE_LINE, MESSAGE, RETURNED_MAIL, Values, among


def restart_clocks(connection: Connection, envelope_id: int) -> list[int]:
    """The accounts whose clock had started with this letter, which came back."""
    return set_again(connection, started_by(connection, envelope_id))


def set_again(connection: Connection, account_ids: Sequence[int]) -> list[int]:
    """The clocks of these accounts, whose first statement did not stay.

    A later statement that stayed starts it instead; without one, the first statement is the next
    step again, and the clock starts with that. Internal days start anew with it.
    """
    statements = _statements(connection, account_ids) if account_ids else {}
    for account_id in account_ids:
        start = clock_start(statements.get(account_id, []))
        values: Values = {"first_statement_on": start, "paused_days": 0}
        if start is None:  # the keys of the steps are those of a new round
            values |= {"cycle": ACCOUNT.c.cycle + 1, "fresh_statement_due": False}
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(**values))
    return list(account_ids)


def started_by(connection: Connection, envelope_id: int) -> list[int]:
    """The accounts whose clock started with what this envelope brought."""
    query = (
        select(ACCOUNT.c.id)
        .join(ENVELOPE_LINE, ENVELOPE_LINE.c.account_id == ACCOUNT.c.id)
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE_LINE.c.envelope_id)
        .where(
            ENVELOPE_LINE.c.envelope_id == envelope_id,
            ENVELOPE_LINE.c.kind == LetterKind.STATEMENT,
            ENVELOPE_LINE.c.cancelled_on.is_(None),
            ACCOUNT.c.first_statement_on == MESSAGE.c.provided_on,
        )
        .order_by(ACCOUNT.c.id)
    )
    return list(connection.execute(query).scalars())


def _statements(connection: Connection, ids: Sequence[int]) -> dict[int, list[Statement]]:
    """All statements provided, by letter or, to those who chose e-mail, by notice (501R-23)."""
    since = ACCOUNT.c.owes_since
    query = (
        select(ENVELOPE_LINE.c.account_id, MESSAGE.c.provided_on, RETURNED_MAIL.c.returned_on)
        .join(ACCOUNT, ACCOUNT.c.id == ENVELOPE_LINE.c.account_id)
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .outerjoin(RETURNED_MAIL, RETURNED_MAIL.c.envelope_id == ENVELOPE.c.id)
        .where(
            among(connection, ENVELOPE_LINE.c.account_id, ids),
            ENVELOPE_LINE.c.kind == LetterKind.STATEMENT,
            ENVELOPE_LINE.c.cancelled_on.is_(None),
            MESSAGE.c.status.in_(MessageStatus.reached()),
            MESSAGE.c.provided_on.is_not(None),
            or_(since.is_(None), MESSAGE.c.provided_on >= since),
        )
    )
    found: dict[int, list[Statement]] = defaultdict(list)
    for account_id, provided_on, returned_on in connection.execute(query):
        found[account_id].append(Statement(provided_on, returned_on))
    return found
