"""The rules about screening: what the facts already show, and when we look (501R-18, 6.4)."""

from dataclasses import replace
from datetime import date, timedelta

from policy.assistance import (
    SIGN_WORDS,
    Asked,
    Bill,
    HardshipSign,
    Outcome,
    ScreenFirst,
    Screening,
    basis_on,
    determine,
    state_help,
    whole_bill,
)
from policy.law import still_worth_applying
from policy.letters import LetterKind
from policy.policy_file import PolicySpec
from policy.rules.decision import Decision, shortened
from policy.rules.facts import AccountFacts, ApplicationFacts
from policy.terms import Action, FixedStep, Payer, Stage, Way

_SCREENING = Stage.ASSISTANCE_SCREENING
_AWARDED = (Outcome.FREE, Outcome.PARTIAL)


def what_is_owed(
    facts: AccountFacts, policy: PolicySpec, today: date, application: ApplicationFacts | None
) -> Screening:
    """What may be asked for on an application, or on what is known without one."""
    person, facility = facts.guarantor, facts.facility
    asked_on = today if application is None else application.received_on
    known = person if application is None else application
    asked = Asked(
        person.state,
        known.household_size,
        known.annual_income_cents,
        None if application is None else application.medical_costs_cents,
        None if application is None else application.assets_cents,
        person.signs,
    )
    states = (facility.state, person.state)
    basis = basis_on(policy.assistance.basis_date, states, facts.service_on, asked_on)
    owed = whole_bill(facts.balance_cents, facts.paid_cents, facts.assisted_cents)
    bill = Bill(owed, facts.charges_cents, facts.payer, person.bills_cents)
    scale = policy.scale_for(person.state, facility.state)
    return determine(basis, today, bill, asked, facility, scale)


def screening(
    facts: AccountFacts, policy: PolicySpec, today: date, why: str, once: str = ""
) -> Decision:
    """Award what the facts already show (501R-18), else invite. Never deny unasked.

    What was once determined stands: only an application can change it.
    """
    found = what_is_owed(facts, policy, today, None)
    awarded = not facts.was_screened and found.outcome in _AWARDED
    following = policy.assistance.days_to_answer + 1 if awarded else 15
    decisive = (found.decided_by,) if awarded and found.decided_by != found.scale else ()
    return Decision(
        Action.SCREEN,
        _SCREENING,
        FixedStep.SCREENING,
        ("501R-18" if awarded else "6.4", "FPL-01", *decisive),
        _reason(facts, today, why, found),
        today + timedelta(following),
        Way.DOCUMENT,
        LetterKind.PRESUMPTIVE_AWARD if awarded else LetterKind.SCREENING_INVITATION,
        once=once,
        screening=found if awarded else None,
    )


def asks_for_help(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """A sign of hardship moves the account to screening at once, not at day 60 (6.4, H14)."""
    asked = facts.help_asked_on
    if asked is None or not facts.first_statement_on or _answered_since(facts, asked):
        return None
    if facts.person_owes_cents < policy.small_balance.write_off_below_cents:
        return None
    signs = facts.guarantor.signs
    sign = next((one for one in reversed(HardshipSign) if one in signs), HardshipSign.ASKED)
    return screening(facts, policy, today, SIGN_WORDS[sign], asked.isoformat())


def before_first_bill(facts: AccountFacts, policy: PolicySpec, today: date) -> Decision | None:
    """Oregon and Minnesota: some people are screened before any bill is sent (rule 2.4).

    The letter is no bill: it awards, or it invites and leaves time to answer.
    """
    if facts.first_statement_on is not None or facts.screened_on is not None:
        return None
    if facts.was_screened or (duty := _screened_first(facts, today)) is None:
        return None
    why = f"{duty.state} law asks for screening before the first bill ({duty.source})."
    found = screening(facts, policy, today, why)
    wait = policy.assistance.days_to_answer + 1
    return replace(
        found,
        step=FixedStep.PRE_BILL_SCREENING,
        rules=(duty.rule, *found.rules),
        review_on=today + timedelta(wait),
    )


def _screened_first(facts: AccountFacts, today: date) -> ScreenFirst | None:
    states = (facts.facility.state, facts.guarantor.state)
    for duty in state_help().screen_first:
        if duty.state in states and duty.in_force(today) and duty.covers(
            facts.payer, facts.balance_cents
        ):  # fmt: skip
            return duty
    return None


def _answered_since(facts: AccountFacts, asked: date) -> bool:
    if facts.screened_on is not None and facts.screened_on >= asked:
        return True
    application = facts.guarantor.application
    return application is not None and application.received_on >= asked


def _reason(facts: AccountFacts, today: date, why: str, found: Screening) -> str:
    """With what a specialist does next: what only a person can see to, and whether Medicaid
    could still cover the visit (MCD-02)."""
    words = f"{why} {found.person or found.basis}"
    if facts.payer is Payer.UNINSURED and still_worth_applying(facts.service_on, today):
        words = f"{words} Medicaid could still cover this visit."
    return shortened(words)
