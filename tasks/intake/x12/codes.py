"""What the codes of an 835 mean for a bill (X12 external code lists; claim status is CLP02).

A share of the patient is asked for where it is a deductible, a coinsurance, a copay or its like.
Every other reason under PR says that the insurer wants something else first.
"""

from enum import StrEnum

from policy.holds import HoldKind


class Level(StrEnum):
    """In which turn an insurer decided."""

    FIRST = "1"
    SECOND = "2"
    THIRD = "3"


DECIDED = {"1": Level.FIRST, "2": Level.SECOND, "3": Level.THIRD}
FORWARDED = {"19": Level.FIRST, "20": Level.SECOND, "21": Level.THIRD}
"""Decided, and handed on to the next insurer."""
LEVELS = DECIDED | FORWARDED
DENIED = "4"
REVERSAL = "22"
NOT_THEIRS = "23"
WITHOUT_MONEY = {
    NOT_THEIRS: "the insurer says that it is not theirs, and handed it on",
    "25": "what it would pay, told before the visit",
    **dict.fromkeys(("5", "10", "13", "15", "16", "17", "27"), "the insurer still looks at it"),
}
"""Status that posts nothing; those of 4010 for claims that wait among them."""
KNOWN_STATUS = frozenset({*LEVELS, DENIED, REVERSAL, *WITHOUT_MONEY})

PATIENT = "PR"
GROUPS = frozenset({PATIENT, "CO", "PI", "OA", "CR"})
EARLIER_PAYER = "23"
"""What insurers before this one paid and took off."""

BILLABLE = frozenset({"1", "2", "3", "66", "122", "241", "247", "248"})
"""Deductible, coinsurance, copay; of blood, of psychiatry, low income, of a hospital's staff."""
_LACKS = frozenset({"16", "22", "29", "129", "148", "163", "164", "226", "227", "252"})
"""The insurer lacks something, or another one comes first."""
QMB = frozenset({"N781", "N782", "N783"})
"""Nothing may be asked of a Qualified Medicare Beneficiary."""
CROSSED_OVER = frozenset({"MA07", "MA18", "N89"})
"""The claim was handed on to another insurer."""


def hold_for(reason: str) -> HoldKind | None:
    """Why an amount under PR with this reason is no bill yet; None where it is one."""
    if reason in BILLABLE:
        return None
    return HoldKind.INSURANCE_PENDING if reason in _LACKS else HoldKind.BILLING_REVIEW
