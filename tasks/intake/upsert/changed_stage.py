"""What a newer export means for an account's way: closed, reopened, held, looked at."""

from datetime import date

from sqlalchemy import Connection

from policy.terms import Resolution, Stage
from tasks.accounts import accounts_by_id, reopen, set_columns, why_owed_again
from tasks.intake.upsert import changed_holds
from tasks.intake.upsert.import_context import Entering
from tasks.intake.upsert.records import AccountRecord
from tasks.intake.upsert.stored_accounts import Stored, find_stored
from tasks.people import answers_now, confirm, last_change
from tasks.storage import ACCOUNT


def follow(
    connection: Connection,
    record: AccountRecord,
    stands: Stored,
    more_cents: int,
    entering: Entering,
) -> bool:
    """Whether anything came of it. `stands` is the account as it is now; `more_cents` were added to
    its balance."""
    again = _comes_back(record, stands, more_cents, entering)
    if not stands.is_open and not again:
        return False
    if again:
        actor = entering.reopen_by or entering.actor
        open_again(connection, stands, entering.today, actor, again)
    account = _with_guarantor(connection, record, stands, entering)
    wanted = record.holds
    held = changed_holds.bring_up_to_date(connection, account, wanted, record.denied, entering)
    other = account.guarantor_id != stands.guarantor_id
    if again or more_cents or held or other:
        # The day of the visit, not today: a run for an earlier day looks at it as well.
        set_columns(connection, stands.id, next_review_on=record.last_service_day)
    return bool(again or more_cents or held or other)


def is_enrolled_late(record: AccountRecord, stored: Stored, entering: Entering) -> bool:
    """It was left out as too old, and an earlier --since now asks for it."""
    return (
        stored.resolution is Resolution.NOT_ENROLLED
        and stored.balance_cents != 0
        and entering.since is not None
        and not entering.is_cut(record.service_from)
    )


def is_back(stored: Stored) -> bool:
    """A person voided it when it had left the exports, and something is owed on it."""
    return stored.resolution is Resolution.VOIDED and stored.balance_cents > 0


def _comes_back(record: AccountRecord, stands: Stored, more_cents: int, entering: Entering) -> str:
    """Why a closed account is worked on again; empty when it is not."""
    if stands.is_open:
        return ""
    if is_enrolled_late(record, stands, entering):
        return "The import now works on visits of this age."
    if is_back(stands):
        return "The visit was voided, and an export has it again."
    owed = stands.is_owed_again(more_cents)
    return "A newer export says that something is owed." if owed else ""


def open_again(
    connection: Connection, stored: Stored, today: date, actor: str, reason: str
) -> None:
    """What was billed before begins with a fresh statement."""
    reopen(connection, stored.id, Stage.STATEMENT, today=today, reason=reason, actor=actor)
    because = why_owed_again(connection, stored.id) if stored.was_billed else None
    set_columns(connection, stored.id, fresh_statement_due=stored.was_billed, fresh_why=because)


def guarantor_of(record: AccountRecord, stored: Stored, entering: Entering) -> int:
    """As the export says; where it has no column for it, who answered so far."""
    if "guarantor_key" in record.unsaid:
        return stored.guarantor_id
    return entering.people[record.guarantor_key]


def _with_guarantor(
    connection: Connection, record: AccountRecord, stored: Stored, entering: Entering
) -> Stored:
    """As the export says now. What somebody recorded here first stands until it has said so too."""
    guarantor_id = guarantor_of(record, stored, entering)
    change = last_change(connection, stored.id)
    if guarantor_id == stored.guarantor_id:
        if "guarantor_key" not in record.unsaid:
            confirm(connection, change, entering.today)
        return stored
    if change is not None and change.is_ahead and guarantor_id == change.former_id:
        return stored
    answers_now(
        connection,
        accounts_by_id(connection, [stored.id])[0],
        guarantor_id,
        today=entering.today,
        actor=entering.actor,
        by_export=True,
    )
    [now] = find_stored(connection, ACCOUNT.c.id == stored.id)
    return now
