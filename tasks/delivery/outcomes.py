"""What happened to messages becomes their state, and each new state has its effect once.

The one place where the state of a handed-over message changes: our own sending, the provider's
events and the reconciliation come here. The caller has locked the guarantors.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from policy.delivery import Event, after
from policy.terms import MessageStatus as S
from tasks.accounts import set_again, started_by
from tasks.contact import no_more_email
from tasks.delivery.letter_instead import lose
from tasks.outbox import start_clocks
from tasks.storage import ENVELOPE, MESSAGE, Values, among, update_by_id

_AS_PLANNED: Values = {
    "claimed_at": None, "rendered_hash": "", "zones": None, "states": None, "transport": "",
    "handed_over_at": None, "reason": "", "due_now_cents": None, "plan_cents": None,
    "named": None,
}  # fmt: skip
_BAD_ADDRESS = ("http 400", "smtp 550", "smtp 553")


class Happened(NamedTuple):
    """`on` is the day where the practice is (none: the day of the envelope), `code` a word that
    names nobody: `http 413`, `spamreport`."""

    event: Event
    on: date | None = None
    provider_id: str = ""
    code: str = ""


class _Change(NamedTuple):
    row: Row[Any]
    status: S
    last: Happened


def apply(connection: Connection, happened: Iterable[tuple[int, Happened]], today: date) -> int:
    """The number of messages (by id) whose state changed."""
    said: dict[int, list[Happened]] = defaultdict(list)
    for message_id, one in happened:
        said[message_id].append(one)
    changes = [
        change
        for row in _messages(connection, said)
        if (change := _changed(row, said[row.id])) is not None
    ]
    # What had counted as provided, and does not any more, had started clocks (HD-07).
    undone = [
        change.row.envelope_id
        for change in changes
        if change.status in S.lost() and _told(change.row)
    ]
    started = [account for envelope in undone for account in started_by(connection, envelope)]
    update_by_id(connection, MESSAGE, [_values(change) for change in changes])
    start_clocks(
        connection, {change.row.envelope_id: _day(change) for change in changes if _reaches(change)}
    )
    _lose(connection, changes, today)
    set_again(connection, started)
    return len(changes)


def _messages(connection: Connection, ids: Iterable[int]) -> Sequence[Row[Any]]:
    query = (
        select(
            MESSAGE.c.id, MESSAGE.c.status, MESSAGE.c.envelope_id, MESSAGE.c.guarantor_id,
            MESSAGE.c.provided_on, ENVELOPE.c.on_date, ENVELOPE.c.cancelled_on,
        )
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(among(connection, MESSAGE.c.id, ids))
        .order_by(MESSAGE.c.id)
    )  # fmt: skip
    return connection.execute(query).all()


def _changed(row: Row[Any], said: Sequence[Happened]) -> _Change | None:
    status, last = row.status, said[0]
    for one in said:
        then = after(status, one.event)
        if then is not status:
            status, last = then, one
    return None if status is row.status else _Change(row, status, last)


def _values(change: _Change) -> Values:
    values: Values = {"id": change.row.id, "status": change.status}
    if change.status is S.PLANNED:
        return values | _AS_PLANNED
    if change.last.provider_id:
        values["provider_id"] = change.last.provider_id[:120]
    if change.status in (*S.lost(), S.UNKNOWN):
        values |= {"reason": change.last.code[:200] or change.last.event.value, "provided_on": None}
    if _reaches(change):
        values["provided_on"] = _day(change)
    return values


def _told(row: Row[Any]) -> bool:
    return row.provided_on is not None


def _reaches(change: _Change) -> bool:
    """SG-22: it is provided now. Not when a letter took its place already."""
    return (
        change.status in S.reached() and not _told(change.row) and change.row.cancelled_on is None
    )


def _day(change: _Change) -> date:
    """A relay says nothing more, so what it took was provided on the envelope's day."""
    on: date = change.row.on_date
    return on if change.status is S.SENT else max(on, change.last.on or on)


def _lose(connection: Connection, changes: Sequence[_Change], today: date) -> None:
    lost = {change.row.envelope_id: change.last for change in changes if change.status in S.lost()}
    for envelope_id, last in lost.items():
        lose(connection, envelope_id, last.code or last.event.value, today)
    turned = {
        change.row.guarantor_id: change.last.code or change.last.event.value
        for change in changes
        if change.status in (S.BOUNCED, S.DROPPED, S.COMPLAINED) or change.last.code in _BAD_ADDRESS
    }
    for person_id, why in turned.items():
        no_more_email(connection, person_id, why, today)
