"""How a person wants to be reached."""

from flows.job import OPERATOR, AnswerOrState, job, told
from flows.parameters import Reference
from tasks.contact import PreferredChannel, prefect_tasks, preference_in_words
from tasks.runs import this_moment


@job("record preference", run_name="preference {reference}")
def record_preference(
    reference: Reference, channel: PreferredChannel, wanted: bool, risk_known: bool = False
) -> AnswerOrState:
    """Switch a channel on or off for the guarantor. What was going that way is taken back.

    An e-mail address is not asked for here, because Prefect would keep it readable. Set it with
    `tend record preference`.

    Args:
        reference: An account of the guarantor.
        channel: email, mail or calls; english: whether words in English are fine, for a person
            whose language we have no words in (HD-24); large_print: letters in 18 points (L-03).
        wanted: Whether they want to be reached this way.
        risk_known: For e-mail: we told them that it is not private, and they want it anyway.
    """
    made = prefect_tasks.record_preference(
        moment=this_moment(),
        reference=reference,
        channel=channel,
        wanted=wanted,
        risk_known=risk_known,
        actor=OPERATOR,
    )
    said = preference_in_words(reference, channel, wanted=wanted, new=made.new)
    return told({"reference": reference, "changed": made.new}, said, new=made.new)
