"""The Prefect task behind a print batch that is printed again."""

from tasks.printing.reprint import Reprinted, reprint
from tasks.runs import practice, today
from tasks.runtime import clock, current
from tasks.runtime.prefect_task import prefect_task


@prefect_task("print a batch again")
def print_again(batch: str, reason: str, actor: str) -> Reprinted:
    day = today()
    return reprint(
        current().var / "letters" / day.isoformat(),
        practice(),
        batch=batch,
        reason=reason,
        actor=actor,
        today=day,
        now=clock.now(),
    )
