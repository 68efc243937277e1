"""What was sent, what came back, who was called, and how people want to be reached."""

from collections.abc import Iterator

from sqlalchemy import Connection, Row, select

from models import GivenKind
from policy.delivery import Event
from policy.terms import Channel, MessageStatus
from tasks.give_back.told import Told, earlier_alike, key_of, newer, since, untold
from tasks.storage import (
    CALL_ABOUT,
    CALL_RESULT,
    ENVELOPE,
    ENVELOPE_LINE,
    MESSAGE,
    MESSAGE_EVENT,
    PERSON,
    PREFERENCE,
    RETURNED_MAIL,
)

_BY = {
    Channel.LETTER: GivenKind.LETTER_SENT,
    Channel.NOTICE: GivenKind.NOTICE_DELIVERED,
}


_SENT = (
    select(
        ENVELOPE_LINE.c.id, ENVELOPE_LINE.c.line_key, MESSAGE.c.provided_on,
        ENVELOPE_LINE.c.account_id, ENVELOPE.c.guarantor_id, ENVELOPE_LINE.c.amount_cents,
        ENVELOPE_LINE.c.kind, ENVELOPE_LINE.c.asks, ENVELOPE.c.token,
    )
    .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
    .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
    .where(
        MESSAGE.c.provided_on.is_not(None),
        MESSAGE.c.status.in_(MessageStatus.reached()),
    )
)  # fmt: skip


def letters_told(connection: Connection) -> Iterator[Told]:
    """Each account of each letter that left, and of each notice that reached the person."""
    for channel, kind in _BY.items():
        envelopes = select(ENVELOPE.c.id).where(
            ENVELOPE.c.channel == channel, ENVELOPE.c.on_date >= since(connection)
        )
        theirs = ENVELOPE_LINE.c.envelope_id.in_(envelopes), ENVELOPE_LINE.c.cancelled_on.is_(None)
        for row in untold(connection, _SENT, ENVELOPE_LINE, [kind], *theirs):
            yield _line(kind, row)


def _line(kind: GivenKind, row: Row[tuple[object, ...]]) -> Told:
    number, key, day, account_id, person_id, cents, letter, asks, token = row
    return Told(
        kind, number, key_of(kind, key), day, account_id, person_id,
        cents=cents if asks else None, code=letter, reference=token,
    )  # fmt: skip


def bounces_told(connection: Connection) -> Iterator[Told]:
    """A notice that a provider could not bring."""
    kind = GivenKind.NOTICE_BOUNCED
    query = (
        select(
            MESSAGE_EVENT.c.id, MESSAGE_EVENT.c.event, MESSAGE_EVENT.c.word,
            MESSAGE_EVENT.c.happened_at, MESSAGE.c.guarantor_id, ENVELOPE.c.token,
        )
        .join(MESSAGE, MESSAGE.c.id == MESSAGE_EVENT.c.message_id)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
    )  # fmt: skip
    bad = MESSAGE_EVENT.c.event.in_((Event.BOUNCED, Event.DROPPED))
    for row in newer(connection, query, MESSAGE_EVENT, [kind], bad):
        number, event, word, at, person_id, token = row
        key = key_of(kind, token, event, word, at.isoformat())
        yield Told(
            kind, number, key, at.date(), person_id=person_id, code=event, reference=token
        )  # fmt: skip


def returned_told(connection: Connection) -> Iterator[Told]:
    kind = GivenKind.MAIL_RETURNED
    query = (
        select(
            RETURNED_MAIL.c.id, RETURNED_MAIL.c.returned_on, RETURNED_MAIL.c.person_id,
            ENVELOPE.c.token,
        )
        .join(ENVELOPE, ENVELOPE.c.id == RETURNED_MAIL.c.envelope_id)
    )  # fmt: skip
    for row in newer(connection, query, RETURNED_MAIL, [kind]):
        number, day, person_id, token = row
        yield Told(kind, number, key_of(kind, token), day, person_id=person_id, reference=token)


def calls_told(connection: Connection) -> Iterator[Told]:
    """Each account that a call was about, with its outcome and the day that was named."""
    kind = GivenKind.CALL
    query = (
        select(
            CALL_ABOUT.c.id, CALL_RESULT.c.result_key, CALL_RESULT.c.on_date,
            CALL_ABOUT.c.account_id, CALL_RESULT.c.guarantor_id, CALL_RESULT.c.outcome,
            CALL_RESULT.c.until,
        )
        .join(CALL_RESULT, CALL_RESULT.c.id == CALL_ABOUT.c.call_result_id)
    )  # fmt: skip
    for row in newer(connection, query, CALL_ABOUT, [kind]):
        number, result, day, account_id, person_id, outcome, until = row
        key = key_of(kind, result, account_id)
        yield Told(
            kind, number, key, day, account_id, person_id, code=outcome, due_on=until
        )  # fmt: skip


def preferences_told(connection: Connection) -> Iterator[Told]:
    kind = GivenKind.PREFERENCE
    said = ("person_id", "channel", "recorded_on", "wanted")
    query = (
        select(
            PREFERENCE.c.id, PREFERENCE.c.recorded_on, PREFERENCE.c.person_id,
            PREFERENCE.c.channel, PREFERENCE.c.wanted, PERSON.c.source_key,
            earlier_alike(PREFERENCE, *said),
        )
        .join(PERSON, PERSON.c.id == PREFERENCE.c.person_id)
    )  # fmt: skip
    for row in newer(connection, query, PREFERENCE, [kind]):
        number, day, person_id, channel, wanted, person, before = row
        key = key_of(kind, person, channel, day, wanted, before)
        yield Told(kind, number, key, day, person_id=person_id, code=channel, wanted=wanted)
