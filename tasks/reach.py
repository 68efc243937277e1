"""What a decision puts into the envelopes of the day."""

from policy.keys import again_key, line_key
from policy.rules.decision import Decision
from policy.rules.resend_kinds import AGAIN_STEPS
from policy.terms import Action, Channel
from tasks.changes import Changes
from tasks.deciding import Decided
from tasks.storage.bulk import Values


def reach(changes: Changes, one: Decided, account: Values, decision_id: int) -> None:
    """A line in the day's envelope of each channel; the first one holds the step's key."""
    row, decision = one.known.row, one.decision
    if decision.step in AGAIN_STEPS:
        key = again_key(row.id, decision.step, changes.today)
    else:
        key = line_key(row.id, row.cycle, decision.step, _once(one, decision))
    for place, channel in enumerate(sorted(_channels(one))):
        changes.lines.append(
            (
                (row.guarantor_id, channel),
                {
                    "account_id": row.id,
                    "decision_id": decision_id,
                    "step": decision.step,
                    "kind": decision.kind,
                    "line_key": key if place == 0 else f"{key}:{channel.value}",
                    "amount_cents": account["balance_cents"],
                    "asks": decision.asks,
                    "step_before": row.step,
                    "step_on_before": row.step_on,
                    "cancelled_why": "",
                },
            )
        )


def _channels(one: Decided) -> frozenset[Channel]:
    if one.decision.action is Action.CALL:
        return frozenset({Channel.CALL})
    return one.channels - {Channel.CALL} if one.decision.kind else frozenset()


def _once(one: Decided, decision: Decision) -> str:
    """A plan's follow-ups are distinct by plan and instalment."""
    plan = one.known.plan
    if decision.follow_up is None or plan is None:
        return decision.once
    return f"plan{plan.id}.{decision.once}"
