"""What the billing system gets back, as a file: once a day, and whenever somebody asks."""

from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.account_run import NOTHING_TO_DO
from flows.job import job
from tasks.give_back import WrittenFiles
from tasks.give_back import prefect_tasks as steps


@job("give back", run_name="give back")
def give_back() -> WrittenFiles | State[Any]:
    """Write what was done since the last file, for the billing system: letters, calls, plans, help,
    refunds, holds, wishes, payments.

    The files lie under var/give-back. No account is changed, and nothing is written twice.
    """
    written = steps.write_journal()
    if not written.files:
        return Completed(
            name=NOTHING_TO_DO, data=written,
            message=f"Nothing was done since entry {written.through}.",
        )  # fmt: skip
    return Completed(
        data=written, message=f"{', '.join(written.files)}: entries up to {written.through}."
    )
