"""The day's call list: who is to be called, why, and what can be offered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, exists, func, select

from policy.contact import ContactTimes, why_closed, window_on
from policy.plans import PlanRefused, offers, plan_limits
from policy.terms import CallOutcome, FixedStep
from tasks.calls.call_entry import CallEntry
from tasks.calls.call_paper import write_sheets
from tasks.facts import TIMES, times_of
from tasks.plans import disclosing, not_known
from tasks.practice import Practice, current_practice
from tasks.storage import ACCOUNT, CALL, CALL_RESULT, DECISION, ENVELOPE, ENVELOPE_LINE, PERSON, RUN
from tasks.wording import Quote


def load_calls(
    connection: Connection, day: date, *, call_id: str = "", with_plans: bool = True
) -> list[CallEntry]:
    """The calls of this day that are still to be made, by guarantor.

    Whoever has no hour left on that day, because of what we learned since, is not called. With a
    `call_id` that call alone; plans are left out where nobody reads them.
    """
    rows = _lines(connection, day, call_id)
    last = _last_outcomes(connection, sorted({row.guarantor_id for row in rows}))
    by_call: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_call[row.token].append(row)
    asked = _hours_asked(connection, sorted(last), day)
    entries = [
        _from_the_hour(_entry(token, lines, last, day), asked, day)
        for token, lines in by_call.items()
    ]
    open_ones = [entry for entry in entries if entry.window is not None]
    if not with_plans:
        return open_ones
    return [_with_plans(connection, one, by_call[one.call_id][0], day) for one in open_ones]


def load_call(
    connection: Connection, day: date, call_id: str, *, with_plans: bool = False
) -> CallEntry | None:
    """One call of the day, unless it was made, or is not to be made any more. Its plans are worked
    out for whoever shows them."""
    found = load_calls(connection, day, call_id=call_id, with_plans=with_plans)
    return found[0] if found else None


def publish_calls(
    connection: Connection, folder: Path, practice: Practice, day: date, now: datetime
) -> int:
    """Write the day's sheets; the number of calls. Written again they are the same files."""
    entries = load_calls(connection, day)
    if entries:
        write_sheets(connection, folder, entries, practice, day, now)
    return len(entries)


def _lines(connection: Connection, day: date, call_id: str) -> Sequence[Any]:
    query = (
        select(
            ENVELOPE.c.token, ENVELOPE.c.guarantor_id, PERSON.c.given_name, PERSON.c.family_name,
            PERSON.c.phone, PERSON.c.language, *TIMES, ACCOUNT.c.reference,
            ACCOUNT.c.balance_cents, ACCOUNT.c.call_attempts, ACCOUNT.c.policy_name,
            ACCOUNT.c.policy_version, PERSON.c.annual_income_cents, DECISION.c.reason,
            ENVELOPE_LINE.c.step, ACCOUNT.c.promise_until,
        )
        .join(ENVELOPE, ENVELOPE.c.id == CALL.c.envelope_id)
        .join(ENVELOPE_LINE, ENVELOPE_LINE.c.envelope_id == ENVELOPE.c.id)
        .join(DECISION, DECISION.c.id == ENVELOPE_LINE.c.decision_id)
        .join(ACCOUNT, ACCOUNT.c.id == ENVELOPE_LINE.c.account_id)
        .join(PERSON, PERSON.c.id == CALL.c.guarantor_id)
        .where(
            CALL.c.on_date == day,
            CALL.c.closed_on.is_(None),
            ENVELOPE_LINE.c.cancelled_on.is_(None),
            *([ENVELOPE.c.token == call_id] if call_id else ()),
        )
        .order_by(CALL.c.guarantor_id, ACCOUNT.c.id)
    )  # fmt: skip
    return connection.execute(query).all()


def _last_outcomes(connection: Connection, guarantor_ids: Sequence[int]) -> dict[int, str]:
    latest = (
        select(func.max(CALL_RESULT.c.id))
        .where(CALL_RESULT.c.guarantor_id.in_(guarantor_ids))
        .group_by(CALL_RESULT.c.guarantor_id)
    )
    query = select(CALL_RESULT.c.guarantor_id, CALL_RESULT.c.outcome)
    rows = connection.execute(query.where(CALL_RESULT.c.id.in_(latest)))
    return {row.guarantor_id: row.outcome.value.replace("_", " ") for row in rows}


