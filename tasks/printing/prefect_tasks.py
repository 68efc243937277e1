"""The Prefect task behind a print batch that is printed again."""

from tasks.practice import current_practice
from tasks.printing.reprint import Reprinted, reprint
from tasks.runs import today
from tasks.runtime import clock, current
from tasks.runtime.prefect_task import prefect_task


@prefect_task("print a batch again")
def print_again(batch: str, reason: str, actor: str, second_meant: bool) -> Reprinted:
    day = today()
    return reprint(
        current().var / "letters" / day.isoformat(),
        current_practice(),
        batch=batch,
        reason=reason,
        actor=actor,
        today=day,
        now=clock.now(),
        second_meant=second_meant,
    )
