"""One sentence a manager understands, for a day with a decision and for a day without one."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row

from policy.terms import Resolution, StepStatus
from tasks.story_event import Event, spoken


class Standing(NamedTuple):
    """What is stored about an account that no decision of the day tells."""

    enrolled_on: date
    closed_on: date | None
    closed_why: str
    last_run: date | None
    run_made: bool
    next_review_on: date | None


def done_or_not(row: Row[Any]) -> str:
    """What a run did for the account, or why it did nothing; and on whose word."""
    if row.action is None:
        return f"Nothing, because it was set aside for a person ({row.error_code})."
    basis = f"({row.rules}; policy {row.policy_name} of {row.policy_version})"
    if not row.action.acts:
        return f"Nothing, because {_inner(row.reason)} {basis}"
    if row.status is StepStatus.DONE:
        return f"{spoken(row.step)}, because {_inner(row.reason)} {basis}"
    if row.status is StepStatus.PLANNED:
        return f"{spoken(row.step)} was planned and is not done yet: {row.reason} {basis}"
    if row.status is StepStatus.FAILED:
        step = spoken(row.step).lower()
        return f"Nothing, because {step} was due and was set aside ({row.error_code}). {basis}"
    return f"Nothing, because {_inner(row.came_to)} {basis}"


def nothing(day: date, standing: Standing, before: Row[Any] | None, since: Sequence[Event]) -> str:
    """Why nothing was decided on that day, from what stood then."""
    if day < standing.enrolled_on:
        return f"Nothing, because the account came to Tend on {standing.enrolled_on.isoformat()}."
    if standing.closed_on is not None:
        closed = standing.closed_on.isoformat()
        return f"Nothing, because the account was closed on {closed}: {standing.closed_why}"
    if standing.last_run is None or day > standing.last_run:
        return f"Nothing yet: no run was made for that day. {_waiting(before, since, standing)}"
    if not standing.run_made:
        waiting = _waiting(before, since, standing)
        return f"Nothing, because no run was made on that day. {waiting}"
    return f"Nothing, because no look was due. {_waiting(before, since, standing)}"


def ending(resolution: Resolution | None) -> str:
    return f"{spoken(resolution.value)}." if resolution else "No reason was recorded."


def _waiting(before: Row[Any] | None, since: Sequence[Event], standing: Standing) -> str:
    if before is None:
        first = standing.next_review_on
        look = f"; its first look is booked for {first.isoformat()}" if first else ""
        return f"No run had looked at the account yet{look}."
    said = f"On {before.as_of.isoformat()}: {_did(before)}"
    if before.next_review_on is not None:
        said = f"{said} The next look was booked for {before.next_review_on.isoformat()}."
    else:
        said = f"{said} A person goes on from there."
    if since:
        last = since[-1]
        said = f"{said} Since then, on {last.on.isoformat()}: {last.text}"
    return said


def _did(before: Row[Any]) -> str:
    done = before.action.acts and before.status is StepStatus.DONE
    if done:
        return f"{spoken(before.step).lower()}, because {_inner(before.reason)}"
    return str(before.came_to or before.reason)


def _inner(reason: str) -> str:
    """A sentence as the end of another one."""
    plain = len(reason) > 1 and (reason[1].islower() or reason[1] == " ")
    return reason[:1].lower() + reason[1:] if plain else reason
