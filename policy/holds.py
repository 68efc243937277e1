"""Reasons to wait (rules.md section 7): what each stops, and which one is strongest."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class HoldKind(StrEnum):
    DISPUTE = "HD-01"
    BANKRUPTCY = "HD-02"
    DECEASED = "HD-03"
    INSURANCE_PENDING = "HD-04"
    MINOR = "HD-06"
    SMALL_BALANCE = "HD-08"
    CREDIT_BALANCE = "HD-09"
    APPLICATION_PENDING = "HD-10"
    PLAN_GOOD_STANDING = "HD-11"
    CEASE_CONTACT = "HD-12"
    MEDICAID_PENDING = "HD-16"
    QMB = "HD-17"
    DATA_QUALITY = "HD-25"

    @classmethod
    def placed_by_people(cls) -> tuple["HoldKind", ...]:
        """Those a person or an import places; the others follow from facts."""
        derived = {
            cls.SMALL_BALANCE,
            cls.CREDIT_BALANCE,
            cls.APPLICATION_PENDING,
            cls.PLAN_GOOD_STANDING,
        }
        return tuple(kind for kind in cls if kind not in derived)


HOLD_WORDS = {
    HoldKind.DISPUTE: "the patient says the bill is wrong",
    HoldKind.BANKRUPTCY: "a bankruptcy was filed",
    HoldKind.DECEASED: "the patient has died",
    HoldKind.INSURANCE_PENDING: "insurance has not finished",
    HoldKind.MINOR: "the patient is a minor and no guarantor is verified",
    HoldKind.SMALL_BALANCE: "the balance is small",
    HoldKind.CREDIT_BALANCE: "an account of this guarantor has a credit",
    HoldKind.APPLICATION_PENDING: "an application for help is open",
    HoldKind.PLAN_GOOD_STANDING: "a payment plan is being kept",
    HoldKind.CEASE_CONTACT: "the person asked us to stop contact",
    HoldKind.MEDICAID_PENDING: "Medicaid covers or may cover this visit",
    HoldKind.QMB: "Medicare and Medicaid together leave nothing for the patient to pay",
    HoldKind.DATA_QUALITY: "our records do not agree with each other",
}

# Gate order of rules.md 7.1: the first one in force is the one we name.
STRENGTH = (
    HoldKind.DATA_QUALITY,
    HoldKind.DECEASED,
    HoldKind.BANKRUPTCY,
    HoldKind.CEASE_CONTACT,
    HoldKind.QMB,
    HoldKind.MEDICAID_PENDING,
    HoldKind.APPLICATION_PENDING,
    HoldKind.PLAN_GOOD_STANDING,
    HoldKind.INSURANCE_PENDING,
    HoldKind.DISPUTE,
    HoldKind.MINOR,
    HoldKind.CREDIT_BALANCE,
    HoldKind.SMALL_BALANCE,
)
# These stop every word to the person; the others stop requests for money (column `stops`).
STOPS_EVERYTHING = frozenset(
    {
        HoldKind.DATA_QUALITY,
        HoldKind.DECEASED,
        HoldKind.BANKRUPTCY,
        HoldKind.CEASE_CONTACT,
    }
)
_RANK = {kind: rank for rank, kind in enumerate(STRENGTH)}


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """One hold. `until` is the last day it holds; `service_through` limits it to visits
    on or before that day (bankruptcy covers what came before the petition)."""

    kind: HoldKind
    placed_on: date
    until: date | None = None
    service_through: date | None = None

    def in_force(self, today: date, service_on: date) -> bool:
        """Whether this hold stops a visit of `service_on` today."""
        if self.placed_on > today or (self.until is not None and today > self.until):
            return False
        return self.service_through is None or service_on <= self.service_through


def strongest(holds: tuple[HoldFacts, ...], today: date, service_on: date) -> HoldFacts | None:
    """The hold to name when several stand at once."""
    if not holds:
        return None
    standing = [hold for hold in holds if hold.in_force(today, service_on)]
    return min(standing, key=lambda hold: _RANK[hold.kind], default=None)
