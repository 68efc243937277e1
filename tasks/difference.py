"""What carrying out one decision would change: the very rows it writes, gathered and not written.

It stands in Prefect, so it says stages, steps, days of our own and kinds of letters, no amount.
"""

from datetime import UTC, date, datetime, time
from typing import Any

from tasks.decisions.apply_decision import carry_out
from tasks.decisions.change_set import Changes
from tasks.decisions.decide_batch import Decided


def difference(one: Decided, today: date) -> dict[str, Any]:
    """`before` and `after` of the account, and what would go out, as 'letter: reminder'."""
    row = one.known.row
    before = _stands(row.stage.value, row.step, row.next_review_on)
    if not one.decision.action.acts:
        after = _stands(row.stage.value, row.step, one.decision.review_on)
        return {"before": before, "after": after, "sends": []}
    changes = Changes(today, datetime.combine(today, time(), UTC))
    carry_out(changes, one, 0, 0)
    (account,) = changes.accounts
    after = _stands(account["stage"].value, account["step"], account["next_review_on"])
    sends = [f"{key[1].value}: {line['kind'].replace('_', ' ')}" for key, line in changes.lines]
    return {"before": before, "after": after, "sends": sends}


def _stands(stage: str, step: str | None, look: date | None) -> dict[str, str | None]:
    return {"stage": stage, "step": step, "next_review_on": look.isoformat() if look else None}
