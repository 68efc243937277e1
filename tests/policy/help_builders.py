"""Bills and households for tests about help: a $1,000 hospital bill of an uninsured family of 4."""

from dataclasses import replace
from datetime import date
from typing import Any

from policy.assistance.determination import Asked, determine
from policy.assistance.eligibility import Screening
from policy.assistance.limits import Bill
from policy.assistance.scales import Scale, scale
from policy.law.facility import Facility
from policy.terms import Payer

DAY = date(2026, 6, 1)
LINE = 33_000_00
"""The 2026 poverty line of four people, 48+DC."""
STRICT = Scale.model_validate(
    {
        "name": "strict",
        "effective": date(2024, 1, 1),
        "source": "a test",
        "confidence": "D",
        "bands": [{"above": 0, "up_to": 1, "discount": 1}],
    }
)
"""A policy that helps nobody, so that only the law does."""


def percent(share: int, more_cents: int = 0) -> int:
    """So many percent of the line, and some cents more or less."""
    return LINE * share // 100 + more_cents


def hospital(state: str, **values: Any) -> Facility:
    """With every figure known, and amounts generally billed that never decide."""
    known = {
        "agb_percent_hundredths": 100_00,
        "agb_period_end": date(2025, 12, 31),
        "medicare_percent_hundredths": 30_00,
        "medicaid_percent_hundredths": 20_00,
        "cost_percent_hundredths": 25_00,
    }
    return Facility(**({"state": state} | known | values))


def found(
    where: Facility,
    income_cents: int | None,
    *,
    on: date = DAY,
    basis: date | None = None,
    bill: Bill | None = None,
    payer: Payer = Payer.UNINSURED,
    home: str = "",
    policy: Scale | str = STRICT,
    **asked: Any,
) -> Screening:
    """What a family of four owes; it lives where the facility is unless said otherwise."""
    used = scale(policy) if isinstance(policy, str) else policy
    of = bill or Bill(1_000_00, 1_000_00, payer)
    who = replace(Asked(home or where.state, 4, income_cents), **asked)
    return determine(basis or on, on, of, who, where, used)


def owes(where: Facility, income_cents: int, **values: Any) -> int:
    """All that they owe for the bill, in cents; a person must not be needed for that."""
    screening = found(where, income_cents, **values)
    assert not screening.person, screening.person
    assert screening.owes_cents is not None
    return screening.owes_cents
