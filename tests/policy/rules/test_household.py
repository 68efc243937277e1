"""rule 3.6: what is due for other visits comes along with what the household gets today."""

from dataclasses import replace
from typing import Any

import pytest

from policy.letters import LetterKind
from policy.policy_file import PolicySpec
from policy.rules.decide import answer
from policy.rules.facts import AccountFacts
from policy.rules.household import comes_along, takes_others_along
from policy.rules.resend_kinds import AGAIN_STEPS
from policy.terms import Action, Channel, Stage
from tests.policy.account_facts import POLICY, account, after, before, day, on, person


def gathering(days: int) -> PolicySpec:
    household = POLICY.household.model_copy(update={"gather_days": days})
    return POLICY.model_copy(update={"household": household})


def along(
    number: int, facts: AccountFacts, *, by_call: bool = False, policy: PolicySpec = POLICY
) -> str | None:
    """The step that comes along on that day."""
    today = day(number)
    found = comes_along(answer(facts, policy, today), facts, policy, today, by_call=by_call)
    return None if found is None else found.decision.step


@pytest.mark.rule("3.6")
@pytest.mark.parametrize(("days_early", "comes"), [(6, True), (7, True), (8, False)])
def test_a_letter_due_within_seven_days_comes_along(days_early: int, comes: bool) -> None:
    facts = before("statement_3", step_on=day(50))  # due on day 75
    assert along(75 - days_early, facts) == ("statement_3" if comes else None)


@pytest.mark.rule("3.6")
@pytest.mark.parametrize(("days_early", "comes"), [(6, True), (7, True), (8, False)])
def test_a_call_due_within_seven_days_is_made_with_the_others(days_early: int, comes: bool) -> None:
    facts = before("options_call_1", step_on=day(30))
    expected = "options_call_1" if comes else None
    assert along(45 - days_early, facts, by_call=True) == expected


@pytest.mark.rule("3.6")
@pytest.mark.parametrize(("number", "comes"), [(43, False), (44, True), (45, True)])
def test_it_keeps_the_least_distance_to_the_last_contact_of_the_account(
    number: int, comes: bool
) -> None:
    facts = before("statement_2", step_on=day(37))  # due on day 46; seven days at least
    assert along(number, facts) == ("statement_2" if comes else None)


@pytest.mark.rule("3.6")
def test_a_call_does_not_come_along_with_a_letter_nor_a_letter_with_a_call() -> None:
    assert along(44, before("options_call_1")) is None
    assert along(74, before("statement_3"), by_call=True) is None


@pytest.mark.rule("3.6")
def test_the_letter_that_stands_for_a_call_comes_along_with_a_letter() -> None:
    assert along(44, before("options_call_1", guarantor_takes_calls=False)) == "options_call_1"


@pytest.mark.rule("3.6")
@pytest.mark.parametrize("waits", [
    pytest.param({"promise_until": day(76)}, id="a promise"),
    pytest.param({"ask_not_before": day(76)}, id="quiet days"),
    pytest.param({"unsent_since": day(72)}, id="a message on its way"),
    pytest.param({"stage": Stage.HUMAN_REVIEW}, id="a person's desk"),
    pytest.param({"guarantor_has_credit": True}, id="a credit"),
])  # fmt: skip
def test_what_waits_for_another_reason_waits_on(waits: dict[str, Any]) -> None:
    assert along(74, before("statement_3")) == "statement_3"
    assert along(74, before("statement_3", **waits)) is None


@pytest.mark.rule("3.6")
def test_a_person_s_desk_is_never_early() -> None:
    assert along(119, before("human_review")) is None


@pytest.mark.rule("3.6")
def test_where_the_policy_says_zero_nothing_comes_along() -> None:
    assert along(74, before("statement_3"), policy=gathering(0)) is None
    assert along(74, before("statement_3"), policy=gathering(1)) == "statement_3"


@pytest.mark.rule("3.6")
@pytest.mark.parametrize(("number", "due"), [(6, False), (7, True), (8, True)])
def test_the_bill_of_one_more_visit_waits_for_a_week_after_a_letter(number: int, due: bool) -> None:
    facts = account(guarantor_touches=(day(0),))
    decision = on(number, facts)
    assert decision.action is (Action.CONTACT if due else Action.DEFER)
    if not due:
        assert decision.review_on == day(7)
    assert along(number, facts) == (None if due else "statement_1")


@pytest.mark.rule("3.6")
def test_the_bill_of_one_more_visit_does_not_wait_after_a_call_or_beside_a_letter() -> None:
    called = account(guarantor_touches=(day(0),), guarantor_calls=(day(0),))
    assert on(1, called).step == "statement_1"
    joined = account(guarantor_touches=(day(0),), guarantor_open_today=frozenset({Channel.LETTER}))
    assert on(1, joined).step == "statement_1"
    sealed = account(guarantor_sealed_today=frozenset({Channel.LETTER}))
    assert on(1, sealed).review_on == day(8)


@pytest.mark.rule("3.6")
def test_a_copy_that_was_asked_for_and_a_wait_take_nothing_along() -> None:
    waiting = on(20, before("reminder_1"))
    assert not takes_others_along(waiting, POLICY)
    assert takes_others_along(on(21, before("reminder_1")), POLICY)
    assert takes_others_along(on(60, before("screening")), POLICY)
    assert not takes_others_along(on(0, account(balance_cents=1_00)), POLICY)
    again = replace(on(21, before("reminder_1")), step=min(AGAIN_STEPS))
    assert again.action.acts
    assert not takes_others_along(again, POLICY)


@pytest.mark.rule("3.6")
def test_what_comes_along_says_that_it_is_early_and_by_which_rule() -> None:
    facts, today = before("statement_3", step_on=day(50)), day(74)
    found = comes_along(answer(facts, POLICY, today), facts, POLICY, today, by_call=False)
    assert found is not None
    assert found.rule == answer(facts, POLICY, day(75)).rule
    assert found.decision.reason == (
        f"Statement 3 of {day(75)} comes along with what the household gets."
    )


@pytest.mark.rule("3.6", "HD-07")
def test_what_cannot_be_written_does_not_come_along() -> None:
    assert along(74, before("statement_3", guarantor_takes_mail=False)) is None
    unread = person(unwritten=frozenset({LetterKind.STATEMENT}))
    assert along(74, before("statement_3", guarantor=unread)) is None


@pytest.mark.rule("HD-08")
@pytest.mark.parametrize(("elsewhere", "step"), [
    (0, "resolved small_balance"),
    (99, "resolved small_balance"),
    (1_00, "small_balance"),
    (5_99, "small_balance"),
    (6_00, "reminder_1"),
])  # fmt: skip
def test_small_is_what_a_person_owes_over_all_visits(elsewhere: int, step: str) -> None:
    facts = after("statement_1", balance_cents=4_00, elsewhere_cents=elsewhere)
    assert on(21, facts).step == step


@pytest.mark.rule("HD-00")
@pytest.mark.parametrize("late", range(0, 60, 7))
@pytest.mark.parametrize("place", range(2, len(POLICY.steps)))
def test_after_a_pause_steps_keep_the_distance_of_the_policy(place: int, late: int) -> None:
    step, done = POLICY.steps[place], POLICY.steps[place - 1]
    last = done.after_days + late
    distance = step.after_days - done.after_days
    facts = after(done.name, last)
    assert not on(last + distance - 1, facts).action.acts
    assert on(last + distance, facts).step == step.name
