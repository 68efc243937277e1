"""Accounts that are in the database already."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from policy.holds import HoldKind
from policy.terms import Channel, LedgerKind, MessageStatus, Resolution, Stage
from tasks.intake.upsert.import_context import IMPORTED
from tasks.storage import ACCOUNT, ENVELOPE, ENVELOPE_LINE, HOLD, MESSAGE, Values, among


class Stored(NamedTuple):
    """What an import needs to know about an account it meets again."""

    id: int
    reference: str
    source_key: str
    import_hash: str
    patient_id: int
    guarantor_id: int
    service_from: date
    service_to: date | None
    balance_cents: int
    stage: Stage
    resolution: Resolution | None
    first_statement_on: date | None
    was_contacted: bool
    """Something left for it, or is leaving: a bill, a letter about a plan, a call."""

    @property
    def is_open(self) -> bool:
        return self.stage is not Stage.RESOLVED

    @property
    def was_billed(self) -> bool:
        return self.first_statement_on is not None

    @property
    def last_service_day(self) -> date:
        return self.service_to or self.service_from

    def is_owed_again(self, more_cents: int) -> bool:
        """It is closed, is worked on otherwise, and `more_cents` that were added left a debt."""
        left_out = self.resolution is Resolution.NOT_ENROLLED
        return not self.is_open and not left_out and more_cents > 0 and self.balance_cents > 0

    def makes_new_debt(self, entries: Sequence[Values]) -> bool:
        """The bill grows, and nothing was owed before. A payment that came back is none."""
        kinds = LedgerKind.of_the_bill()
        grew: int = sum(one["amount_cents"] for one in entries if one["kind"] in kinds)
        after: int = self.balance_cents + sum(one["amount_cents"] for one in entries)
        return grew > 0 and self.balance_cents <= 0 < after

    def needs_a_name(self, more_cents: int) -> bool:
        """People were told that the matter is closed, and this would make it owed again."""
        closed = self.resolution in Resolution.needs_a_name_to_reopen()
        return closed and more_cents > 0 and self.balance_cents + more_cents > 0


_HAS_LEFT = (
    select(ENVELOPE_LINE.c.id)
    .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
    .outerjoin(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
    .where(
        ENVELOPE_LINE.c.account_id == ACCOUNT.c.id,
        ENVELOPE_LINE.c.cancelled_on.is_(None),
        or_(
            ENVELOPE.c.channel == Channel.CALL,
            MESSAGE.c.status.not_in([MessageStatus.PLANNED, MessageStatus.CANCELLED]),
        ),
    )
)
_COLUMNS: tuple[Any, ...] = (
    *(ACCOUNT.c[name] for name in Stored._fields if name != "was_contacted"),
    or_(ACCOUNT.c.first_statement_on.is_not(None), exists(_HAS_LEFT)),
)


def stored_by_key(connection: Connection, keys: Collection[str]) -> dict[str, Stored]:
    """By the sender's key."""
    return {row.source_key: row for row in find_stored(connection, ACCOUNT.c.source_key.in_(keys))}


def find_stored(connection: Connection, *conditions: ColumnElement[bool]) -> list[Stored]:
    query = select(*_COLUMNS).where(*conditions).order_by(ACCOUNT.c.id)
    return [Stored._make(row) for row in connection.execute(query)]


def standing_imported(
    connection: Connection, account_ids: Collection[int]
) -> dict[int, set[HoldKind]]:
    """The kinds of the holds that imports placed on these accounts, and nobody released."""
    query = select(HOLD.c.account_id, HOLD.c.kind).where(
        among(connection, HOLD.c.account_id, account_ids),
        HOLD.c.placed_by == IMPORTED,
        HOLD.c.released_on.is_(None),
        HOLD.c.released_by.is_(None),
    )
    found: dict[int, set[HoldKind]] = defaultdict(set)
    for account_id, kind in connection.execute(query):
        found[account_id].add(kind)
    return found
