"""What is likelier a slip of the finger than meant: a person is asked before it is recorded.

None of these is forbidden. The bounds are ours: wide enough that an honest entry is hardly ever
asked about.
"""

from datetime import date, timedelta

FAR_MORE_THAN = 2
FAR_MORE_BY_CENTS = 100_00
LONG_AGO_DAYS = 365
LONG_AHEAD_DAYS = 2 * 365
FILED_LONG_AGO_DAYS = 10 * 365
LARGE_INCOME_CENTS = 1_000_000_00
"""For a year, of a household that asks for help with a bill."""


def far_more_than_owed(amount_cents: int, owed_cents: int) -> bool:
    """More than twice what the person owes on all their visits, and more than $100 beyond it. A
    person who pays a round sum, or two bills at once, is not asked."""
    beyond = amount_cents - owed_cents
    return amount_cents > FAR_MORE_THAN * owed_cents and beyond > FAR_MORE_BY_CENTS


def long_ago(day: date, today: date) -> bool:
    """The day of today a year ago, or before: at the turn of a year the old one is typed."""
    return today - day >= timedelta(LONG_AGO_DAYS)


def filed_long_ago(day: date, today: date) -> bool:
    """Ten years: what a court or an insurer was given then has long been decided."""
    return today - day >= timedelta(FILED_LONG_AGO_DAYS)


def long_ahead(day: date, today: date) -> bool:
    """Two years: nothing would be asked for, and nobody would look, until then."""
    return day - today >= timedelta(LONG_AHEAD_DAYS)


def large_income(annual_cents: int) -> bool:
    """A million dollars a year or more: an income in cents taken for dollars denies help."""
    return annual_cents >= LARGE_INCOME_CENTS
