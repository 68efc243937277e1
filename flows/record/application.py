"""An application for help with the cost."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from flows.job import AnswerOrState, job, told
from flows.parameters import Dollars, Reference
from policy.assistance import IncomePeriod
from policy.terms import ApplicationStatus
from tasks.accounts import cents
from tasks.assistance import LARGEST_HOUSEHOLD, in_words, prefect_tasks
from tasks.runs import this_moment

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
    household_size: Annotated[int, Field(ge=1, le=LARGEST_HOUSEHOLD)] | None = None,
    income: Dollars | None = None,
    income_per: IncomePeriod = IncomePeriod.YEAR,
    missing: list[Missing] = [],  # noqa: B006 - Prefect reads the default into the form
    medical_costs: Dollars | None = None,
    assets: Dollars | None = None,
    sure: bool = False,
) -> AnswerOrState:
    """Start the guarantor's application or bring the open one up to date.

    Nobody is asked for money while it is open. It covers all accounts of the guarantor.

    Args:
        reference: An account of the guarantor.
        status: received, incomplete, complete or withdrawn.
        household_size: How many people live together; empty when not known.
        income: Income of the household in dollars; empty when not known, and 0 only when
            they have none. In ME and VT their modified adjusted gross income (MAGI).
        income_per: What that income is for: a year, a month, half a month, two weeks or a week.
        missing: What is still to come.
        medical_costs: What care cost them in the last twelve months, where a state's rule
            turns on it (CA, DE, MD, NY); empty when not known.
        assets: What they own, where a state's programme asks (NJ); empty when not known.
        sure: Tick it when you were asked about an income of a million a year or more, and it is
            right.
    """
    made = prefect_tasks.record_application(
        moment=this_moment(),
        reference=reference,
        status=status,
        household_size=household_size,
        income_cents=cents(income) if income else None,
        income_per=income_per,
        missing=[item.value for item in missing],
        medical_costs_cents=cents(medical_costs) if medical_costs else None,
        assets_cents=cents(assets) if assets else None,
        sure=sure,
    )
    answer = {"reference": reference, "status": made.status.value, "missing": list(made.missing)}
    return told(answer, in_words(reference, made))
