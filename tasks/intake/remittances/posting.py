"""Claims of a batch are posted: the ledger, what follows from money, and what waits.

The same claim again changes nothing. Several claims of one visit are taken one after the other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from policy.terms import EntryOrigin, RefundReason
from tasks.accounts import begin_anew, set_columns
from tasks.intake.remittances.known_claims import (
    ExportedLine,
    bills,
    entries_of,
    exported_lines,
    known_claims,
)
from tasks.intake.remittances.pending import follow_holds
from tasks.intake.remittances.ruling import Part, Ruling, Visit, rule
from tasks.intake.upsert import (
    Entering,
    Stored,
    open_again,
    post_entries,
    stored_by_key,
    take_effects,
)
from tasks.intake.x12 import Claim, Remittance, Wrong
from tasks.payments import keep_refunds
from tasks.storage import (
    ACCOUNT,
    MATCHED_ENTRY,
    REMITTANCE_CLAIM,
    Values,
    insert_all,
    insert_returning_ids,
    lock_guarantors,
    update_by_id,
)

_WHY = "an insurer decided otherwise"
_OWED = "An insurer's remittance says that something is owed."
_UNKNOWN = (
    "CLP01",
    "is the key of no account that Tend knows",
    "import the billing system's export that has it, then the remittance again",
)
_CLOSED = (
    "CLP01",
    "the account is closed for good",
    "name who reopens it (--reopen-by), or leave it",
)


class Brought(NamedTuple):
    """A claim, and the remittance that brought it."""

    remittance: Remittance
    claim: Claim


@dataclass(slots=True)
class Posted:
    """What became of claims: those that are refused with the reason, and the accounts by their
    sender's key, before and after."""

    refused: list[tuple[Brought, Wrong]] = field(default_factory=list)
    before: dict[str, Stored] = field(default_factory=dict)
    after: dict[str, Stored] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    known_claims: int = 0


@dataclass(frozen=True, slots=True)
class _Taken:
    """A claim that is taken in, its account, and the ledger rows it makes."""

    brought: Brought
    ruling: Ruling
    stored: Stored
    claim_id: int
    entries: list[Values]

    @property
    def cents(self) -> int:
        return sum(entry["amount_cents"] for entry in self.entries)


def post_claims(
    connection: Connection, brought: Sequence[Brought], entering: Entering, posted: Posted
) -> None:
    """All of them in the caller's transaction."""
    keys = {one.claim.account_key for one in brought}
    stored = stored_by_key(connection, keys)
    lock_guarantors(connection, {one.guarantor_id for one in stored.values()})
    for key, account in stored.items():
        posted.before.setdefault(key, account)
    for some in _turns(brought):
        _post_turn(connection, some, entering, posted)
    posted.after |= stored_by_key(connection, keys)


def _turns(brought: Iterable[Brought]) -> Iterator[list[Brought]]:
    """In their order, one claim of a visit at a time."""
    waiting = list(brought)
    while waiting:
        turn: dict[str, Brought] = {}
        later = []
        for one in waiting:
            if one.claim.account_key in turn:
                later.append(one)
            else:
                turn[one.claim.account_key] = one
        yield list(turn.values())
        waiting = later


def _post_turn(
    connection: Connection, brought: Sequence[Brought], entering: Entering, posted: Posted
) -> None:
    stored = stored_by_key(connection, [one.claim.account_key for one in brought])
    ids = [account.id for account in stored.values()]
    claims, exported = known_claims(connection, ids), exported_lines(connection, ids)
    sums = bills(connection, ids)
    ruled: list[tuple[Brought, Ruling, Stored]] = []
    for one in brought:
        account = stored.get(one.claim.account_key)
        if account is None:
            posted.refused.append((one, Wrong(one.claim.segment, *_UNKNOWN)))
            continue
        visit = Visit(claims.get(account.id, []), exported.get(account.id, []), sums[account.id])
        ruling = rule(one.claim, one.remittance, visit, _counts_on(one, entering))
        if entering.reopen_by is None and account.needs_a_name(ruling.cents):
            ruling.wrong = ruling.wrong or Wrong(one.claim.segment, *_CLOSED)
        if ruling.wrong is not None:
            posted.refused.append((one, ruling.wrong))
        elif ruling.is_known:
            posted.known_claims += 1
        else:
            ruled.append((one, ruling, account))
    taken = _write(connection, ruled, entering)
    _take_effect(connection, taken, entering)
    posted.changed |= {one.brought.claim.account_key for one in taken}


