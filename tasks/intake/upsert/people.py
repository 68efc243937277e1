"""People, new or brought up to date."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update

from policy.terms import Stage
from tasks.contact import leave_stops, placed
from tasks.holds import write_again
from tasks.intake.csv_files import Refusals
from tasks.intake.upsert.import_context import Entering
from tasks.intake.upsert.records import PersonRecord
from tasks.people import born_apart, merge
from tasks.runtime import collector_waits
from tasks.storage import (
    ACCOUNT,
    PERSON,
    Values,
    among,
    insert_all,
    lock_guarantors,
    stands_for,
    update_by_id,
)

_KEPT_WHEN_EMPTY = (
    "birth_date", "death_date", "phone", "email", "household_size", "annual_income_cents",
)  # fmt: skip
"""The sender not knowing it is no reason to forget it."""

_ONLY_STRICTER = ("email_chosen", "mail_ok", "calls_ok")
"""People tell us their wishes too: an import may silence a channel, never open one (AS-05). What it
does not know silences nothing."""

_UNLESS_SAID = {
    "email_chosen": False, "email_risk_known": False, "mail_ok": True, "calls_ok": True,
}  # fmt: skip
"""How a new person may be reached when the sender does not say."""

_OF_A_STREET = ("line2", "city", "state", "postal_code", "country", "region")
"""What another street has of its own."""

_ADDRESS = ("line1", *_OF_A_STREET)

_CONTACT = (*_ADDRESS, "latitude", "longitude", "phone", "email")
"""What a person who asked for confidential contact told us themselves (HP-04)."""

_COLUMNS = (
    "given_name", "family_name", "language", *_ADDRESS, "latitude", "longitude",
    *_KEPT_WHEN_EMPTY, *_UNLESS_SAID,
)  # fmt: skip


_NOBODY = (
    "names nobody taken in from people.csv",
    "add the record that stays, or correct its key, and import again",
)
_TWO_PEOPLE = (
    "names a person who was born on another day",
    "correct the key or the day, and import again; nothing was merged",
)


@collector_waits()
def enter_people(
    connection: Connection, records: Sequence[PersonRecord], entering: Entering
) -> None:
    """Afterwards `entering.people` knows all of them."""
    stored = _stored(connection, [record.key for record in records])
    gone = stands_for(connection, [row.id for row in stored.values()])
    new = [record for record in records if record.key not in stored]
    insert_all(connection, PERSON, [{"source_key": one.key, **placed(_new(one))} for one in new])
    changes: list[Values] = []
    for record in records:
        if record.merged_into:
            entering.merges[record.key] = (record.merged_into, record.row)
        if record.key in stored and stored[record.key].id not in gone:
            changes += _change(stored[record.key], record, entering)
    _leave_stops(connection, changes, entering)
    update_by_id(connection, PERSON, sorted(changes, key=lambda row: int(row["id"])))
    moved = [row["id"] for row in changes if row["address_since"] == entering.today]
    _write_to_them_again(connection, moved, entering)
    entering.people |= {key: gone.get(row.id, row.id) for key, row in stored.items()}
    _keep_what_protects(connection, records, stored, gone)
    if new:
        query = select(PERSON.c.source_key, PERSON.c.id)
        found = connection.execute(query.where(PERSON.c.source_key.in_([one.key for one in new])))
        entering.people |= {row[0]: row[1] for row in found}


def _leave_stops(connection: Connection, changes: Sequence[Values], entering: Entering) -> None:
    """Who gets another number, or another mailbox, today."""
    numbers = [row["id"] for row in changes if row["phone_since"] == entering.today]
    mailboxes = [row["id"] for row in changes if row["email_since"] == entering.today]
    leave_stops(
        connection,
        numbers=numbers,
        mailboxes=mailboxes,
        today=entering.today,
        actor=entering.actor,
    )


def _keep_what_protects(
    connection: Connection,
    records: Sequence[PersonRecord],
    stored: Mapping[str, Row[Any]],
    gone: Mapping[int, int],
) -> None:
    """A record that was merged into another changes nothing there but what silences: a death, no
    letters, no calls."""
    for record in records:
        if record.key not in stored or stored[record.key].id not in gone:
            continue
        values: Values = {}
        if record.death_date is not None:
            values["death_date"] = record.death_date
        values |= {
            name: False for name in ("mail_ok", "calls_ok") if getattr(record, name) is False
        }
        if values:
            kept = PERSON.c.id == gone[stored[record.key].id]
            connection.execute(update(PERSON).where(kept).values(**values))


def enter_merges(connection: Connection, entering: Entering, refusals: Refusals) -> None:
    """After all people: those that the sender says are one. A cell that cannot be right is left
    out with a warning, for nothing takes a merge back."""
    for key, (into, row) in sorted(entering.merges.items()):
        if into not in entering.people:
            refusals.warn(*row, "merged_into", *_NOBODY)
            continue
        gone_id, kept_id = entering.people[key], entering.people[into]
        if born_apart(connection, gone_id, kept_id):
            refusals.warn(*row, "merged_into", *_TWO_PEOPLE)
            continue
        merge(
            connection, gone_id, kept_id, today=entering.today, actor=entering.actor,
            by_export=True,
        )  # fmt: skip
        one = {gone_id: kept_id}
        entering.people = {name: one.get(who, who) for name, who in entering.people.items()}


def _write_to_them_again(connection: Connection, moved: Sequence[int], entering: Entering) -> None:
    """HD-07: whose account went to a person because nobody could write to them."""
    query = select(ACCOUNT.c.guarantor_id).where(
        among(connection, ACCOUNT.c.guarantor_id, moved), ACCOUNT.c.stage == Stage.HUMAN_REVIEW
    )
    waiting = sorted(set(connection.execute(query).scalars()))
    lock_guarantors(connection, waiting)
    for person_id in waiting:
        write_again(connection, person_id, entering.today, entering.actor)


def _stored(connection: Connection, keys: Sequence[str]) -> dict[str, Row[Any]]:
    query = select(PERSON).where(PERSON.c.source_key.in_(keys))
    return {row.source_key: row for row in connection.execute(query)}


def _values(record: PersonRecord) -> Values:
    return {name: getattr(record, name) for name in _COLUMNS}


def _new(record: PersonRecord) -> Values:
    values = _values(record)
    unsaid = {name: usual for name, usual in _UNLESS_SAID.items() if values[name] is None}
    return values | unsaid


def _change(row: Any, record: PersonRecord, entering: Entering) -> list[Values]:
    """The new values when anything differs. At a new address mail gets a new chance (HD-07). A
    confidential address stays (HP-04)."""
    before = {name: getattr(row, name) for name in _COLUMNS}
    values = _wishes_kept(_known_kept(_values(record), record, before, entering), before)
    if row.confidential_since is not None:
        values |= {name: before[name] for name in (*_CONTACT, *_ONLY_STRICTER)}
    if values == before:
        return []
    moved = any(values[name] != before[name] for name in _ADDRESS)
    since = entering.today if moved else row.address_since
    dates = {
        f"{name}_since": entering.today if values[name] != before[name] else since_then
        for name, since_then in (("phone", row.phone_since), ("email", row.email_since))
    }
    found = placed(values, row.told_zone) | ({} if moved else {"address_fault": row.address_fault})
    return [{"id": row.id, **found, "address_since": since, **dates}]


def _known_kept(values: Values, record: PersonRecord, before: Values, entering: Entering) -> Values:
    """What the sender did not say, or not so that it can be read, stays as it is; but the ZIP code
    of another street is no ZIP code of this one. A death ends by the name of a person."""
    for name in _KEPT_WHEN_EMPTY:
        values[name] = before[name] if values[name] in ("", None) else values[name]
    if record.is_alive and entering.release_by is not None:
        values["death_date"] = None
    if not record.spoilt.isdisjoint(("line1", "city")):  # half an address is none
        values |= {name: before[name] for name in (*_ADDRESS, "latitude", "longitude")}
    if "line1" in record.unread:
        values["line1"] = before["line1"]
    if "city" in record.unread and values["line1"] == before["line1"]:
        values["city"] = before["city"]
    at_home = all(values[name] == before[name] for name in ("line1", "city"))
    for name in record.unread & before.keys():
        if at_home or name not in _OF_A_STREET:
            values[name] = before[name]
    return values


def _wishes_kept(values: Values, before: Values) -> Values:
    """Who was told that e-mail is not private stays told; a sender who denies it silences e-mail
    (HP-06)."""
    if values["email_risk_known"] is False:
        values["email_chosen"] = False
    values["email_risk_known"] = before["email_risk_known"]
    for name in _ONLY_STRICTER:
        values[name] = before[name] and values[name] is not False
    return values
