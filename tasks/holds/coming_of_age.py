"""Visits of children who are grown up by now wait for a person's word (HD-06)."""

from datetime import date

from sqlalchemy import ColumnElement, Connection

from policy.holds import HoldKind
from tasks.facts import who_came_of_age
from tasks.outbox import cancel
from tasks.storage import HOLD, insert_all

_WHY = (
    "The patient is 18 by now and was not at the visit: a guardian hears no more of it until a "
    "person says who answers."
)


def hold_who_came_of_age(connection: Connection, which: ColumnElement[bool], today: date) -> int:
    """Hold such visits from the 18th birthday on, or from today where something was sent since,
    and take back what asks and has not left. How
    many there are. The caller has locked the guarantors."""
    grown = who_came_of_age(connection, which, today)
    rows = [
        {
            "guarantor_id": one.guarantor_id,
            "account_id": one.account_id,
            "kind": HoldKind.MINOR,
            "placed_on": today if one.heard else one.since,
            "learned_on": today,
            "applies_from": one.since,
            "placed_by": "tend",
            "reason": _WHY,
        }
        for one in grown
    ]
    insert_all(connection, HOLD, rows)
    if grown:
        ids = [one.account_id for one in grown]
        why = f"hold {HoldKind.MINOR.value}"
        cancel.cancel(connection, account_ids=ids, why=why, today=today)
    return len(grown)
