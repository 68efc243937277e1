"""What a run would do: the same decisions, nothing written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, select

from policy.rules import Decision
from policy.terms import Action, Stage
from tasks.accounts import find_account
from tasks.daily_run.triage import Due, flow_stage
from tasks.decisions import Changes, Decided, NeedsReview, carry_out, decide_all
from tasks.facts import load_facts
from tasks.storage import ACCOUNT

_COUNTED_AS = {Action.HOLD: "held", Action.DEFER: "deferred", Action.SUPPRESS: "suppressed"}


@dataclass(frozen=True, slots=True)
class Preview:
    """The answer for one account, or the code of the failure that sets it aside."""

    reference: str
    stage: str
    decision: Decision | None
    code: str = ""

    @property
    def acts(self) -> bool:
        return self.decision is not None and self.decision.action.acts

    @property
    def counted_as(self) -> str:
        if self.decision is None:
            return "failed"
        return _COUNTED_AS.get(self.decision.action, "done")


def due_on(connection: Connection, day: date) -> list[Due]:
    """The accounts a run of this day would look at, by guarantor."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.guarantor_id).where(ACCOUNT.c.next_review_on <= day)
    ordered = query.order_by(ACCOUNT.c.guarantor_id, ACCOUNT.c.id)
    return [(row[0], row[1]) for row in connection.execute(ordered)]


def preview(connection: Connection, due: Sequence[Due], day: date) -> list[Preview]:
    known = load_facts(connection, {guarantor for _, guarantor in due}, day)
    answers = decide_all(known, [account for account, _ in due], day)
    return [_shown(answer) for answer in answers.values()]


def _shown(answer: Decided | NeedsReview) -> Preview:
    row = answer.known.row
    if isinstance(answer, NeedsReview):
        return Preview(row.reference, row.stage.value, None, answer.code)
    stage = flow_stage(answer.known, answer.decision)
    return Preview(row.reference, stage.value, answer.decision)


def count_previews(previews: Sequence[Preview]) -> dict[str, Any]:
    """The same numbers a run reports, for what it would do."""
    names = ("due", "done", "held", "suppressed", "deferred", "failed")
    total = dict.fromkeys(names, 0)
    by_stage = {stage.value: dict.fromkeys(names, 0) for stage in Stage.working()}
    for one in previews:
        for numbers in (total, by_stage[one.stage]):
            numbers["due"] += 1
            numbers[one.counted_as] += 1
    return {**total, "by_stage": by_stage}


def explain(connection: Connection, reference: str, day: date) -> dict[str, Any]:
    """What would happen to one account on `day`, and why. Raises WrongInput."""
    account = find_account(connection, reference)
    answer: dict[str, Any] = {"reference": account.reference, "as_of": day.isoformat()}
    known = load_facts(connection, {account.guarantor_id}, day)
    one = decide_all(known, [account.id], day).get(account.id)
    if isinstance(one, Decided):
        return answer | explained(one, day)
    ended = str(account.resolution).replace("_", " ")
    why = f"Nothing to do: the account is closed ({ended})."
    if one is not None:
        why = f"This account cannot be decided ({one.code}); a person needs to look."
    return answer | {"acts": False, "step": None, "reasons": [why], "next_review_on": None}


def explained(one: Decided, day: date) -> dict[str, Any]:
    """What the rules say about one account, and the difference that it makes."""
    decision = one.decision
    look = decision.review_on.isoformat() if decision.review_on else None
    return {
        "acts": decision.action.acts,
        "action": decision.action.value,
        "step": decision.step,
        "reasons": [decision.reason],
        "rules": list(decision.rules),
        "next_review_on": look,
        "difference": difference(one, day),
    }


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
