"""A letter asked for again: today's facts decide, and nothing comes earlier because of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from policy.again import SENT_AGAIN, WhyAgain, Wish
from policy.contact import together
from policy.decide import decide
from policy.decision import Decision
from policy.facts import AccountFacts
from policy.holds import HoldKind
from policy.plans import PlanFacts
from policy.resending import answer
from policy.spec import Way
from policy.terms import Action, Channel, PlanStatus, Stage
from tests.policy.account_facts import DAY_0, POLICY, account, after, day, hold, person, plan

STATEMENT = Wish(Stage.STATEMENT, "statement", DAY_0, WhyAgain.NEVER_CAME)
PLAN_LETTER = Wish(Stage.PLAN_FOLLOW_UP, "plan_confirmation", day(20), WhyAgain.LOST)


def asked(number: int, facts: AccountFacts, wish: Wish = STATEMENT) -> Decision:
    return answer(facts, POLICY, day(number), wish).decision


def test_the_statement_goes_again_and_the_account_stays_where_it_is() -> None:
    decision = asked(24, after("reminder_1"))
    assert (decision.action, decision.stage, decision.step, decision.kind, decision.way) == (
        Action.CONTACT, Stage.REMINDER, "statement_again", "statement", Way.DOCUMENT,
    )  # fmt: skip
    assert decision.asks
    assert decision.review_on == day(25)
    assert decision.reason == (
        "The statement of 2026-01-15 was asked for again: the person says that it never came."
    )


@pytest.mark.parametrize("stage", SENT_AGAIN)
def test_each_stage_has_kinds_that_can_go_again(stage: Stage) -> None:
    for kind, way in SENT_AGAIN[stage].kinds.items():
        wish = Wish(stage, kind, DAY_0, WhyAgain.UNREADABLE)
        facts = after("reminder_1", plan=plan() if stage is Stage.PLAN_FOLLOW_UP else None)
        decision = asked(24, facts, wish)
        assert (decision.action, decision.kind, decision.way) == (Action.CONTACT, kind, way)


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        pytest.param(after("reminder_1", balance_cents=0), "PL-10", id="nothing is owed"),
        pytest.param(
            after("reminder_1", holds=(hold(HoldKind.DISPUTE),)), "HD-01", id="a dispute"
        ),
        pytest.param(
            after("reminder_1", holds=(hold(HoldKind.CEASE_CONTACT),)), "HD-12", id="cease"
        ),
        pytest.param(after("reminder_1", ledger_cents=1), "HD-25", id="the books disagree"),
        pytest.param(after("reminder_1", balance_cents=9_00), "HD-08", id="a small balance"),
        pytest.param(after("reminder_1", plan=plan()), "HD-11", id="a plan that is kept"),
        pytest.param(after("reminder_1", promise_until=day(30)), "3.6", id="a promise"),
        pytest.param(after("reminder_1", ask_not_before=day(30)), "HD-00", id="quiet days"),
        pytest.param(after("reminder_1", fresh_statement_due=True), "HD-00", id="a fresh one"),
        pytest.param(after("reminder_1", stage=Stage.HUMAN_REVIEW), "6.4", id="with a person"),
        pytest.param(after("reminder_1", unsent_since=day(23)), "H7", id="one is on its way"),
        pytest.param(account(), "H7", id="before the first statement"),
        pytest.param(after("reminder_1", 24), "PF-04", id="something was done today"),
        pytest.param(
            after("reminder_1", guarantor_takes_mail=False), "HD-07", id="no address"
        ),
        pytest.param(
            after("reminder_1", guarantor_unwritten=frozenset({"statement"})), "HD-24",
            id="no words in their language",
        ),
    ],
)  # fmt: skip
def test_what_forbids_it_is_named_and_nothing_else_is_done_instead(
    facts: AccountFacts, rule: str
) -> None:
    decision = asked(24, facts)
    assert not decision.action.acts
    assert rule in decision.rules
    assert decision.stage is facts.stage
    assert (decision.kind, decision.resolution) == ("", None)
    assert "So the statement is not sent again" in decision.reason
    assert decision.review_on is None or decision.review_on <= day(25)


@pytest.mark.parametrize(
    "no_plan", [None, plan(status=PlanStatus.DEFAULTED), plan(confirmed_on=None)]
)
def test_only_a_confirmed_plan_that_stands_is_confirmed_again(no_plan: PlanFacts | None) -> None:
    decision = asked(24, after("reminder_1", plan=no_plan), PLAN_LETTER)
    assert (decision.action, decision.rules) == (Action.SUPPRESS, ("PP-12",))
    stands = asked(24, after("reminder_1", plan=plan()), PLAN_LETTER)
    assert (stands.action, stands.asks) == (Action.CONTACT, False)


@pytest.mark.parametrize(("touched", "room"), [(3, False), (2, True)])
@pytest.mark.rule("3.6")
def test_the_ceilings_count_it_and_it_does_not_come_by_itself_later(
    touched: int, room: bool
) -> None:
    touches = tuple(day(24 - back) for back in range(1, touched + 1))
    facts = after("reminder_1", guarantor=person(touches=touches))
    decisions, channels = together(facts.guarantor, [asked(24, facts)], POLICY.ceilings, day(24))
    assert channels == (frozenset({Channel.LETTER}) if room else frozenset())
    if not room:
        assert decisions[0].reason.endswith(
            f"Not today: enough contact for now. Ask for it again on {day(28).isoformat()}."
        )


@pytest.mark.parametrize("number", [18, 20, 21, 34, 35])
def test_the_next_step_never_comes_earlier_than_without_it(number: int) -> None:
    """The letter of day 18 or 20 puts reminder 1 of day 21 off by its 14 days, and no less."""
    facts = after("statement_1")
    copied = replace(facts, step_on=day(20), ask_not_before=day(20) + timedelta(14))
    acts = decide(copied, POLICY, day(number)).action.acts
    assert acts is (number >= 34)
    assert decide(facts, POLICY, day(number)).action.acts is (number >= 21)
