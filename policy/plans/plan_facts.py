"""All that a rule may know about a payment plan."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policy.terms import PlanStatus, SettledBy


class FollowUp(StrEnum):
    """What an agreed plan can need next, the gentle ones first."""

    CONFIRMATION = "confirmation"
    REMINDER = "reminder"
    NOTE = "note"
    OFFER = "offer"
    CALL = "call"
    CURE_NOTICE = "cure_notice"
    DEFAULT = "default"
    REVIEW = "review"
    NEW_DATES = "new_dates"
    NEW_CHARGE = "new_charge"

    @property
    def ends_automation(self) -> bool:
        """After these a person, not the plan's cadence, decides what happens."""
        return self in (FollowUp.DEFAULT, FollowUp.REVIEW)

    @property
    def comes_again(self) -> bool:
        """These are said of the whole plan as often as there is something new; a confirmation
        comes once."""
        return self in (FollowUp.NEW_DATES, FollowUp.NEW_CHARGE)

    @property
    def step(self) -> str:
        """The name of its step, as it is stored."""
        return f"plan_{self.value}"


@dataclass(frozen=True, slots=True)
class InstalmentFacts:
    """One instalment. `last_follow_up` is the strongest thing already done about it.

    `pay_by`: the last day in time when the due date is no business day (PL-11).
    """

    number: int
    due_on: date
    amount_cents: int
    paid_cents: int = 0
    last_follow_up: FollowUp | None = None
    last_follow_up_on: date | None = None
    cure_deadline: date | None = None
    last_payment_on: date | None = None
    pay_by: date | None = None

    @property
    def in_time_until(self) -> date:
        return self.pay_by or self.due_on

    @property
    def is_paid(self) -> bool:
        return 0 < self.amount_cents <= self.paid_cents

    @property
    def unpaid_cents(self) -> int:
        left = self.amount_cents - self.paid_cents
        return left if left > 0 else 0


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A plan and its instalments, in the order they fall due.

    `enrolled_on`: the person agreed. `confirmed_on`: the terms were sent (PP-12).
    `last_contact_on`: we last heard from the guarantor other than by a payment.
    `grace_days`: 15, or what the state asks for (New Jersey: 60).
    `paid_in_full_after`: that many monthly payments are all a state lets us ask for (PL-04), with
    the `paid_before` of earlier plans for the same bills.
    """

    status: PlanStatus
    instalments: tuple[InstalmentFacts, ...]
    grace_days: int = 15
    confirmed_on: date | None = None
    last_contact_on: date | None = None
    paid_in_full_after: int | None = None
    paid_before: int = 0
    enrolled_on: date | None = None
    put_off_on: date | None = None
    beside_cents: int = 0
    beside_told_cents: int = 0
    settled_by: SettledBy | None = None
    small_cents: int = 0

    @property
    def unpaid_cents(self) -> int:
        """All that it still asks for."""
        return sum(instalment.unpaid_cents for instalment in self.instalments)

    @property
    def payments_made(self) -> int:
        """Months paid, whatever the calendar did in between: a skipped month counts for nothing."""
        return self.paid_before + sum(i.is_paid for i in self.instalments)


@dataclass(frozen=True, slots=True)
class FollowUpDue:
    """One thing to do now. What is about the whole plan has no instalment."""

    kind: FollowUp
    instalment_number: int | None
    due_since: date

    @property
    def is_of_the_whole(self) -> bool:
        """It tells about the plan and asks for nothing."""
        return self.instalment_number is None
