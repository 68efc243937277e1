"""Claims that were taken in before, and the money of the visits that they are about."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from policy.terms import EntryOrigin, LedgerKind
from tasks.intake.upsert import MEDICAID_LIMIT
from tasks.intake.x12 import LEVELS, REVERSAL
from tasks.payments import billing_owns_the_money
from tasks.storage import LEDGER, MATCHED_ENTRY, REMITTANCE_CLAIM, among


class KnownClaim(NamedTuple):
    """A claim as it was taken in. `taken_back`: a later one took it back."""

    id: int
    payer: str
    trace: str
    number: str
    status: str
    paid_cents: int
    taken_off_cents: int
    earlier_cents: int
    patient_cents: int
    taken_back: bool = False

    @property
    def stands(self) -> bool:
        return self.status != REVERSAL and not self.taken_back

    @property
    def decided_cents(self) -> int:
        return self.paid_cents + self.taken_off_cents


def known_claims(
    connection: Connection, account_ids: Collection[int]
) -> dict[int, list[KnownClaim]]:
    """By account, in the order in which they came."""
    back = REMITTANCE_CLAIM.alias("back")
    query = (
        select(
            REMITTANCE_CLAIM.c.account_id, REMITTANCE_CLAIM.c.id, REMITTANCE_CLAIM.c.payer,
            REMITTANCE_CLAIM.c.trace, REMITTANCE_CLAIM.c.number, REMITTANCE_CLAIM.c.status,
            REMITTANCE_CLAIM.c.paid_cents, REMITTANCE_CLAIM.c.taken_off_cents,
            REMITTANCE_CLAIM.c.earlier_cents, REMITTANCE_CLAIM.c.patient_cents,
            back.c.id.is_not(None),
        )
        .outerjoin(back, back.c.takes_back_id == REMITTANCE_CLAIM.c.id)
        .where(among(connection, REMITTANCE_CLAIM.c.account_id, account_ids))
        .order_by(REMITTANCE_CLAIM.c.id)
    )  # fmt: skip
    found: dict[int, list[KnownClaim]] = defaultdict(list)
    for account_id, *claim in connection.execute(query):
        found[account_id].append(KnownClaim._make(claim))
    return found


def share_cents(claims: Sequence[KnownClaim]) -> int:
    """What is the patient's, as the insurer of the last turn has it."""
    levels = [LEVELS[one.status] for one in claims if one.status in LEVELS]
    last = max(levels, default=None)
    return sum(one.patient_cents for one in claims if LEVELS.get(one.status) == last)


class ExportedLine(NamedTuple):
    """Insurers' money as an export has it, which nobody had recorded here. `entry_id`: its first
    ledger row. `is_known`: a claim was found to be this one."""

    entry_id: int
    source_line: str
    kind: LedgerKind
    cents: int
    value_on: date
    is_known: bool


def exported_lines(
    connection: Connection, account_ids: Collection[int]
) -> dict[int, list[ExportedLine]]:
    """By account. The line that follows from a copay is none of an insurer."""
    query = (
        select(
            LEDGER.c.account_id, func.min(LEDGER.c.id), LEDGER.c.source_line, LEDGER.c.kind,
            func.sum(LEDGER.c.amount_cents), func.max(LEDGER.c.value_on),
            func.count(MATCHED_ENTRY.c.id),
        )
        .outerjoin(MATCHED_ENTRY, MATCHED_ENTRY.c.entry_id == LEDGER.c.id)
        .where(
            among(connection, LEDGER.c.account_id, account_ids),
            LEDGER.c.origin == EntryOrigin.IMPORT,
            LEDGER.c.kind.in_([LedgerKind.INSURER_PAYMENT, LedgerKind.ADJUSTMENT]),
            LEDGER.c.source_line != MEDICAID_LIMIT,
        )
        .group_by(LEDGER.c.account_id, LEDGER.c.source_line, LEDGER.c.kind)
    )  # fmt: skip
    alone = not billing_owns_the_money()  # then no line of an export is a claim
    found: dict[int, list[ExportedLine]] = defaultdict(list)
    for account_id, entry_id, line, kind, cents, on, known in connection.execute(query):
        is_known = alone or bool(known)
        found[account_id].append(ExportedLine(entry_id, line, kind, int(cents), on, is_known))
    return found


def bills(connection: Connection, account_ids: Collection[int]) -> dict[int, dict[LedgerKind, int]]:
    """By account, what charges, insurers and adjustments come to; help and what was too small to
    ask for is no part of it."""
    query = (
        select(LEDGER.c.account_id, LEDGER.c.kind, func.sum(LEDGER.c.amount_cents))
        .where(
            among(connection, LEDGER.c.account_id, account_ids),
            LEDGER.c.kind.in_(LedgerKind.of_the_bill()),
            LEDGER.c.write_off_reason.is_(None),
        )
        .group_by(LEDGER.c.account_id, LEDGER.c.kind)
    )
    found: dict[int, dict[LedgerKind, int]] = {one: {} for one in account_ids}
    for account_id, kind, cents in connection.execute(query):
        found[account_id][kind] = int(cents)
    return found


def entries_of(
    connection: Connection, claim_ids: Collection[int]
) -> dict[int, dict[LedgerKind, int]]:
    """By claim and kind, the first ledger row that was posted for it."""
    query = (
        select(LEDGER.c.remittance_claim_id, LEDGER.c.kind, func.min(LEDGER.c.id))
        .join(REMITTANCE_CLAIM, REMITTANCE_CLAIM.c.id == LEDGER.c.remittance_claim_id)
        .where(
            among(connection, REMITTANCE_CLAIM.c.id, claim_ids),
            LEDGER.c.account_id == REMITTANCE_CLAIM.c.account_id,
        )
        .group_by(LEDGER.c.remittance_claim_id, LEDGER.c.kind)
    )
    found: dict[int, dict[LedgerKind, int]] = defaultdict(dict)
    for claim_id, kind, entry_id in connection.execute(query) if claim_ids else ():
        found[claim_id][kind] = entry_id
    return found
