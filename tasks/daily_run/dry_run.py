"""What a run would do: the same decisions, nothing written."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlalchemy import Connection, select

from policy.rules import Decision
from policy.terms import Action, Stage, StepStatus
from tasks.accounts import find_account
from tasks.daily_run.answers import AccountAnswer, DayResult, Difference, Place, Reach, Ruling
from tasks.daily_run.triage import Due, flow_stage
from tasks.decisions import Changes, Decided, NeedsReview, carry_out, decide_all
from tasks.facts import load_facts
from tasks.runs import counted
from tasks.storage import ACCOUNT

_COUNTED_AS = {
    Action.HOLD: StepStatus.HELD,
    Action.DEFER: StepStatus.DEFERRED,
    Action.SUPPRESS: StepStatus.SUPPRESSED,
}


@dataclass(frozen=True, slots=True)
class Preview:
    """The answer for one account, or the code of the failure that sets it aside."""

    reference: str
    stage: Stage
    decision: Decision | None
    code: str = ""

    @property
    def acts(self) -> bool:
        return self.decision is not None and self.decision.action.acts

    @property
    def counted_as(self) -> StepStatus:
        if self.decision is None:
            return StepStatus.FAILED
        return _COUNTED_AS.get(self.decision.action, StepStatus.DONE)


def due_on(connection: Connection, day: date) -> list[Due]:
    """The accounts a run of this day would look at, by guarantor."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.guarantor_id).where(ACCOUNT.c.next_review_on <= day)
    ordered = query.order_by(ACCOUNT.c.guarantor_id, ACCOUNT.c.id)
    return [(row[0], row[1]) for row in connection.execute(ordered)]


def preview(connection: Connection, due: Sequence[Due], day: date) -> list[Preview]:
    known = load_facts(connection, {guarantor for _, guarantor in due}, day)
    ids = {account for account, _ in due}
    answers = decide_all(known, sorted(ids), day, [key for key in known if key not in ids])
    return [_shown(answer) for answer in answers.values()]


def _shown(answer: Decided | NeedsReview) -> Preview:
    row = answer.known.row
    if isinstance(answer, NeedsReview):
        return Preview(row.reference, row.stage, None, answer.code)
    stage = flow_stage(answer.known, answer.decision)
    return Preview(row.reference, stage, answer.decision)


def count_previews(previews: Iterable[Preview], as_of: date) -> DayResult:
    """The same numbers a run reports, for what it would do. Nothing leaves."""
    alike = Counter((one.stage, one.counted_as) for one in previews)
    numbers = ((stage, status, number) for (stage, status), number in alike.items())
    return DayResult(counted(as_of, numbers), Reach())


def explain(connection: Connection, reference: str, day: date) -> AccountAnswer:
    """What would happen to one account on `day`, and why. Raises WrongInput."""
    account = find_account(connection, reference)
    known = load_facts(connection, {account.guarantor_id}, day)
    one = decide_all(known, [account.id], day).get(account.id)
    if one is None:
        ended = str(account.resolution).replace("_", " ")
        ruling = _no_ruling(f"Nothing to do: the account is closed ({ended}).")
    else:
        ruling = ruling_of(one, day)
    return AccountAnswer(account.reference, day, None, ruling)


def ruling_of(decided: Decided | NeedsReview, day: date) -> Ruling:
    """What the rules say about one account, and the difference that it makes."""
    if isinstance(decided, NeedsReview):
        return _no_ruling(
            f"This account cannot be decided ({decided.code}); a person needs to look."
        )
    decision = decided.decision
    return Ruling(
        acts=decision.action.acts,
        action=decision.action,
        step=decision.step,
        reasons=[decision.reason],
        rules=decision.rules,
        next_review_on=decision.review_on,
        difference=difference(decided, day),
    )


def _no_ruling(why: str) -> Ruling:
    return Ruling(False, None, None, [why], None, None, None)


def difference(decided: Decided, today: date) -> Difference:
    row = decided.known.row
    before = Place(row.stage, row.step, row.next_review_on)
    if not decided.decision.action.acts:
        return Difference(before, replace(before, next_review_on=decided.decision.review_on), [])
    changes = Changes(today, datetime.combine(today, time(), UTC))
    carry_out(changes, decided, 0, 0)
    (account,) = changes.accounts
    after = Place(account["stage"], account["step"], account["next_review_on"])
    sends = [f"{key[1].value}: {line['kind'].replace('_', ' ')}" for key, line in changes.lines]
    return Difference(before, after, sends)
