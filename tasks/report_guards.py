"""Harm guards: how much contact people get, and what must never happen, counted by the audit."""

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import Connection, select
from sqlmodel import col

from models import Envelope
from tasks.audit.contact import APPLICATION_PENDING_ASKED, PLAN_ASKED
from tasks.audit.frequency import CEILINGS, TWO_LETTERS_A_DAY
from tasks.audit.holds import UNDER_HOLD
from tasks.audit.money import ASKED_AFTER_PAID

_NEVER = {
    "sends_under_hold": UNDER_HOLD,
    "asked_while_help_was_pending": APPLICATION_PENDING_ASKED,
    "asked_while_on_a_plan": PLAN_ASKED,
    "asked_after_paid": ASKED_AFTER_PAID,
    "contact_over_ceilings": CEILINGS,
    "two_letters_on_a_day": TWO_LETTERS_A_DAY,
}


def harm_guards(connection: Connection) -> dict[str, int]:
    """The most touches of any guarantor, and six counts that must be zero."""
    touches = _touches(connection)
    counts = {
        name: sum(1 for _ in invariant.breaches(connection)) for name, invariant in _NEVER.items()
    }
    return {
        "most_touches_in_7_days": _most(touches, timedelta(7)),
        "most_touches_in_30_days": _most(touches, timedelta(30)),
        **counts,
    }


def _touches(connection: Connection) -> list[list[date]]:
    days: dict[int, list[date]] = defaultdict(list)
    query = select(col(Envelope.guarantor_id), col(Envelope.on_date)).where(
        col(Envelope.sealed_at).is_not(None), col(Envelope.cancelled_on).is_(None)
    )
    for guarantor_id, on_date in connection.execute(query.order_by(col(Envelope.on_date))):
        days[guarantor_id].append(on_date)
    return list(days.values())


def _most(touches: list[list[date]], window: timedelta) -> int:
    """The most days of contact that lie within `window`; the days come in order."""
    most = 0
    for days in touches:
        start = 0
        for end, day in enumerate(days):
            while day - days[start] >= window:
                start += 1
            most = max(most, end - start + 1)
    return most
