"""Why an account waits: the holds that someone placed, and those that follow from the facts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, or_, select
from sqlmodel import col

from models import Hold
from policy.holds import HoldFacts, HoldKind, Stops, is_bad_address, terms
from policy.rules import from_facts
from policy.terms import AddressFault
from tasks.accounts import AccountRow
from tasks.facts import NOTED, Known


@dataclass(frozen=True, slots=True)
class CurrentHold:
    """Since when it applies and when that was learned, and from whom, where somebody placed it;
    what it stops, and what is to do about it."""

    kind: HoldKind
    words: str
    stops: Stops
    since: date | None
    learned: date | None
    until: date | None
    placed_by: str
    note: str
    queue: str
    to_do: list[str]
    advice: str


def standing_holds(
    connection: Connection, account: AccountRow, known: Known | None, day: date
) -> list[CurrentHold]:
    """All holds in force on `day`. A closed account has none that follow from facts."""
    query = select(
        col(Hold.kind), col(Hold.placed_on), col(Hold.until), col(Hold.service_through),
        col(Hold.service_from), col(Hold.filed_on), col(Hold.disability), col(Hold.who_died),
        col(Hold.applies_from), col(Hold.learned_on), col(Hold.placed_by), col(Hold.reason),
    ).where(
        col(Hold.guarantor_id) == account.guarantor_id,
        col(Hold.released_on).is_(None),
        or_(col(Hold.account_id).is_(None), col(Hold.account_id) == account.id),
    )  # fmt: skip
    placed = [
        _hold(hold.kind, hold, by, note, since or hold.placed_on, learned or hold.placed_on)
        for *facts, since, learned, by, note in connection.execute(
            query.order_by(col(Hold.placed_on), col(Hold.id))
        )
        if (hold := HoldFacts(*facts)).in_force(day, account.service_from)
    ]
    derived = [_hold(kind) for kind in _derived(known, placed, day)]
    return placed + derived + list(_bad_address(known))


def _hold(
    kind: HoldKind,
    hold: HoldFacts | None = None,
    by: str = "",
    note: str = "",
    since: date | None = None,
    learned: date | None = None,
) -> CurrentHold:
    book = terms(kind)
    checks = () if hold is None else hold.checks()
    return CurrentHold(
        kind=kind,
        words=book.words if hold is None else hold.words,
        stops=book.stops,
        since=since,
        learned=learned,
        until=None if hold is None else hold.until,
        placed_by=by or NOTED,
        note=note,
        queue=book.queue,
        to_do=[f"{words} by {day.isoformat()}" for day, words in checks],
        advice=book.note,
    )


def _derived(known: Known | None, placed: list[CurrentHold], day: date) -> Iterator[HoldKind]:
    """Those that nobody places, unless a run has noted them already."""
    if known is None:
        return
    said = {hold.kind for hold in placed}
    yield from (kind for kind in from_facts(known.facts, known.policy, day) if kind not in said)


def _bad_address(known: Known | None) -> Iterator[CurrentHold]:
    """Mail alone waits for it. What is wrong with the address is said where it is known."""
    if known is None:
        return
    person = known.facts.guarantor
    if person.address_fault in AddressFault.stopping():
        yield replace(_hold(HoldKind.BAD_ADDRESS), words=person.address_fault.words)
    elif is_bad_address(person.returned_letters):
        yield _hold(HoldKind.BAD_ADDRESS)
