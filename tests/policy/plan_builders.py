"""Plans of 100 dollars a month, and what becomes of them day by day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from policy import plans
from policy.plans import FollowUp, FollowUpDue, InstalmentFacts, PlanFacts, PlanStatus

AGREED = date(2026, 2, 10)
MARCH = date(2026, 3, 1)


def instalment(number: int = 1, due_on: date = MARCH, **facts: Any) -> InstalmentFacts:
    return replace(InstalmentFacts(number, due_on, 100_00), **facts)


def plan_of(*instalments: InstalmentFacts, grace_days: int = 15) -> PlanFacts:
    return PlanFacts(PlanStatus.ACTIVE, instalments, grace_days, confirmed_on=AGREED)


def monthly(count: int, grace_days: int = 15) -> PlanFacts:
    rows = plans.schedule(count * 100_00, count, MARCH)
    return plan_of(*(instalment(i.number, i.due_on) for i in rows), grace_days=grace_days)


def kind_on(plan: PlanFacts, day: date) -> FollowUp | None:
    due = plans.next_follow_up(plan, day)
    return due.kind if due else None


def recorded(plan: PlanFacts, due: FollowUpDue, on: date) -> PlanFacts:
    """The plan after the follow-up was done, as the pipeline would write it."""
    if due.kind is FollowUp.CONFIRMATION:
        return replace(plan, confirmed_on=on)
    if due.kind is FollowUp.DEFAULT:
        plan = replace(plan, status=PlanStatus.DEFAULTED)
    by = plans.cure_deadline(on) if due.kind is FollowUp.CURE_NOTICE else None
    rows = (
        replace(i, last_follow_up=due.kind, last_follow_up_on=on, cure_deadline=by)
        if i.number == due.instalment_number
        else i
        for i in plan.instalments
    )
    return replace(plan, instalments=tuple(rows))


def lived(
    plan: PlanFacts, start: date, end: date, down: tuple[date, date] | None = None
) -> list[tuple[str, str, int | None]]:
    """What happened day by day, nothing while the machine was down."""
    story = []
    for n in range((end - start).days + 1):
        day = start + timedelta(days=n)
        due = plans.next_follow_up(plan, day)
        if due is None or (down and down[0] <= day <= down[1]):
            continue
        story.append((day.isoformat(), due.kind.value, due.instalment_number))
        plan = recorded(plan, due, day)
    return story


def three_missed(**about_the_first: Any) -> PlanFacts:
    rows = monthly(3).instalments
    return plan_of(replace(rows[0], **about_the_first), *rows[1:])
