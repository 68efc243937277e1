"""A sign that a bill is hard to pay."""

from flows.job import OPERATOR, AnswerOrState, job, told
from flows.parameters import Reference
from policy.assistance import HardshipSign
from tasks.assistance import help_in_words, prefect_tasks
from tasks.runs import this_moment


@job("record help", run_name="help {reference}")
def record_help(reference: Reference, sign: HardshipSign = HardshipSign.ASKED) -> AnswerOrState:
    """Look at once whether the guarantor is entitled to help, on all of their accounts.

    Nobody has to prove it, and nobody is denied help by it. It is not an application: for the
    household's size and income use record-application. The same sign again on the same day changes
    nothing.

    Args:
        reference: An account of the guarantor.
        sign: What they told us: asked for help, cannot pay, lost a job, a disability, Medicaid,
            SNAP, WIC, or no home. In North Carolina the last four entitle by themselves.
    """
    made = prefect_tasks.record_help(
        moment=this_moment(), reference=reference, sign=sign, key=None, actor=OPERATOR
    )
    said = help_in_words(reference, sign, new=made.new)
    return told({"reference": reference, "recorded": made.new}, said, new=made.new)
