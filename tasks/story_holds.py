"""Why an account waits: the holds that someone placed, and those that follow from the facts."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select
from sqlmodel import col

from models import Hold
from policy.facts import AccountFacts
from policy.holds import HOLD_WORDS, HoldFacts, HoldKind, is_bad_address
from policy.terms import ApplicationStatus, PlanStatus
from tasks.accounts import AccountRow
from tasks.facts import Known


def standing_holds(
    connection: Connection, account: AccountRow, known: Known | None, day: date
) -> list[dict[str, Any]]:
    """All holds in force on `day`. A closed account has none that follow from facts."""
    query = select(
        col(Hold.kind), col(Hold.placed_on), col(Hold.until), col(Hold.service_through),
        col(Hold.placed_by), col(Hold.reason),
    ).where(
        col(Hold.guarantor_id) == account.guarantor_id,
        col(Hold.released_on).is_(None),
        or_(col(Hold.account_id).is_(None), col(Hold.account_id) == account.id),
    )  # fmt: skip
    placed = [
        _hold(row[0], row[1], row[2], row[4], row[5])
        for row in connection.execute(query.order_by(col(Hold.placed_on), col(Hold.id)))
        if HoldFacts(row[0], row[1], row[2], row[3]).in_force(day, account.service_from)
    ]
    derived = [] if known is None else [_hold(kind) for kind in _derived(known.facts)]
    return placed + derived


def _hold(
    kind: HoldKind, since: date | None = None, until: date | None = None, by: str = "",
    note: str = "",
) -> dict[str, Any]:  # fmt: skip
    return {
        "kind": kind.value,
        "words": HOLD_WORDS[kind],
        "since": None if since is None else since.isoformat(),
        "until": None if until is None else until.isoformat(),
        "placed_by": by or "follows from the facts",
        "note": note,
    }


def _derived(facts: AccountFacts) -> Iterator[HoldKind]:
    """Those that nobody places (HD-08, 09, 10, 11, and a ledger that does not add up: HD-25)."""
    application = facts.guarantor.application
    if facts.ledger_cents != facts.balance_cents:
        yield HoldKind.DATA_QUALITY
    if application is not None and application.status in ApplicationStatus.pending():
        yield HoldKind.APPLICATION_PENDING
    if facts.plan is not None and facts.plan.status is PlanStatus.ACTIVE:
        yield HoldKind.PLAN_GOOD_STANDING
    if facts.guarantor.has_credit:
        yield HoldKind.CREDIT_BALANCE
    if is_bad_address(facts.guarantor.returned_letters):
        yield HoldKind.BAD_ADDRESS