def _hours_asked(
    connection: Connection, guarantor_ids: Sequence[int], day: date
) -> dict[int, time]:
    """Who asked to be called on this day from an hour on; the last word counts."""
    query = (
        select(CALL_RESULT.c.guarantor_id, CALL_RESULT.c.until_at)
        .where(
            CALL_RESULT.c.guarantor_id.in_(guarantor_ids),
            CALL_RESULT.c.outcome == CallOutcome.CALL_BACK_AT,
            CALL_RESULT.c.until == day,
        )
        .order_by(CALL_RESULT.c.id)
    )
    last = {row.guarantor_id: row.until_at for row in connection.execute(query)}
    return {guarantor_id: hour for guarantor_id, hour in last.items() if hour is not None}


def _from_the_hour(entry: CallEntry, asked: Mapping[int, time], day: date) -> CallEntry:
    """They are called no earlier than they asked, and no later than they may be: whom an hour
    leaves no time for, because of what was learned since, is called within what is left."""
    hour, window = asked.get(entry.guarantor_id), entry.window
    if hour is None or window is None:
        return entry
    opens = moment_there(entry.zone, day, hour)
    if opens < window.closes:
        window = window._replace(opens=max(window.opens, opens))
    return replace(entry, window=window, call_back_at=hour)


def moment_there(zone: str, day: date, hour: time) -> datetime:
    """In UTC. Whose zone nobody knows is told the practice's hour."""
    there = ZoneInfo(zone or current_practice().time_zone)
    return datetime.combine(day, hour, there).astimezone(UTC)


def _entry(token: str, lines: Sequence[Any], last: dict[int, str], day: date) -> CallEntry:
    first = lines[0]
    times = times_of(first)
    return CallEntry(
        call_id=token,
        guarantor_name=f"{first.given_name} {first.family_name}".strip(),
        phone=first.phone,
        language=first.language,
        state=first.state,
        references=tuple(line.reference for line in lines),
        total_cents=sum(line.balance_cents for line in lines),
        attempts=max(line.call_attempts for line in lines),
        last_outcome=last.get(first.guarantor_id, ""),
        quotes=(),
        reason=first.reason,
        window=window_on(times, day),
        zone=times.zones[0] if times.zones else "",
        guarantor_id=first.guarantor_id,
        call_back=any(line.step == FixedStep.CALL_BACK for line in lines),
        broken_promise=any(line.promise_until and line.promise_until < day for line in lines),
    )


def _with_plans(connection: Connection, entry: CallEntry, first: Any, day: date) -> CallEntry:
    quotes, note = _plans(connection, first, entry.total_cents, day)
    return replace(entry, quotes=quotes, plan_note=note)


def _plans(
    connection: Connection, first: Any, total_cents: int, day: date
) -> tuple[tuple[Quote, ...], str]:
    """Quotes within the caps of both states (PP-04), and what to know before agreeing on one."""
    facility = current_practice().facility
    limits = plan_limits(facility, first.state, day, first.annual_income_cents)
    mode = disclosing(connection, first.policy_name, first.policy_version)
    try:
        found = offers(total_cents, limits, mode)
    except PlanRefused as refused:
        said = str(refused)  # its rules' names keep their capitals
        return (), f"{said[:1].upper()}{said[1:]}."
    quotes = tuple((q.count, q.amount_cents, q.last_amount_cents) for q in found)
    return quotes, " ".join(not_known(limits))


def why_no_calls(connection: Connection, day: date) -> str:
    """So that a list that is still to come is not taken for a day without work."""
    closed = why_closed(ContactTimes(), day)
    if closed is not None:
        return closed.why
    if connection.execute(select(exists().where(CALL.c.on_date == day))).scalar():
        return "all that were listed are recorded, or are not to be made any more"
    ran = exists().where(RUN.c.as_of == day, RUN.c.kind == "daily")
    if not connection.execute(select(ran)).scalar():
        return "the list is made by the daily run of that day, and there was none"
    return "the daily run of that day listed none"
