"""The rules about an agreed plan: kept, missed and met with help, or ended (rule 8.2)."""

from dataclasses import replace
from datetime import date, timedelta

from policy import plans
from policy.holds import HOLD_WORDS, HoldKind
from policy.letters import FOLLOW_UP_LETTERS, LetterKind
from policy.plans import FollowUp, FollowUpDue, PlanFacts
from policy.policy_file import PolicySpec
from policy.rules.cadence import may_call
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts
from policy.rules.on_hold import on_hold_for, waiting
from policy.rules.settlement import resolved
from policy.terms import Action, PlanStatus, Resolution, Stage, Way

_LEFT_OVER = "The last payment of the plan is open, and the days to make up for it are over."


def on_plan(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """HD-11: an agreed plan is looked after; nothing else is asked while it is kept."""
    plan = facts.plan
    if plan is None or plan.status is not PlanStatus.ACTIVE:
        return None
    small = policy.small_balance.write_off_below_cents
    if max(plan.unpaid_cents, facts.balance_cents) < small:
        return resolved(Resolution.SMALL_BALANCE, ("HD-08",), "Too small a balance to ask for.")
    plan = replace(plan, small_cents=small)
    due, next_on = plans.look(plan, today)
    if due is None:
        return _kept(facts, policy, today, next_on)
    quiet = _quiet_until(facts, plan, policy)
    if not due.is_of_the_whole and quiet is not None and today < quiet:
        return _kept(facts, policy, today, quiet)
    if due.kind is FollowUp.DEFAULT:
        return _plan_step(Action.RETURN_TO_CALL, Stage.OPTIONS_CALL, due, today, Way.NONE, today)
    if due.kind is FollowUp.REVIEW:
        review = _plan_step(Action.REVIEW, Stage.HUMAN_REVIEW, due, None, Way.NONE, today)
        return replace(review, reason=_LEFT_OVER) if plans.too_few_to_default(plan) else review
    by_call = due.kind is FollowUp.CALL and may_call(facts, policy)
    way = Way.CALL if by_call else Way.DOCUMENT
    if due.kind is FollowUp.REMINDER:
        way = Way.REMINDER
    action = Action.CALL if by_call else Action.CONTACT
    review_on = plans.next_review(followed_up(plan, due, today), today)
    return _plan_step(action, Stage.PLAN_FOLLOW_UP, due, review_on, way, today)


def paid_in_full(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """PL-04: after so many monthly payments the state calls the bill paid; the rest is forgiven."""
    plan = facts.plan
    if plan is None or plan.paid_in_full_after is None or plan.status is not PlanStatus.ACTIVE:
        return None
    if plan.payments_made < plan.paid_in_full_after:
        return None
    reason = f"{plan.payments_made} monthly payments were made; the rest of the bill is forgiven."
    forgiven = resolved(Resolution.PLAN_COMPLETED, ("PL-04", "2.4 CO"), reason)
    return replace(
        forgiven, way=Way.DOCUMENT, kind=LetterKind.PLAN_FORGIVEN, once=today.isoformat()
    )


def _quiet_until(facts: AccountFacts, plan: PlanFacts, policy: PolicySpec) -> date | None:
    """HD-00: nor does a plan ask in the days after a hold, unless it was agreed on since then.

    The day of the agreement counts: its confirmation may have waited for the hold to end.
    """
    quiet = facts.ask_not_before
    if quiet is None or plan.enrolled_on is None:
        return quiet
    ended = quiet - timedelta(policy.holds.days_after_release)
    return None if plan.enrolled_on >= ended else quiet


def followed_up(plan: PlanFacts, due: FollowUpDue, today: date) -> PlanFacts:
    """The plan as it stands once `due` has been done today."""
    if due.kind is FollowUp.NEW_CHARGE:
        return replace(plan, beside_told_cents=plan.beside_cents)
    if due.is_of_the_whole:  # a confirmation tells the new days, too
        return replace(plan, confirmed_on=plan.confirmed_on or today, put_off_on=None)
    new = plans.cure_deadline(today) if due.kind is FollowUp.CURE_NOTICE else None
    instalments = tuple(
        replace(
            i,
            last_follow_up=due.kind,
            last_follow_up_on=today,
            cure_deadline=new or i.cure_deadline,
        )
        if i.number == due.instalment_number
        else i
        for i in plan.instalments
    )
    return replace(plan, instalments=instalments)


def _kept(facts: AccountFacts, policy: PolicySpec, today: date, look_on: date) -> Decision:
    kind = HoldKind.PLAN_GOOD_STANDING
    reason = on_hold_for(kind, HOLD_WORDS[kind])
    return waiting(facts, policy, today, kind, Stage.PLAN_FOLLOW_UP, look_on, reason)


def _plan_step(
    action: Action,
    stage: Stage,
    due: FollowUpDue,
    review_on: date | None,
    way: Way,
    today: date,
) -> Decision:
    letter = FOLLOW_UP_LETTERS[due.kind]
    number = due.instalment_number
    return Decision(
        action,
        stage,
        due.kind.step,
        ("8.2",),
        letter.reason if number is None else f"{letter.reason} Instalment {number}.",
        review_on,
        way,
        letter.kind,
        once=_once(due, today),
        follow_up=due,
    )


def _once(due: FollowUpDue, today: date) -> str:
    if due.kind.comes_again:
        return today.isoformat()
    return str(due.instalment_number or 0)
