"""An account's story: where it stands, what comes next and why, and all that happened so far."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from models import StepRun
from policy.holds import HoldKind
from tasks.accounts import find_account
from tasks.decisions import decide_all
from tasks.facts import load_facts
from tasks.history.compliance_answers import if_asked
from tasks.history.current_holds import standing_holds
from tasks.history.next_step import next_of
from tasks.history.timeline import timeline
from tasks.payments import refunds_due
from tasks.storage import ACCOUNT


def tell(connection: Connection, reference: str, day: date) -> dict[str, Any]:
    """The story as `day` sees it. Names nobody. Raises WrongInput."""
    account = find_account(connection, reference)
    row = connection.execute(ACCOUNT.select().where(ACCOUNT.c.id == account.id)).one()
    known = load_facts(connection, {account.guarantor_id}, day)
    answer = decide_all(known, [account.id], day).get(account.id)
    holds = standing_holds(connection, account, known.get(account.id), day)
    kinds = [HoldKind(hold["kind"]) for hold in holds]
    return {
        "reference": account.reference,
        "as_of": day.isoformat(),
        "stage": account.stage.value,
        "balance_cents": account.balance_cents,
        "service_from": account.service_from.isoformat(),
        "first_statement_on": _iso(account.first_statement_on),
        "resolution": account.resolution.value if account.resolution else None,
        "closed_on": _iso(row.closed_on),
        **next_of(answer, account, day),
        "next_review_on": _iso(row.next_review_on),
        "last_run": _last_run(connection, account.id),
        "refunds_due": refunds_due(connection, account.id),
        "holds": holds,
        "if_asked": if_asked(connection, account, kinds, day),
        "timeline": [event.as_dict() for event in timeline(connection, account)],
    }


def _last_run(connection: Connection, account_id: int) -> dict[str, Any] | None:
    """What the latest run did with this account, also when that was nothing."""
    query = (
        select(col(StepRun.as_of), col(StepRun.status), col(StepRun.step), col(StepRun.reason))
        .where(col(StepRun.account_id) == account_id)
        .order_by(col(StepRun.id).desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return {"as_of": _iso(row[0]), "status": row[1].value, "step": row[2], "reason": row[3]}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
