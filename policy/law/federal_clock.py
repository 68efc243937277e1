"""The clocks of section 501(r): they protect the patient and run from the first statement
*provided*. Day counts are calendar days; a wait of N days holds through day N (PF-01)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from policy.law.state_times import Strictest, times


@dataclass(frozen=True, slots=True)
class Statement:
    """A billing statement that was provided; `returned_on` when the post brought it back."""

    provided_on: date
    returned_on: date | None = None


def clock_start(statements: Collection[Statement]) -> date | None:
    """HD-07: the day of the first statement that stayed; a returned one starts no clock."""
    return min((s.provided_on for s in statements if s.returned_on is None), default=None)


def last_day_of_notification(first_statement_on: date, rules: Strictest | None = None) -> date:
    """501R-01: through this day nobody may do more than write and call."""
    days = times().federal.notification_days if rules is None else rules.notification_days
    return first_statement_on + timedelta(days)


def last_day_of_bundle(first_statements: Sequence[date], rules: Strictest | None = None) -> date:
    """501R-05: of several accounts taken together, the most recent first statement counts."""
    return last_day_of_notification(max(first_statements), rules)


def last_day_to_apply(
    first_statement_on: date,
    rules: Strictest,
    *,
    notice_deadline: date | None = None,
    paid_on: date | None = None,
) -> date | None:
    """501R-03: day 240, or the deadline of a written notice if that is later.

    A state can only make it later; None when there is no last day at all. `paid_on`: Oregon
    counts a year from the payment.
    """
    if rules.application_days is None:
        return None
    last = first_statement_on + timedelta(rules.application_days)
    if paid_on is not None:
        last = max(last, paid_on + timedelta(rules.days_after_payment))
    return last if notice_deadline is None else max(last, notice_deadline)


def in_application_period(
    received_on: date, last_day: date | None, *, service_on: date | None = None
) -> bool:
    """501R-03: from the day of care to the last day. Later ones are taken too (501R-04)."""
    if service_on is not None and received_on < service_on:
        return False
    return last_day is None or received_on <= last_day


def deferral_deadline(first_statement_on: date, notice_on: date) -> date:
    """501R-06: care may not be put off over an old bill before this day of the notice."""
    federal = times().federal
    return max(
        notice_on + timedelta(federal.notice_days),
        first_statement_on + timedelta(federal.application_days),
    )


def needs_translation(group: int, community: int) -> bool:
    """501R-25: 1,000 people, or 5 percent of the community if that is less."""
    return group >= 1_000 or group * 100 >= 5 * community


def medicare_bad_debt_on(first_bill_on: date, last_payment_on: date | None) -> date:
    """42 CFR 413.89(e): 120 days after the first bill, and again after every payment.

    An answer for a person who asks; Tend writes nothing off for it.
    """
    latest = first_bill_on if last_payment_on is None else max(first_bill_on, last_payment_on)
    return latest + timedelta(120)
