"""Two records of one person."""

from flows.job import OPERATOR, AnswerOrState, job, told
from flows.parameters import Reference
from tasks.people import merge_in_words, prefect_tasks
from tasks.runs import this_moment


@job("record merge", run_name="merge {reference}")
def record_merge(
    reference: Reference, into: Reference, patients: bool = False, sure: bool = False
) -> AnswerOrState:
    """Whoever answers for one account is whoever answers for another, under two records. Wishes,
    holds, help, plans and the history of contact follow to the record that stays, and nothing is
    sent to the other. Only a person takes that back, in the billing system.

    Args:
        reference: An account of the record that goes.
        into: An account of the record that stays.
        patients: It is about their patients, not about who answers for them.
        sure: Tick it: two records become one, nothing in Tend takes that back, and you are sure.
            Refused without it.
    """
    made = prefect_tasks.record_merge(
        moment=this_moment(), reference=reference, into=into, patients=patients, sure=sure,
        actor=OPERATOR,
    )  # fmt: skip
    answer = {"reference": reference, "recorded": made.new, "accounts": ", ".join(made.accounts)}
    return told(answer, merge_in_words(reference, into, made), new=made.new)
