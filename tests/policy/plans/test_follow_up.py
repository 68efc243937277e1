from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from policy import plans
from policy.plans import FollowUp, FollowUpDue, PlanFacts, PlanStatus
from tests.policy.plan_builders import (
    AGREED,
    MARCH,
    instalment,
    kind_on,
    monthly,
    plan_of,
    recorded,
)


@pytest.mark.rule("8.2 grace ends", "2.4 NJ")
def test_a_cure_notice_in_new_jersey_is_due_from_the_day_after_the_grace() -> None:
    called = instalment(last_follow_up=FollowUp.CALL, last_follow_up_on=date(2026, 4, 20))
    plan = plan_of(called, grace_days=60)
    assert kind_on(plan, date(2026, 4, 30)) is None
    assert kind_on(plan, date(2026, 5, 1)) is FollowUp.CURE_NOTICE


@pytest.mark.rule("8.2 enrolment", "PP-12")
def test_a_plan_is_confirmed_once_before_anything_else() -> None:
    fresh = replace(monthly(2), confirmed_on=None)
    assert plans.next_follow_up(fresh, AGREED) == FollowUpDue(FollowUp.CONFIRMATION, None, AGREED)
    confirmed = recorded(fresh, FollowUpDue(FollowUp.CONFIRMATION, None, AGREED), AGREED)
    assert kind_on(confirmed, AGREED) is None


NOTED: dict[str, Any] = {"last_follow_up": FollowUp.NOTE, "last_follow_up_on": date(2026, 3, 4)}
OFFERED: dict[str, Any] = {"last_follow_up": FollowUp.OFFER, "last_follow_up_on": date(2026, 3, 11)}
CALLED: dict[str, Any] = {"last_follow_up": FollowUp.CALL, "last_follow_up_on": date(2026, 3, 16)}


@pytest.mark.rule("8.2")
@pytest.mark.parametrize(
    ("done", "due_on", "kind"),
    [
        pytest.param({}, date(2026, 2, 22), FollowUp.REMINDER, id="reminder, 7 days before"),
        pytest.param({}, date(2026, 3, 4), FollowUp.NOTE, id="note, 3 days after"),
        pytest.param(NOTED, date(2026, 3, 11), FollowUp.OFFER, id="offer, 10 days after"),
        pytest.param(OFFERED, date(2026, 3, 16), FollowUp.CALL, id="call, 15 days after"),
        pytest.param(CALLED, date(2026, 3, 31), FollowUp.CURE_NOTICE, id="cure, 30 days after"),
    ],
)
def test_each_follow_up_starts_on_its_day(
    done: dict[str, Any], due_on: date, kind: FollowUp
) -> None:
    plan = plan_of(instalment(**done))
    assert kind_on(plan, due_on - timedelta(days=1)) is None
    assert plans.next_follow_up(plan, due_on) == FollowUpDue(kind, 1, due_on)
    assert plans.next_follow_up(plan, due_on + timedelta(days=1)) == FollowUpDue(kind, 1, due_on)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 2, 28), FollowUp.REMINDER),
        (date(2026, 3, 1), FollowUp.REMINDER),
        (date(2026, 3, 2), None),
    ],
)
def test_no_reminder_comes_after_the_due_day(day: date, kind: FollowUp | None) -> None:
    assert kind_on(plan_of(instalment()), day) is kind


@pytest.mark.rule("8.2 reminder")
def test_an_instalment_is_reminded_of_once() -> None:
    done = instalment(last_follow_up=FollowUp.REMINDER, last_follow_up_on=date(2026, 2, 22))
    assert kind_on(plan_of(done), date(2026, 2, 28)) is None


@pytest.mark.parametrize("day", [date(2026, 2, 22), date(2026, 3, 4), date(2026, 6, 1)])
def test_a_paid_instalment_needs_nothing(day: date) -> None:
    assert kind_on(plan_of(instalment(paid_cents=100_00)), day) is None


@pytest.mark.parametrize("status", [s for s in PlanStatus if s is not PlanStatus.ACTIVE])
def test_a_plan_that_is_over_needs_nothing(status: PlanStatus) -> None:
    assert kind_on(replace(monthly(3), status=status), date(2026, 6, 1)) is None


@pytest.mark.parametrize(
    ("day", "kind"),
    [(date(2026, 3, 22), None), (date(2026, 3, 23), FollowUp.OFFER)],
)
def test_two_follow_ups_are_at_least_three_days_apart(day: date, kind: FollowUp | None) -> None:
    late = instalment(last_follow_up=FollowUp.NOTE, last_follow_up_on=date(2026, 3, 20))
    assert kind_on(plan_of(late), day) is kind


@pytest.mark.rule("8.2 default", "8.2 cure notice")
@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 4, 29), None),
        (date(2026, 4, 30), None),
        (date(2026, 5, 1), FollowUp.DEFAULT),
        (date(2026, 5, 2), FollowUp.DEFAULT),
    ],
)
def test_a_plan_defaults_on_the_day_after_the_cure_deadline(
    day: date, kind: FollowUp | None
) -> None:
    assert kind_on(_noticed(date(2026, 4, 30)), day) is kind


