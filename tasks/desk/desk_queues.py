"""What waits for a person, desk by desk: each row is an account, what is to do, and by when."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from policy.terms import dollars
from tasks.assistance import ending_help
from tasks.holds import hold_list
from tasks.operations import InReview, old_bills, waits_for_export, with_a_person
from tasks.payments import payer_credits, refunds_due, unmatched


class QueueRow(NamedTuple):
    """`due` is None where no day is set; `late`: it has passed."""

    reference: str
    what: str
    since: date | None
    due: date | None
    to_do: str
    late: bool


class DeskQueue(NamedTuple):
    """`name` stands in its address."""

    name: str
    title: str
    rows: list[QueueRow]

    @property
    def late(self) -> int:
        return sum(row.late for row in self.rows)


def desk_queues(connection: Connection, day: date) -> list[DeskQueue]:
    """Those in which something waits: the lists that everybody has, then the desks of holds."""
    lists = (
        DeskQueue("refunds", "To be given back", list(_refunds(connection, day))),
        DeskQueue("decisions", "A person decides", list(_reviewed(with_a_person(connection)))),
        DeskQueue("old-bills", "Too old to be asked for", list(_reviewed(old_bills(connection)))),
        DeskQueue("exports", "Waits for an export", list(_reviewed(waits_for_export(connection)))),
        DeskQueue("unmatched", "Recorded here, in no export", list(_unmatched(connection))),
        DeskQueue("payer-credits", "Credits of insurers", list(_payers(connection))),
        DeskQueue("help-ends", "Help ends within 30 days", list(_ending(connection, day))),
    )
    return [one for one in (*lists, *_holds(connection, day)) if one.rows]


def _holds(connection: Connection, day: date) -> Iterator[DeskQueue]:
    by_desk: dict[str, list[QueueRow]] = {}
    for hold in hold_list.standing(connection, day):
        what = f"{hold.words} ({hold.kind.value})"
        if hold.accounts > 1:
            what = f"{what}, {hold.accounts} visits"
        late = hold.due is not None and hold.due < day
        row = QueueRow(hold.reference, what, hold.since, hold.due, hold.to_do, late)
        by_desk.setdefault(hold.desk, []).append(row)
    for desk, rows in by_desk.items():
        yield DeskQueue(f"holds-{desk.replace(' ', '-')}", f"Holds: {desk}", rows)


def _refunds(connection: Connection, day: date) -> Iterator[QueueRow]:
    """Overdue ones first."""
    for one in sorted(refunds_due(connection, day), key=lambda one: (one.by, one.reference)):
        pays = "".join(f"; {dollars(to.cents)} pays {to.reference}" for to in one.pays)
        what = f"{dollars(one.cents)}: {one.why}{pays}"
        if one.cents:
            yield QueueRow(one.reference, what, one.since, one.by, "give it back", one.by < day)
        else:
            to_do = "post it to the other visit"
            yield QueueRow(one.reference, what, one.since, None, to_do, False)


def _reviewed(found: Iterable[InReview]) -> Iterator[QueueRow]:
    for one in found:
        more = f", {len(one.references)} visits" if len(one.references) > 1 else ""
        what = f"{one.why}{more}, {dollars(one.balance_cents)}"
        yield QueueRow(one.reference, what, one.since, None, "read the story, and decide", False)


def _unmatched(connection: Connection) -> Iterator[QueueRow]:
    for one in unmatched(connection):
        what = f"{dollars(one.cents)}, {one.what}: {one.why}"
        yield QueueRow(one.reference, what, one.value_on, None, one.to_do, False)


def _payers(connection: Connection) -> Iterator[QueueRow]:
    for one in payer_credits(connection):
        what = f"{dollars(one.cents)} that is not the patient's"
        yield QueueRow(one.reference, what, one.since, None, "see whose it is", False)


def _ending(connection: Connection, day: date) -> Iterator[QueueRow]:
    for one in ending_help(connection, day):
        yield QueueRow(one.reference, "help with later visits ends", None, one.through,
                       "offer the form again", False)  # fmt: skip
