"""First bills: none went out so long after the visit without a person's word (HD-29)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, text

from tasks.audit.breach import REACHED, Breach, day_of

# The audit's own number: no policy file may have a higher one.
_MOST_YEARS = 2

# The first contact about an account that asked for money. What a plan asks, the person agreed to.
_FIRST = f"""
    WITH {REACHED}
    SELECT a.reference, a.service_from, a.service_to, MIN(s.day) AS day
    FROM reached s JOIN account a ON a.id = s.account_id
    WHERE s.asks AND s.follow_up IS NULL
      AND NOT EXISTS (
          SELECT 1 FROM clearance c
          WHERE c.account_id = a.id AND c.kind = 'HD-29' AND c.cleared_on <= s.day)
      AND NOT EXISTS (
          SELECT 1 FROM plan_account b JOIN "plan" p ON p.id = b.plan_id
          WHERE b.account_id = a.id AND p.enrolled_on <= s.day)
    GROUP BY a.id, a.reference, a.service_from, a.service_to
    ORDER BY a.id
"""


def too_late(connection: Connection) -> Iterator[Breach]:
    for reference, first, last, told in connection.execute(text(_FIRST)):
        day = day_of(told)
        service = max(day_of(first), day_of(last or first))
        if day > _years_later(service):
            yield Breach(
                "old_first_bill",
                reference,
                f"its first bill reached the person on {day}, and the visit ended on {service}",
            )


def _years_later(day: date) -> date:
    """On the same day, or on the last one of a February that lacks it."""
    year = day.year + _MOST_YEARS
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
