"""The same tasks for one account: a batch of one, asked for by a person."""

from prefect import runtime

from flows.daily_run import send, serve_stages
from flows.job import AnswerOrState, job, with_problems
from flows.parameters import Day, Reference
from tasks import steps


def account_run_name() -> str:
    """'account A-7K2M9QX4TB'"""
    given = runtime.flow_run.parameters
    dry = " · dry run" if given.get("dry_run") else ""
    return f"account {given['reference']}{dry}"


@job("account run", run_name=account_run_name)
def account_run(
    reference: Reference, as_of: Day | None = None, dry_run: bool = False
) -> AnswerOrState:
    """Look at one account now, and do what is due for it. When nothing is due it says why.

    Args:
        reference: The account's public id, such as A-7K2M9QX4TB.
        as_of: The day to decide for; today when empty.
        dry_run: Say what would happen, and write nothing.
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
    result = answer | steps.finish(run)
    return with_problems(result, result["failed"], "accounts that need a person")
