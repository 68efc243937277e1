"""An agreed payment plan, a month skipped on it, and a plan that begins again."""

from typing import Annotated

from pydantic import Field

from flows.job import OPERATOR, Answer, AnswerOrState, job, run_key, told
from flows.parameters import Day, Dollars, Reference
from tasks.accounts import cents
from tasks.plans import Agreed, plan_in_words, prefect_tasks, skip_in_words
from tasks.runs import this_moment


@job("record plan", run_name="plan {reference}")
def record_plan(
    reference: Reference,
    first_due: Day | None = None,
    payments: Annotated[int, Field(ge=1, le=120)] | None = None,
    amount: Dollars | None = None,
    also: list[Reference] = [],  # noqa: B006 - Prefect reads the default into the form
    due_day: Annotated[int, Field(ge=1, le=31)] | None = None,
    essentials: Dollars | None = None,
    new_terms: bool = False,
) -> AnswerOrState:
    """Write down a plan: no interest, no fees. Give the number of payments or the size of each.

    Args:
        reference: The account's public id.
        first_due: When the first payment is due, in 14 to 30 days; empty for the latest day.
        payments: How many payments; empty when you give the amount.
        amount: The size of each payment in dollars; empty when you give the number.
        also: Further accounts of the same guarantor that the plan covers.
        due_day: The day of the month the person chose; after the 28th it is the 28th.
        essentials: Essential living expenses in a month, in dollars. California leaves them out
            of the income that caps a payment.
        new_terms: Replace the plan there is, because the person agreed on other terms.
    """
    references = [reference, *also]
    made = prefect_tasks.record_plan(
        moment=this_moment(),
        references=references,
        count=payments,
        amount_cents=cents(amount) if amount else None,
        first_due=first_due,
        due_day=due_day,
        essentials_cents=cents(essentials) if essentials else None,
        new_terms=new_terms,
        key=run_key(),
        actor=OPERATOR,
    )
    return told({"references": references, **_shown(made)}, *plan_in_words(made))


@job("record skip", run_name="skip {reference}")
def record_skip(reference: Reference) -> AnswerOrState:
    """Skip the next payment of a plan, once in six months. No reason is asked for. Twice on a day
    counts once.

    Args:
        reference: The public id of any account on the plan.
    """
    made = prefect_tasks.record_skip(
        moment=this_moment(), reference=reference, key=None, actor=OPERATOR
    )
    dates = {"next_due": made.next_due.isoformat(), "last_due": made.last_due.isoformat()}
    answer = {"reference": reference, "skipped": made.new, **dates}
    return told(answer, skip_in_words(reference, made), new=made.new)


@job("record reinstatement", run_name="reinstate {reference}")
def record_reinstatement(reference: Reference, approved: bool = False) -> AnswerOrState:
    """Take an ended plan up again: the payments that were missed move to the end.

    Args:
        reference: The public id of any account the plan was for.
        approved: A person decided about it. Asked for when a plan would begin again a third time.
    """
    made = prefect_tasks.record_reinstatement(
        moment=this_moment(),
        reference=reference,
        approved=approved,
        key=run_key(),
        actor=OPERATOR,
    )
    return told({"reference": reference, **_shown(made)}, *plan_in_words(made))


def _shown(made: Agreed) -> Answer:
    dates = {"first_due": made.first_due.isoformat(), "last_due": made.last_due.isoformat()}
    return {**made._asdict(), **dates, "notes": list(made.notes)}
