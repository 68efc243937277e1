"""A reason to wait, and its end."""

from typing import Literal

from flows.job import OPERATOR, Answer, job
from flows.parameters import Day, Reference, StaffName
from policy.holds import ClearanceReason, HoldKind, HowEnded
from policy.terms import WhoDied
from tasks.holds import HoldRequest, prefect_tasks
from tasks.runs import this_moment
from tasks.runtime import WrongInput

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

ReleasedByPeople = Literal[
    PlacedByPeople, HoldKind.BAD_ADDRESS, HoldKind.TOO_OLD, HoldKind.TIME_BARRED
]
WhyCleared = Literal[
    ClearanceReason.INSURER_LATE,
    ClearanceReason.AFTER_DISPUTE,
    ClearanceReason.ASKED_FOR,
    ClearanceReason.COUNSEL,
]


@job("place hold", run_name="hold {kind} {reference}")
def place_hold(
    reference: Reference,
    kind: PlacedByPeople,
    until: Day | None = None,
    filed_on: Day | None = None,
    service_from: Day | None = None,
    service_through: Day | None = None,
    disability: bool = False,
    whole_guarantor: bool = False,
    who_died: WhoDied | None = None,
) -> Answer:
    """Stop asking, or all contact, from this moment.

    Args:
        reference: The account's public id.
        kind: Every word stops: HD-02 bankruptcy, HD-03 death, HD-05 attorney, HD-12 asked us to
            stop contact, HD-19 not their account, HD-21 a hard time, HD-23 confidential contact,
            HD-25 our records do not agree, HD-26 billing review. Asking for money stops:
            HD-01 dispute, HD-04 insurance not finished, HD-06 minor, HD-13 workers' compensation,
            HD-14 another party pays, HD-16 Medicaid, HD-17 QMB, HD-18 No Surprises dispute,
            HD-20 complaint, HD-22 in hospital, HD-24 language, HD-28 placed elsewhere.
            Collections stop: HD-15 active military duty.
        until: The last day it holds; when empty, until it is released or as the hold book says.
        filed_on: The day it was filed: a bankruptcy (always), a Medicaid application, a dispute.
        service_from: For QMB: the first day of the visits it covers.
        service_through: For QMB: the last day of the visits it covers.
        disability: For Medicaid: the application is for a disability, which takes longer.
        whole_guarantor: Hold all accounts of the guarantor.
        who_died: For a death: the patient (when empty) or the guarantor.
    """
    request = HoldRequest(
        kind,
        until,
        service_from,
        service_through,
        filed_on,
        disability,
        whole_guarantor,
        who_died,
    )
    # No reason of one's own: free text belongs in the local database only.
    made = prefect_tasks.place_hold(
        moment=this_moment(), reference=reference, request=request, actor=OPERATOR
    )
    return {"reference": reference, "placed": made.new}


@job("release hold", run_name="release {kind} {reference}")
def release_hold(
    reference: Reference,
    kind: ReleasedByPeople,
    how: HowEnded | None = None,
    sure: bool = False,
    reason: WhyCleared | None = None,
    decided_by: StaffName | None = None,
) -> Answer:
    """End a hold. Nothing is asked for two weeks, and then a fresh statement comes first. A stay
    in hospital holds seven days longer, military service a year. Refused where no such hold stands.

    Args:
        reference: The account's public id.
        kind: The hold to end, such as HD-01; `tend account` shows which ones stand.
            HD-07 says that the address is verified.
        how: Only for HD-02: discharged (what it covers is closed, and nobody asks for it again),
            dismissed, or a mistake; for HD-03: a mistake, if nobody had died (all goes on as if
            nobody had said so); and for HD-25: voided, for a visit that left the exports.
        sure: Tick it for HD-01, HD-02 (but for a discharge), HD-03, HD-06 and HD-12: money is asked
            for again, and you are sure. Refused without it.
        reason: Only for HD-29 and HD-30, which need it: why a bill of a visit long ago may be asked
            for all the same. From then on its age stops it no more.
        decided_by: Only for HD-29 and HD-30, which need it: the colleague who decided that.
    """
    if kind in HoldKind.cleared_by_people() and not decided_by:
        raise WrongInput(f"{kind} ends by the name of a colleague; fill in decided by")
    prefect_tasks.release_hold(
        moment=this_moment(), reference=reference, kind=kind, actor=decided_by or OPERATOR,
        how=how, sure=sure, reason=reason,
    )  # fmt: skip
    return {"reference": reference, "released": True}
