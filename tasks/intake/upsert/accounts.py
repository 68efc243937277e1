"""A batch of accounts in one transaction: new, changed or as before."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from policy.holds import HoldKind
from tasks.holds import hold_what_is_old, hold_what_is_private, hold_who_came_of_age
from tasks.intake.csv_files import Refusals
from tasks.intake.upsert.changed_accounts import enter_changed
from tasks.intake.upsert.changed_holds import may_end
from tasks.intake.upsert.changed_stage import follow, guarantor_of, is_back, is_enrolled_late
from tasks.intake.upsert.import_context import Entering
from tasks.intake.upsert.known_facts import hold_what_is_known
from tasks.intake.upsert.new_accounts import enter_new
from tasks.intake.upsert.records import AccountRecord
from tasks.intake.upsert.stored_accounts import Stored, standing_imported, stored_by_key
from tasks.runtime import collector_waits
from tasks.storage import ACCOUNT, lock_guarantors

Met = tuple[AccountRecord, Stored]
"""What an export says of an account, and how it stands."""


class Entered(NamedTuple):
    new: list[AccountRecord]
    changed: list[AccountRecord]
    unchanged: list[AccountRecord]

    @property
    def all(self) -> list[AccountRecord]:
        return [*self.new, *self.changed, *self.unchanged]


@collector_waits()
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
    held = standing_imported(connection, [stored[record.key].id for record in met])
    moving = [
        record for record in met if not _is_as_before(record, stored[record.key], held, entering)
    ]
    known = _taken(connection, moving, stored, entering)
    different, same = _by_content(known)
    changed = enter_changed(connection, different, entering, refusals)
    moved = {one.key for one, account in same if follow(connection, one, account, 0, entering)}
    looked_at = [record.key for record in (*new, *moving)]
    hold_what_is_private(connection, ACCOUNT.c.source_key.in_(looked_at), entering.today)
    hold_what_is_old(connection, ACCOUNT.c.source_key.in_(looked_at), entering.today)
    hold_what_is_known(connection, looked_at, entering)
    hold_who_came_of_age(connection, ACCOUNT.c.source_key.in_(looked_at), entering.today)
    _tell_kept(met, stored, held, entering)
    changed += [record for record, _ in same if record.key in moved]
    left = {record.key for record in moving} - {record.key for record, _ in same}
    unchanged = [one for one in met if one.key not in left and one.key not in moved]
    return Entered(new, changed, unchanged)


def _by_content(known: Sequence[Met]) -> tuple[list[Met], list[Met]]:
    """Those whose content changed, and those that are here for another reason."""
    different: list[Met] = []
    same: list[Met] = []
    for record, account in known:
        changed = record.fingerprint() != account.import_hash
        (different if changed else same).append((record, account))
    return different, same


def _is_as_before(
    record: AccountRecord, stored: Stored, held: Mapping[int, set[HoldKind]], entering: Entering
) -> bool:
    if record.fingerprint() != stored.import_hash or is_back(stored):
        return False
    if is_enrolled_late(record, stored, entering):
        return False
    if stored.is_open and guarantor_of(record, stored, entering) != stored.guarantor_id:
        return False
    unasked = _unasked(record, held.get(stored.id, set())) if stored.is_open else ()
    return not any(may_end(kind, record.denied, entering) for kind in unasked)


def _unasked(record: AccountRecord, held: set[HoldKind]) -> set[HoldKind]:
    return held - {hold.kind for hold in record.holds}


def _tell_kept(
    records: Sequence[AccountRecord],
    stored: Mapping[str, Stored],
    held: Mapping[int, set[HoldKind]],
    entering: Entering,
) -> None:
    """What stays although this export does not ask for it: a person has to know. A message of a
    feed asks for nothing that an earlier one did, so of those only what it denies."""
    for record in records:
        account = stored[record.key]
        unasked = _unasked(record, held.get(account.id, set()))
        for kind in sorted(unasked & record.denied if entering.is_feed else unasked):
            if account.is_open and not may_end(kind, record.denied, entering):
                entering.kept.append((account.reference, kind))


def _taken(
    connection: Connection,
    records: Sequence[AccountRecord],
    stored: dict[str, Stored],
    entering: Entering,
) -> list[Met]:
    """These accounts as they stand once their guarantors are locked."""
    if not records:
        return []
    guarantors = {stored[record.key].guarantor_id for record in records}
    guarantors |= {guarantor_of(record, stored[record.key], entering) for record in records}
    lock_guarantors(connection, guarantors)
    fresh = stored_by_key(connection, [record.key for record in records])
    return [(record, fresh[record.key]) for record in records]
