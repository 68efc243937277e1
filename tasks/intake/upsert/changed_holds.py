"""Holds of accounts we know: placed when facts come up, released when they are gone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, or_, select, update

from policy.holds import ENDED_BY_NAME, HoldKind, terms
from tasks.accounts import accounts_by_id, resume
from tasks.facts import NOTED
from tasks.holds import put_back, take_over
from tasks.intake.upsert.import_context import IMPORTED, Entering
from tasks.intake.upsert.imported_holds import one_of_each
from tasks.intake.upsert.new_accounts import hold_values
from tasks.intake.upsert.stored_accounts import Stored
from tasks.intake.upsert.told import HoldReason
from tasks.outbox import cancel
from tasks.plans import agreements, wait_out
from tasks.storage import HOLD, insert_all


def bring_up_to_date(
    connection: Connection,
    account: Stored,
    wanted: Sequence[HoldReason],
    denied: frozenset[HoldKind],
    entering: Entering,
) -> bool:
    """Whether any hold was placed or released. What the export does not say is no news."""
    known = _known(connection, account)
    wishes = {hold.kind: hold for hold in wanted}
    ours = [row for row in known if row.released_on is None and row.placed_by == IMPORTED]
    gone = [row for row in ours if row.kind not in wishes and may_end(row.kind, denied, entering)]
    for row in gone:
        _release(connection, account, row, entering)
    for row in ours:
        if row.kind in wishes:
            _renew(connection, row, wishes[row.kind])
    new = [hold for hold in wanted if _is_new(hold, known, gone)]
    for hold in new:
        _place(connection, account, hold, entering)
    return bool(gone or new)


def may_end(kind: HoldKind, denied: frozenset[HoldKind], entering: Entering) -> bool:
    """Whether this export ends such a hold, which an import placed. It has to say the contrary, and
    where much is at stake a person has to give a name. HD-25 ends when the account comes whole."""
    if kind is HoldKind.DATA_QUALITY:
        return True
    return kind in denied and (kind not in ENDED_BY_NAME or entering.release_by is not None)


def _renew(connection: Connection, row: Any, hold: HoldReason) -> None:
    """Back before the days after its release were over, or of another day."""
    if row.released_by == IMPORTED:
        _set(connection, row, until=None, released_by=None)
    if row.service_through != hold.service_through:
        _set(connection, row, service_through=hold.service_through, filed_on=hold.service_through)


def place_missing(
    connection: Connection, account: Stored, wanted: Sequence[HoldReason], entering: Entering
) -> bool:
    """Whether any of these holds was placed; none is released."""
    known = _known(connection, account)
    new = [hold for hold in wanted if _is_new(hold, known, [])]
    for hold in new:
        _place(connection, account, hold, entering)
    return bool(new)


def place_news(
    connection: Connection,
    account: Stored,
    wanted: Sequence[HoldReason],
    placed_by: str,
    entering: Entering,
) -> bool:
    """Whether any was placed, or is theirs now: it is news, whatever a person released before.
    What an import placed goes over to them, so that no later export ends it."""
    standing = {row.kind: row for row in _known(connection, account) if row.released_on is None}
    changed = False
    for hold in one_of_each(wanted):
        row = standing.get(hold.kind)
        if row is None or row.placed_by == NOTED:
            _place(connection, account, hold, entering, placed_by)
            changed = True
        elif row.placed_by == IMPORTED:
            _set(connection, row, placed_by=placed_by, reason=hold.reason, until=None)
            changed = True
    return changed


def end_holds(
    connection: Connection,
    account: Stored,
    kinds: Mapping[HoldKind, Collection[str]],
    entering: Entering,
) -> bool:
    """Whether any of these kinds, placed by one of those named, stood and is ended."""
    gone = [
        row
        for row in _known(connection, account)
        if row.released_on is None
        and row.account_id == account.id
        and row.placed_by in kinds.get(row.kind, ())
    ]
    for row in gone:
        _release(connection, account, row, entering)
    return bool(gone)


def _known(connection: Connection, account: Stored) -> Sequence[Any]:
    """The account's holds, past ones as well, and the standing ones of its guarantor."""
    wide = HOLD.c.account_id.is_(None) & (HOLD.c.guarantor_id == account.guarantor_id)
    query = select(HOLD).where(
        or_(HOLD.c.account_id == account.id, wide & HOLD.c.released_on.is_(None))
    )
    return connection.execute(query).all()


def _is_new(hold: HoldReason, known: Sequence[Any], gone: Sequence[Any]) -> bool:
    """Not when it stands, and not when a person has released it: they know more than the file.

    Broken data are the exception: each time they are another reason to wait.
    """
    alike = [
        row for row in known if row.kind is hold.kind and row not in gone and row.placed_by != NOTED
    ]
    if any(row.released_on is None for row in alike):
        return False
    released_by_hand = any(
        row.placed_by == IMPORTED and row.released_by != IMPORTED for row in alike
    )
    return hold.kind is HoldKind.DATA_QUALITY or not released_by_hand


def _place(
    connection: Connection,
    account: Stored,
    hold: HoldReason,
    entering: Entering,
    placed_by: str = IMPORTED,
) -> None:
    """From the visit on while nothing was sent, else from today."""
    day = entering.today if account.was_contacted else account.last_service_day
    values = hold_values(hold, day, entering) | {"placed_by": placed_by}
    theirs = {
        name: values[name]
        for name in ("placed_by", "reason", "filed_on", "learned_on", "applies_from")
    }
    if take_over(connection, account.id, hold.kind, **theirs) is None:
        where = {"account_id": account.id, "guarantor_id": account.guarantor_id}
        insert_all(connection, HOLD, [values | where])
    why = f"hold {hold.kind.value}"
    if hold.kind in agreements.ENDS_PLANS:
        agreements.end(
            connection,
            reference=account.reference,
            today=entering.today,
            actor=entering.actor,
            why=why,
            hold=hold.kind,
        )
    cancel.cancel(
        connection, account_ids=[account.id], why=why, today=entering.today, only_asks=False
    )


def _release(connection: Connection, account: Stored, row: Any, entering: Entering) -> None:
    """Some hold on for days after that, and end by themselves (HD-22). Who did not die after all is
    put back as if nobody had said so."""
    more = terms(row.kind).lasts_after_release_days
    if more is not None:
        last_day = entering.today + timedelta(more)
        _set(connection, row, until=min(row.until or last_day, last_day), released_by=IMPORTED)
        return
    accounts = accounts_by_id(connection, [account.id])
    if row.kind is HoldKind.DECEASED:
        put_back(
            connection,
            accounts,
            since=row.placed_on,
            today=entering.today,
            actor=entering.release_by or entering.actor,
        )
        ended = {"released_on": entering.today, "released_by": entering.release_by}
        return _set(connection, row, **ended, in_error=True)
    if row.placed_on != entering.today:
        resume(
            connection,
            accounts,
            since=row.placed_on,
            ended_on=entering.today,
            today=entering.today,
        )
        wait_out(connection, [account.id], since=row.placed_on, today=entering.today)
    named = entering.release_by if row.kind in ENDED_BY_NAME else None
    _set(connection, row, released_on=entering.today, released_by=named or IMPORTED)


def _set(connection: Connection, row: Any, **values: Any) -> None:
    connection.execute(update(HOLD).where(HOLD.c.id == row.id).values(**values))
