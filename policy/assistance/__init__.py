"""Financial assistance: poverty lines, scales, floors, limits, the determination, refunds."""

from policy.assistance import agb
from policy.assistance.determination import Asked, basis_on, determine
from policy.assistance.eligibility import IncomePeriod, Outcome, Screening, annual_income_cents
from policy.assistance.hardship import SIGN_WORDS, HardshipSign
from policy.assistance.limits import Bill, whole_bill
from policy.assistance.poverty import NoGuideline, tables
from policy.assistance.refunds import Settlement, holds_others, patients_credit, settlement
from policy.assistance.renewal import Renewal, renewals
from policy.assistance.scales import Scale, UnknownScale, scale, scales
from policy.assistance.state_floors import Floor, Measure, ScreenFirst, floors_in, state_help

__all__ = [
    "SIGN_WORDS",
    "Asked",
    "Bill",
    "Floor",
    "HardshipSign",
    "IncomePeriod",
    "Measure",
    "NoGuideline",
    "Outcome",
    "Renewal",
    "Scale",
    "ScreenFirst",
    "Screening",
    "Settlement",
    "UnknownScale",
    "agb",
    "annual_income_cents",
    "basis_on",
    "determine",
    "floors_in",
    "holds_others",
    "patients_credit",
    "renewals",
    "scale",
    "scales",
    "settlement",
    "state_help",
    "tables",
    "whole_bill",
]
