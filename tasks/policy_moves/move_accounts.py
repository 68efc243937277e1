"""Accounts in flight move from one policy to another: on purpose, after a look at what changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from policy.policy_file import PolicySpec, UnknownPolicy
from policy.terms import Stage
from tasks.policy_moves.preview import Change, MovePreview, preview
from tasks.practice import Name, policy_of
from tasks.runtime import WrongInput, current
from tasks.storage import ACCOUNT, POLICY_MOVE, insert_all, lock_guarantors

_CHUNK = 5_000
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """From which policy to which; `references` are all its accounts when empty, and `steps`
    says what a step that is gone becomes."""

    from_: Name
    to: Name
    references: Sequence[str] = ()
    steps: Mapping[str, str] = field(default_factory=dict)


def named(text: str) -> Name:
    """`gentle@2026-12-01`, or only the day for the policy of TEND_POLICY. Raises WrongInput."""
    name, _, day = text.strip().rpartition("@")
    try:
        return name or current().policy, date.fromisoformat(day)
    except ValueError:
        raise WrongInput(
            f"{text!r} names no policy; write it like 2026-12-01 or gentle@2026-12-01"
        ) from None


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """`old=new`, each. Raises WrongInput."""
    found = {}
    for text in texts:
        old, equals, new = (part.strip() for part in text.partition("="))
        if not (old and equals and new) or old in found:
            raise WrongInput(f"{text!r} does not say what a step becomes; write it like old=new")
        found[old] = new
    return found


def look(connection: Connection, wanted: Wanted, today: date) -> MovePreview:
    """What the move would change; writes nothing. Raises WrongInput."""
    return preview(connection, _accounts(connection, wanted), _target(connection, wanted),
                   wanted.steps, today)  # fmt: skip


def carry_out(
    connection: Connection, wanted: Wanted, *, today: date, now: datetime, reason: str, actor: str
) -> MovePreview:
    """Move them all, or none. What is in an envelope stays; the next run looks at each of them.

    Raises WrongInput, also when an account stands where the new policy has no place for it.
    """
    if not reason.strip():
        raise WrongInput("say why the accounts move: --reason TEXT")
    guarantors = sorted(set(_accounts(connection, wanted).values()))
    for start in range(0, len(guarantors), _CHUNK):
        lock_guarantors(connection, guarantors[start : start + _CHUNK])
    found = look(connection, wanted, today)
    if found.refused:
        raise WrongInput(_refusal(found))
    for change in found.changes:
        _move(connection, change, wanted, today)
    rows = [_record(change, wanted) for change in found.changes]
    known = {"moved_on": today, "moved_at": now, "reason": reason.strip()[:200], "actor": actor}
    insert_all(connection, POLICY_MOVE, [row | known for row in rows])
    return found


def _accounts(connection: Connection, wanted: Wanted) -> dict[int, int]:
    """The open accounts to move, with their guarantors."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.guarantor_id, ACCOUNT.c.reference).where(
        ACCOUNT.c.policy_name == wanted.from_[0],
        ACCOUNT.c.policy_version == wanted.from_[1],
        ACCOUNT.c.stage != Stage.RESOLVED,
    )
    rows = connection.execute(query.order_by(ACCOUNT.c.guarantor_id, ACCOUNT.c.id)).all()
    asked = {text.strip().upper() for text in wanted.references}
    missing = sorted(asked - {row.reference for row in rows})
    if missing:
        raise WrongInput(
            f"not open under {_spoken(wanted.from_)}: {', '.join(missing[:_NAMED])}; "
            "see: tend policy list"
        )
    if not rows:
        raise WrongInput(
            f"no open account runs under {_spoken(wanted.from_)}; see: tend policy list"
        )
    return {row.id: row.guarantor_id for row in rows if not asked or row.reference in asked}


def _target(connection: Connection, wanted: Wanted) -> PolicySpec:
    if wanted.to == wanted.from_:
        raise WrongInput(f"they run under {_spoken(wanted.to)} already")
    try:
        policy = policy_of(connection, *wanted.to)
    except UnknownPolicy:
        raise WrongInput(f"there is no {_spoken(wanted.to)}; see: tend policy list") from None
    unknown = sorted(set(wanted.steps.values()) - policy.position.keys())
    if unknown:
        raise WrongInput(f"{_spoken(wanted.to)} has no step {', '.join(unknown)}")
    return policy


def _move(connection: Connection, change: Change, wanted: Wanted, today: date) -> None:
    """The account's own place and next look; a person who reviews it goes on doing so."""
    looks = {} if change.with_a_person else {"next_review_on": today}
    connection.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id == change.account_id)
        .values(
            policy_name=wanted.to[0], policy_version=wanted.to[1], step=change.step_after, **looks
        )
    )


def _record(change: Change, wanted: Wanted) -> dict[str, object]:
    return {
        "account_id": change.account_id,
        "from_name": wanted.from_[0],
        "from_version": wanted.from_[1],
        "to_name": wanted.to[0],
        "to_version": wanted.to[1],
        "step_before": change.step_before,
        "step_after": change.step_after,
    }


def _refusal(found: MovePreview) -> str:
    told = [f"{one.reference} ({one.why})" for one in found.refused[:_NAMED]]
    more = len(found.refused) - len(told)
    return (
        f"nothing was moved, {len(found.refused)} cannot: {'; '.join(told)}"
        f"{f'; and {more} more' if more else ''}; say what a step becomes with --step old=new"
    )


def _spoken(name: Name) -> str:
    return f"policy {name[0]} of {name[1].isoformat()}"
