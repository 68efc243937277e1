"""Letters printed or sent again, in an account's story: who wanted it, and why."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from policy.rules.resend_kinds import SENT_AGAIN
from tasks.storage.tables import (
    ENVELOPE,
    ENVELOPE_LINE,
    MESSAGE,
    PRINT_BATCH,
    REPRINT,
    REPRINTED_LETTER,
    RESEND,
    RUN,
)
from tasks.story_event import Event, by


def printed_again(connection: Connection, account_id: int) -> Iterator[Event]:
    mine = select(ENVELOPE_LINE.c.envelope_id).where(
        ENVELOPE_LINE.c.account_id == account_id, ENVELOPE_LINE.c.cancelled_on.is_(None)
    )
    query = (
        select(
            PRINT_BATCH.c.on_date, ENVELOPE.c.on_date.label("first"), REPRINT.c.reason,
            REPRINT.c.actor,
        )
        .select_from(REPRINTED_LETTER)
        .join(PRINT_BATCH, PRINT_BATCH.c.id == REPRINTED_LETTER.c.print_batch_id)
        .join(REPRINT, REPRINT.c.print_batch_id == PRINT_BATCH.c.id)
        .join(MESSAGE, MESSAGE.c.id == REPRINTED_LETTER.c.message_id)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(ENVELOPE.c.id.in_(mine), PRINT_BATCH.c.written_at.is_not(None))
        .order_by(REPRINTED_LETTER.c.id)
    )  # fmt: skip
    for row in connection.execute(query):
        text = f"The letter of {row.first.isoformat()} was printed again: {row.reason}"
        yield Event(row.on_date, "contact", f"{text}{by(row.actor)}.")


def asked_again(connection: Connection, account_id: int) -> Iterator[Event]:
    """Who asked for a letter again, and why; what came of it stands beside it."""
    query = (
        select(RUN.c.as_of, RESEND.c.stage, RESEND.c.why, RESEND.c.actor)
        .join(RUN, RUN.c.id == RESEND.c.run_id)
        .where(RESEND.c.account_id == account_id)
        .order_by(RESEND.c.id)
    )
    for row in connection.execute(query):
        text = f"The {SENT_AGAIN[row.stage].words} was asked for again: {row.why.words}"
        yield Event(row.as_of, "said", f"{text}{by(row.actor)}.")
