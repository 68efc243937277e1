"""What reached the guarantor about an account, what was taken back, and what people said."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, or_, select
from sqlmodel import col

from models import (
    Call,
    CallAbout,
    CallResult,
    Envelope,
    EnvelopeLine,
    Message,
    MessageEvent,
    Preference,
    ReturnedMail,
)
from policy.rules import SENT_AGAIN
from policy.terms import Channel, MessageStatus
from tasks.accounts import AccountRow
from tasks.history.event import Event, by, spoken
from tasks.storage import (
    ENVELOPE,
    ENVELOPE_LINE,
    MESSAGE,
    PRINT_BATCH,
    REPRINT,
    REPRINTED_LETTER,
    RESEND,
    RUN,
)

_LEFT = {
    Channel.LETTER: "A letter was printed for the post: {step}.",
    Channel.NOTICE: "An e-mail notice was sent: {step}.",
    Channel.CALL: "Put on the day's call list: {step}.",
}
_TAKEN_BACK = {
    Channel.LETTER: "The letter was taken back before it left ({why}): {step}.",
    Channel.NOTICE: "The notice was taken back before it left ({why}): {step}.",
    Channel.CALL: "Taken off the call list ({why}): {step}.",
}
_WISHES = {
    "email": "e-mail",
    "mail": "letters",
    "calls": "calls",
    "english": "words in English",
    "large_print": "large print",
    "confidential": "confidential contact",
}


_BECAME = {
    MessageStatus.SENDING: "An e-mail notice is being handed over to the mail provider: {step}.",
    MessageStatus.ACCEPTED: "An e-mail notice was handed over to the mail provider: {step}.",
    MessageStatus.UNKNOWN: "An e-mail notice may have left; nobody knows yet ({why}): {step}.",
    MessageStatus.DEFERRED: "The mail provider is still trying to deliver an e-mail: {step}.",
    MessageStatus.DELIVERED: "An e-mail notice was delivered: {step}.",
    MessageStatus.COMPLAINED: "An e-mail notice arrived, and was called spam: {step}.",
    MessageStatus.REPLACED: "The e-mail notice may not have arrived ({why}): {step}.",
    MessageStatus.BOUNCED: "The e-mail notice came back ({why}): {step}.",
    MessageStatus.DROPPED: "The e-mail notice was not delivered ({why}): {step}.",
    MessageStatus.FAILED: "The {channel} could not be sent ({why}): {step}.",
}


def contacts(connection: Connection, account: AccountRow) -> Iterator[Event]:
    lines = list(_lines(connection, account.id))
    for line in lines:
        yield Event(line.cancelled_on or line.on_date, "contact", _told(line))
    yield from _calls(connection, account.id, {line.call_id for line in lines if line.call_id})
    yield from _provider(connection, account.id)
    yield from printed_again(connection, account.id)
    yield from asked_again(connection, account.id)
    yield from _wishes(connection, account.guarantor_id)
    yield from _came_back(connection, account.guarantor_id)


def _lines(connection: Connection, account_id: int) -> Iterator[Any]:
    query: Any = (
        select(
            col(EnvelopeLine.step), col(EnvelopeLine.cancelled_on),
            col(EnvelopeLine.cancelled_why), col(Envelope.on_date), col(Envelope.channel),
            col(Message.status), col(Message.reason), col(Call.id).label("call_id"),
        )
        .join(Envelope, col(Envelope.id) == col(EnvelopeLine.envelope_id))
        .outerjoin(Message, col(Message.envelope_id) == col(Envelope.id))
        .outerjoin(Call, col(Call.envelope_id) == col(Envelope.id))
        .where(col(EnvelopeLine.account_id) == account_id)
        .order_by(col(EnvelopeLine.id))
    )  # fmt: skip
    yield from connection.execute(query)


def _told(line: Any) -> str:
    step = spoken(line.step).lower()
    if line.status in _BECAME:
        words = _BECAME[line.status]
        return words.format(step=step, why=line.reason, channel=line.channel.value)
    if line.cancelled_on is not None:
        return _TAKEN_BACK[line.channel].format(step=step, why=line.cancelled_why)
    if line.channel is Channel.CALL or line.status is MessageStatus.SENT:
        late = f" It was too late to take it back ({line.cancelled_why})."
        return _LEFT[line.channel].format(step=step) + (late if line.cancelled_why else "")
    if line.status is MessageStatus.CANCELLED:
        return _TAKEN_BACK[line.channel].format(step=step, why=line.reason)
    return f"A {line.channel.value} is written and has not left yet: {step}."


def _calls(connection: Connection, account_id: int, call_ids: set[int]) -> Iterator[Event]:
    # Asked before: PostgreSQL reads all calls where one of three ways to find them is a query.
    theirs = select(col(CallAbout.call_result_id)).where(col(CallAbout.account_id) == account_id)
    about = connection.execute(theirs).scalars().all()
    query = select(
        col(CallResult.on_date), col(CallResult.outcome), col(CallResult.until),
        col(CallResult.until_at), col(CallResult.actor),
    ).where(
        or_(
            col(CallResult.account_id) == account_id,
            col(CallResult.call_id).in_(call_ids),
            col(CallResult.id).in_(about),
        )
    )  # fmt: skip
    found = connection.execute(query.order_by(col(CallResult.id)))
    for on_date, outcome, until, until_at, actor in found:
        day = f" {until.isoformat()}" if until else ""
        day += f" from {until_at:%H:%M} where they are" if until_at else ""
        text = f"On the phone: {outcome.value.replace('_', ' ')}{day}{by(actor)}."
        yield Event(on_date, "said", text)


def _provider(connection: Connection, account_id: int) -> Iterator[Event]:
    """What the mail provider said about this account's notices, on its day (UTC)."""
    query = (
        select(col(MessageEvent.happened_at), col(MessageEvent.word))
        .join(Message, col(Message.id) == col(MessageEvent.message_id))
        .join(EnvelopeLine, col(EnvelopeLine.envelope_id) == col(Message.envelope_id))
        .where(col(EnvelopeLine.account_id) == account_id)
        .order_by(col(MessageEvent.happened_at), col(MessageEvent.id))
    )
    for happened_at, word in connection.execute(query):
        yield Event(happened_at.date(), "contact", f"The mail provider said: {word}.")


def _wishes(connection: Connection, guarantor_id: int) -> Iterator[Event]:
    query = select(
        col(Preference.recorded_on), col(Preference.channel), col(Preference.wanted),
        col(Preference.reason), col(Preference.actor),
    ).where(col(Preference.person_id) == guarantor_id).order_by(col(Preference.id))  # fmt: skip
    for recorded_on, channel, wanted, reason, actor in connection.execute(query):
        if channel == "times":
            yield Event(recorded_on, "said", f"The guarantor told us: {reason}{by(actor)}.")
            continue
        wish = f"wants {'' if wanted else 'no '}{_WISHES.get(channel, channel)}"
        why = f" ({reason})" if reason else ""
        yield Event(recorded_on, "said", f"The guarantor {wish}{why}{by(actor)}.")


def _came_back(connection: Connection, guarantor_id: int) -> Iterator[Event]:
    query = select(
        col(ReturnedMail.returned_on), col(ReturnedMail.provided_on), col(ReturnedMail.actor)
    ).where(col(ReturnedMail.person_id) == guarantor_id)  # fmt: skip
    for returned_on, sent_on, actor in connection.execute(query.order_by(col(ReturnedMail.id))):
        text = f"The letter of {sent_on.isoformat()} came back{by(actor)}."
        yield Event(returned_on, "contact", text)


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
