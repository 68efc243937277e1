"""Who bills: what decides which law binds (rule 3.1)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Hundredths = Annotated[int, Field(strict=True, ge=0, le=10_000)]
"""A share in hundredths of a percent: 3800 is 38 percent."""


class FacilityKind(StrEnum):
    """Whose bill it is: state plan caps differ (Colorado: 4, 2 or 6 percent)."""

    HOSPITAL = "hospital"
    PROFESSIONAL = "professional"
    BOTH = "both"


class TaxStatus(StrEnum):
    """Section 501(r) binds nonprofit hospitals, each facility on its own."""

    NONPROFIT_HOSPITAL = "501c3_hospital"
    OTHER = "other"


class CollectorRole(StrEnum):
    """Regulation F binds third parties; Tend keeps its numbers for every role (rule 3.1)."""

    FIRST_PARTY = "first_party"
    EARLY_OUT = "early_out"
    THIRD_PARTY = "third_party"


class Facility(BaseModel):
    """One billing facility. The stricter of its state's rules and the patient's state's holds.

    The shares of gross charges are unknown until the practice says so; what depends on an unknown
    one goes to a person. `agb_percent_hundredths` is what amounts generally billed come to
    (501R-19), worked out from the twelve months that ended on `agb_period_end` (501R-20); Medicare
    and Medicaid what those would allow; `cost_percent_hundredths` the cost of care.
    `policy_allows_eca` and `defer_care` change an answer (`policy/law/eca.py`) and nothing else:
    Tend has no code for either.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    kind: FacilityKind = FacilityKind.HOSPITAL
    tax_status: TaxStatus = TaxStatus.NONPROFIT_HOSPITAL
    collector_role: CollectorRole = CollectorRole.FIRST_PARTY
    rural: bool = False
    washington_tier: Literal["A", "B"] = "B"
    agb_percent_hundredths: Hundredths | None = None
    agb_period_end: date | None = None
    medicare_percent_hundredths: Hundredths | None = None
    medicaid_percent_hundredths: Hundredths | None = None
    cost_percent_hundredths: Hundredths | None = None
    policy_allows_eca: bool = False
    defer_care: bool = False
    compliance_approver: str = ""

    @model_validator(mode="after")
    def _deferring_care_is_approved(self) -> Self:
        """501R-06: deferring care over an old bill is an extraordinary action."""
        if self.defer_care and not self.compliance_approver.strip():
            raise ValueError("defer_care needs a compliance_approver by name (501R-06)")
        return self

    @model_validator(mode="after")
    def _writes_in_its_own_name(self) -> Self:
        """RF-14: a third party has to say what our words, rightly, do not."""
        if self.collector_role is CollectorRole.THIRD_PARTY:
            raise ValueError("a third party needs legal notices that Tend's words lack (RF-14)")
        return self

    @model_validator(mode="after")
    def _agb_has_its_period(self) -> Self:
        if (self.agb_percent_hundredths is None) != (self.agb_period_end is None):
            raise ValueError("agb_percent_hundredths and agb_period_end go together (501R-20)")
        return self
