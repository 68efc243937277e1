"""Notes about a person, for whoever talks with them next: written at the desk, and read there."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlmodel import col

from models import PersonNote
from tasks.accounts import find_account
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import PERSON_NOTE, among, insert_if_new, merged_into, usable_key

LONGEST = 500
MOST = 20


class Note(NamedTuple):
    written_at: datetime
    actor: str
    words: str


def write_note(*, moment: Moment, reference: str, words: str, key: str, actor: str) -> bool:
    """About whoever answers for this account. False where the form was sent before. Raises
    WrongInput."""
    text = " ".join(words.split())
    if not text:
        raise WrongInput("write something down")
    if len(text) > LONGEST:
        raise WrongInput(f"a note has {LONGEST} characters at most; this one has {len(text)}")
    with recording(moment) as (connection, _, now):
        account = find_account(connection, reference)
        made = insert_if_new(
            connection,
            PersonNote,
            note_key=usable_key(key),
            person_id=account.guarantor_id,
            written_at=now,
            actor=actor,
            words=text,
        )
    return made is not None


def notes_of(connection: Connection, person_id: int) -> list[Note]:
    """The newest first, also those about a record that was merged into this one."""
    whose = {person_id, *merged_into(connection, [person_id])}
    query = (
        select(col(PersonNote.written_at), col(PersonNote.actor), col(PersonNote.words))
        .where(among(connection, PERSON_NOTE.c.person_id, whose))
        .order_by(col(PersonNote.id).desc())
        .limit(MOST)
    )
    return [Note._make(row) for row in connection.execute(query)]
