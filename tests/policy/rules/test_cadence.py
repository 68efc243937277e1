"""rule 6.4: every step on its day, never before, and never two for a missed month."""

import pytest

from policy.rules.cadence import due_on, look_after, next_step
from policy.terms import Action, Stage
from tests.policy.account_facts import DAY_0, POLICY, account, after, before, day, on

DAYS = {
    "reminder_1": 21,
    "statement_2": 30,
    "reminder_2": 35,
    "options_call_1": 45,
    "options_call_2": 50,
    "options_call_3": 55,
    "screening": 60,
    "statement_3": 75,
    "final_notice": 90,
    "human_review": 120,
}

GAPS = {
    "reminder_1": 21,
    "statement_2": 9,
    "reminder_2": 5,
    "options_call_1": 10,
    "options_call_2": 5,
    "options_call_3": 5,
    "screening": 5,
    "statement_3": 15,
    "final_notice": 15,
    "human_review": 30,
}
"""The days between a step and the step before, as the standard policy means them."""


def spoken(name: str) -> str:
    return name.replace("_", " ")


@pytest.mark.rule("6.4")
def test_the_policy_has_the_cadence_of_the_rule_book() -> None:
    assert {step.name: step.after_days for step in POLICY.steps} == {"statement_1": 0} | DAYS


@pytest.mark.rule("6.4")
@pytest.mark.parametrize(
    ("step", "number"),
    [
        pytest.param(step, number, id=f"{spoken(step)} not yet on day {number - 1}")
        for step, number in DAYS.items()
    ],
)
def test_nothing_happens_the_day_before_a_step(step: str, number: int) -> None:
    decision = on(number - 1, before(step))
    assert (decision.action, decision.review_on) == (Action.DEFER, day(number))


@pytest.mark.rule("6.4")
@pytest.mark.parametrize(
    ("step", "number"),
    [
        pytest.param(step, number, id=f"{spoken(step)} on day {number}")
        for step, number in DAYS.items()
    ],
)
def test_a_step_happens_on_its_day(step: str, number: int) -> None:
    decision = on(number, before(step))
    assert (decision.action.acts, decision.step) == (True, step)


@pytest.mark.rule("PF-01")
@pytest.mark.parametrize(
    ("step", "number"),
    [
        pytest.param(step, number, id=f"{spoken(step)} still on day {number + 1}")
        for step, number in DAYS.items()
    ],
)
def test_a_step_that_was_missed_happens_the_day_after(step: str, number: int) -> None:
    decision = on(number + 1, before(step))
    assert (decision.action.acts, decision.step) == (True, step)


@pytest.mark.parametrize("number", [-1, 0, 1])
def test_the_first_statement_is_due_at_once(number: int) -> None:
    decision = on(number, account())
    assert (decision.action, decision.step) == (Action.CONTACT, "statement_1")


@pytest.mark.rule("H7")
@pytest.mark.parametrize("step", DAYS)
def test_nothing_comes_before_the_first_statement_was_provided(step: str) -> None:
    facts = before(step, first_statement_on=None)
    assert on(200, facts).step == "statement_1"


def test_a_first_statement_written_today_is_not_written_again_today() -> None:
    facts = account(step="statement_1", step_on=day(3))
    assert on(3, facts).action is Action.DEFER


@pytest.mark.rule("PF-06")
@pytest.mark.parametrize("missed", [30, 60, 300])
@pytest.mark.parametrize("step", DAYS)
def test_a_missed_month_runs_one_step_and_the_gentle_one_first(step: str, missed: int) -> None:
    late = DAYS[step] + missed
    assert on(late, before(step)).step == step
    following = POLICY.after(step)
    look = on(late, before(step)).review_on
    if following is not None:
        assert look is not None
        assert look >= day(late + following.gap_days)


@pytest.mark.rule("6.4")
@pytest.mark.parametrize(("step", "gap"), GAPS.items())
def test_steps_keep_their_distance_when_the_one_before_was_late(step: str, gap: int) -> None:
    """The day before, the day itself and the day after."""
    late = before(step, step_on=day(200))
    early = on(200 + gap - 1, late)
    assert (early.action, early.review_on) == (Action.DEFER, day(200 + gap))
    assert (on(200 + gap, late).step, on(200 + gap + 1, late).step) == (step, step)


@pytest.mark.rule("HD-00")
def test_days_on_hold_are_added_to_the_cadence() -> None:
    paused = before("reminder_1", paused_days=50)
    assert on(21 + 49, paused).action is Action.DEFER
    assert on(21 + 50, paused).step == "reminder_1"


def test_without_a_phone_one_letter_stands_for_all_calls() -> None:
    silent = {"guarantor_takes_calls": False}
    letter = on(45, before("options_call_1", **silent))
    assert (letter.action, letter.kind) == (Action.CONTACT, "options_letter")
    following = next_step(after("options_call_1", **silent), POLICY)
    assert following is not None
    assert following.name == "screening"


def test_the_day_to_look_again_is_the_day_of_the_next_step() -> None:
    first = POLICY.steps[0]
    assert look_after(account(), first, POLICY, DAY_0) == day(21)


def test_after_the_last_step_a_look_is_booked_for_a_month_later() -> None:
    facts, last = after("final_notice"), POLICY.steps[-1]
    assert look_after(facts, last, POLICY, day(120)) == day(150)


def test_a_step_is_due_on_its_day_when_nothing_was_done_before() -> None:
    facts = account(first_statement_on=DAY_0)
    assert due_on(facts, POLICY.steps[1], POLICY, day(5)) == day(21)


def test_every_account_ends_with_a_person() -> None:
    decision = on(120, before("human_review"))
    assert (decision.action, decision.stage) == (Action.REVIEW, Stage.HUMAN_REVIEW)
    assert decision.review_on is None
