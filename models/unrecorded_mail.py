"""What left and this database does not know: it was put back from an older copy."""

from datetime import date, datetime

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from models.columns import Instant, enum_type, key
from policy.terms import Channel

_OPEN = "settled_on IS NULL"


class UnrecordedMail(SQLModel, table=True):
    """A letter or an e-mail of the journal or the disk, once. `guarantor_id` is whose it was; none
    while nobody here is known by it. Until a person has looked (`settled_on`, `settled_by`),
    nothing more is written to them.
    """

    __tablename__ = "unrecorded_mail"
    __table_args__ = (
        Index(
            "ix_unrecorded_mail_open",
            "guarantor_id",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: int | None = key()
    token: str = Field(unique=True, max_length=64)
    channel: Channel = Field(sa_type=enum_type(Channel))
    left_on: date
    batch: str = Field(default="", max_length=64)
    guarantor_id: int | None = Field(default=None, foreign_key="person.id")
    found_on: date
    settled_on: date | None = None
    settled_by: str = Field(default="", max_length=80)


class UnknownToken(SQLModel, table=True):
    """A stop link that was followed, or a provider's event, whose token no message here has."""

    __tablename__ = "unknown_token"

    id: int | None = key()
    token: str = Field(unique=True, max_length=64)
    times: int = 1
    first_at: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant)
    stops: bool = False
    honoured: bool = False


class JournalRead(SQLModel, table=True):
    """How far the journal was compared with this database: one row, with the id 1, or none yet.

    `places` is JSON: by file the bytes that were read, and the mark of the last of them. It goes
    back with the database, and does not fit a journal of another home.
    """

    __tablename__ = "journal_read"

    id: int = Field(default=1, primary_key=True)
    places: str = Field(sa_type=Text)
