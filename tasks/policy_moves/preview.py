"""What moving accounts to another policy would change: the next step of each, and its day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from policy.keys import line_key
from policy.policy_file import PolicySpec
from policy.terms import Stage
from tasks.daily_run import batches
from tasks.decisions import Decided, NeedsReview, decide_all
from tasks.facts import Known, load_facts
from tasks.history import ahead
from tasks.runtime import HIDDEN, current
from tasks.storage import ENVELOPE_LINE, among


@dataclass(frozen=True, slots=True)
class Change:
    """One account: its place in the cadence, and what comes next, before and after."""

    account_id: int = field(metadata=HIDDEN)
    reference: str
    with_a_person: bool = field(metadata=HIDDEN)
    step_before: str | None
    step_after: str | None
    next_before: str | None
    next_after: str | None
    on_before: date | None
    on_after: date | None


class CannotMove(NamedTuple):
    reference: str
    why: str


@dataclass(frozen=True, slots=True)
class ChangedAlike:
    """How many accounts change in the same way, and by how many days."""

    next_before: str | None
    next_after: str | None
    accounts: int
    days_later_from: int | None
    days_later_to: int | None


@dataclass(frozen=True, slots=True)
class MoveAnswer:
    """All of a move by reference, for programs and for the Prefect UI."""

    accounts: int
    summary: list[ChangedAlike]
    changes: list[Change]
    refused: list[CannotMove]
    moved: int


class MovePreview(NamedTuple):
    """Those that can move and those that cannot."""

    changes: list[Change]
    refused: list[CannotMove]


def preview(
    connection: Connection,
    accounts: Mapping[int, int],
    policy: PolicySpec,
    steps: Mapping[str, str],
    today: date,
) -> MovePreview:
    """`accounts` leads to guarantors; `steps` says what a step that is gone becomes."""
    found = MovePreview([], [])
    for batch in batches(list(accounts.items()), current().batch_size):
        known = load_facts(connection, {guarantor for _, guarantor in batch}, today)
        ids = [account for account, _ in batch]
        done = _done_steps(connection, {key: known[key] for key in ids})
        before = decide_all(known, ids, today)
        moved = {key: _moved(known[key], policy, steps) for key in ids}
        after = decide_all(known | moved, ids, today)
        for key in ids:
            one, new = known[key], moved[key]
            if why := _cannot(one, new, policy, done[key], after[key]):
                found.refused.append(CannotMove(one.row.reference, why))
            else:
                found.changes.append(_change(one, new, before[key], after[key], today))
    return found


def _moved(known: Known, policy: PolicySpec, steps: Mapping[str, str]) -> Known:
    """The account as the new policy would find it."""
    step = known.facts.step
    place = step if step is None else steps.get(step, step)
    return known._replace(policy=policy, facts=replace(known.facts, step=place))


def _cannot(
    known: Known, moved: Known, policy: PolicySpec, done: set[str], after: Decided | NeedsReview
) -> str:
    """Why this account has no place in the new policy; empty when it has one."""
    step = moved.facts.step
    if step is not None and step not in policy.position:
        return f"its step {step} is not in the new policy"
    ahead_of_it = policy.steps[0 if step is None else policy.position[step] + 1 :]
    again = [one.name for one in ahead_of_it if one.name in done]
    if again and known.row.stage is not Stage.HUMAN_REVIEW:
        return f"{again[0]} would reach the patient a second time"
    if isinstance(after, NeedsReview):
        return f"the new policy cannot decide it: {after.code}"
    return ""


def _change(
    known: Known,
    moved: Known,
    before: Decided | NeedsReview,
    after: Decided | NeedsReview,
    today: date,
) -> Change:
    next_before, on_before = _ahead(before, today)
    next_after, on_after = _ahead(after, today)
    return Change(
        account_id=known.row.id,
        reference=known.row.reference,
        with_a_person=known.row.next_review_on is None,
        step_before=known.facts.step,
        step_after=moved.facts.step,
        next_before=next_before,
        next_after=next_after,
        on_before=on_before,
        on_after=on_after,
    )


def _ahead(answer: Decided | NeedsReview, today: date) -> tuple[str | None, date | None]:
    """Nothing is ahead under a policy that cannot decide it: moving is the way out."""
    return (None, None) if isinstance(answer, NeedsReview) else ahead(answer, today)


def _done_steps(connection: Connection, known: Mapping[int, Known]) -> dict[int, set[str]]:
    """The steps of the cadence that each account had in this round."""
    found: dict[int, set[str]] = defaultdict(set)
    line = ENVELOPE_LINE.c
    query = select(line.account_id, line.step, line.line_key).where(
        among(connection, line.account_id, list(known)), line.cancelled_on.is_(None)
    )
    for account_id, step, key in connection.execute(query):
        if key == line_key(account_id, known[account_id].row.cycle, step):
            found[account_id].add(step)
    return found


def told(found: MovePreview, moved: int) -> MoveAnswer:
    changes = found.changes
    return MoveAnswer(len(changes), summary(changes), changes, found.refused, moved)


def summary(changes: Sequence[Change]) -> list[ChangedAlike]:
    """The most first."""
    alike: dict[tuple[str | None, str | None], list[Change]] = defaultdict(list)
    for change in changes:
        alike[change.next_before, change.next_after].append(change)
    in_order = sorted(alike.items(), key=lambda item: -len(item[1]))
    return [_alike(before, after, some) for (before, after), some in in_order]


def _alike(before: str | None, after: str | None, some: Sequence[Change]) -> ChangedAlike:
    days = [(one.on_after - one.on_before).days for one in some if one.on_before and one.on_after]
    return ChangedAlike(before, after, len(some), min(days, default=None), max(days, default=None))
