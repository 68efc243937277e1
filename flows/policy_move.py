"""Accounts in flight go on under another policy: a look first, then on purpose."""

from typing import Annotated, Any, Literal

from prefect import runtime
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.job import OPERATOR, job, with_problems
from flows.parameters import Reference
from tasks.policy_moves import MoveAnswer
from tasks.policy_moves.prefect_tasks import move_accounts, preview_move
from tasks.runtime import json_of

_SHOWN = 20

PolicyVersion = Annotated[
    str,
    Field(json_schema_extra={"pattern": r"^([a-z][a-z0-9_]{0,39}@)?\d{4}-\d{2}-\d{2}$"}),
]
StepBecomes = Annotated[
    str, Field(json_schema_extra={"pattern": "^[a-z][a-z0-9_]{0,39}=[a-z][a-z0-9_]{0,39}$"})
]
MoveReason = Literal["new version", "change of law", "correction"]


def policy_move_name() -> str:
    """'policy 2024-01-01 to 2026-12-01 · dry run'"""
    given = runtime.flow_run.parameters
    dry = " · dry run" if given.get("dry_run", True) else ""
    return f"policy {given['from_policy']} to {given['to_policy']}{dry}"


@job("policy move", run_name=policy_move_name)
def policy_move(
    from_policy: PolicyVersion,
    to_policy: PolicyVersion,
    accounts: list[Reference] | None = None,
    steps: list[StepBecomes] | None = None,
    reason: MoveReason = "new version",
    dry_run: bool = True,
) -> MoveAnswer | State[Any]:
    """Move accounts in flight to another policy or version: all of them, or none.

    Args:
        from_policy: The policy they run under, as 2024-01-01 or name@2024-01-01.
        to_policy: The policy under which they go on; `tend policy list` shows what there is.
        accounts: Only these accounts; all under the policy when empty.
        steps: What a step that the new policy does not have becomes, as old=new.
        reason: Why they move; it is kept with each account.
        dry_run: Say what would change, and write nothing.
    """
    wanted = (from_policy, to_policy, accounts or [], steps or [])
    answer = preview_move(*wanted) if dry_run else move_accounts(*wanted, reason, OPERATOR)
    _show(answer)
    return with_problems(answer, len(answer.refused), "accounts that cannot move")


def _show(answer: MoveAnswer) -> None:
    """What an operator looks at before moving on purpose."""
    create_table_artifact(
        key="policy-move",
        table=json_of(answer.summary),
        description=f"{answer.accounts} accounts; how their next step changes",
    )
    create_table_artifact(
        key="policy-move-examples",
        table=json_of([*answer.changes[:_SHOWN], *answer.refused[:_SHOWN]]),
        description="The first accounts, and those that cannot move",
    )
