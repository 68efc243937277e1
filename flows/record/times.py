"""When and where a person does not want to be reached."""

from flows.job import OPERATOR, AnswerOrState, job, told
from flows.parameters import ClockTime, Reference
from policy.contact import Weekday
from tasks.contact import Told, ToldZone, prefect_tasks, read_time, times_in_words
from tasks.runs import this_moment


@job("record times", run_name="times {reference}")
def record_times(
    reference: Reference,
    not_before: ClockTime | None = None,
    not_after: ClockTime | None = None,
    not_on: list[Weekday] = [],  # noqa: B006 - Prefect reads the default into the form
    zone: ToldZone | None = None,
    at_work: bool = False,
) -> AnswerOrState:
    """Keep what the guarantor told us is inconvenient. Calls and e-mail notices keep to it at
    once. Give all of it each time: what is left empty is convenient again.

    Args:
        reference: An account of the guarantor.
        not_before: As 12:00, where the person is.
        not_after: As 17:30, where the person is.
        not_on: Days of the week.
        zone: Where they say they are, when it is not where they live.
        at_work: The phone we know is at work: it is not called.
    """
    what = Told(
        read_time(not_before) if not_before else None,
        read_time(not_after) if not_after else None,
        tuple(not_on),
        zone,
        at_work,
    )
    made = prefect_tasks.record_times(
        moment=this_moment(), reference=reference, told=what, actor=OPERATOR
    )
    answer = {"reference": reference, "told": what.in_words(), "recorded": made.new}
    return told(answer, times_in_words(reference, what, new=made.new), new=made.new)