@pytest.mark.rule("8.2 cure notice")
def test_a_deadline_written_too_early_still_leaves_30_days_from_sending() -> None:
    plan = _noticed(date(2026, 4, 5))
    assert kind_on(plan, date(2026, 4, 30)) is None
    assert kind_on(plan, date(2026, 5, 1)) is FollowUp.DEFAULT


def _noticed(deadline: date) -> PlanFacts:
    first = instalment(
        last_follow_up=FollowUp.CURE_NOTICE,
        last_follow_up_on=date(2026, 3, 31),
        cure_deadline=deadline,
    )
    return plan_of(first, instalment(2, date(2026, 4, 1)))


def test_a_notice_without_a_date_never_leads_to_a_default() -> None:
    first, second = _noticed(date(2026, 4, 30)).instalments
    lost = replace(first, last_follow_up_on=None, cure_deadline=None)
    assert kind_on(plan_of(lost, second), date(2027, 1, 1)) is None


def test_the_second_instalment_counts_as_missed_only_after_its_own_grace() -> None:
    first, second = _noticed(date(2026, 4, 30)).instalments
    plan = plan_of(first, replace(second, due_on=date(2026, 4, 20)))
    assert kind_on(plan, date(2026, 5, 5)) is None
    assert kind_on(plan, date(2026, 5, 6)) is FollowUp.DEFAULT


def test_paying_the_oldest_instalment_starts_the_help_anew_for_the_next() -> None:
    first, second = _noticed(date(2026, 4, 30)).instalments
    paid = replace(first, paid_cents=100_00, last_payment_on=date(2026, 4, 20))
    assert kind_on(plan_of(paid, second), date(2026, 5, 1)) is FollowUp.NOTE


@pytest.mark.rule("PL-01")
@pytest.mark.parametrize(
    ("day", "kind"),
    [(date(2026, 3, 15), None), (date(2026, 3, 16), None), (date(2026, 3, 17), FollowUp.OFFER)],
)
def test_half_a_payment_pauses_the_next_step_for_ten_days(day: date, kind: FollowUp | None) -> None:
    half = instalment(**NOTED, paid_cents=50_00, last_payment_on=date(2026, 3, 6))
    assert kind_on(plan_of(half), day) is kind


@pytest.mark.rule("PL-01")
def test_less_than_half_a_payment_pauses_nothing() -> None:
    less = instalment(**NOTED, paid_cents=49_99, last_payment_on=date(2026, 3, 6))
    assert kind_on(plan_of(less), date(2026, 3, 11)) is FollowUp.OFFER


@pytest.mark.rule("PL-01")
def test_the_shortfall_of_half_a_payment_is_owed_with_the_next_instalment() -> None:
    half = instalment(**NOTED, paid_cents=60_00, last_payment_on=date(2026, 3, 6))
    plan = plan_of(half, instalment(2, date(2026, 4, 1), last_follow_up=FollowUp.REMINDER))
    assert plans.past_due_cents(plan, date(2026, 4, 1)) == 0
    assert plans.past_due_cents(plan, date(2026, 4, 2)) == 140_00
    assert kind_on(plan, date(2026, 4, 10)) is None
    assert kind_on(plan, date(2026, 4, 11)) is FollowUp.OFFER


def test_a_payment_during_the_notice_pauses_the_default_too() -> None:
    first, second = _noticed(date(2026, 4, 30)).instalments
    half = replace(first, paid_cents=50_00, last_payment_on=date(2026, 4, 28))
    assert kind_on(plan_of(half, second), date(2026, 5, 8)) is None
    assert kind_on(plan_of(half, second), date(2026, 5, 9)) is FollowUp.DEFAULT


@pytest.mark.parametrize(
    ("day", "numbers"),
    [(date(2026, 3, 16), []), (date(2026, 3, 17), [1]), (date(2026, 4, 17), [1, 2])],
)
def test_an_instalment_is_missed_once_its_grace_is_over(day: date, numbers: list[int]) -> None:
    assert [i.number for i in plans.missed(monthly(3), day)] == numbers


def test_the_next_look_is_when_the_next_thing_is_due() -> None:
    assert plans.next_review(monthly(3), AGREED) == date(2026, 2, 22)
    assert plans.next_review(plan_of(instalment(**NOTED)), date(2026, 3, 4)) == date(2026, 3, 11)


def test_what_was_due_today_and_not_done_is_looked_at_tomorrow() -> None:
    assert plans.next_review(monthly(3), date(2026, 3, 4)) == date(2026, 3, 5)


def test_a_plan_that_waits_for_nothing_is_looked_at_in_30_days() -> None:
    paid = plan_of(instalment(paid_cents=100_00))
    assert plans.next_review(paid, MARCH) == date(2026, 3, 31)
