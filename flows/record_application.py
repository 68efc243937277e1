"""An application for help with the cost."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from flows.job import Answer, job
from flows.parameters import IncomeCents, Reference
from policy.terms import ApplicationStatus
from tasks import recording

RecordedByPeople = Literal[
    ApplicationStatus.RECEIVED,
    ApplicationStatus.INCOMPLETE,
    ApplicationStatus.COMPLETE,
    ApplicationStatus.WITHDRAWN,
]


class Missing(StrEnum):
    """What an application can lack, in the words of the letter that asks for it."""

    HOUSEHOLD_SIZE = "household size"
    INCOME = "income"
    PROOF_OF_INCOME = "proof of income"
    PROOF_OF_ADDRESS = "proof of address"
    SIGNATURE = "signature"


@job("record application", run_name="application {reference}")
def record_application(
    reference: Reference,
    status: RecordedByPeople,
    household_size: Annotated[int, Field(ge=1, le=30)] | None = None,
    annual_income_cents: IncomeCents | None = None,
    missing: list[Missing] = [],  # noqa: B006 - Prefect reads the default into the form
) -> Answer:
    """Start the guarantor's application or bring the open one up to date.

    Nobody is asked for money while it is open. It covers all accounts of the guarantor.

    Args:
        reference: An account of the guarantor.
        status: received, incomplete, complete or withdrawn.
        household_size: How many people live together; empty when not known.
        annual_income_cents: Yearly income of the household, in cents; empty when not known,
            and 0 only when they have none.
        missing: What is still to come.
    """
    words = [item.value for item in missing]
    return recording.record_application(
        reference, status, household_size, annual_income_cents, words
    )
