"""What can change on an agreed plan: a month skipped (PL-02), a plan that begins again (PL-03), a
payment that was taken back (PL-05)."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import count as count_up
from itertools import islice
from typing import NamedTuple

from policy.plans.allocation import by_day
from policy.plans.dates import Instalment, months_later
from policy.plans.plan_facts import InstalmentFacts, PlanFacts
from policy.plans.plan_offers import PlanRefused
from policy.plans.terms import plan_terms


class Moved(NamedTuple):
    number: int
    due_on: date


class SkippedLately(PlanRefused):
    """One month was skipped not long ago; the next can be skipped from `again_from` on."""

    def __init__(self, last: date, again_from: date) -> None:
        self.again_from = again_from
        super().__init__(
            f"a payment was skipped on {last.isoformat()}; the next from {again_from.isoformat()} "
            "on (PL-02). Until then agree on new terms, or offer help with the cost"
        )


def skip(plan: PlanFacts, last_skip: date | None, today: date) -> tuple[Moved, ...]:
    """The new due dates: every unpaid instalment moves one month on. Raises PlanRefused.

    Nobody is asked for a reason. The oldest unpaid payment is the one skipped, also when its day
    has passed.
    """
    months = plan_terms().changes.months_between_skips
    if last_skip is not None and today < months_later(last_skip, months, last_skip.day):
        raise SkippedLately(last_skip, months_later(last_skip, months, last_skip.day))
    unpaid = sorted((i for i in plan.instalments if i.unpaid_cents), key=by_day)
    if not unpaid:
        raise PlanRefused("every payment of this plan is made; there is none to skip")
    days = [one.due_on for one in unpaid[1:]]
    days.append(months_later(unpaid[-1].due_on, 1, _anchor(plan.instalments)))
    return tuple(Moved(one.number, day) for one, day in zip(unpaid, days, strict=True))


def begin_again(
    instalments: Sequence[InstalmentFacts], owed_cents: int, today: date
) -> tuple[Instalment, ...]:
    """PL-03: the same payments on the same day of the month; so the missed ones are at the end.

    The first comes as late as on a new plan (PP-09), so that nobody who just paid is asked again
    at once. The last one absorbs what is left of `owed_cents` (PP-06). Raises PlanRefused.
    """
    if owed_cents < 1:
        raise PlanRefused("nothing is left to pay")
    each = max(instalment.amount_cents for instalment in instalments)
    count = max(1, -(-owed_cents // each))
    anchor = _anchor(instalments)
    earliest = today + timedelta(plan_terms().due_dates.first_due_from_days)
    first = next(day for n in count_up() if (day := months_later(today, n, anchor)) >= earliest)
    days = [months_later(first, n, anchor) for n in range(count)]
    amounts = [each] * (count - 1) + [owed_cents - each * (count - 1)]
    return tuple(
        Instalment(number, day, cents)
        for number, (day, cents) in enumerate(zip(days, amounts, strict=True), start=1)
    )


def taken_back(
    instalments: Sequence[InstalmentFacts], uncovered: Collection[int], today: date
) -> tuple[Moved, ...]:
    """PL-05: what a payment that came back had covered was not missed. What of it is past, or due
    sooner than on a new plan (PP-09), comes at the end, a month apart, in the order of the numbers.
    """
    earliest = today + timedelta(plan_terms().due_dates.first_due_from_days)
    unpaid = [instalment for instalment in instalments if instalment.unpaid_cents]
    late = [one for one in unpaid if one.number in uncovered and one.due_on < earliest]
    if not late:
        return ()
    ahead = [one for one in unpaid if one.due_on >= earliest]
    last = max(instalment.due_on for instalment in instalments)
    after = (months_later(last, n, _anchor(instalments)) for n in count_up(1))
    new = islice((day for day in after if day >= earliest), len(late))
    days = [*sorted(one.due_on for one in ahead), *new]
    order = sorted((*late, *ahead), key=by_day)
    moved = zip(order, days, strict=True)
    return tuple(Moved(one.number, day) for one, day in moved if one.due_on != day)


def put_off(
    instalments: Sequence[InstalmentFacts], today: date, since: date | None = None
) -> tuple[Moved, ...]:
    """What is not paid moves on by whole months, each on its day of the month, so that the oldest
    of what could not be paid is due no sooner than on a new plan (PP-09).

    That is what fell due from `since` to today, while the plan waited; nothing moves where none
    did. Without `since`, all that is due sooner than on a new plan.
    """
    earliest = today + timedelta(plan_terms().due_dates.first_due_from_days)
    unpaid = [one for one in instalments if one.unpaid_cents]
    if since is None:
        stopped = [one.due_on for one in unpaid if one.due_on < earliest]
    else:
        stopped = [one.due_on for one in unpaid if since <= one.due_on <= today]
    if not stopped:
        return ()
    anchor = _anchor(instalments)
    first = min(stopped)
    months = next(n for n in count_up(1) if months_later(first, n, anchor) >= earliest)
    return tuple(Moved(one.number, months_later(one.due_on, months, anchor)) for one in unpaid)


def begins_by_itself(reinstatement: int) -> bool:
    """PL-03: whether a payment alone takes up a plan that began again `reinstatement` times."""
    return reinstatement < plan_terms().changes.reinstated_by_payment


def needs_a_person(reinstatement: int) -> bool:
    """PL-03: the third time, a person decides."""
    return reinstatement + 1 >= plan_terms().changes.reinstated_by_a_person_from


def _anchor(instalments: Sequence[InstalmentFacts]) -> int:
    """The day of the month: the first payment may have its own, a short month an earlier one."""
    days = [one.due_on.day for one in sorted(instalments, key=by_day)]
    return max(days[1:] or days)
