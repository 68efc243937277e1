"""Accounts seen for the first time, with their lines, ledger and holds."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import Connection, select

from policy.holds import HoldKind
from policy.terms import RefundReason, Resolution, Stage
from tasks.intake.upsert.coming_money import keep_coming
from tasks.intake.upsert.import_context import IMPORTED, Entering
from tasks.intake.upsert.records import AccountRecord, ItemRecord
from tasks.intake.upsert.source_lines import entry
from tasks.intake.upsert.told import HoldReason
from tasks.payments import keep_refunds
from tasks.storage import ACCOUNT, ACCOUNT_ITEM, HOLD, LEDGER, Values, insert_all

_SENT_AS = {"estimate_cents": "estimate"}
"""Where our name of a column is not the sender's."""


def enter_new(connection: Connection, records: Sequence[AccountRecord], entering: Entering) -> None:
    """Write everything about these accounts, a table at a time."""
    if not records:
        return
    references = _references(connection, len(records), entering)
    accounts = [
        {"reference": reference, **_account(record, entering)}
        for record, reference in zip(records, references, strict=True)
    ]
    insert_all(connection, ACCOUNT, accounts)
    query = select(ACCOUNT.c.source_key, ACCOUNT.c.id)
    found = connection.execute(query.where(ACCOUNT.c.source_key.in_([r.key for r in records])))
    ids = {row[0]: row[1] for row in found}
    insert_all(connection, ACCOUNT_ITEM, [i for r in records for i in items(r, ids[r.key])])
    insert_all(connection, LEDGER, [e for r in records for e in _entries(r, ids[r.key], entering)])
    insert_all(connection, HOLD, [h for r in records for h in _holds(r, ids[r.key], entering)])
    coming = {ids[r.key]: r.coming for r in records if r.coming}
    keep_coming(connection, coming, entering.actor)
    keep_refunds(connection, ids.values(), RefundReason.EXPORT, entering.today)


def _references(connection: Connection, count: int, entering: Entering) -> list[str]:
    """So many references that no account has yet."""
    found: set[str] = set()
    while len(found) < count:
        tried = {entering.reference() for _ in range(count - len(found))}
        taken = select(ACCOUNT.c.reference).where(ACCOUNT.c.reference.in_(tried))
        found |= tried - set(connection.execute(taken).scalars())
    return sorted(found)


def _account(record: AccountRecord, entering: Entering) -> Values:
    day = record.last_service_day
    resolution = _resolution(record, entering)
    return {
        "source_key": record.key,
        **described(record, entering),
        "guarantor_id": entering.people[record.guarantor_key],
        "balance_cents": record.balance_cents,
        "stage": Stage.STATEMENT if resolution is None else Stage.RESOLVED,
        "policy_name": entering.policy.name,
        "policy_version": entering.policy.effective,
        # The day of the visit, not today: a run for an earlier day finds the account due as well.
        "enrolled_on": day,
        "next_review_on": day if resolution is None else None,
        "resolution": resolution,
        "closed_on": None if resolution is None else day,
        **_billed_before(record, entering),
    }


def _billed_before(record: AccountRecord, entering: Entering) -> Values:
    """Where another system sent statements, the cadence goes on behind them, and the clocks count
    from the first one. Calls and screening were not offered by it, and are never skipped."""
    billed, policy = record.billed, entering.policy
    if billed is None:
        return dict.fromkeys(("first_statement_on", "step", "step_on", "statements_before"))
    sent = [step.name for step in policy.steps if step.stage is Stage.STATEMENT]
    last = sent[min(billed.statements, len(sent)) - 1]
    done = min(last, policy.before_calls, key=policy.position.__getitem__)
    last_on = billed.first_on if billed.statements == 1 else entering.today
    return {
        "first_statement_on": billed.first_on,
        "step": done,
        "step_on": billed.last_on or last_on,
        "statements_before": billed.statements,
    }


def _resolution(record: AccountRecord, entering: Entering) -> Resolution | None:
    if record.balance_cents == 0:
        return Resolution.NOTHING_OWED
    return Resolution.NOT_ENROLLED if entering.is_cut(record.service_from) else None


def described(record: AccountRecord, entering: Entering) -> Values:
    """What a newer export may always correct."""
    return {
        "patient_id": entering.people[record.patient_key],
        "service_from": record.service_from,
        "service_to": record.service_to,
        "description": record.description,
        "code": record.code,
        "code_system": record.code_system,
        "payer": record.payer,
        "estimate_cents": record.estimate_cents,
        "import_hash": record.fingerprint(),
        "source": entering.source,
    }


def described_by(record: AccountRecord, names: Iterable[str]) -> list[str]:
    """Those of these columns of an account that the sender's file has."""
    return [name for name in names if _SENT_AS.get(name, name) not in record.unsaid]


def items(record: AccountRecord, account_id: int) -> Iterator[Values]:
    for number, item in enumerate(record.items, start=1):
        yield {"account_id": account_id, "number": number} | dict(
            zip(ItemRecord._fields, item, strict=True)
        )


def _entries(record: AccountRecord, account_id: int, entering: Entering) -> Iterator[Values]:
    for posting in record.postings:
        yield entry(account_id, record.key, posting, 0, entering.now, entering.actor)


def _holds(record: AccountRecord, account_id: int, entering: Entering) -> Iterator[Values]:
    if _resolution(record, entering) is None:
        guarantor_id = entering.people[record.guarantor_key]
        for hold in record.holds:
            day = record.last_service_day
            yield {
                **hold_values(hold, day, entering),
                "account_id": account_id,
                "guarantor_id": guarantor_id,
            }


def hold_values(hold: HoldReason, day: date, entering: Entering) -> Values:
    """What has to be done about it counts from the day it became known here, or from the petition.
    It stands as long as the export says so, from `day` on; a death from its own day on."""
    return {
        "kind": hold.kind,
        "placed_on": _from(hold, day, entering),
        "learned_on": entering.today,
        "applies_from": hold.since or day,
        "placed_by": IMPORTED,
        "reason": hold.reason,
        "service_through": hold.service_through,
        "who_died": hold.who_died,
        "filed_on": hold.service_through or entering.today,
    }


def _from(hold: HoldReason, day: date, entering: Entering) -> date:
    """Nobody was dead before they died. A death that has not come yet by any clock is a slip of the
    keyboard: who is said to be dead is left alone at once."""
    if hold.kind is not HoldKind.DECEASED or hold.since is None:
        return day
    known = max(entering.today, entering.now.date())
    return max(day, hold.since) if hold.since <= known else day
