"""Take in what the practice exported."""

from prefect.artifacts import create_table_artifact

from flows.job import OPERATOR, Answer, job
from flows.parameters import Day, StaffName
from tasks.intake import prefect_tasks


@job("account import", run_name="account import")
def account_import(
    path: str, since: Day | None = None, reopen_by: StaffName | None = None
) -> Answer:
    """Import a Tend CSV folder or a Synthea CSV export. The same folder twice changes nothing.

    Args:
        path: The folder, as the machine that runs this sees it.
        since: Leave out visits before this day: they are stored as closed.
        reopen_by: Only to let the export reopen accounts that ended with assistance, a
            settlement or a death: the name of the colleague who decided it.
    """
    counts = prefect_tasks.import_accounts(path, since, reopen_by, OPERATOR)
    create_table_artifact(
        key="account-import",
        table=[{"what": name.replace("_", " "), "number": value} for name, value in counts.items()],
        description="Rows read = accepted + refused. Refused rows are in var/imports/.",
    )
    return counts
