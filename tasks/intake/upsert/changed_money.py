"""The money of a newer export takes effect as if somebody had recorded it here."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection

from policy.terms import LedgerKind, RefundReason, Resolution
from tasks.intake.upsert.import_context import Entering
from tasks.intake.upsert.stored_accounts import Stored, find_stored
from tasks.payments import Door, Money, paid_with, take_effect
from tasks.storage import ACCOUNT, LEDGER, Values, among, insert_all

WHY = "a newer export changed the amount"


class Changed(Protocol):
    """An account as it stood, and the ledger rows that were added."""

    @property
    def stored(self) -> Stored: ...
    @property
    def entries(self) -> list[Values]: ...


def post_entries(connection: Connection, entries: Sequence[Values]) -> None:
    """A reversal names the payment that it takes back, which may have come with it."""
    backs = [one for one in entries if _takes_back(one)]
    insert_all(connection, LEDGER, [one for one in entries if not _takes_back(one)])
    used: set[int] = set()
    for back in sorted(backs, key=lambda one: (one["account_id"], one["value_on"])):
        found = paid_with(connection, back["account_id"], back["amount_cents"])
        free = [one for one in found if one.id not in used]
        before = [one for one in free if one.value_on <= back["value_on"]]
        if free:
            paid = (before or free)[0]
            used.add(paid.id)
            back["reverses_id"] = paid.id
    insert_all(connection, LEDGER, backs)


def _takes_back(entry: Values) -> bool:
    return entry["kind"] is LedgerKind.REVERSAL and entry["amount_cents"] > 0


def take_effects(
    connection: Connection, taken: Sequence[Changed], entering: Entering, why: str = WHY
) -> dict[int, Stored]:
    """The accounts whose money changed, as they stand after it. What was never worked on for its
    age stays left out."""
    moved = [change for change in taken if change.entries]
    if not moved:
        return {}
    worked_on = [c for c in moved if c.stored.resolution is not Resolution.NOT_ENROLLED]
    money = [one for change in worked_on for one in _money(change)]
    # The day of a visit, not today: a run for an earlier day looks at it as well.
    look_on = min([entering.today, *(change.stored.last_service_day for change in moved)])
    take_effect(
        connection, money, Door(entering.today, entering.actor, why, RefundReason.EXPORT, look_on)
    )
    ids = [change.stored.id for change in moved]
    return {one.id: one for one in find_stored(connection, among(connection, ACCOUNT.c.id, ids))}


def _money(change: Changed) -> list[Money]:
    """What a person paid or got back and that has another name now came once: a line that is gone
    and a new one of the same kind and amount are a pair, each line in one pair."""
    money = [
        Money(change.stored.id, one["kind"], one["amount_cents"], one["value_on"])
        for one in change.entries
    ]
    for gone in [one for one in money if one.kind in LedgerKind.by_patient() and one.cents > 0]:
        other = (one for one in money if one.kind is gone.kind and one.cents == -gone.cents)
        if (named_anew := next(other, None)) is not None:
            money.remove(gone)
            money.remove(named_anew)
    return money
