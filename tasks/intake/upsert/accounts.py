"""A batch of accounts in one transaction: new, changed or as before."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from tasks.intake.csv_files import Refusals
from tasks.intake.upsert.changed_accounts import enter_changed
from tasks.intake.upsert.changed_stage import follow, is_enrolled_late
from tasks.intake.upsert.import_context import Entering
from tasks.intake.upsert.new_accounts import enter_new
from tasks.intake.upsert.privacy_holds import hold_what_is_private
from tasks.intake.upsert.records import AccountRecord
from tasks.intake.upsert.stored_accounts import Stored, stored_by_key
from tasks.storage import lock_guarantors


class Entered(NamedTuple):
    new: list[AccountRecord]
    changed: list[AccountRecord]
    unchanged: list[AccountRecord]

    @property
    def all(self) -> list[AccountRecord]:
        return [*self.new, *self.changed, *self.unchanged]


def enter_accounts(
    connection: Connection,
    records: Sequence[AccountRecord],
    entering: Entering,
    refusals: Refusals,
) -> Entered:
    """What each account was. Those refused here are in none of the three."""
    stored = stored_by_key(connection, [record.key for record in records])
    new = [record for record in records if record.key not in stored]
    enter_new(connection, new, entering)
    met = [record for record in records if record.key in stored]
    moving = [record for record in met if not _is_as_before(record, stored[record.key], entering)]
    known = _taken(connection, moving, stored, entering)
    different = [one for one in known if one[0].fingerprint() != one[1].import_hash]
    changed = enter_changed(connection, different, entering, refusals)
    same = [one for one in known if one not in different]
    moved = [one.key for one, account in same if follow(connection, one, account, 0, entering)]
    hold_what_is_private(connection, [record.key for record in (*new, *moving)])
    changed += [record for record, _ in same if record.key in moved]
    left = {record.key for record in moving} - {record.key for record, _ in same}
    unchanged = [one for one in met if one.key not in left and one.key not in moved]
    return Entered(new, changed, unchanged)


def _is_as_before(record: AccountRecord, stored: Stored, entering: Entering) -> bool:
    same = record.fingerprint() == stored.import_hash
    waits = stored.waits and stored.is_open
    return same and not waits and not is_enrolled_late(record, stored, entering)


def _taken(
    connection: Connection,
    records: Sequence[AccountRecord],
    stored: dict[str, Stored],
    entering: Entering,
) -> list[tuple[AccountRecord, Stored]]:
    """These accounts as they stand once their guarantors are locked."""
    if not records:
        return []
    guarantors = {stored[record.key].guarantor_id for record in records}
    guarantors |= {entering.people[record.guarantor_key] for record in records}
    lock_guarantors(connection, guarantors)
    fresh = stored_by_key(connection, [record.key for record in records])
    return [(record, fresh[record.key]) for record in records]
