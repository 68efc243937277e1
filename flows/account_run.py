"""The same tasks for one account: a batch of one, asked for by a person."""

from datetime import date
from typing import Any

from prefect import flow, runtime

from flows.daily_run import send, serve_stages
from tasks import steps


def account_run_name() -> str:
    """'account A-7K2M9QX4TB'"""
    given = runtime.flow_run.parameters
    dry = " · dry run" if given.get("dry_run") else ""
    return f"account {given['reference']}{dry}"


@flow(name="account run", flow_run_name=account_run_name)
def account_run(reference: str, as_of: date | None = None, dry_run: bool = False) -> dict[str, Any]:
    """Look at one account now, and do what is due for it.

    reference: the account's public id (A-...). as_of: the day to decide for; today when not
    given. dry_run: say what would happen, and write nothing. When nothing is due it says why.
    """
    day = as_of or steps.today()
    answer = steps.preview_account(reference, day)
    if dry_run or not answer["acts"]:
        return answer
    run = steps.begin(day, "account", "rerun", str(runtime.flow_run.id or ""))
    guarantor_id, batch = steps.take_account(run, reference)
    steps.decide(run, batch)
    serve_stages(run)
    send(run, guarantor_id)
    return answer | steps.finish(run)
