"""A reason to wait, and its end."""

from typing import Literal

from flows.job import OPERATOR, Answer, job
from flows.parameters import Day, Reference
from policy.holds import HoldKind
from tasks import recording

PlacedByPeople = Literal[
    HoldKind.DISPUTE,
    HoldKind.BANKRUPTCY,
    HoldKind.DECEASED,
    HoldKind.INSURANCE_PENDING,
    HoldKind.ATTORNEY,
    HoldKind.MINOR,
    HoldKind.CEASE_CONTACT,
    HoldKind.WORKERS_COMPENSATION,
    HoldKind.THIRD_PARTY_LIABILITY,
    HoldKind.MILITARY_SERVICE,
    HoldKind.MEDICAID_PENDING,
    HoldKind.QMB,
    HoldKind.SURPRISE_BILL,
    HoldKind.IDENTITY_THEFT,
    HoldKind.COMPLAINT,
    HoldKind.HARDSHIP,
    HoldKind.IN_HOSPITAL,
    HoldKind.CONFIDENTIAL_CONTACT,
    HoldKind.LANGUAGE,
    HoldKind.DATA_QUALITY,
    HoldKind.BILLING_REVIEW,
    HoldKind.PLACED_ELSEWHERE,
]
"""The other holds follow from facts; a test compares this with the policy."""

ReleasedByPeople = PlacedByPeople | Literal[HoldKind.BAD_ADDRESS]


@job("place hold", run_name="hold {kind} {reference}")
def place_hold(
    reference: Reference,
    kind: PlacedByPeople,
    until: Day | None = None,
    service_through: Day | None = None,
    whole_guarantor: bool = False,
) -> Answer:
    """Stop asking, or all contact, from this moment.

    Args:
        reference: The account's public id.
        kind: HD-01 dispute, HD-02 bankruptcy, HD-03 death, HD-04 insurance not finished,
            HD-06 minor without a verified guarantor, HD-12 asked us to stop contact,
            HD-16 Medicaid, HD-17 QMB, HD-25 our records do not agree.
        until: The last day it holds; until it is released when empty.
        service_through: For a bankruptcy: the day it was filed.
        whole_guarantor: Hold all accounts of the guarantor.
    """
    return recording.place_hold(
        reference, kind, until, service_through, whole_guarantor, OPERATOR
    )  # fmt: skip


@job("release hold", run_name="release {kind} {reference}")
def release_hold(reference: Reference, kind: ReleasedByPeople) -> Answer:
    """End a hold. Nothing is asked for two weeks, and then a fresh statement comes first.

    Args:
        reference: The account's public id.
        kind: The hold to end, such as HD-01; `tend account` shows which ones stand.
            HD-07 says that the address is verified.
    """
    return recording.release_hold(reference, kind, OPERATOR)
