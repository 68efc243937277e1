"""An agreed payment plan."""

from typing import Annotated

from pydantic import Field

from flows.job import OPERATOR, Answer, job, run_key
from flows.parameters import Cents, Day, Reference
from tasks import recording


@job("record plan", run_name="plan {reference}")
def record_plan(
    reference: Reference,
    first_due: Day,
    payments: Annotated[int, Field(ge=1, le=120)] | None = None,
    amount_cents: Cents | None = None,
    also: list[Reference] = [],  # noqa: B006 - Prefect reads the default into the form
) -> Answer:
    """Write down a plan: no interest, no fees. Give the number of payments or the size of each.

    Args:
        reference: The account's public id.
        first_due: When the first payment is due.
        payments: How many payments; empty when you give the amount.
        amount_cents: The size of each payment in cents; empty when you give the number.
        also: Further accounts of the same guarantor that the plan covers.
    """
    return recording.record_plan(
        [reference, *also], payments, amount_cents, first_due, run_key(), OPERATOR
    )
