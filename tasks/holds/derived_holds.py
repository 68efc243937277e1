"""Holds that follow from facts are noted while they last, so that HD-00 comes after them too."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select, update

from policy.holds import HOLD_WORDS, HoldKind, as_sentence
from policy.rules import NOTED_KINDS, from_facts
from tasks.accounts import accounts_by_id, resume
from tasks.facts import NOTED, Known
from tasks.plans import wait_out
from tasks.storage import HOLD, Values, insert_new


def note_holds(connection: Connection, known: Mapping[int, Known], today: date) -> bool:
    """Write down what has begun and what is over; whether facts have to be loaded again.

    The caller has locked the guarantors. Noting twice is noting once.
    """
    begun: list[Values] = []
    over: list[tuple[int, HoldKind, date]] = []
    for account_id, one in known.items():
        wanted = NOTED_KINDS.intersection(from_facts(one.facts, one.policy, today))
        noted = {hold.kind: hold.placed_on for hold in one.facts.noted}
        placed = {hold.kind for hold in one.facts.holds}
        begun += [
            noted_hold(one.row.guarantor_id, account_id, kind, today)
            for kind in sorted(wanted - noted.keys() - placed)
        ]
        over += [(account_id, kind, noted[kind]) for kind in sorted(noted.keys() - wanted)]
    insert_new(connection, HOLD, begun)
    for account_id, kind, since in over:
        _end(connection, account_id, kind, since, today)
    return bool(begun or over)


def noted_hold(guarantor_id: int, account_id: int, kind: HoldKind, today: date) -> Values:
    """The columns of one that follows from the facts as they are today."""
    return {
        "guarantor_id": guarantor_id,
        "account_id": account_id,
        "kind": kind,
        "placed_on": today,
        "learned_on": today,
        "applies_from": today,
        "placed_by": NOTED,
        "reason": as_sentence(HOLD_WORDS[kind]),
    }


def _end(connection: Connection, account_id: int, kind: HoldKind, since: date, today: date) -> None:
    accounts = accounts_by_id(connection, [account_id])
    resume(connection, accounts, since=since, ended_on=today, today=today)
    wait_out(connection, [account_id], since=since, today=today)
    connection.execute(
        update(HOLD)
        .where(
            HOLD.c.account_id == account_id,
            HOLD.c.kind == kind,
            HOLD.c.placed_by == NOTED,
            HOLD.c.released_on.is_(None),
        )
        .values(released_on=today, released_by=NOTED)
    )


def take_over(
    connection: Connection, account_id: int | None, kind: HoldKind, **values: object
) -> int | None:
    """Somebody places what was only noted: from now on it is theirs. Its id, if there was one."""
    noted = (
        HOLD.c.account_id == account_id,
        HOLD.c.kind == kind,
        HOLD.c.placed_by == NOTED,
        HOLD.c.released_on.is_(None),
    )
    found: int | None = connection.execute(select(HOLD.c.id).where(*noted)).scalar_one_or_none()
    if found is not None:
        connection.execute(update(HOLD).where(HOLD.c.id == found).values(**values))
    return found
