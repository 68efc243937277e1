from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy import plans
from policy.plans import FollowUp, InstalmentFacts, PlanFacts, PlanStatus
from tests.policy.plan_builders import (
    AGREED,
    MARCH,
    kind_on,
    lived,
    monthly,
    plan_of,
    three_missed,
)


@pytest.mark.rule("8.2", "8.2 default")
def test_a_plan_that_is_never_paid_ends_at_the_options_call_after_every_help() -> None:
    assert lived(monthly(12), AGREED, date(2026, 12, 31)) == [
        ("2026-02-22", "reminder", 1),
        ("2026-03-04", "note", 1),
        ("2026-03-11", "offer", 1),
        ("2026-03-16", "call", 1),
        ("2026-03-25", "reminder", 2),
        ("2026-03-31", "cure_notice", 1),
        ("2026-04-24", "reminder", 3),
        ("2026-05-01", "default", 1),
    ]


@pytest.mark.rule("8.2 grace ends", "2.4 NJ")
def test_in_new_jersey_the_grace_is_60_days_and_default_waits_for_its_own_deadline() -> None:
    story = lived(monthly(12, grace_days=60), AGREED, date(2026, 12, 31))
    days = {kind: day for day, kind, number in story if number == 1}
    assert days["call"] == "2026-04-30"
    assert days["cure_notice"] == "2026-05-03"
    assert days["default"] == "2026-06-03"


@pytest.mark.rule("8.2 default", "8.2 three missed")
def test_one_missed_instalment_alone_is_never_a_default_and_the_last_one_is_for_a_person() -> None:
    assert lived(monthly(1), AGREED, date(2027, 3, 1))[-2:] == [
        ("2026-03-31", "cure_notice", 1),
        ("2026-05-01", "review", 1),
    ]


@pytest.mark.rule("8.2 three missed")
@pytest.mark.parametrize(
    ("day", "kind"),
    [
        pytest.param(date(2026, 4, 29), None, id="the day before the deadline"),
        pytest.param(date(2026, 4, 30), None, id="the deadline"),
        pytest.param(date(2026, 5, 1), FollowUp.REVIEW, id="the day after"),
    ],
)
def test_a_last_payment_that_stays_open_does_not_keep_its_plan_for_ever(
    day: date, kind: FollowUp | None
) -> None:
    [last] = monthly(1).instalments
    noticed = replace(
        last,
        last_follow_up=FollowUp.CURE_NOTICE,
        last_follow_up_on=date(2026, 3, 31),
        cure_deadline=date(2026, 4, 30),
    )
    assert kind_on(plan_of(noticed), day) is kind


def test_after_a_missed_month_the_gentle_steps_come_first_and_apart() -> None:
    down = (date(2026, 3, 1), date(2026, 4, 4))
    story = lived(monthly(12), AGREED, date(2026, 6, 30), down)
    assert story == [
        ("2026-02-22", "reminder", 1),
        ("2026-04-05", "note", 1),
        ("2026-04-08", "offer", 1),
        ("2026-04-11", "call", 1),
        ("2026-04-14", "cure_notice", 1),
        ("2026-04-24", "reminder", 3),
        ("2026-05-15", "default", 1),
    ]


def test_after_review_a_person_decides() -> None:
    plan = three_missed(last_follow_up=FollowUp.REVIEW, last_follow_up_on=date(2026, 5, 17))
    assert lived(plan, date(2026, 5, 18), date(2026, 12, 31)) == []


@pytest.mark.rule("8.2 three missed")
@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 5, 16), None),
        (date(2026, 5, 17), FollowUp.REVIEW),
        (date(2026, 5, 18), FollowUp.REVIEW),
    ],
)
def test_three_missed_without_contact_go_to_a_person(day: date, kind: FollowUp | None) -> None:
    sent = date(2026, 4, 20)  # a late notice: its deadline is 20 May
    plan = three_missed(last_follow_up=FollowUp.CURE_NOTICE, last_follow_up_on=sent)
    assert kind_on(plan, day) is kind


