"""The Prefect task behind a print batch that is printed again."""

from typing import Any

from tasks.printing.reprint import reprint
from tasks.runs import practice, today
from tasks.runtime import clock, current
from tasks.runtime.prefect_task import prefect_task


@prefect_task("print a batch again")
def print_again(batch: str, reason: str, actor: str) -> dict[str, Any]:
    day = today()
    done = reprint(
        current().var / "letters" / day.isoformat(),
        practice(),
        batch=batch,
        reason=reason,
        actor=actor,
        today=day,
        now=clock.now(),
    )
    left_out = [one._asdict() for one in done.left_out]
    return {**done._asdict(), "left_out": left_out}