def _write(
    connection: Connection,
    ruled: Sequence[tuple[Brought, Ruling, Stored]],
    entering: Entering,
) -> list[_Taken]:
    """Claims, ledger rows and balances together."""
    rows = [_claim_row(one, ruling, account, entering) for one, ruling, account in ruled]
    ids = insert_returning_ids(connection, REMITTANCE_CLAIM, rows)
    named = {ruling.takes_back.id for _, ruling, _ in ruled if ruling.takes_back is not None}
    earlier = entries_of(connection, named)
    shown: list[Values] = []
    taken: list[_Taken] = []
    for (one, ruling, account), claim_id in zip(ruled, ids, strict=True):
        entries = []
        value_on = _counts_on(one, entering)
        for part in ruling.parts:
            about = {"account_id": account.id, "kind": part.kind, "actor": entering.actor}
            known = about | {"matched_on": entering.today, "recorded_for": value_on}
            shown += [_shown(line, claim_id) | known for line in part.shown]
            if not part.shown:
                back = earlier.get(ruling.takes_back.id, {}) if ruling.takes_back else {}
                facts = {"value_on": value_on, "reverses_id": back.get(part.kind)}
                new = about | {"posted_at": entering.now} | facts
                entries.append(_entry(part, claim_id) | new)
        taken.append(_Taken(one, ruling, account, claim_id, entries))
    insert_all(connection, MATCHED_ENTRY, shown)
    post_entries(connection, [entry for one in taken for entry in one.entries])
    gone = [claim.id for _, ruling, _ in ruled for claim in ruling.gives_back]
    update_by_id(connection, REMITTANCE_CLAIM, [{"id": one, "earlier_cents": 0} for one in gone])
    balances = [
        {"id": one.stored.id, "balance_cents": one.stored.balance_cents + one.cents}
        for one in taken
        if one.entries
    ]
    update_by_id(connection, ACCOUNT, balances)
    return taken


def _entry(part: Part, claim_id: int) -> Values:
    """Provisional until an export shows it, as all that was not posted by one."""
    return {
        "amount_cents": part.cents,
        "entry_key": f"remittance:{claim_id}:{part.name}",
        "source_line": "",
        "origin": EntryOrigin.TEND,
        "remittance_claim_id": claim_id,
    }


def _shown(line: ExportedLine, claim_id: int) -> Values:
    return {
        "entry_id": line.entry_id,
        "source_line": line.source_line,
        "cents": 0,
        "recorded_key": f"remittance {claim_id}",
    }


def _counts_on(one: Brought, entering: Entering) -> date:
    """A transfer may be dated some days ahead; the decision stands from today on."""
    paid_on = one.remittance.paid_on
    return entering.today if paid_on is None else min(paid_on, entering.today)


def _claim_row(one: Brought, ruling: Ruling, account: Stored, entering: Entering) -> Values:
    back = ruling.takes_back
    return {
        "account_id": account.id,
        "payer": one.remittance.payer,
        "trace": one.remittance.trace,
        "number": one.claim.number,
        "status": one.claim.status,
        "paid_on": _counts_on(one, entering),
        "paid_cents": ruling.paid_cents,
        "taken_off_cents": ruling.taken_off_cents,
        "earlier_cents": ruling.earlier_cents,
        "patient_cents": one.claim.patient_cents,
        "takes_back_id": None if back is None else back.id,
    }


def _take_effect(connection: Connection, taken: Sequence[_Taken], entering: Entering) -> None:
    if not taken:
        return
    stands = take_effects(connection, taken, entering, _WHY)
    ids = [one.stored.id for one in taken]
    keep_refunds(connection, ids, RefundReason.EXPORT, entering.today)
    for one in taken:
        account = stands.get(one.stored.id, one.stored)
        again = account.is_owed_again(one.cents)
        if again:
            actor = entering.reopen_by or entering.actor
            open_again(connection, account, entering.today, actor, _OWED)
        if account.is_open or again:
            held = follow_holds(connection, account, one.ruling, entering)
            if again or held or one.entries:
                set_columns(connection, account.id, next_review_on=account.last_service_day)
        if one.stored.makes_new_debt(one.entries):
            begin_anew(connection, one.stored.id)
