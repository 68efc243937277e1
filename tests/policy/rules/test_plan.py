"""An agreed plan: kept in peace, met with help when missed, ended towards a call (8.2, HD-11)."""

from dataclasses import replace
from typing import Any

import pytest

from policy.plans import FollowUp, FollowUpDue, InstalmentFacts, PlanFacts
from policy.policy_file.spec import Way
from policy.rules.facts import AccountFacts
from policy.rules.plan import followed_up
from policy.terms import Action, PlanStatus, Stage
from tests.policy.account_facts import before, day, on, plan


def months(count: int = 3, paid: int = 0, **first: Any) -> tuple[InstalmentFacts, ...]:
    """Instalments of $100 on days 60, 90, 120...; `first` describes the oldest unpaid one."""
    made = [
        InstalmentFacts(n, day(30 + 30 * n), 100_00, 100_00 if n <= paid else 0)
        for n in range(1, count + 1)
    ]
    made[paid] = replace(made[paid], **first)
    return tuple(made)


def agreed(stands: PlanFacts, **values: Any) -> AccountFacts:
    return before("screening", plan=stands, stage=Stage.PLAN_FOLLOW_UP, **values)


def missed(done: FollowUp | None, number: int, **values: Any) -> AccountFacts:
    late = InstalmentFacts(1, day(60), 100_00, last_follow_up=done, last_follow_up_on=day(number))
    return agreed(plan(late, InstalmentFacts(2, day(200), 100_00)), **values)


@pytest.mark.rule("HD-11")
@pytest.mark.parametrize("number", [21, 52, 61, 130])
def test_a_plan_that_is_kept_stops_everything_else(number: int) -> None:
    kept = agreed(plan(*months(6, paid=5, due_on=day(300))))
    decision = on(number, kept)
    assert (decision.action, decision.rules) == (Action.HOLD, ("HD-11",))


@pytest.mark.rule("8.2 enrolment", "PP-12")
def test_a_new_plan_is_confirmed() -> None:
    decision = on(20, agreed(plan(confirmed_on=None)))
    assert (decision.kind, decision.way, decision.asks) == (
        "plan_confirmation",
        Way.DOCUMENT,
        False,
    )


@pytest.mark.rule("8.2 reminder", "8.2 due +3")
@pytest.mark.parametrize(
    ("number", "step"),
    [
        pytest.param(52, "hold HD-11", id="no reminder 8 days before"),
        pytest.param(53, "plan_reminder", id="a reminder 7 days before"),
        pytest.param(54, "plan_reminder", id="or 6 days before if it was missed"),
        pytest.param(62, "hold HD-11", id="no note 2 days after the due day"),
        pytest.param(63, "plan_note", id="a note 3 days after"),
        pytest.param(64, "plan_note", id="or 4 days after if it was missed"),
    ],
)
def test_an_instalment_is_announced_and_gently_missed(number: int, step: str) -> None:
    assert on(number, agreed(plan())).step == step


LADDER = [
    pytest.param(FollowUp.NOTE, 63, 70, "plan_offer", id="an offer on day 10"),
    pytest.param(FollowUp.OFFER, 70, 75, "plan_call", id="a call on day 15"),
    pytest.param(FollowUp.CALL, 75, 90, "plan_cure_notice", id="a cure notice on day 30"),
]


@pytest.mark.rule(
    "8.2", "8.2 reminder", "8.2 due +3", "8.2 due +10", "8.2 grace ends", "8.2 cure notice"
)
@pytest.mark.parametrize(("done", "number", "due", "step"), LADDER)
def test_each_rung_comes_on_its_day_and_not_before(
    done: FollowUp, number: int, due: int, step: str
) -> None:
    assert on(due, missed(done, number)).step == step
    assert on(due + 1, missed(done, number)).step == step
    assert on(due - 1, missed(done, number)).step != step


def test_the_call_is_a_letter_for_who_takes_no_calls() -> None:
    decision = on(75, missed(FollowUp.OFFER, 70, guarantor_takes_calls=False))
    assert (decision.action, decision.kind) == (Action.CONTACT, "instalment_call_letter")


def test_the_call_is_a_call_for_everyone_else() -> None:
    decision = on(75, missed(FollowUp.OFFER, 70))
    assert (decision.action, decision.way) == (Action.CALL, Way.CALL)


@pytest.mark.rule("8.2 default")
@pytest.mark.parametrize(
    ("number", "ended"),
    [
        pytest.param(120, False, id="not on the last day to cure"),
        pytest.param(121, True, id="the day after"),
    ],
)
def test_a_plan_that_cannot_be_kept_goes_back_to_a_call(number: int, ended: bool) -> None:
    late = months(last_follow_up=FollowUp.CURE_NOTICE, last_follow_up_on=day(90))
    decision = on(number, agreed(plan(*late, last_contact_on=day(80))))
    assert (decision.action is Action.RETURN_TO_CALL) is ended
    if ended:
        assert decision.stage is Stage.OPTIONS_CALL


@pytest.mark.rule("8.2 three missed")
def test_three_missed_without_a_word_are_for_a_person() -> None:
    late = months(last_follow_up=FollowUp.CALL, last_follow_up_on=day(132))
    decision = on(136, agreed(plan(*late)))
    assert (decision.action, decision.stage) == (Action.REVIEW, Stage.HUMAN_REVIEW)


@pytest.mark.parametrize("status", [PlanStatus.COMPLETED, PlanStatus.DEFAULTED, PlanStatus.ENDED])
def test_a_plan_that_is_over_holds_nothing(status: PlanStatus) -> None:
    assert on(60, before("screening", plan=plan(status=status))).step == "screening"


@pytest.mark.parametrize(
    ("quiet", "step"),
    [
        pytest.param(64, "hold HD-11", id="quiet the day before the 14 days are over"),
        pytest.param(63, "plan_note", id="a note on the day they are over"),
        pytest.param(62, "plan_note", id="and after"),
    ],
)
def test_a_plan_too_is_quiet_after_a_hold(quiet: int, step: str) -> None:
    assert on(63, agreed(plan(), ask_not_before=day(quiet))).step == step


@pytest.mark.rule("HD-00")
@pytest.mark.parametrize(
    ("agreed_on", "step"), [(59, "hold HD-11"), (60, "plan_note"), (61, "plan_note")]
)
def test_only_a_plan_agreed_before_the_hold_ended_is_kept_waiting(
    agreed_on: int, step: str
) -> None:
    """The hold ended on day 60. A confirmation that waited for it makes no plan newer."""
    new = agreed(plan(enrolled_on=day(agreed_on), confirmed_on=day(60)), ask_not_before=day(74))
    assert on(63, new).step == step


def test_a_follow_up_done_is_remembered_on_its_instalment() -> None:
    due = FollowUpDue(FollowUp.CURE_NOTICE, 1, day(90))
    first = followed_up(plan(), due, day(90)).instalments[0]
    assert (first.last_follow_up, first.last_follow_up_on) == (FollowUp.CURE_NOTICE, day(90))
    assert first.cure_deadline == day(120)


def test_the_next_look_is_after_today_whatever_was_done() -> None:
    for number in range(20, 140):
        look = on(number, agreed(plan())).review_on
        assert look is None or look > day(number)
