"""Somebody else answers for a bill."""

from flows.job import OPERATOR, AnswerOrState, job, told
from flows.parameters import Reference
from tasks.people import Successor, guarantor_in_words, prefect_tasks
from tasks.runs import this_moment


@job("record guarantor", run_name="guarantor {reference}")
def record_guarantor(
    reference: Reference, patient: bool = False, of: Reference | None = None
) -> AnswerOrState:
    """Let somebody else answer for this account. Nothing more goes to the former, whose plan and
    promises bind nobody else; after 14 quiet days the new one gets a first statement. Say who: the
    patient, or another account.

    Args:
        reference: The account's public id.
        patient: The patient answers.
        of: Whoever answers for this other account.
    """
    made = prefect_tasks.record_guarantor(
        moment=this_moment(),
        reference=reference,
        successor=Successor(patient, of or ""),
        actor=OPERATOR,
    )
    answer = {"reference": reference, "recorded": made.new, "held": made.held}
    return told(answer, guarantor_in_words(reference, made), new=made.new)
