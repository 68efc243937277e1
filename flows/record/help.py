"""A sign that a bill is hard to pay."""

from flows.job import OPERATOR, Answer, job, run_key
from flows.parameters import Reference
from policy.assistance import HardshipSign
from tasks.assistance import prefect_tasks
from tasks.runs import this_moment


@job("record help", run_name="help {reference}")
def record_help(reference: Reference, sign: HardshipSign = HardshipSign.ASKED) -> Answer:
    """Look at once whether the guarantor is entitled to help, on all of their accounts.

    Nobody has to prove it, and nobody is denied help by it. It is not an application: for the
    household's size and income use record-application.

    Args:
        reference: An account of the guarantor.
        sign: What they told us: asked for help, cannot pay, lost a job, a disability, Medicaid,
            SNAP, WIC, or no home. In North Carolina the last four entitle by themselves.
    """
    made = prefect_tasks.record_help(
        moment=this_moment(), reference=reference, sign=sign, key=run_key(), actor=OPERATOR
    )
    return {"reference": reference, "recorded": made.new}
