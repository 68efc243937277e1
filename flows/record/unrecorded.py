"""Mail that left and is not on record was compared by a person."""

from flows.job import AnswerOrState, job, told
from flows.parameters import AskedBy, Reference
from tasks.adoption import compared_in_words
from tasks.adoption.prefect_tasks import record_compared


@job("record unrecorded", run_name="compared {reference}")
def record_unrecorded(reference: Reference, by: AskedBy) -> AnswerOrState:
    """Say that you compared the mail of this person that left and is not on record: mail may be
    written to them again. Their visits stay with a person: take them up as always.

    Args:
        reference: An account of theirs; `tend worklist` lists what to compare.
        by: Who compared it. It is kept.
    """
    settled = record_compared(reference, by)
    answer = {"reference": reference, "settled": settled}
    return told(answer, compared_in_words(reference, settled), new=settled > 0)
