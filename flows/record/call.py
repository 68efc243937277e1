"""What came of a call."""

from flows.job import OPERATOR, AnswerOrState, job, told
from flows.parameters import ClockTime, Day, Key, Reference
from policy.terms import CallOutcome
from tasks.calls import call_in_words, prefect_tasks
from tasks.contact import read_time
from tasks.runs import this_moment


@job("record call", run_name="call {reference}")
def record_call(
    reference: Reference,
    outcome: CallOutcome,
    until: Day | None = None,
    at: ClockTime | None = None,
    key: Key | None = None,
) -> AnswerOrState:
    """Keep one attempt of today, and act on what the person said.

    A wrong number is corrected in the billing system; the next import brings it. Then allow calls
    again with record-preference.

    Args:
        reference: The account the call was about.
        outcome: What came of it.
        until: The day they will pay by, or want to be called; empty for every other outcome.
        at: For call_back_at alone: from which hour on, where they are, such as 14:30.
        key: Leave it empty: the same word again on the same day then changes nothing. For
            another call of this day with the same outcome, any key of its own, such as 2.
    """
    made = prefect_tasks.record_call(
        moment=this_moment(),
        reference=reference,
        outcome=outcome,
        until=until,
        until_at=read_time(at) if at else None,
        key=key,
        actor=OPERATOR,
    )
    said = call_in_words(reference, outcome, new=made.new)
    return told({"reference": reference, "recorded": made.new}, said, new=made.new)
