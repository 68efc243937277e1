"""What was put into the drop folder, taken in every hour."""

from typing import Any

from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.account_run import NOTHING_TO_DO
from flows.job import OPERATOR, job, with_problems
from tasks.intake import InboxResult, prefect_tasks


@job("import inbox", run_name="import inbox")
def import_inbox() -> InboxResult | State[Any]:
    """Take in what lies in the inbox (TEND_INBOX), in the order of its own days.

    What was taken in goes to the folder done there; what cannot be stays, with the reason in a file
    beside it, and is tried again the next time. The same twice changes nothing.
    """
    found = prefect_tasks.take_in_inbox(OPERATOR)
    if found is None:
        return Completed(name=NOTHING_TO_DO, message="There is no inbox: TEND_INBOX is not set.")
    if not found.taken and not found.left:
        return Completed(
            name=NOTHING_TO_DO, message="Nothing lies in the inbox that could be taken in."
        )
    create_table_artifact(
        key="import-inbox",
        table=[
            *({"file": number, "of": one.made_on.isoformat(), "rows": one.result.read,
               "accepted": one.result.accepted, "refused": one.result.refused,
               "accounts wait": one.result.waiting, "what to do": ""}
              for number, one in enumerate(found.taken, start=1)),
            *({"file": number, "what to do": "it stays in the inbox: read the file .why.txt there"}
              for number, _ in enumerate(found.left, start=len(found.taken) + 1)),
        ],
        description="Files by their number: a name may say who somebody is. `tend inbox` names "
        "them. Refused rows are in var/refused/.",
    )  # fmt: skip
    problems = len(found.left) + found.waiting
    return with_problems(found, problems, "files left in the inbox and accounts that wait")
