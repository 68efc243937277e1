"""An agreed plan is looked after: what it needs on a day, one thing at a time (rule 8.2).

The thread of help follows the oldest instalment that is past due. Later ones join it instead of
starting threads of their own, so nobody gets the same note for each month that was missed.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from policy.plans.allocation import asked_with
from policy.plans.plan_facts import FollowUp, FollowUpDue, InstalmentFacts, PlanFacts
from policy.plans.terms import plan_terms
from policy.terms import PlanStatus

LADDER = (FollowUp.NOTE, FollowUp.OFFER, FollowUp.CALL, FollowUp.CURE_NOTICE)


def next_follow_up(plan: PlanFacts, today: date) -> FollowUpDue | None:
    """The one follow-up due today, or None. A missed week still runs one, the gentlest undone."""
    return look(plan, today).due


class Look(NamedTuple):
    """What is due on a day and, where nothing is, the next day on which something will be."""

    due: FollowUpDue | None
    next_on: date


def look(plan: PlanFacts, today: date) -> Look:
    """Both answers of one day; `next_on` is tomorrow while something is due."""
    if plan.status is not PlanStatus.ACTIVE:
        return Look(None, _idle(today))
    whole = _of_the_plan(plan, today)
    if whole is not None:
        return Look(whole, _after(today, 1))
    turn = _turn(plan)
    for due in turn.on(today):
        if due and due.due_since <= today:
            return Look(due, _after(today, 1))
    return Look(None, _next_on(plan, turn, today))


def _of_the_plan(plan: PlanFacts, today: date) -> FollowUpDue | None:
    """What is said of the whole plan comes before its instalments."""
    if plan.confirmed_on is None:
        return FollowUpDue(FollowUp.CONFIRMATION, None, today)
    if plan.put_off_on is not None:
        return FollowUpDue(FollowUp.NEW_DATES, None, plan.put_off_on)
    if plan.beside_cents > plan.beside_told_cents:
        return FollowUpDue(FollowUp.NEW_CHARGE, None, today)
    return None


def next_review(plan: PlanFacts, today: date) -> date:
    """The next day, always after today, on which these facts make something due.

    Ask with the facts as they are after today's follow-up was recorded. A plan that waits for
    nothing is looked at again after `idle_review_days`.
    """
    if plan.status is not PlanStatus.ACTIVE:
        return _idle(today)
    return _next_on(plan, _turn(plan), today)


def _next_on(plan: PlanFacts, turn: "_Turn", today: date) -> date:
    tomorrow = _after(today, 1)
    whole = _of_the_plan(plan, tomorrow)
    if whole is not None:
        return max(whole.due_since, tomorrow)
    days = [max(due.due_since, tomorrow) for due in turn.on(tomorrow) if due]
    return min(days) if days else _idle(today)


def _idle(today: date) -> date:
    return _after(today, plan_terms().follow_up.idle_review_days)


def cure_deadline(sent_on: date) -> date:
    """The last day to cure, counted from the day the notice was really sent."""
    return _after(sent_on, plan_terms().follow_up.cure_days)


def missed(plan: PlanFacts, today: date) -> tuple[InstalmentFacts, ...]:
    """Instalments that are not paid although their grace period has passed, the oldest first."""
    return tuple(i for i in _unpaid(plan) if _missed_on(plan, i) <= today)


def too_few_to_default(plan: PlanFacts) -> bool:
    """Whether fewer payments are left than a default takes."""
    return len(_unpaid(plan)) < plan_terms().follow_up.missed_for_default


def past_due_cents(plan: PlanFacts, today: date) -> int:
    """What brings the plan up to date: everything unpaid that was due before today."""
    owed = (i for i in plan.instalments if _owed_with(plan, i).in_time_until < today)
    return sum(i.unpaid_cents for i in owed)


class _Turn(NamedTuple):
    """What may be due, whatever the day of the look: `late` is all that is unpaid, and there is
    room for another word from `free` on."""

    late: Sequence[InstalmentFacts]
    free: date
    default: FollowUpDue | None
    review: FollowUpDue | None
    rung: FollowUpDue | None

    def on(self, today: date) -> tuple[FollowUpDue | None, ...]:
        """The first before the next; only a reminder depends on the day of the look: it is of the
        next instalment that can still be reminded of."""
        return self.default, _reminder(self.late, self.free, today), self.review, self.rung


def _turn(plan: PlanFacts) -> _Turn:
    late, free = _unpaid(plan), _free_again(plan)
    review = _review(plan, late) or _left_over(plan, late)
    return _Turn(late, free, _default(plan, late), review, _rung(plan, late, free))


def _default(plan: PlanFacts, late: Sequence[InstalmentFacts]) -> FollowUpDue | None:
    """The day after the cure deadline, and never before enough instalments were missed."""
    needed = plan_terms().follow_up.missed_for_default
    if not late or late[0].last_follow_up is not FollowUp.CURE_NOTICE or len(late) < needed:
        return None
    deadline = _cure_by(late[0])
    if deadline is None:
        return None
    since = max(_after(deadline, 1), _nth_missed_on(plan, late, needed), _pause_over(plan))
    return FollowUpDue(FollowUp.DEFAULT, late[0].number, since)


def _review(plan: PlanFacts, late: Sequence[InstalmentFacts]) -> FollowUpDue | None:
    """Three missed, no sign of life, and every gentle way tried: a person looks at it."""
    needed = plan_terms().follow_up.missed_for_review
    tried = (FollowUp.CALL, FollowUp.CURE_NOTICE)
    if len(late) < needed or late[0].last_follow_up not in tried:
        return None
    if any(day >= late[0].due_on for day in _contacts(plan)):
        return None
    return FollowUpDue(FollowUp.REVIEW, late[0].number, _nth_missed_on(plan, late, needed))


def _left_over(plan: PlanFacts, late: Sequence[InstalmentFacts]) -> FollowUpDue | None:
    """So few are left that no other can be missed with them: without a person the plan would
    stand for ever. The day after the cure deadline, as a default."""
    if not late or not too_few_to_default(plan):
        return None
    if late[0].last_follow_up is not FollowUp.CURE_NOTICE or (by := _cure_by(late[0])) is None:
        return None
    since = max(_after(by, 1), _nth_missed_on(plan, late, len(late)), _pause_over(plan))
    return FollowUpDue(FollowUp.REVIEW, late[0].number, since)


def _reminder(late: Sequence[InstalmentFacts], free: date, today: date) -> FollowUpDue | None:
    """Once for each instalment, up to and including its due day. From `free` on there is room."""
    before = plan_terms().follow_up.reminder_before_days
    first = max(today, free)
    for instalment in late:
        if instalment.last_follow_up is None and first <= instalment.due_on:
            since = max(_after(instalment.due_on, -before), free)
            return FollowUpDue(FollowUp.REMINDER, instalment.number, since)
    return None


def _rung(plan: PlanFacts, late: Sequence[InstalmentFacts], free: date) -> FollowUpDue | None:
    """The next step of the ladder for the oldest unpaid instalment."""
    if not late or late[0].last_follow_up is FollowUp.CURE_NOTICE or _with_a_person(late[0]):
        return None
    kind = _next_rung(late[0])
    since = max(_rung_day(plan, late[0], kind), free, _pause_over(plan))
    return FollowUpDue(kind, late[0].number, since)


def _next_rung(instalment: InstalmentFacts) -> FollowUp:
    done = instalment.last_follow_up
    return LADDER[LADDER.index(done) + 1] if done in LADDER else LADDER[0]


def _rung_day(plan: PlanFacts, instalment: InstalmentFacts, kind: FollowUp) -> date:
    """The call comes on the last day of grace; the cure notice never before the grace is over.

    PL-11: a payment that is in time on the next business day is not missed before it.
    """
    terms = plan_terms().follow_up
    days = {
        FollowUp.NOTE: terms.note_after_days,
        FollowUp.OFFER: terms.offer_after_days,
        FollowUp.CALL: plan.grace_days,
        FollowUp.CURE_NOTICE: max(terms.cure_notice_after_days, plan.grace_days + 1),
    }
    owed = _owed_with(plan, instalment)
    return max(_after(owed.due_on, days[kind]), _after(owed.in_time_until, 1))


def _owed_with(plan: PlanFacts, instalment: InstalmentFacts) -> InstalmentFacts:
    """PL-01: the shortfall of a partial payment is owed with the next instalment."""
    if not _counts_as_contact(instalment):
        return instalment
    following = instalment
    for other in plan.instalments:
        is_later = other.due_on > instalment.due_on
        if is_later and (following is instalment or other.due_on < following.due_on):
            following = other
    return following


def _counts_as_contact(instalment: InstalmentFacts) -> bool:
    percent = plan_terms().follow_up.pause_from_percent
    return instalment.paid_cents * 100 >= instalment.amount_cents * percent


def _pause_over(plan: PlanFacts) -> date:
    """PL-01: the first day after the pause that the last real payment earned."""
    paid = [(i.last_payment_on, i) for i in plan.instalments if i.last_payment_on]
    last = max((day for day, one in paid if _counts_as_contact(one)), default=None)
    return _after(last, plan_terms().follow_up.pause_days + 1) if last else date.min


def _free_again(plan: PlanFacts) -> date:
    """The first day that is far enough from the last follow-up, whatever it was about."""
    days = [i.last_follow_up_on for i in plan.instalments if i.last_follow_up_on]
    last = max([*days, plan.confirmed_on] if plan.confirmed_on else days, default=None)
    return _after(last, plan_terms().follow_up.gap_days) if last else date.min


def _missed_on(plan: PlanFacts, instalment: InstalmentFacts) -> date:
    """The first day after the grace period, whose last day still counts as in time."""
    return _after(_owed_with(plan, instalment).due_on, plan.grace_days + 1)


def _nth_missed_on(plan: PlanFacts, late: Sequence[InstalmentFacts], nth: int) -> date:
    return sorted(_missed_on(plan, i) for i in late)[nth - 1]


def _cure_by(instalment: InstalmentFacts) -> date | None:
    """Never earlier than the notice's own full period; None if nobody knows when it was sent."""
    days = [instalment.cure_deadline] if instalment.cure_deadline else []
    if instalment.last_follow_up_on:
        days.append(cure_deadline(instalment.last_follow_up_on))
    return max(days, default=None)


def _contacts(plan: PlanFacts) -> Iterator[date]:
    days = [i.last_payment_on for i in plan.instalments] + [plan.last_contact_on]
    return (day for day in days if day)


def _unpaid(plan: PlanFacts) -> Sequence[InstalmentFacts]:
    """What is asked for, the oldest by day first: a moved instalment keeps its number."""
    known = {instalment.number: instalment for instalment in plan.instalments}
    asked = asked_with(plan.instalments, plan.small_cents)
    return [known[number] for number, cents in asked.items() if cents >= plan.small_cents]


def _with_a_person(instalment: InstalmentFacts) -> bool:
    return instalment.last_follow_up is not None and instalment.last_follow_up.ends_automation


def _after(day: date, days: int) -> date:
    return day + timedelta(days=days)
