"""May a bill be reported to a credit bureau? Here the answer is always no, and says why (5.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from policy.law.credit_bans import credit_rules
from policy.law.federal_clock import last_day_of_notification


@dataclass(frozen=True, slots=True)
class Blocked:
    """The first reason that applies; `earliest` is empty, because no day makes it right."""

    rule: str
    reason: str
    void: bool = False


def credit_report(
    states: Iterable[str],
    initial_balance_cents: int,
    first_bill_on: date | None,
    today: date,
    *,
    paid: bool = False,
) -> Blocked:
    """BLOCK, for every state, amount and day. `states`: the facility's and the patient's."""
    return (
        _banned(set(states), today)
        or _too_small_or_paid(initial_balance_cents, paid)
        or _extraordinary(first_bill_on, today)
        or _too_soon(first_bill_on, today)
        or Blocked("CR-06", "This practice never reports a bill to a credit bureau.")
    )


def _banned(states: set[str], today: date) -> Blocked | None:
    for ban in credit_rules().bans:
        if ban.state in states and ban.in_force(today):
            since = ban.effective.isoformat()
            void = " A debt reported all the same is void." if ban.void else ""
            reason = f"{ban.state} forbids or limits it since {since}.{void}"
            return Blocked("CR-04", reason, ban.void)
    return None


def _too_small_or_paid(cents: int, paid: bool) -> Blocked | None:
    least = credit_rules().bureaus.least_balance_cents
    if paid:
        return Blocked("CR-01", "The bureaus take paid medical bills off.")
    if cents < least:
        return Blocked("CR-01", f"The bureaus never take a bill that began below ${least // 100}.")
    return None


def _extraordinary(first_bill_on: date | None, today: date) -> Blocked | None:
    """CR-05: reporting is an extraordinary action, so 501R-01 binds it as well."""
    if first_bill_on is not None and today > last_day_of_notification(first_bill_on):
        return None
    return Blocked("CR-05", "It is an extraordinary action, and 120 days have not passed.")


def _too_soon(first_bill_on: date | None, today: date) -> Blocked | None:
    days = credit_rules().bureaus.wait_days
    if first_bill_on is not None and today > first_bill_on + timedelta(days):
        return None
    return Blocked("CR-01", f"The bureaus wait {days} days.")
