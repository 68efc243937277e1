"""A letter that the post brought back."""

from flows.job import OPERATOR, AnswerOrState, job, told
from flows.parameters import Day, LetterToken, Reference
from tasks.holds import prefect_tasks, returned_in_words
from tasks.runs import this_moment


@job("record returned mail", run_name="returned mail {reference}")
def record_returned_mail(
    reference: Reference, letter: LetterToken | None = None, returned_on: Day | None = None
) -> AnswerOrState:
    """Keep that a letter came back. After the second one mail to this address stops; e-mail and
    calls go on. A new address: correct it in the billing system, and the next import brings it. If
    the old one is right after all, release HD-07.

    Args:
        reference: An account that the letter was about.
        letter: The token on each page of the letter; the last letter sent when empty.
        returned_on: The day it came back; today when empty.
    """
    made = prefect_tasks.record_returned_mail(
        moment=this_moment(),
        reference=reference,
        letter=letter,
        returned_on=returned_on,
        actor=OPERATOR,
    )
    sent_on = made.sent_on.isoformat()
    answer = {"reference": reference, **made._asdict(), "sent_on": sent_on}
    return told(answer, returned_in_words(reference, made), new=made.new)
