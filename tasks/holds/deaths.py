"""A death that was an error: what it stopped goes on as if nobody had said it (HD-03)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, or_, select, update
from sqlmodel import col

from models import Account, Hold, Person
from policy.holds import HoldKind
from policy.terms import WhoDied
from tasks.accounts import AccountRow, accounts_by_id, open_accounts, review_now
from tasks.plans import go_on
from tasks.storage import lock_guarantors


def put_back(
    connection: Connection, accounts: Sequence[AccountRow], *, since: date, today: date, actor: str
) -> None:
    """No quiet days and no fresh statement: the days ran on, and a plan goes on. The caller has
    locked the guarantors, and marks the hold."""
    ids = [account.id for account in accounts if account.is_open]
    go_on(connection, ids, HoldKind.DECEASED, since=since, today=today, actor=actor)
    review_now(connection, ids, today)


def never_died(connection: Connection, account: AccountRow, today: date, actor: str) -> bool:
    """Whoever was said to have died of this account lives: end each hold for it, on whatever visit.
    False when there is none."""
    standing = col(Hold.kind) == HoldKind.DECEASED, col(Hold.released_on).is_(None)
    here = col(Hold.account_id) == account.id
    wide = col(Hold.account_id).is_(None) & (col(Hold.guarantor_id) == account.guarantor_id)
    query = select(col(Hold.who_died)).where(*standing, or_(here, wide)).order_by(col(Hold.id))
    found = connection.execute(query).first()
    if found is None:
        return False
    person_id = account.guarantor_id if found[0] is WhoDied.GUARANTOR else account.patient_id
    connection.execute(update(Person).where(col(Person.id) == person_id).values(death_date=None))
    for hold_id, account_id, guarantor_id, since in _holds_of(connection, person_id):
        lock_guarantors(connection, {guarantor_id})
        if account_id is None:
            covered = open_accounts(connection, guarantor_id)
        else:
            covered = accounts_by_id(connection, [account_id])
        put_back(connection, covered, since=since, today=today, actor=actor)
        ended = {"released_on": max(today, since), "released_by": actor, "in_error": True}
        connection.execute(update(Hold).where(col(Hold.id) == hold_id).values(**ended))
    return True


def _holds_of(connection: Connection, person_id: int) -> list[tuple[int, int | None, int, date]]:
    """Those that say that this person has died."""
    patient = col(Account.patient_id) == person_id
    query = (
        select(col(Hold.id), col(Hold.account_id), col(Hold.guarantor_id), col(Hold.placed_on))
        .outerjoin(Account, col(Account.id) == col(Hold.account_id))
        .where(
            col(Hold.kind) == HoldKind.DECEASED,
            col(Hold.released_on).is_(None),
            or_(
                col(Hold.guarantor_id) == person_id,
                patient,
            ),
            or_(
                col(Hold.account_id).is_(None),
                (col(Hold.who_died) == WhoDied.GUARANTOR) & (col(Hold.guarantor_id) == person_id),
                (col(Hold.who_died) == WhoDied.PATIENT) & patient,
            ),
        )
        .order_by(col(Hold.id))
    )
    return [(row[0] or 0, row[1], row[2], row[3]) for row in connection.execute(query)]
