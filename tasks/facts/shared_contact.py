"""A number or a mailbox that several people share: what one of them said holds for all."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, func, select

from policy.terms import Channel
from tasks.storage import CALL_RESULT, ENVELOPE, PERSON, PREFERENCE, among

Sharers = dict[int, frozenset[int]]
"""By person, the others; only those who share."""


class SharedNumber(NamedTuple):
    """`group` is the same for all who share it, `attempts` are the days of the calls that were made
    to the others, `listed` those on which a call to them stood on the list. `stopped`: one of them
    wants no calls, or the number was wrong for them."""

    group: int = 0
    attempts: tuple[date, ...] = ()
    listed: tuple[date, ...] = ()
    stopped: bool = False


OWN_NUMBER = SharedNumber()


def who_shares_the_number(connection: Connection, ids: Collection[int]) -> Sharers:
    return _sharers(connection, PERSON.c.phone, ids)


def who_shares_the_mailbox(connection: Connection, ids: Collection[int]) -> Sharers:
    return _sharers(connection, PERSON.c.email, ids)


def _sharers(connection: Connection, column: Column[str], ids: Collection[int]) -> Sharers:
    other = PERSON.alias("other")
    query = (
        select(PERSON.c.id, other.c.id.label("other_id"))
        .join(other, other.c[column.name] == column)
        .where(among(connection, PERSON.c.id, ids), column != "", other.c.id != PERSON.c.id)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for row in connection.execute(query):
        found[row.id].add(row.other_id)
    return {person_id: frozenset(others) for person_id, others in found.items()}


def everybody(ids: Iterable[int], sharers: Sharers) -> set[int]:
    """These people, and those who share with them: to lock them together."""
    return set(ids).union(*sharers.values())


def shared_numbers(
    connection: Connection, ids: Collection[int], since: date, today: date
) -> dict[int, SharedNumber]:
    """What the others who share a number have to do with it; only of those who share one."""
    sharers = who_shares_the_number(connection, ids)
    if not sharers:
        return {}
    others = set().union(*sharers.values())
    attempts = _attempts(connection, others, since, today)
    listed = _listed(connection, others, since, today)
    stopped = _want_no_calls(connection, others)
    return {
        person_id: SharedNumber(
            min(person_id, *theirs),
            tuple(sorted(day for other in theirs for day in attempts.get(other, ()))),
            tuple(sorted(day for other in theirs for day in listed.get(other, ()))),
            not stopped.isdisjoint(theirs),
        )
        for person_id, theirs in sharers.items()
    }


def _attempts(
    connection: Connection, ids: Collection[int], since: date, today: date
) -> dict[int, list[date]]:
    query = select(CALL_RESULT.c.guarantor_id, CALL_RESULT.c.on_date).where(
        among(connection, CALL_RESULT.c.guarantor_id, ids),
        CALL_RESULT.c.on_date > since,
        CALL_RESULT.c.on_date <= today,
    )
    return _days(connection.execute(query))


def _listed(
    connection: Connection, ids: Collection[int], since: date, today: date
) -> dict[int, list[date]]:
    query = select(ENVELOPE.c.guarantor_id, ENVELOPE.c.on_date).where(
        among(connection, ENVELOPE.c.guarantor_id, ids),
        ENVELOPE.c.on_date > since,
        ENVELOPE.c.on_date <= today,
        ENVELOPE.c.channel == Channel.CALL,
        ENVELOPE.c.cancelled_on.is_(None),
    )
    return _days(connection.execute(query))


def _days(rows: Iterable[Any]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for person_id, day in rows:
        found[person_id].append(day)
    return found


def _want_no_calls(connection: Connection, ids: Collection[int]) -> set[int]:
    query = select(PERSON.c.id).where(among(connection, PERSON.c.id, ids), ~PERSON.c.calls_ok)
    return set(connection.execute(query).scalars())


def stopped_mailboxes(connection: Connection, ids: Collection[int]) -> set[int]:
    """Those of these people who share a mailbox with somebody whose last word is: no e-mail."""
    sharers = who_shares_the_mailbox(connection, ids)
    if not sharers:
        return set()
    stopped = said_no_email(connection, set().union(*sharers.values()))
    return {person_id for person_id, theirs in sharers.items() if not stopped.isdisjoint(theirs)}


def said_no_email(connection: Connection, ids: Collection[int]) -> set[int]:
    """Whose last word about e-mail was no. Who never chose it has said nothing."""
    last = (
        select(func.max(PREFERENCE.c.id))
        .where(among(connection, PREFERENCE.c.person_id, ids), PREFERENCE.c.channel == "email")
        .group_by(PREFERENCE.c.person_id)
    )
    query = select(PREFERENCE.c.person_id).where(PREFERENCE.c.id.in_(last), ~PREFERENCE.c.wanted)
    return set(connection.execute(query).scalars())
