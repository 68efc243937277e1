"""Bills of visits long ago (HD-29, HD-30): noted when they come in, and let in by a person."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select

from models import Clearance
from policy.holds import ClearanceReason, HoldKind
from policy.law import last_day_of_first_bill, last_day_to_sue
from policy.policy_file import PolicySpec
from policy.terms import Stage
from tasks.holds.derived_holds import noted_hold
from tasks.practice import current_practice, policy_or_standard
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, CLEARANCE, HOLD, PERSON, insert_if_new, insert_new


def hold_what_is_old(connection: Connection, which: ColumnElement[bool], today: date) -> int:
    """Note it on the day of the import, so that it is told before the first run, which notes what
    has grown old since. How many holds there were to note."""
    here = current_practice().facility.state
    rows = [
        noted_hold(row.guarantor_id, row.id, kind, today)
        for row in _never_billed(connection, which)
        for kind in _kinds(row, _policy(connection, row), here, today)
    ]
    insert_new(connection, HOLD, rows)
    return len(rows)


def _never_billed(connection: Connection, which: ColumnElement[bool]) -> Iterator[Any]:
    """Those that nobody has cleared, and whose holds nobody has noted."""
    query = (
        select(
            ACCOUNT.c.id, ACCOUNT.c.guarantor_id, ACCOUNT.c.service_from, ACCOUNT.c.service_to,
            ACCOUNT.c.balance_cents, ACCOUNT.c.policy_name, ACCOUNT.c.policy_version,
            PERSON.c.state,
        )
        .join(PERSON, PERSON.c.id == ACCOUNT.c.guarantor_id)
        .where(
            which,
            ACCOUNT.c.stage != Stage.RESOLVED,
            ACCOUNT.c.first_statement_on.is_(None),
            ACCOUNT.c.step.is_(None),
            ~exists().where(CLEARANCE.c.account_id == ACCOUNT.c.id),
        )
        .order_by(ACCOUNT.c.id)
    )  # fmt: skip
    yield from connection.execute(query).all()


def _policy(connection: Connection, row: Any) -> PolicySpec:
    return policy_or_standard(connection, row.policy_name, row.policy_version)


def _kinds(row: Any, policy: PolicySpec, here: str, today: date) -> Iterator[HoldKind]:
    """By the account alone; what else is known of the person, a run asks the rules."""
    if row.balance_cents < policy.small_balance.write_off_below_cents or row.balance_cents <= 0:
        return
    last = max(row.service_from, row.service_to or row.service_from)
    if today > last_day_to_sue(last, (here, row.state), today):
        yield HoldKind.TIME_BARRED
    if today > last_day_of_first_bill(last, policy.first_bill.oldest_months):
        yield HoldKind.TOO_OLD


def check_clearance(kind: HoldKind, reason: ClearanceReason | None) -> None:
    """Raises WrongInput: such a hold ends for good, and only with a reason; no other takes one."""
    if kind in HoldKind.cleared_by_people():
        if reason not in ClearanceReason.given_by_people():
            reasons = ", ".join(ClearanceReason.given_by_people())
            raise WrongInput(f"{kind.value} ends with a reason; give one of: {reasons}")
    elif reason is not None:
        raise WrongInput(f"{kind.value} ends without a reason; leave it out")


def clear(
    connection: Connection,
    account_id: int,
    kind: HoldKind,
    reason: ClearanceReason | None,
    today: date,
    actor: str,
) -> None:
    """From now on its age stops this account no more. Twice is once."""
    insert_if_new(
        connection, Clearance, account_id=account_id, kind=kind, cleared_on=today, reason=reason,
        actor=actor,
    )  # fmt: skip
