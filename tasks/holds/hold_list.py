"""Every hold that stands, by the desk that looks after it: who placed it, why, what is to do."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlmodel import col

from models import Account, Hold
from policy.holds import HoldFacts, hold_book, terms
from policy.terms import Stage

NO_DESK = "nobody in particular"


def standing(connection: Connection, today: date) -> list[dict[str, Any]]:
    """Holds in force today on open accounts, what is to do first on top. Names nobody."""
    query = (
        select(
            col(Hold.kind), col(Hold.placed_on), col(Hold.until), col(Hold.service_through),
            col(Hold.service_from), col(Hold.filed_on), col(Hold.disability), col(Hold.placed_by),
            col(Hold.reason), func.min(Account.reference), func.count(),
        )
        .join(
            Account,
            (col(Account.guarantor_id) == col(Hold.guarantor_id))
            & (col(Hold.account_id).is_(None) | (col(Hold.account_id) == col(Account.id)))
            & (col(Account.stage) != Stage.RESOLVED),
        )
        .where(
            or_(
                col(Hold.service_from).is_(None),
                col(Hold.service_from) <= col(Account.service_from),
            ),
            or_(
                col(Hold.service_through).is_(None),
                col(Hold.service_through) >= col(Account.service_from),
            ),
        )
        .where(col(Hold.released_on).is_(None), col(Hold.placed_on) <= today)
        .group_by(col(Hold.id))
    )  # fmt: skip
    rows = [_row(HoldFacts(*row[:7]), *row[7:], today=today) for row in connection.execute(query)]
    return sorted(
        (row for row in rows if row is not None),
        key=lambda row: (row["desk"], row["due"] or "9999", row["since"], row["reference"]),
    )


def _row(
    hold: HoldFacts, placed_by: str, reason: str, reference: str, accounts: int, *, today: date
) -> dict[str, Any] | None:
    if hold.is_over(today) and not hold.waits_for_person(today):
        return None
    book = terms(hold.kind)
    due, to_do = _to_do(hold, today)
    return {
        "reference": reference,
        "accounts": accounts,
        "kind": hold.kind.value,
        "words": book.words,
        "stops": book.stops.value,
        "since": hold.placed_on.isoformat(),
        "until": hold.until.isoformat() if hold.until else None,
        "placed_by": placed_by,
        "reason": reason,
        "desk": book.queue or NO_DESK,
        "due": due.isoformat() if due else None,
        "to_do": to_do,
    }


def _to_do(hold: HoldFacts, today: date) -> tuple[date | None, str]:
    """The next thing to do, and by when; the last one stays when its day has passed."""
    if hold.waits_for_person(today):
        return hold.until, "decide how to go on, then release it"
    checks = hold.checks()
    ahead = [check for check in checks if check[0] >= today] or checks[-1:]
    return ahead[0] if ahead else (None, terms(hold.kind).note)


def book() -> list[dict[str, Any]]:
    """The hold book, the strongest first."""
    return [
        {
            "kind": one.id.value,
            "name": one.id.name.lower(),
            "words": one.words,
            "stops": one.stops.value,
            "placed_by": sorted(one.placed_by),
            "desk": one.queue,
            "note": one.note,
            "off": one.off,
            "source": one.source,
            "confidence": one.confidence,
        }
        for one in hold_book().holds
    ]
