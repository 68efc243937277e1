"""Every hold that stands, by the desk that looks after it: who placed it, why, what is to do."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, or_, select
from sqlmodel import col

from models import Account, Hold
from policy.holds import HoldFacts, HoldKind, Stops, hold_book, terms
from policy.terms import Stage

NO_DESK = "nobody in particular"


@dataclass(frozen=True, slots=True)
class StandingHold:
    """A hold in force, on one account or on all of a guarantor's; `reference` is the first. It
    applies `since` a day, and was `learned` of on another."""

    reference: str
    accounts: int
    kind: HoldKind
    words: str
    stops: Stops
    since: date
    learned: date
    until: date | None
    placed_by: str
    reason: str
    desk: str
    due: date | None
    to_do: str


@dataclass(frozen=True, slots=True)
class HoldOfBook:
    """A kind of hold as the book has it; `off` says why it is switched off."""

    kind: HoldKind
    name: str
    words: str
    stops: Stops
    placed_by: list[str]
    desk: str
    note: str
    off: str
    source: str
    confidence: str


def standing(connection: Connection, today: date) -> list[StandingHold]:
    """Holds in force today on open accounts, what is to do first on top. Names nobody."""
    query = (
        select(
            col(Hold.kind), col(Hold.placed_on), col(Hold.until), col(Hold.service_through),
            col(Hold.service_from), col(Hold.filed_on), col(Hold.disability), col(Hold.who_died),
            col(Hold.applies_from), col(Hold.learned_on),
            col(Hold.placed_by), col(Hold.reason), func.min(Account.reference), func.count(),
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
    rows = [_row(HoldFacts(*row[:8]), *row[8:], today=today) for row in connection.execute(query)]
    return sorted(
        (row for row in rows if row is not None),
        key=lambda row: (row.desk, row.due or date.max, row.since, row.reference),
    )


def _row(
    hold: HoldFacts,
    since: date | None,
    learned: date | None,
    placed_by: str,
    reason: str,
    reference: str,
    accounts: int,
    *,
    today: date,
) -> StandingHold | None:
    if hold.is_over(today) and not hold.waits_for_person(today):
        return None
    book = terms(hold.kind)
    due, to_do = _to_do(hold, today)
    return StandingHold(
        reference=reference,
        accounts=accounts,
        kind=hold.kind,
        words=hold.words,
        stops=book.stops,
        since=since or hold.placed_on,
        learned=learned or hold.placed_on,
        until=hold.until,
        placed_by=placed_by,
        reason=reason,
        desk=book.queue or NO_DESK,
        due=due,
        to_do=to_do,
    )


def _to_do(hold: HoldFacts, today: date) -> tuple[date | None, str]:
    """The next thing to do, and by when; the last one stays when its day has passed."""
    if hold.waits_for_person(today):
        return hold.until, "decide how to go on, then release it"
    checks = hold.checks()
    ahead = [check for check in checks if check[0] >= today] or checks[-1:]
    return ahead[0] if ahead else (None, terms(hold.kind).note)


def book() -> list[HoldOfBook]:
    """The hold book, the strongest first."""
    return [
        HoldOfBook(
            kind=hold.id,
            name=hold.id.name.lower(),
            words=hold.words,
            stops=hold.stops,
            placed_by=sorted(hold.placed_by),
            desk=hold.queue,
            note=hold.note,
            off=hold.off,
            source=hold.source,
            confidence=hold.confidence,
        )
        for hold in hold_book().holds
    ]
