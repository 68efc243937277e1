"""Facts with working defaults: a guarantor who takes letters and calls, and owes $500."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from policy.holds.holds import HoldFacts, HoldKind
from policy.law.facility import Facility
from policy.plans import InstalmentFacts, PlanFacts
from policy.policy_file.spec import load_policy
from policy.rules.decide import decide
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts, ApplicationFacts, GuarantorFacts
from policy.terms import ApplicationStatus, PlanStatus

POLICY = load_policy()
DAY_0 = date(2026, 1, 15)
"""The day the first statement was provided (day 0 of every clock, H7)."""
FACILITY = Facility(
    state="TX", agb_percent_hundredths=100_00, agb_period_end=date(2025, 12, 31)
)  # fmt: skip
"""A nonprofit hospital that bills everyone what it generally bills."""


def day(number: int) -> date:
    """A day counted from the first statement."""
    return DAY_0 + timedelta(number)


def person(**values: Any) -> GuarantorFacts:
    return replace(GuarantorFacts(state="TX"), **values)


def account(**values: Any) -> AccountFacts:
    """An account that nobody has written about yet. `guarantor_...` values go to its person."""
    whose = {k[10:]: values.pop(k) for k in list(values) if k.startswith("guarantor_")}
    cents = values.pop("balance_cents", 500_00)
    defaults: dict[str, Any] = {
        "guarantor": person(**whose),
        "balance_cents": cents,
        "ledger_cents": cents,
        "service_on": date(2025, 12, 1),
        "facility": FACILITY,
        "charges_cents": cents,
    }
    return AccountFacts(**(defaults | values))


def after(step: str, number: int | None = None, **values: Any) -> AccountFacts:
    """An account whose last step of the cadence was `step`, on its day or on day `number`."""
    planned = POLICY.steps[POLICY.position[step]]
    on = day(planned.after_days if number is None else number)
    stands = {"step": step, "step_on": on, "first_statement_on": DAY_0, "stage": planned.stage}
    return account(**(stands | values))


def before(step: str, **values: Any) -> AccountFacts:
    """An account for which `step` comes next, every step before it done on its day."""
    return after(POLICY.steps[POLICY.position[step] - 1].name, **values)


def hold(kind: HoldKind, **values: Any) -> HoldFacts:
    return replace(HoldFacts(kind, DAY_0), **values)


def applied(status: ApplicationStatus, **values: Any) -> ApplicationFacts:
    return replace(ApplicationFacts(status, received_on=day(10), status_on=day(10)), **values)


def plan(*instalments: InstalmentFacts, **values: Any) -> PlanFacts:
    """A confirmed plan; three instalments of $100 from day 60 on when none are given."""
    months = instalments or tuple(
        InstalmentFacts(number, day(30 + 30 * number), 100_00) for number in (1, 2, 3)
    )
    defaults: dict[str, Any] = {
        "status": PlanStatus.ACTIVE,
        "instalments": months,
        "confirmed_on": day(20),
        "enrolled_on": day(20),
    }
    return PlanFacts(**(defaults | values))


def on(number: int, facts: AccountFacts) -> Decision:
    """What the standard policy says on that day after the first statement."""
    return decide(facts, POLICY, day(number))


def written(decision: Decision) -> list[str]:
    """What the decision row and its envelope line are made of."""
    rules = " ".join(decision.rules)
    review = decision.review_on.isoformat() if decision.review_on else "never"
    return [
        f"{decision.action} in {decision.stage}: {decision.step} ({rules})",
        f"{decision.way} {decision.kind or ''} once {decision.once}".rstrip(),
        f"look again: {review}",
        decision.reason,
    ]