@pytest.mark.rule("8.2 three missed")
def test_three_missed_with_contact_keep_their_notice() -> None:
    sent = date(2026, 4, 20)
    silent = three_missed(last_follow_up=FollowUp.CURE_NOTICE, last_follow_up_on=sent)
    spoken = replace(silent, last_contact_on=date(2026, 4, 25))
    assert kind_on(spoken, date(2026, 5, 20)) is None
    assert kind_on(spoken, date(2026, 5, 21)) is FollowUp.DEFAULT


def test_three_missed_that_nobody_wrote_to_get_the_gentle_note_first() -> None:
    assert kind_on(three_missed(), date(2026, 5, 20)) is FollowUp.NOTE


INSTALMENTS = st.builds(
    InstalmentFacts,
    number=st.just(0),
    due_on=st.just(MARCH),
    amount_cents=st.just(100_00),
    paid_cents=st.sampled_from([0, 0, 30_00, 50_00, 100_00]),
    last_follow_up=st.none() | st.sampled_from([k for k in FollowUp if k != "confirmation"]),
    last_follow_up_on=st.none() | st.dates(date(2026, 2, 20), date(2026, 5, 30)),
    cure_deadline=st.none() | st.dates(date(2026, 4, 1), date(2026, 6, 30)),
    last_payment_on=st.none() | st.dates(date(2026, 2, 20), date(2026, 5, 30)),
)
PLANS = st.builds(
    lambda rows, grace, closed: plan_of(
        *(
            replace(
                row,
                number=made.number,
                due_on=made.due_on,
                pay_by=made.due_on + timedelta(days=closed) if closed else None,
            )
            for row, made in zip(rows, plans.schedule(400_00, 4, MARCH), strict=True)
        ),
        grace_days=grace,
    ),
    st.lists(INSTALMENTS, min_size=4, max_size=4),
    st.sampled_from([15, 60]),
    st.integers(0, 4),  # days until the bank opens again
)


# What a plan can also be: skipped months lie behind later ones, and it may have ended or be new.
ANY_PLANS = st.builds(
    lambda plan, days, status, confirmed, heard: replace(
        plan,
        instalments=tuple(
            replace(row, due_on=MARCH + timedelta(days=day), pay_by=None)
            for row, day in zip(plan.instalments, days, strict=True)
        ),
        status=status,
        confirmed_on=confirmed,
        last_contact_on=heard,
    ),
    PLANS,
    st.lists(st.integers(0, 120), min_size=4, max_size=4),
    st.sampled_from([PlanStatus.ACTIVE, PlanStatus.ACTIVE, PlanStatus.DEFAULTED]),
    st.none() | st.dates(date(2026, 2, 10), date(2026, 6, 30)),
    st.none() | st.dates(date(2026, 2, 10), date(2026, 6, 30)),
)


@given(PLANS | ANY_PLANS, st.dates(date(2026, 2, 10), date(2026, 7, 1)))
def test_the_next_look_never_comes_too_late_or_for_nothing(plan: PlanFacts, today: date) -> None:
    look = plans.next_review(plan, today)
    days = (today + timedelta(days=n) for n in range(1, 200))
    first = next((day for day in days if plans.next_follow_up(plan, day)), None)
    assert look == (first or today + timedelta(days=30))


@given(PLANS, st.dates(date(2026, 2, 10), date(2026, 7, 1)))
def test_a_follow_up_was_already_due_on_the_day_it_names(plan: PlanFacts, today: date) -> None:
    due = plans.next_follow_up(plan, today)
    if due:
        assert due.due_since <= today
        assert plans.next_follow_up(plan, due.due_since) is not None


@pytest.mark.rule("8.2 cure notice", "8.2 default")
@given(PLANS)
def test_steps_never_crowd_and_a_default_always_had_its_30_days(plan: PlanFacts) -> None:
    story = lived(plan, date(2026, 6, 1), date(2026, 12, 31))
    written = [
        date.fromisoformat(day) for day, kind, _ in story if kind not in ("default", "review")
    ]
    assert all((b - a).days >= 3 for a, b in pairwise(written))
    notices = {n: date.fromisoformat(day) for day, kind, n in story if kind == "cure_notice"}
    defaults = {n: date.fromisoformat(day) for day, kind, n in story if kind == "default"}
    assert all((defaults[n] - notices[n]).days > 30 for n in defaults if n in notices)
