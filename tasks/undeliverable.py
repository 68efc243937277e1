"""What cannot be written or sent is taken back, and never retried in silence."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select, update

from policy.terms import Stage
from tasks.stages import move
from tasks.tables import ACCOUNT, ENVELOPE, ENVELOPE_LINE, PERSON
from tasks.unsent import cancel_lines


def take_back_letter(connection: Connection, token: str, today: date) -> None:
    """A letter that cannot be printed: its steps are undone, and a person looks at the accounts."""
    why = "this letter could not be printed; check the name and the address"
    lines, accounts = _lines(connection, [token])
    cancel_lines(connection, lines, why=why, today=today)
    still_open = select(ACCOUNT.c.id).where(
        ACCOUNT.c.id.in_(accounts), ACCOUNT.c.stage != Stage.RESOLVED
    )
    for account_id in connection.execute(still_open).scalars().all():
        move(connection, account_id, Stage.HUMAN_REVIEW, today=today, reason=why, actor="tend")
    connection.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id.in_(accounts), ACCOUNT.c.stage == Stage.HUMAN_REVIEW)
        .values(next_review_on=None)
    )


def turn_to_paper(connection: Connection, tokens: Collection[str], today: date) -> None:
    """An address that cannot be written to: the person gets paper from now on (EM-04)."""
    lines, _ = _lines(connection, tokens)
    cancel_lines(connection, lines, why="not a usable e-mail address", today=today)
    people = select(ENVELOPE.c.guarantor_id).where(ENVELOPE.c.token.in_(tokens))
    connection.execute(update(PERSON).where(PERSON.c.id.in_(people)).values(email_chosen=False))


def _lines(connection: Connection, tokens: Collection[str]) -> tuple[list[int], list[int]]:
    query = (
        select(ENVELOPE_LINE.c.id, ENVELOPE_LINE.c.account_id)
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .where(ENVELOPE.c.token.in_(tokens), ENVELOPE_LINE.c.cancelled_on.is_(None))
    )
    rows = connection.execute(query).all()
    return [row[0] for row in rows], sorted({row[1] for row in rows})
