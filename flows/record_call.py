"""What came of a call."""

from flows.job import OPERATOR, Answer, job, run_key
from flows.parameters import Day, Reference
from policy.terms import CallOutcome
from tasks import recording


@job("record call", run_name="call {reference}")
def record_call(reference: Reference, outcome: CallOutcome, until: Day | None = None) -> Answer:
    """Keep one attempt of today, and act on what the person said.

    Args:
        reference: The account the call was about.
        outcome: What came of it.
        until: The day they will pay by, or want to be called; empty for every other outcome.
    """
    return recording.record_call(reference, outcome, until, run_key(), OPERATOR)
