"""Take in what the practice exported."""

from prefect.artifacts import create_table_artifact

from flows.job import OPERATOR, job
from flows.parameters import Day, StaffName
from tasks.intake import ImportResult, prefect_tasks
from tasks.runtime import json_of


@job("account import", run_name="account import")
def account_import(
    path: str,
    since: Day | None = None,
    reopen_by: StaffName | None = None,
    as_of: Day | None = None,
    release_by: StaffName | None = None,
) -> ImportResult:
    """Import a Tend CSV folder or a Synthea CSV export. The same folder twice changes nothing.

    Args:
        path: The folder, as the machine that runs this sees it.
        since: Leave out visits before this day: they are stored as closed.
        reopen_by: Only to let the export reopen accounts that ended with assistance, a
            settlement or a death: the name of the colleague who decided it.
        as_of: The day it is taken in; today when empty, or the day of the last run where one was
            made for a day ahead. A day ahead is a rehearsal.
        release_by: Only to let the export end holds for a death, a bankruptcy, a wish for silence,
            a dispute or a minor, where it says the contrary: the name of the colleague who decided.
    """
    made = prefect_tasks.import_accounts(path, since, reopen_by, OPERATOR, as_of, release_by)
    file = made.refused_file.name if made.refused_file else None
    warned = made.warnings_file.name if made.warnings_file else None
    rows = json_of(made) | {
        "refused_file": file,
        "warnings_file": warned,
        "waiting_accounts": ", ".join(made.waiting_accounts),
        "kept_holds": ", ".join(made.kept_holds),
    }
    create_table_artifact(
        key="account-import",
        table=[{"what": name.replace("_", " "), "number": value} for name, value in rows.items()],
        description="Rows read = accepted + refused. Refused rows and the cells that accepted ones "
        "do without (warnings) are in var/imports/. Accounts whose row was refused wait (HD-25).",
    )
    return made
