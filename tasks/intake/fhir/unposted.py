"""Money that FHIR tells of without saying whose it is, or a second time: it is not posted."""

from collections.abc import Iterator
from typing import NamedTuple

from tasks.intake.csv_files import Problem
from tasks.intake.fhir.references import resolve
from tasks.intake.fhir.resources import Detail, PaymentNotice, PaymentReconciliation
from tasks.intake.fhir.shelf import Shelf, Shelved

_NOTICE = (
    "says that money came, and not from whom: it is not taken off a bill",
    "post it in the billing system, or record it in Tend where the patient paid",
)
_NO_BENEFIT = (
    "tells of an insurer's money of which there is no ExplanationOfBenefit: it is not posted",
    "export the ExplanationOfBenefit, or import the remittance (X12 835)",
)


class Told(NamedTuple):
    one: Shelved
    element: str
    problem: Problem


def left_alone(shelf: Shelf) -> Iterator[Told]:
    """Notices that no invoice of the patient takes in, and what insurers paid on claims that are
    not decided. The money of a decided claim is in its ExplanationOfBenefit already."""
    for one in shelf.all_of("PaymentNotice"):
        if not shelf.is_joined(one.n) and one.read(PaymentNotice).status in ("active", ""):
            yield Told(one, "amount", _NOTICE)
    for one in shelf.all_of("PaymentReconciliation"):
        paid = one.read(PaymentReconciliation)
        if paid.status in ("active", "") and not all(_is_shown(shelf, it) for it in paid.detail):
            yield Told(one, "detail", _NO_BENEFIT)


def _is_shown(shelf: Shelf, detail: Detail) -> bool:
    """Whether its Claim has been decided in this export."""
    claim = resolve(shelf, detail.request, "Claim").found
    return claim is not None and shelf.is_joined(claim.n) and shelf.is_decided(claim.n)
