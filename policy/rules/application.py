"""The rules about an open application for help with the cost."""

from dataclasses import replace
from datetime import date, timedelta

from policy.assistance import Outcome, Screening
from policy.holds import HoldKind
from policy.law import in_application_period, last_day_to_apply, rows_for, strictest
from policy.letters import LetterKind
from policy.policy_file import PolicySpec
from policy.rules.decision import Decision, shortened
from policy.rules.facts import AccountFacts, ApplicationFacts
from policy.rules.on_hold import held
from policy.rules.screening import what_is_owed
from policy.terms import Action, ApplicationStatus, FixedStep, Stage, Way

_SCREENING = Stage.ASSISTANCE_SCREENING


def applied(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """An open application: answer it, say what is missing, or wait (501R-11, 501R-12, HD-10)."""
    application = facts.guarantor.application
    if application is None:
        return None
    if application.status is ApplicationStatus.COMPLETE:
        return _determine(facts, policy, today, application)
    if application.status is ApplicationStatus.INCOMPLETE:
        return _incomplete(facts, policy, today, application)
    if application.status is ApplicationStatus.RECEIVED:
        return _to_be_read(facts, policy, today, application)
    if covered := _covered(facts, policy, today, application):
        return covered
    if application.answer_until is not None and today <= application.answer_until:
        return held(facts, policy, today, HoldKind.APPLICATION_PENDING, application.answer_until)
    return None


def _determine(
    facts: AccountFacts, policy: PolicySpec, today: date, application: ApplicationFacts
) -> Decision:
    screening = what_is_owed(facts, policy, today, application)
    if screening.outcome is Outcome.ASK:
        return _ask_what_is_missing(facts, policy, today, application)
    if screening.outcome is Outcome.PERSON:
        return _for_a_person(facts, policy, today, application, screening)
    if screening.outcome is Outcome.NOT_ELIGIBLE and (last := _came_after(facts, application)):
        return _late(last, _look_by(policy, today, None))
    decisive = () if screening.decided_by in ("", screening.scale) else (screening.decided_by,)
    return Decision(
        Action.SCREEN,
        _SCREENING,
        FixedStep.DETERMINATION,
        ("501R-12", "FPL-01", *decisive),
        f"The application is complete. {screening.basis}",
        today + timedelta(policy.assistance.days_to_answer + 1),
        Way.DOCUMENT,
        LetterKind.DETERMINATION,
        once=today.isoformat(),  # two applications of one day have two answers
        screening=screening,
    )


def _covered(
    facts: AccountFacts, policy: PolicySpec, today: date, application: ApplicationFacts
) -> Decision | None:
    """Help that was granted counts for later visits of its period, without another form. It never
    refuses one: what the form does not help with goes on as any bill."""
    last = application.covers_through
    if last is None or facts.service_on > last:
        return None
    screening = what_is_owed(facts, policy, today, application)
    if screening.outcome is Outcome.PERSON:
        return _for_a_person(facts, policy, today, application, screening)
    if screening.outcome not in (Outcome.FREE, Outcome.PARTIAL):
        return None
    granted = f"The help that was granted counts for visits through {last.isoformat()}."
    answered = _determine(facts, policy, today, application)
    return replace(answered, reason=shortened(f"{granted} {screening.basis}"))


def _came_after(facts: AccountFacts, application: ApplicationFacts) -> date | None:
    """501R-03: the last day to apply, when the application came later."""
    first = facts.first_statement_on
    if first is None:
        return None
    states = (facts.facility.state, facts.guarantor.state)
    last = last_day_to_apply(first, strictest(states, application.received_on))
    return None if in_application_period(application.received_on, last) else last


def _late(last: date, look: date) -> Decision:
    """501R-04: help is given whenever it is asked for; a late no is for a person to say."""
    return Decision(
        Action.REVIEW,
        Stage.HUMAN_REVIEW,
        FixedStep.DETERMINATION_REVIEW,
        ("501R-04", "501R-12"),
        f"The application came after {last.isoformat()}, and the scale gives nothing. It is not "
        "refused: a person decides.",
        look,
    )


def _for_a_person(
    facts: AccountFacts,
    policy: PolicySpec,
    today: date,
    application: ApplicationFacts,
    screening: Screening,
) -> Decision:
    """A limit needs what Tend does not know: a person sees to it, and nothing is asked meanwhile.

    Once it is known, the next look answers the application.
    """
    due = _answer_due(facts, today, application)
    by = f" Answer by {due.isoformat()}." if due else ""
    return Decision(
        Action.REVIEW,
        Stage.HUMAN_REVIEW,
        FixedStep.DETERMINATION_REVIEW,
        ("501R-12", screening.decided_by),
        shortened(f"The application is complete. {screening.person}", by),
        _look_by(policy, today, due),
    )


def _to_be_read(
    facts: AccountFacts, policy: PolicySpec, today: date, application: ApplicationFacts
) -> Decision:
    """Nobody has read it yet; some states say until when it has to be answered (rule 2.4)."""
    waiting = held(facts, policy, today, HoldKind.APPLICATION_PENDING, None)
    due = _answer_due(facts, today, application)
    if due is None:
        return waiting
    late = "It is late" if today > due else "It has to be answered"
    return replace(
        waiting,
        rules=(*waiting.rules, "2.4"),
        reason=f"{waiting.reason} {late}: by {due.isoformat()}.",
        review_on=_look_by(policy, today, due),
    )


def _look_by(policy: PolicySpec, today: date, due: date | None) -> date:
    """In a month at the latest; on the state's day, and every day once that is over."""
    look = today + timedelta(policy.holds.look_again_after_days)
    return look if due is None else min(look, max(due, today + timedelta(1)))


def _answer_due(facts: AccountFacts, today: date, application: ApplicationFacts) -> date | None:
    """The first day by which the facility's or the patient's state wants an answer."""
    rows = rows_for((facts.facility.state, facts.guarantor.state), today)
    days = [row.days_to_decide for row in rows if row.days_to_decide is not None]
    return application.received_on + timedelta(min(days)) if days else None


def _incomplete(
    facts: AccountFacts, policy: PolicySpec, today: date, application: ApplicationFacts
) -> Decision | None:
    days = policy.assistance.days_to_complete * (1 + policy.assistance.extensions)
    last_day = application.status_on + timedelta(days)
    if today > last_day:
        return None  # the time to complete it, extended once, is over
    if application.respond_by is not None:
        return held(facts, policy, today, HoldKind.APPLICATION_PENDING, last_day)
    return _ask_what_is_missing(facts, policy, today, application)


def _ask_what_is_missing(
    facts: AccountFacts, policy: PolicySpec, today: date, application: ApplicationFacts
) -> Decision:
    if application.respond_by is not None:
        return held(facts, policy, today, HoldKind.APPLICATION_PENDING, None)
    return Decision(
        Action.CONTACT,
        _SCREENING,
        FixedStep.INCOMPLETE_APPLICATION,
        ("501R-11",),
        "The application lacks something; we say what, and wait.",
        today + timedelta(1),
        Way.DOCUMENT,
        LetterKind.INCOMPLETE_APPLICATION,
        once=today.isoformat(),
    )
