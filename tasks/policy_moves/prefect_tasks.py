"""The Prefect tasks behind a move to another policy: a look that writes nothing, and the move."""

from collections.abc import Sequence

from tasks.policy_moves.move_accounts import Wanted, carry_out, look, named, pairs
from tasks.policy_moves.preview import MoveAnswer, told
from tasks.runs import today
from tasks.runtime import clock
from tasks.runtime.prefect_task import prefect_task
from tasks.storage import database


@prefect_task("look at a move to another policy")
def preview_move(
    from_policy: str, to_policy: str, references: Sequence[str], steps: Sequence[str]
) -> MoveAnswer:
    wanted = Wanted(named(from_policy), named(to_policy), references, pairs(steps))
    with database.reading() as connection:
        return told(look(connection, wanted, today()), moved=0)


@prefect_task("move accounts to another policy")
def move_accounts(
    from_policy: str,
    to_policy: str,
    references: Sequence[str],
    steps: Sequence[str],
    reason: str,
    actor: str,
) -> MoveAnswer:
    wanted = Wanted(named(from_policy), named(to_policy), references, pairs(steps))
    with database.writing() as connection:
        found = carry_out(
            connection, wanted, today=today(), now=clock.now(), reason=reason, actor=actor
        )
    return told(found, moved=len(found.changes))
