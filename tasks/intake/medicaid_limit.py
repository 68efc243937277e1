"""A visit that Medicaid covered: the copay is all that may be asked of the patient (MCD-01)."""

from datetime import date

from policy.law.medicaid import patient_part_cents
from policy.terms import LedgerKind
from tasks.intake.records import Posting

_BY_PATIENT = (LedgerKind.PATIENT_PAYMENT, LedgerKind.REVERSAL, LedgerKind.REFUND)


def held_to_copay(
    postings: tuple[Posting, ...], copay_cents: int | None, service_from: date
) -> tuple[Posting, ...]:
    """The amounts of a visit, with one more that takes off what is above the copay.

    What the patient paid already counts towards the copay.
    """
    if copay_cents is None:
        return postings
    theirs = sum(one.cents for one in postings if one.kind not in _BY_PATIENT)
    above = theirs - patient_part_cents(theirs, copay_cents)
    if above <= 0:
        return postings
    return (*postings, Posting("medicaid limit", LedgerKind.ADJUSTMENT, -above, service_from))
