"""A print batch that never reached the post is printed again."""

from typing import Annotated, Any, Literal

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from flows.job import job, with_problems
from flows.parameters import AskedBy
from tasks.adoption.prefect_tasks import find_what_left
from tasks.printing import Reprinted
from tasks.printing.prefect_tasks import print_again

BatchName = Annotated[
    str,
    Field(json_schema_extra={"pattern": r"^letters-\d{4}-\d{2}-\d{2}-\d{5}(-again-\d{1,3})?$"}),
]
WhyReprint = Literal[
    "the print vendor lost it", "it was damaged in printing", "the post lost it before delivery"
]


PRINTED_BEFORE = "Printed again before"


@job("print again", run_name="print again {batch}")
def reprint(
    batch: BatchName, by: AskedBy, reason: WhyReprint, again: bool = False
) -> Reprinted | State[Any]:
    """Print again what still stands of a batch whose letters never reached the post.

    The letters say the same words as before. Whoever paid, is on hold or is in a plan by now is
    left out, and so is a letter that would not say the same any more or cannot be printed.

    Args:
        batch: The batch's name, as its file is called: letters-2026-11-23-00001.
        by: Who decided it. It is kept with every letter.
        reason: Why; kept too.
        again: Print it once more although it was printed again before, because that was lost too.
    """
    find_what_left()
    answer = print_again(batch, reason, by, again)
    if not answer.new:
        said = f"Printed again before, as {answer.batch}; nothing was printed now."
        return Completed(name=PRINTED_BEFORE, message=said, data=answer)
    return with_problems(answer, len(answer.left_out), "letters that are not printed again")
