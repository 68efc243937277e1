"""The rules about help with the cost: applications and screening."""

from datetime import date, timedelta

from policy.assistance import Outcome, Screening, screen
from policy.decision import Decision
from policy.facts import AccountFacts, ApplicationFacts
from policy.holds import HoldKind
from policy.rules import held
from policy.spec import PolicySpec, Way
from policy.terms import Action, ApplicationStatus, Stage

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
        return held(facts, policy, today, HoldKind.APPLICATION_PENDING, None)
    if application.answer_until is not None and today <= application.answer_until:
        return held(facts, policy, today, HoldKind.APPLICATION_PENDING, application.answer_until)
    return None


def _determine(
    facts: AccountFacts, policy: PolicySpec, today: date, application: ApplicationFacts
) -> Decision:
    screening = screen(
        application.received_on,
        facts.guarantor.state,
        application.household_size,
        application.annual_income_cents,
        policy.scale,
    )
    if screening.outcome is Outcome.ASK:
        return _ask_what_is_missing(facts, policy, today, application)
    return Decision(
        Action.SCREEN,
        _SCREENING,
        "determination",
        ("501R-12", "FPL-01"),
        f"The application is complete. {screening.basis}",
        today + timedelta(policy.assistance.days_to_answer + 1),
        Way.DOCUMENT,
        "determination",
        once=application.received_on.isoformat(),
        screening=screening,
    )


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
        "incomplete_application",
        ("501R-11",),
        "The application lacks something; we say what, and wait.",
        today + timedelta(1),
        Way.DOCUMENT,
        "incomplete_application",
        once=application.status_on.isoformat(),
    )


def asks_for_help(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """A sign of hardship moves the account to screening at once, not at day 60 (6.4, H14)."""
    asked = facts.help_asked_on
    if asked is None or not facts.first_statement_on or _answered_since(facts, asked):
        return None
    if facts.balance_cents < policy.small_balance.write_off_below_cents:
        return None
    reason = "The person asked for help with the cost."
    return screening(facts, policy, today, reason, asked.isoformat())


def _answered_since(facts: AccountFacts, asked: date) -> bool:
    if facts.screened_on is not None and facts.screened_on >= asked:
        return True
    application = facts.guarantor.application
    return application is not None and application.received_on >= asked


def screening(
    facts: AccountFacts, policy: PolicySpec, today: date, why: str, once: str = ""
) -> Decision:
    """Award what the facts already show (501R-18), else invite. Never deny unasked.

    What was once determined stands: only an application can change it.
    """
    found = _presumed(facts, policy, today)
    awarded = not facts.was_screened and found.outcome in (Outcome.FREE, Outcome.PARTIAL)
    following = policy.assistance.days_to_answer + 1 if awarded else 15
    return Decision(
        Action.SCREEN,
        _SCREENING,
        "screening",
        ("501R-18" if awarded else "6.4", "FPL-01"),
        f"{why} {found.basis}",
        today + timedelta(following),
        Way.DOCUMENT,
        "presumptive_award" if awarded else "screening_invitation",
        once=once,
        screening=found if awarded else None,
    )


def _presumed(facts: AccountFacts, policy: PolicySpec, today: date) -> Screening:
    person = facts.guarantor
    return screen(
        today,
        person.state,
        person.household_size,
        person.annual_income_cents,
        policy.scale,
    )
