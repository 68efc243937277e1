"""A run of a day ahead made that day the office's: what was told there was dated for it. Once the
run is taken back, it happened on the real day. Rows of the ledger alone are never changed: money
that was told there keeps its day."""

import json
from collections.abc import Collection
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import Column, Connection, func, select, update

from policy.terms import ApplicationStatus, Stage
from tasks.daily_run.undo_accounts import place_of
from tasks.daily_run.undone_rows import UndoneRows
from tasks.facts import NOTED
from tasks.outbox import settle_envelope, todays_envelopes
from tasks.storage import (
    ACCOUNT,
    APPLICATION,
    CALL,
    CALL_RESULT,
    DECISION,
    ENVELOPE,
    ENVELOPE_LINE,
    GUARANTOR_CHANGE,
    HELP_SIGN,
    HOLD,
    IMPORT,
    INSTALMENT,
    LEDGER,
    MOVE,
    PERSON,
    PERSON_MERGE,
    PLAN,
    PREFERENCE,
    REFUND_DUE,
    RETURNED_MAIL,
    Values,
    among,
)

_HAPPENED: tuple[Column[date], ...] = (
    ACCOUNT.c.step_on, ACCOUNT.c.first_statement_on, ACCOUNT.c.owes_since, ACCOUNT.c.screened_on,
    ACCOUNT.c.help_asked_on, ACCOUNT.c.closed_on, ACCOUNT.c.enrolled_on, ACCOUNT.c.left_on,
    ACCOUNT.c.rows_refused_on, APPLICATION.c.received_on, APPLICATION.c.status_on,
    CALL.c.closed_on, CALL_RESULT.c.on_date, ENVELOPE.c.cancelled_on, ENVELOPE_LINE.c.cancelled_on,
    GUARANTOR_CHANGE.c.changed_on, HELP_SIGN.c.told_on, HOLD.c.placed_on, HOLD.c.released_on,
    IMPORT.c.imported_on, INSTALMENT.c.last_payment_on, MOVE.c.moved_on,
    PERSON.c.phone_since, PERSON.c.email_since, PERSON.c.address_since,
    PERSON.c.confidential_since, PERSON_MERGE.c.merged_on, PLAN.c.enrolled_on, PLAN.c.ended_on,
    PLAN.c.put_off_on, PREFERENCE.c.recorded_on, REFUND_DUE.c.since, REFUND_DUE.c.settled_on,
    RETURNED_MAIL.c.returned_on, RETURNED_MAIL.c.recorded_on,
)  # fmt: skip
"""Days on which something was. A day to come, such as that of a promise, is none of them."""
_MOMENTS: tuple[Column[datetime], ...] = (
    CALL_RESULT.c.recorded_at, HELP_SIGN.c.recorded_at, IMPORT.c.imported_at,
)  # fmt: skip


_RESUMED = ("ask_not_before", "fresh_statement_due", "fresh_why", "paused_days")
"""What the end of a hold or of an application changes on an account."""


def bring_back(
    connection: Connection, ahead: date, undone: UndoneRows, today: date, now: datetime
) -> None:
    """What holds and applications the run let run out stands again, today's calls are open again,
    and what was told on that day was told today."""
    _again(connection, ahead, undone, today)
    _bring_envelopes(connection, ahead, today)
    for column in _HAPPENED:
        connection.execute(update(column.table).where(column == ahead).values({column.name: today}))
    for moment in _MOMENTS:
        connection.execute(update(moment.table).where(moment > now).values({moment.name: now}))


def _again(connection: Connection, ahead: date, undone: UndoneRows, today: date) -> None:
    undone.take_out(connection, HOLD, HOLD.c.placed_by == NOTED, HOLD.c.placed_on == ahead)
    standing = HOLD.alias("standing")
    another = select(standing.c.id).where(
        standing.c.guarantor_id == HOLD.c.guarantor_id,
        standing.c.account_id.is_not_distinct_from(HOLD.c.account_id),
        standing.c.kind == HOLD.c.kind,
        standing.c.released_on.is_(None),
    )
    ran_out = (
        (HOLD.c.released_by == "tend") & (HOLD.c.until >= today) & (HOLD.c.until < ahead)
    ) | ((HOLD.c.released_by == NOTED) & (HOLD.c.released_on == ahead))
    held = ran_out, ~another.exists()
    lapsed = (
        APPLICATION.c.status == ApplicationStatus.LAPSED,
        APPLICATION.c.status_on == ahead,
    )
    people = set(connection.execute(select(HOLD.c.guarantor_id).where(*held)).scalars())
    people |= set(connection.execute(select(APPLICATION.c.guarantor_id).where(*lapsed)).scalars())
    connection.execute(update(HOLD).where(*held).values(released_on=None, released_by=None))
    connection.execute(
        update(APPLICATION).where(*lapsed).values(status=ApplicationStatus.INCOMPLETE)
    )
    _wait_on(connection, people, ahead, today)
    not_worked = CALL.c.closed_on == ahead, CALL.c.closed_why == "not worked"
    connection.execute(
        update(CALL)
        .where(*not_worked, CALL.c.on_date == today)
        .values(closed_on=None, closed_why="")
    )


def _wait_on(connection: Connection, people: Collection[int], ahead: date, today: date) -> None:
    """What waits again was never resumed: no quiet days after it, and no days of pause that have
    not passed. The decision before knows how it stood, where it wrote nothing itself."""
    newest = select(DECISION.c.account_id, func.max(DECISION.c.id).label("id"))
    last = newest.group_by(DECISION.c.account_id).subquery()
    query = (
        select(ACCOUNT, DECISION.c.facts, DECISION.c.action)
        .outerjoin(last, last.c.account_id == ACCOUNT.c.id)
        .outerjoin(DECISION, DECISION.c.id == last.c.id)
        .where(among(connection, ACCOUNT.c.guarantor_id, people), ACCOUNT.c.stage != Stage.RESOLVED)
    )
    for row in connection.execute(query).all():
        values: Values = {}
        if row.facts and not row.action.acts:
            values = place_of(json.loads(row.facts), _RESUMED)
        else:
            if row.ask_not_before is not None and row.ask_not_before >= ahead:
                values["ask_not_before"] = row.ask_not_before - (ahead - today)
            since = row.first_statement_on
            passed = 0 if since is None else max(0, (today - since).days)
            values["paused_days"] = min(row.paused_days, passed)
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == row.id).values(**values))


def counted_early(connection: Connection, started_at: datetime) -> int:
    """Lines of exports whose day the run let come: they carry the moment it began, and stay."""
    query = select(func.count()).where(LEDGER.c.posted_at == started_at, LEDGER.c.actor != "tend")
    return connection.scalar(query) or 0


def _bring_envelopes(connection: Connection, ahead: date, today: date) -> None:
    """What earlier runs had written and this one took along, such as the answer about help, still
    has to leave."""
    query = select(ENVELOPE.c.id, ENVELOPE.c.guarantor_id, ENVELOPE.c.channel).where(
        ENVELOPE.c.on_date == ahead, ENVELOPE.c.cancelled_on.is_(None)
    )
    for row in connection.execute(query).all():
        key = (row.guarantor_id, row.channel)
        place = todays_envelopes(connection, [key], today, lambda: uuid4().hex)[key]
        connection.execute(
            update(ENVELOPE_LINE)
            .where(ENVELOPE_LINE.c.envelope_id == row.id, ENVELOPE_LINE.c.cancelled_on.is_(None))
            .values(envelope_id=place)
        )
        for one in (row.id, place):
            settle_envelope(connection, one, "it leaves today", today)
