"""A reason to wait, and its end."""

from collections.abc import Sequence
from typing import Annotated, Literal

from prefect import runtime
from pydantic import Field

from flows.job import OPERATOR, AnswerOrState, job, told
from flows.parameters import AskedBy, Day, Reference
from policy.holds import ClearanceReason, HoldKind, HowEnded, words_of
from policy.terms import WhoDied
from tasks.holds import HoldRequest, placed_in_words, prefect_tasks, released_in_words
from tasks.runs import this_moment
from tasks.runtime import WrongInput

_PLACED = HoldKind.placed_by_people()
_RELEASED = (*_PLACED, HoldKind.BAD_ADDRESS, *HoldKind.cleared_by_people())


def in_words(kind: HoldKind) -> str:
    """'HD-01 the patient says the bill is wrong'"""
    return f"{kind.value} {words_of(kind)}"


PlacedByPeople = Annotated[
    str, Field(json_schema_extra={"enum": [in_words(kind) for kind in _PLACED]})
]
"""The other holds follow from facts."""
ReleasedByPeople = Annotated[
    str, Field(json_schema_extra={"enum": [in_words(kind) for kind in _RELEASED]})
]
WhyCleared = Literal[
    ClearanceReason.INSURER_LATE,
    ClearanceReason.AFTER_DISPUTE,
    ClearanceReason.ASKED_FOR,
    ClearanceReason.COUNSEL,
]


def _kind(chosen: str, offered: Sequence[HoldKind]) -> HoldKind:
    """By its code, which stands first. Raises WrongInput."""
    code = chosen.partition(" ")[0]
    if code not in offered:
        raise WrongInput("choose the kind of hold from the list of the form")
    return HoldKind(code)


def place_hold_name() -> str:
    """'hold HD-01 A-7K2M9QX4TB'"""
    given = runtime.flow_run.parameters
    return f"hold {given['kind'].partition(' ')[0]} {given['reference']}"


def release_hold_name() -> str:
    """'release HD-01 A-7K2M9QX4TB'"""
    given = runtime.flow_run.parameters
    return f"release {given['kind'].partition(' ')[0]} {given['reference']}"


@job("place hold", run_name=place_hold_name)
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
    sure: bool = False,
) -> AnswerOrState:
    """Stop asking, or all contact, from this moment.

    Args:
        reference: The account's public id.
        kind: Every word stops: HD-02 bankruptcy, HD-03 death, HD-05 attorney, HD-12 asked us to
            stop contact, HD-19 not their account, HD-21 a hard time, HD-23 confidential contact,
            HD-25 our records do not agree, HD-26 billing review. Asking for money stops:
            HD-01 dispute, HD-04 insurance not finished, HD-06 minor, HD-13 workers' compensation,
            HD-14 another party pays, HD-16 Medicaid, HD-17 QMB, HD-18 No Surprises dispute,
            HD-20 complaint, HD-22 in hospital, HD-24 language, HD-28 placed elsewhere.
            Collections stop: HD-15 active military duty. The list has each in words.
        until: The last day it holds; when empty, until it is released or as the hold book says.
        filed_on: The day it was filed: a bankruptcy (always), a Medicaid application, a dispute.
        service_from: For QMB: the first day of the visits it covers.
        service_through: For QMB: the last day of the visits it covers.
        disability: For Medicaid: the application is for a disability, which takes longer.
        whole_guarantor: Hold all accounts of the guarantor.
        who_died: For a death: the patient (when empty) or the guarantor.
        sure: Tick it when you were asked about a day two years ahead or more, or a filing ten
            years ago or more, and it is right.
    """
    chosen = _kind(kind, _PLACED)
    request = HoldRequest(
        chosen,
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
        moment=this_moment(), reference=reference, request=request, actor=OPERATOR, sure=sure
    )
    said = placed_in_words(reference, chosen, new=made.new, died=request.died)
    return told({"reference": reference, "placed": made.new}, said, new=made.new)


@job("release hold", run_name=release_hold_name)
def release_hold(
    reference: Reference,
    kind: ReleasedByPeople,
    how: HowEnded | None = None,
    sure: bool = False,
    reason: WhyCleared | None = None,
    decided_by: AskedBy | None = None,
) -> AnswerOrState:
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
    chosen = _kind(kind, _RELEASED)
    if chosen in HoldKind.cleared_by_people() and not decided_by:
        raise WrongInput(f"{chosen} ends by the name of a colleague; fill in decided by")
    closed = prefect_tasks.release_hold(
        moment=this_moment(), reference=reference, kind=chosen, actor=decided_by or OPERATOR,
        how=how, sure=sure, reason=reason,
    )  # fmt: skip
    said = released_in_words(reference, chosen, how, closed)
    return told({"reference": reference, "released": True}, said)
