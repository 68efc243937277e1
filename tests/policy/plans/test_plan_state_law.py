"""Plans under a state's law, through `decide`: Colorado's 36 payments, New Jersey's 60 days."""

from dataclasses import replace
from datetime import date

import pytest

from policy.holds.holds import HoldKind
from policy.plans import FollowUp, InstalmentFacts, PlanFacts, PlanStatus, past_due_cents
from policy.policy_file.spec import Way
from policy.terms import Action, Resolution, Stage
from tests.policy.account_facts import account, after, day, hold, on, plan
from tests.policy.plan_builders import MARCH, instalment, kind_on, lived, monthly, plan_of


def colorado(paid: int, before: int = 0) -> PlanFacts:
    """A bill of $9,000 at $160 a month (rule 2.4), `paid` months of it."""
    months = tuple(
        InstalmentFacts(n, day(30 * n), 160_00, 160_00 if n <= paid else 0) for n in range(1, 58)
    )
    return plan(*months, paid_in_full_after=36, paid_before=before)


@pytest.mark.vector(19)
@pytest.mark.rule("PL-04", "2.4 CO")
@pytest.mark.parametrize(
    ("paid", "before", "forgiven"),
    [(35, 0, False), (36, 0, True), (37, 0, True), (20, 15, False), (20, 16, True)],
)
def test_after_the_36th_payment_in_all_colorado_calls_the_bill_paid(
    paid: int, before: int, forgiven: bool
) -> None:
    decision = on(1500, account(balance_cents=3_240_00, plan=colorado(paid, before)))
    assert (decision.action is Action.RESOLVE) == forgiven
    if forgiven:
        assert decision.resolution is Resolution.PLAN_COMPLETED
        assert (decision.way, decision.kind) == (Way.DOCUMENT, "plan_forgiven")
        assert "PL-04" in decision.rules


@pytest.mark.rule("PL-04")
def test_a_part_of_a_payment_is_no_month() -> None:
    months = colorado(35).instalments
    part = replace(months[35], paid_cents=159_99)
    facts = replace(colorado(35), instalments=(*months[:35], part, *months[36:]))
    assert facts.payments_made == 35


@pytest.mark.rule("PL-04")
def test_elsewhere_a_plan_is_paid_to_its_end() -> None:
    facts = replace(colorado(40), paid_in_full_after=None)
    assert on(1500, account(balance_cents=2_720_00, plan=facts)).action is not Action.RESOLVE


@pytest.mark.parametrize("status", [PlanStatus.DEFAULTED, PlanStatus.ENDED, PlanStatus.COMPLETED])
def test_only_a_plan_that_runs_is_forgiven(status: PlanStatus) -> None:
    facts = replace(colorado(36), status=status)
    decision = on(1500, after("reminder_1", 21, balance_cents=100_00, plan=facts))
    assert decision.kind != "plan_forgiven"


@pytest.mark.rule("2.4 NJ", "8.2")
@pytest.mark.parametrize(
    ("today", "kind"),
    [
        (date(2026, 4, 29), None),
        (date(2026, 4, 30), FollowUp.CALL),
        (date(2026, 5, 1), FollowUp.CALL),
    ],
)
def test_new_jerseys_grace_ends_after_sixty_days(today: date, kind: FollowUp | None) -> None:
    offered = instalment(last_follow_up=FollowUp.OFFER, last_follow_up_on=date(2026, 3, 11))
    assert kind_on(plan_of(offered, grace_days=60), today) is kind


@pytest.mark.rule("2.4 NJ", "8.2")
def test_new_jerseys_cure_notice_comes_after_the_grace_and_leaves_its_own_30_days() -> None:
    story = lived(monthly(12, grace_days=60), date(2026, 2, 10), date(2026, 12, 31))
    days = {kind: date.fromisoformat(on) for on, kind, number in story if number == 1}
    assert days["cure_notice"] >= date(2026, 5, 1)
    assert (days["default"] - days["cure_notice"]).days > 30


@pytest.mark.rule("PL-10")
def test_who_kept_a_plan_to_its_end_gets_a_last_letter() -> None:
    decision = on(90, account(balance_cents=0, plan=plan(status=PlanStatus.COMPLETED)))
    assert (decision.action, decision.stage) == (Action.RESOLVE, Stage.RESOLVED)
    assert (decision.kind, decision.way, decision.asks) == (
        "paid_in_full",
        Way.DOCUMENT,
        False,
    )


@pytest.mark.rule("PL-10")
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"plan": plan()}, id="the plan goes on for another bill"),
        pytest.param({"plan": None}, id="no plan"),
        pytest.param(
            {"plan": plan(status=PlanStatus.COMPLETED), "guarantor_takes_mail": False},
            id="nobody can be written to",
        ),
    ],
)
def test_otherwise_a_paid_account_is_closed_without_a_letter(changes: dict[str, object]) -> None:
    decision = on(90, account(balance_cents=0, **changes))
    assert (decision.action, decision.kind, decision.way) == (Action.RESOLVE, None, Way.NONE)


@pytest.mark.rule("PL-10")
@pytest.mark.parametrize("kind", ["HD-12", "HD-02", "HD-03"])
def test_a_hold_keeps_the_last_letter_back(kind: str) -> None:
    held = hold(HoldKind(kind), service_through=day(0) if kind == "HD-02" else None)
    facts = account(balance_cents=0, plan=plan(status=PlanStatus.COMPLETED), holds=(held,))
    assert on(90, facts).way is Way.NONE


@pytest.mark.rule("PL-11")
@pytest.mark.parametrize(
    ("today", "kind", "owed"),
    [
        pytest.param(date(2026, 3, 3), None, 0, id="the next business day is in time"),
        pytest.param(date(2026, 3, 4), FollowUp.NOTE, 100_00, id="the day after it is not"),
    ],
)
def test_a_payment_due_on_a_weekend_is_in_time_on_the_next_business_day(
    today: date, kind: FollowUp | None, owed: int
) -> None:
    facts = plan_of(instalment(pay_by=date(2026, 3, 3)))
    assert kind_on(facts, today) is kind
    assert past_due_cents(facts, today) == owed


@pytest.mark.rule("PL-11")
@pytest.mark.parametrize(
    ("today", "kind"), [(date(2026, 3, 5), None), (date(2026, 3, 6), FollowUp.NOTE)]
)
def test_the_note_waits_for_a_long_weekend(today: date, kind: FollowUp | None) -> None:
    assert kind_on(plan_of(instalment(pay_by=date(2026, 3, 5))), today) is kind


@pytest.mark.rule("PL-11")
def test_on_a_business_day_the_due_day_itself_is_the_last() -> None:
    assert past_due_cents(plan_of(instalment()), MARCH) == 0
    assert past_due_cents(plan_of(instalment()), date(2026, 3, 2)) == 100_00
