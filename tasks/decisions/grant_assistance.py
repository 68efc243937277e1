"""Help that was granted: the write-off, the determination, and the quiet time after it."""

from datetime import date, timedelta

from policy.assistance import Outcome, Settlement, agb, settlement
from policy.keys import write_off_key
from policy.law import Facility, strictest
from policy.rules import AccountFacts
from policy.terms import (
    FixedStep,
    FreshWhy,
    LedgerKind,
    PlanStatus,
    Resolution,
    Stage,
    WriteOffReason,
)
from tasks.decisions.change_set import Changes
from tasks.decisions.decided import Decided
from tasks.storage import Values


def award(changes: Changes, decided: Decided, account: Values, decision_id: int) -> None:
    """Write off what was granted, and record on what basis (501R-12, 501R-18)."""
    screening = decided.decision.screening
    facts = decided.known.facts
    assert screening is not None
    owes = screening.owes_cents
    assert owes is not None
    applied = decided.decision.step == FixedStep.DETERMINATION
    granted = settled(account["balance_cents"], facts, owes, applied, changes.today)
    cents = granted.write_off_cents
    basis = "application" if applied else "presumptive"
    if cents:
        key = write_off_key(account["id"], f"{basis}-{decision_id}", changes.today)
        kind, why = LedgerKind.ASSISTANCE_WRITE_OFF, WriteOffReason.ASSISTANCE
        changes.write_off(account["id"], cents, key, kind, why)
    account["balance_cents"] -= cents
    plan = decided.known.plan
    if plan is not None and plan.facts.status is PlanStatus.ACTIVE and cents:
        changes.relieved.append(account["id"])
    changes.determinations.append(
        {
            "application_id": decided.known.application_id if applied else None,
            "guarantor_id": decided.known.row.guarantor_id,
            "account_id": account["id"],
            "decision_id": decision_id,
            "determined_on": changes.today,
            "outcome": screening.outcome.value,
            "discount_percent": screening.discount_percent,
            "write_off_cents": cents,
            "owed_cents": max(0, account["balance_cents"]),
            "refund_cents": granted.refund_cents,
            "guideline_year": screening.guideline_year,
            "region": screening.guideline_region,
            "percent_of_line": screening.percent_of_line,
            "scale": screening.scale or decided.policy.assistance.scale,
            "basis": screening.basis,
            "basis_on": screening.basis_on,
            "decided_by": screening.decided_by,
            "state_law": screening.state_law,
            "federal_limit": screening.federal_limit,
            "owes_in_all_cents": owes,
            "paid_cents": facts.paid_cents,
            "charges_cents": facts.charges_cents,
            "covers_through": _covers_through(decided, changes.today) if applied else None,
            **_whose_law(facts),
        }
    )
    if granted.refund_cents:
        changes.credits.append(account["id"])
    _after_award(decided, account, changes.today, screening.outcome)


def _covers_through(decided: Decided, today: date) -> date | None:
    """From the first answer on; a later visit that it covers makes it no longer."""
    screening, application = decided.decision.screening, decided.known.facts.guarantor.application
    if screening is None or screening.outcome not in (Outcome.FREE, Outcome.PARTIAL):
        return None
    known = None if application is None else application.covers_through
    return known or today + timedelta(decided.policy.assistance.covers_days)


def _whose_law(facts: AccountFacts) -> Values:
    """What says which states' floors held that day, and what is generally billed."""
    return {
        "agb_percent_hundredths": _agb(facts.facility),
        "facility_state": facts.facility.state,
        "facility_kind": facts.facility.kind.value,
        "home_state": facts.guarantor.state,
        "payer": facts.payer.value,
    }


def _agb(facility: Facility) -> int | None:
    """Where amounts generally billed are the law (501R-19)."""
    return facility.agb_percent_hundredths if agb.binds(facility) else None


def settled(
    balance_cents: int, facts: AccountFacts, owes_cents: int, applied: bool, today: date
) -> Settlement:
    """501R-13: what is owed is for the whole bill, and what is paid of it counts.

    An answer to an application gives back what was paid beyond it; what Tend grants unasked
    gives nothing back.
    """
    states = (facts.facility.state, facts.guarantor.state)
    least = strictest(states, today).refund_from_cents
    whole = settlement(balance_cents, facts.paid_cents, owes_cents, least)
    return whole if applied else Settlement(min(balance_cents, whole.write_off_cents))


def _after_award(decided: Decided, account: Values, today: date, outcome: Outcome) -> None:
    """Nothing left: closed. Else 30 days to answer, then a fresh statement (HD-10, HD-00)."""
    if account["balance_cents"] == 0:
        close(account, _ending(decided, outcome), today)
        return
    quiet = decided.policy.assistance.days_to_answer + 1
    started = decided.known.row.first_statement_on is not None
    account |= {
        "ask_not_before": today + timedelta(quiet),
        "fresh_statement_due": account["fresh_statement_due"] or decided.known.row.step is not None,
        "fresh_why": _fresh_why(account),
        "paused_days": account["paused_days"] + (quiet if started else 0),
        "next_review_on": today + timedelta(quiet),
    }


def _fresh_why(account: Values) -> FreshWhy:
    """What a statement has still to say of a bill that is owed again stays to be said."""
    why: FreshWhy | None = account["fresh_why"]
    to_say = account["fresh_statement_due"] or account["first_statement_on"] is None
    return why if why is not None and to_say else FreshWhy.HELPED


def _ending(decided: Decided, outcome: Outcome) -> Resolution:
    """A bill that was paid before stays paid when nothing comes off it."""
    if outcome is not Outcome.NOT_ELIGIBLE:
        return Resolution.ASSISTED
    if decided.known.plan is not None:
        return Resolution.PLAN_COMPLETED
    return Resolution.PAID if decided.known.facts.paid_cents > 0 else Resolution.NOTHING_OWED


def close(account: Values, resolution: Resolution | None, today: date) -> None:
    """The account is done; nobody needs to look again."""
    account |= {
        "stage": Stage.RESOLVED,
        "resolution": resolution,
        "closed_on": today,
        "next_review_on": None,
    }
