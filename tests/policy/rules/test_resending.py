"""A letter asked for again: today's facts decide, and nothing comes earlier because of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from policy.holds.holds import HoldKind
from policy.letters import LetterKind
from policy.plans import PlanFacts
from policy.policy_file.spec import Way
from policy.rules.contact import together
from policy.rules.decide import decide
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts
from policy.rules.resend_kinds import SENT_AGAIN, ResendRequest, WhyAgain
from policy.rules.resending import answer
from policy.rules.resending import asked as names_asked
from policy.terms import Action, Channel, PlanStatus, Stage
from tests.policy.account_facts import DAY_0, POLICY, account, after, day, hold, person, plan

STATEMENT = ResendRequest(Stage.STATEMENT, LetterKind.STATEMENT, DAY_0, WhyAgain.NEVER_CAME)
PLAN_LETTER = ResendRequest(
    Stage.PLAN_FOLLOW_UP, LetterKind.PLAN_CONFIRMATION, day(20), WhyAgain.LOST
)


def asked(number: int, facts: AccountFacts, wish: ResendRequest = STATEMENT) -> Decision:
    return answer(facts, POLICY, day(number), wish).decision


def test_the_statement_goes_again_and_the_account_stays_where_it_is() -> None:
    decision = asked(24, after("reminder_1"))
    assert (decision.action, decision.stage, decision.step, decision.kind, decision.way) == (
        Action.CONTACT, Stage.REMINDER, "statement_again", "statement", Way.DOCUMENT,
    )  # fmt: skip
    assert decision.asks
    assert (decision.review_on, decision.rules) == (day(25), ("6.4",))
    assert decision.once == "2026-02-08"  # a letter of its own for each day it is asked for
    assert decision.reason == (
        "The statement of 2026-01-15 was asked for again: the person says that it never came."
    )


@pytest.mark.parametrize("stage", SENT_AGAIN)
def test_each_stage_has_kinds_that_can_go_again(stage: Stage) -> None:
    for kind, way in SENT_AGAIN[stage].kinds.items():
        wish = ResendRequest(stage, kind, DAY_0, WhyAgain.UNREADABLE)
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
    assert (decision.kind, decision.resolution) == (None, None)
    assert decision.way is Way.NONE
    assert "So the statement is not sent again" in decision.reason
    assert decision.review_on is None or decision.review_on <= day(25)


QUIET = "So the statement is not sent again (the person says that it never came)."
PLANLESS = "So the plan letter is not sent again (the person does not have it any more)."


@pytest.mark.rule("PF-04", "3.6", "H7", "PP-12")
@pytest.mark.parametrize(
    ("facts", "wish", "rule", "step", "rules", "reason", "look"),
    [
        pytest.param(
            after("reminder_1", 24), STATEMENT, "already_today", "again", ("PF-04", "3.6"),
            f"Something was already done for this account today; ask again tomorrow. {QUIET}", 25,
            id="beside a step of today",
        ),
        pytest.param(
            after("reminder_1", first_statement_on=None, fresh_statement_due=False), STATEMENT,
            "never_begun", "again", ("H7",),
            f"No statement has reached the person; the daily run sends the first one. {QUIET}", 24,
            id="no statement that stayed",
        ),
        pytest.param(
            after("reminder_1"), PLAN_LETTER, "no_plan", "again", ("PP-12",),
            f"No confirmed plan stands, so there are no terms to send. {PLANLESS}", 25,
            id="no plan",
        ),
    ],
)  # fmt: skip
def test_a_refusal_is_told_whole_with_its_rule_and_the_day_to_look_again(
    facts: AccountFacts, wish: ResendRequest, rule: str, step: str, rules: tuple[str, ...],
    reason: str, look: int,
) -> None:  # fmt: skip
    found = answer(facts, POLICY, day(24), wish)
    assert found.rule == rule
    expected = Decision(Action.SUPPRESS, Stage.REMINDER, step, rules, reason, day(look))
    assert found.decision == expected


def test_what_comes_first_is_left_to_the_daily_run_and_named() -> None:
    """Nothing is owed any more: the daily run closes the account, a copy does not."""
    found = answer(after("reminder_1", balance_cents=0), POLICY, day(24), STATEMENT)
    assert found.rule == "settled"
    assert found.decision.step == "first resolved nothing_owed"
    assert (found.decision.way, found.decision.review_on) == (Way.NONE, day(24))


@pytest.mark.parametrize("until", [25, 26, 60])
def test_a_refusal_never_puts_the_next_look_off(until: int) -> None:
    """The account was booked for a day of its own; tomorrow's run books it again."""
    decision = asked(24, after("reminder_1", promise_until=day(until)))
    assert (decision.action, decision.review_on) == (Action.DEFER, day(25))
    with_a_person = asked(24, after("reminder_1", stage=Stage.HUMAN_REVIEW))
    assert with_a_person.review_on is None


@pytest.mark.parametrize("stage", SENT_AGAIN)
def test_the_rules_that_were_asked_are_known_by_name(stage: Stage) -> None:
    names = names_asked(stage)
    assert names[0] == "already_today"
    assert names[-1] == "send_again"
    assert all(name.isidentifier() for name in names)
    assert ("on_plan" in names) is (stage is not Stage.PLAN_FOLLOW_UP)
    assert ("no_plan" in names) is (stage is Stage.PLAN_FOLLOW_UP)
    facts = after("reminder_1", plan=plan() if stage is Stage.PLAN_FOLLOW_UP else None)
    kind = next(iter(SENT_AGAIN[stage].kinds))
    assert (
        answer(facts, POLICY, day(24), ResendRequest(stage, kind, DAY_0, WhyAgain.LOST)).rule
        == names[-1]
    )


@pytest.mark.rule("HD-24")
def test_a_letter_nobody_has_translated_since_is_not_sent_again() -> None:
    wish = ResendRequest(Stage.REMINDER, LetterKind.SECOND_REMINDER, DAY_0, WhyAgain.LOST)
    facts = after("reminder_1", guarantor_unwritten=frozenset({"second_reminder"}))
    decision = asked(24, facts, wish)
    assert (decision.action, decision.rules, decision.review_on) == (
        Action.HOLD, ("HD-24",), day(25),
    )  # fmt: skip
    assert decision.reason.endswith(
        "So the reminder is not sent again (the person does not have it any more)."
    )


def test_a_copy_that_cannot_be_written_is_refused_by_the_copy_itself() -> None:
    """No rule of the day asks for an address before something is to be written."""
    found = answer(after("reminder_1", guarantor_takes_mail=False), POLICY, day(24), STATEMENT)
    assert (found.rule, found.decision.step) == ("send_again", "first no_address")
    assert (found.decision.way, found.decision.review_on) == (Way.NONE, day(24))


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


@pytest.mark.parametrize("number", [18, 20, 21, 40, 41, 42])
def test_the_next_step_never_comes_earlier_than_without_it(number: int) -> None:
    """The letter of day 18 or 20 puts reminder 1 of day 21 off by its 21 days, and no less."""
    facts = after("statement_1")
    copied = replace(facts, step_on=day(20), ask_not_before=day(20) + timedelta(14))
    acts = decide(copied, POLICY, day(number)).action.acts
    assert acts is (number >= 41)
    assert decide(facts, POLICY, day(number)).action.acts is (number >= 21)
