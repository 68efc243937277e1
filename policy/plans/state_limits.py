"""What states say about payment plans, as dated data, and what it means for one guarantor."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policy.law import Facility, FacilityKind
from policy.plans.terms import plan_terms
from policy.provenance import Dated

Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Count = Annotated[int, Field(strict=True, ge=1)]


class StatePlan(Dated):
    """One state's rule about plans; see the head of the file for each field."""

    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    of: Literal["income", "agi", "income_after_essentials"] = "income"
    over_months: Literal[1, 12] = 1
    percent: dict[FacilityKind, Percent] = Field(default_factory=dict)
    fewest_payments: Count = 1
    longest_at_least: Count = 1
    grace_days: Annotated[int, Field(strict=True, ge=0)] = 0
    interest_percent_at_most: Percent | None = None
    paid_in_full_after: Count | None = None

    @model_validator(mode="after")
    def _binds_everyone_who_bills(self) -> Self:
        if self.percent and set(self.percent) != set(FacilityKind):
            raise ValueError("a share of the income is given for each kind of facility, or none")
        if self.longest_at_least > plan_terms().offers.most_payments:
            raise ValueError("2.4: our longest plan is shorter than this state asks for")
        return self

    @property
    def rule(self) -> str:
        return f"2.4 {self.state}"


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    plans: tuple[StatePlan, ...]


@dataclass(frozen=True, slots=True)
class PlanLimits:
    """What bounds the plan of one guarantor: the stricter of two states, in cents and payments.

    `most_cents`: a month; `most_in_a_year_cents`: any 12 months. `rules` names what was applied,
    `unknown` the caps that cannot be computed because the income or its essentials are not known.
    """

    most_cents: int | None = None
    most_in_a_year_cents: int | None = None
    fewest_payments: int = 1
    grace_days: int = 0
    paid_in_full_after: int | None = None
    rules: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


NO_LIMITS = PlanLimits()


@lru_cache(maxsize=1)
def state_plans() -> tuple[StatePlan, ...]:
    text = files("policy").joinpath("state_plans.toml").read_text(encoding="utf-8")
    return _File.model_validate(tomllib.loads(text)).plans


@lru_cache(maxsize=4096)
def binding(facility: Facility, patient_state: str, on: date) -> tuple[StatePlan, ...]:
    """The rows that bind this bill on that day."""
    states = {facility.state, patient_state}
    return tuple(row for row in state_plans() if row.state in states and row.in_force(on))


@lru_cache(maxsize=4096)
def plan_limits(
    facility: Facility,
    patient_state: str,
    on: date,
    annual_income_cents: int | None = None,
    essentials_cents: int | None = None,
) -> PlanLimits:
    """PP-04: the stricter of both states. `essentials_cents`: essential expenses of a month."""
    rows = binding(facility, patient_state, on)
    shares = [(row, _share(row, facility, annual_income_cents, essentials_cents)) for row in rows]
    caps = [(row, cents) for row, cents in shares if row.percent and cents is not None]
    grace = max((row.grace_days for row in rows), default=0)
    return PlanLimits(
        most_cents=min((cents for row, cents in caps if row.over_months == 1), default=None),
        most_in_a_year_cents=min(
            (cents for row, cents in caps if row.over_months == 12), default=None
        ),
        fewest_payments=max((row.fewest_payments for row in rows), default=1),
        grace_days=max(grace, plan_terms().follow_up.grace_days),
        paid_in_full_after=min(
            (row.paid_in_full_after for row in rows if row.paid_in_full_after), default=None
        ),
        rules=tuple(row.rule for row in rows),
        unknown=tuple(row.rule for row, cents in shares if row.percent and cents is None),
    )


def interest_caps() -> str:
    """PP-05: the yearly interest that states would allow, for whoever asks why there is none."""
    caps = sorted(
        (row.state, row.interest_percent_at_most)
        for row in state_plans()
        if row.confidence != "K?" and row.interest_percent_at_most is not None
    )
    return "states allow at most " + ", ".join(f"{state} {cap} %" for state, cap in caps)


def _share(
    row: StatePlan, facility: Facility, annual_cents: int | None, essentials_cents: int | None
) -> int | None:
    """Whole cents, rounded down: a payment is under the cap or it is not."""
    if not row.percent or annual_cents is None:
        return None
    if row.of == "income_after_essentials":
        if essentials_cents is None:
            return None
        annual_cents = max(0, annual_cents - 12 * essentials_cents)
    return annual_cents * row.percent[facility.kind] * row.over_months // 1200
