"""Help that was granted: the write-off, the determination, and the quiet time after it."""

from datetime import date, timedelta

from policy.assistance import Outcome, write_off_cents
from policy.keys import write_off_key
from policy.refunds import Settlement, settlement
from policy.terms import LedgerKind, PlanStatus, Resolution, Stage
from tasks.changes import Changes
from tasks.deciding import Decided
from tasks.rows import Values


def award(changes: Changes, one: Decided, account: Values, decision_id: int) -> None:
    """Write off what was granted, and record on what basis (501R-12, 501R-18)."""
    screening = one.decision.screening
    assert screening is not None
    applied = one.decision.step == "determination"
    settled = _settled(one, account["balance_cents"], screening.discount_percent, applied)
    cents = settled.write_off_cents
    basis = "application" if applied else "presumptive"
    if cents:
        key = write_off_key(account["id"], f"{basis}-{decision_id}", changes.today)
        changes.write_off(account["id"], cents, key, LedgerKind.ASSISTANCE_WRITE_OFF)
    account["balance_cents"] -= cents
    plan = one.known.plan
    if plan is not None and plan.facts.status is PlanStatus.ACTIVE and cents:
        changes.relief[plan.id] += cents
    changes.determinations.append(
        {
            "application_id": one.known.application_id if applied else None,
            "guarantor_id": one.known.row.guarantor_id,
            "account_id": account["id"],
            "decision_id": decision_id,
            "determined_on": changes.today,
            "outcome": screening.outcome.value,
            "discount_percent": screening.discount_percent,
            "write_off_cents": cents,
            "owed_cents": max(0, account["balance_cents"]),
            "refund_cents": settled.refund_cents,
            "guideline_year": screening.guideline_year,
            "region": screening.guideline_region,
            "percent_of_line": screening.percent_of_line,
            "scale": one.policy.assistance.scale,
            "basis": screening.basis,
        }
    )
    if settled.refund_cents:
        changes.credits.append(account["id"])
    _after_award(one, account, changes.today, screening.outcome)


def _settled(one: Decided, balance_cents: int, percent: int, applied: bool) -> Settlement:
    """501R-13: an answer to an application is about the whole bill, also what is paid of it.

    What Tend grants unasked takes off what is left, and gives nothing back.
    """
    if not applied:
        return Settlement(write_off_cents(balance_cents, percent))
    paid = one.known.facts.paid_cents
    owed = balance_cents + paid
    return settlement(balance_cents, paid, owed - write_off_cents(owed, percent))


def _after_award(one: Decided, account: Values, today: date, outcome: Outcome) -> None:
    """Nothing left: closed. Else 30 days to answer, then a fresh statement (HD-10, HD-00)."""
    if account["balance_cents"] == 0 and outcome is not Outcome.NOT_ELIGIBLE:
        close(account, Resolution.ASSISTED, today)
        return
    quiet = one.policy.assistance.days_to_answer + 1
    account |= {
        "ask_not_before": today + timedelta(quiet),
        "fresh_statement_due": account["fresh_statement_due"] or one.known.row.step is not None,
        "paused_days": account["paused_days"] + quiet,
        "next_review_on": today + timedelta(quiet),
    }


def close(account: Values, resolution: Resolution | None, today: date) -> None:
    """The account is done; nobody needs to look again."""
    account |= {
        "stage": Stage.RESOLVED,
        "resolution": resolution,
        "closed_on": today,
        "next_review_on": None,
    }
