"""The law beside the course of an account: clocks, notices, states, privacy, reporting."""

from policy.law.credit_bans import credit_rules
from policy.law.credit_reporting import credit_report
from policy.law.eca import Asked, Extraordinary, Lacking, eca_ready
from policy.law.estimates import PPDR_EXCESS_CENTS, last_day_to_dispute, may_dispute
from policy.law.facility import Facility, FacilityKind, TaxStatus
from policy.law.federal_clock import (
    Statement,
    clock_start,
    deferral_deadline,
    in_application_period,
    last_day_of_bundle,
    last_day_of_notification,
    last_day_to_apply,
    medicare_bad_debt_on,
)
from policy.law.limitations import (
    last_day_of_first_bill,
    last_day_to_sue,
    limitations,
    months_after,
)
from policy.law.medicaid import patient_part_cents, still_worth_applying
from policy.law.privacy import (
    Reader,
    adult_on,
    age_on,
    is_minor,
    may_be_named,
    reader_of,
    specialty_in,
)
from policy.law.services import (
    ADULT_AT,
    CodeSystem,
    Service,
    code_system,
    private_set,
    waits_for_a_person,
)
from policy.law.state_times import Strictest, rows_for, strictest, times

__all__ = [
    "ADULT_AT",
    "PPDR_EXCESS_CENTS",
    "Asked",
    "CodeSystem",
    "Extraordinary",
    "Facility",
    "FacilityKind",
    "Lacking",
    "Reader",
    "Service",
    "Statement",
    "Strictest",
    "TaxStatus",
    "adult_on",
    "age_on",
    "clock_start",
    "code_system",
    "credit_report",
    "credit_rules",
    "deferral_deadline",
    "eca_ready",
    "in_application_period",
    "is_minor",
    "last_day_of_bundle",
    "last_day_of_first_bill",
    "last_day_of_notification",
    "last_day_to_apply",
    "last_day_to_dispute",
    "last_day_to_sue",
    "limitations",
    "may_be_named",
    "may_dispute",
    "medicare_bad_debt_on",
    "months_after",
    "patient_part_cents",
    "private_set",
    "reader_of",
    "rows_for",
    "specialty_in",
    "still_worth_applying",
    "strictest",
    "times",
    "waits_for_a_person",
]
