"""What a newer export means for an account's way: closed, reopened, held, looked at."""

from collections.abc import Iterator

from sqlalchemy import Connection, update

from policy.holds import HoldKind
from policy.terms import Resolution, Stage
from tasks.accounts import reopen, set_columns, why_owed_again
from tasks.intake.upsert import changed_holds
from tasks.intake.upsert.import_context import Entering
from tasks.intake.upsert.imported_holds import because, one_of_each
from tasks.intake.upsert.records import AccountRecord
from tasks.intake.upsert.stored_accounts import Stored
from tasks.intake.upsert.told import HoldReason
from tasks.outbox import cancel
from tasks.storage import HOLD


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
        _reopen(connection, stands, entering, again)
    account = _with_guarantor(connection, record, stands, entering)
    wanted = one_of_each(_holds(record, account, entering))
    held = changed_holds.bring_up_to_date(connection, account, wanted, record.denied, entering)
    if again or more_cents or held:
        # The day of the visit, not today: a run for an earlier day looks at it as well.
        set_columns(connection, stands.id, next_review_on=record.last_service_day)
    return bool(again or more_cents or held)


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
    owed = more_cents > 0 and stands.balance_cents > 0
    left_out = stands.resolution is Resolution.NOT_ENROLLED
    return "A newer export says that something is owed." if owed and not left_out else ""


def _reopen(connection: Connection, stored: Stored, entering: Entering, reason: str) -> None:
    actor = entering.reopen_by or entering.actor
    today = entering.today
    reopen(connection, stored.id, Stage.STATEMENT, today=today, reason=reason, actor=actor)
    because = why_owed_again(connection, stored.id) if stored.was_billed else None
    set_columns(connection, stored.id, fresh_statement_due=stored.was_billed, fresh_why=because)


def _with_guarantor(
    connection: Connection, record: AccountRecord, stored: Stored, entering: Entering
) -> Stored:
    """Another guarantor only while nothing was sent: what was sent went to the first one."""
    guarantor_id = entering.people[record.guarantor_key]
    if guarantor_id == stored.guarantor_id or stored.was_contacted:
        return stored
    why = "a newer export names another guarantor"
    cancel.cancel(
        connection, account_ids=[stored.id], why=why, today=entering.today, only_asks=False
    )
    set_columns(connection, stored.id, guarantor_id=guarantor_id)
    connection.execute(
        update(HOLD).where(HOLD.c.account_id == stored.id).values(guarantor_id=guarantor_id)
    )
    return stored._replace(guarantor_id=guarantor_id)


def _holds(record: AccountRecord, stored: Stored, entering: Entering) -> Iterator[HoldReason]:
    if entering.people[record.guarantor_key] != stored.guarantor_id:
        yield because(HoldKind.DATA_QUALITY, "a newer export names another guarantor")
    yield from record.holds
