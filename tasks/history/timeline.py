"""All that happened to an account, in order, in words a manager reads. No names."""

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import Connection, select
from sqlmodel import col

from models import Move, StepRun
from policy.terms import StepStatus
from tasks.accounts import AccountRow
from tasks.history.assistance_events import help_given
from tasks.history.contact_events import contacts
from tasks.history.event import Event, by, spoken
from tasks.history.money_events import money
from tasks.storage import GUARANTOR_CHANGE, POLICY_MOVE

_SHOWN = (StepStatus.DONE, StepStatus.HELD, StepStatus.FAILED)
_ORDER = ("money", "said", "hold", "help", "plan", "decision", "stage", "contact", "policy")


def timeline(connection: Connection, account: AccountRow) -> list[Event]:
    """The oldest first; on one day: what came in, what was decided, what left."""
    told = chain(
        money(connection, account),
        help_given(connection, account),
        _decisions(connection, account),
        _moves(connection, account),
        contacts(connection, account),
        _policies(connection, account),
        _guarantors(connection, account),
    )
    return sorted(told, key=lambda event: (event.on, _ORDER.index(event.kind)))


def _decisions(connection: Connection, account: AccountRow) -> Iterator[Event]:
    """What was done, and what was not done and why; days without news are left out."""
    query = (
        select(
            col(StepRun.as_of), col(StepRun.status), col(StepRun.step), col(StepRun.reason),
            col(StepRun.error_code),
        )
        .where(col(StepRun.account_id) == account.id, col(StepRun.status).in_(_SHOWN))
        .order_by(col(StepRun.id))
    )  # fmt: skip
    before = ""
    for as_of, status, step, reason, code in connection.execute(query):
        if status is StepStatus.FAILED:
            yield Event(as_of, "decision", f"Set aside for a person ({code}). {reason}")
        elif status is StepStatus.DONE:
            yield Event(as_of, "decision", f"{spoken(step)}. {reason}")
        elif reason != before:
            yield Event(as_of, "decision", reason)
        before = reason


def _moves(connection: Connection, account: AccountRow) -> Iterator[Event]:
    query = (
        select(col(Move.moved_on), col(Move.from_stage), col(Move.to_stage), col(Move.actor))
        .where(col(Move.account_id) == account.id)
        .order_by(col(Move.id))
    )
    for moved_on, before, after, actor in connection.execute(query):
        who = f" (by {actor})" if actor and actor != "tend" else ""
        text = f"Moved from {spoken(before).lower()} to {spoken(after).lower()}{who}."
        yield Event(moved_on, "stage", text)


def _guarantors(connection: Connection, account: AccountRow) -> Iterator[Event]:
    row = GUARANTOR_CHANGE.c
    query = select(row.changed_on, row.actor, row.by_export, row.confirmed_on).where(
        row.account_id == account.id
    )
    for on, actor, by_export, confirmed_on in connection.execute(query.order_by(row.id)):
        door = "an export says" if by_export else "recorded here"
        yield Event(on, "said", f"Somebody else answers for it from now on; {door}{by(actor)}.")
        if confirmed_on is not None:
            yield Event(confirmed_on, "said", "An export says by now who answers for it.")


def _policies(connection: Connection, account: AccountRow) -> Iterator[Event]:
    row = POLICY_MOVE.c
    query = (
        select(
            row.moved_on, row.from_name, row.from_version, row.to_name, row.to_version,
            row.reason, row.actor,
        )
        .where(row.account_id == account.id)
        .order_by(row.id)
    )  # fmt: skip
    for on, before, from_day, after, to_day, reason, actor in connection.execute(query):
        policies = f"{before} of {from_day.isoformat()} to {after} of {to_day.isoformat()}"
        yield Event(on, "policy", f"Moved from policy {policies}: {reason}{by(actor)}.")
