"""Calls on the day's list, and what people said."""

from datetime import date, datetime, time

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import Instant, enum_type, key
from policy.terms import CallOutcome


class Call(SQLModel, table=True):
    """One guarantor on one day's call list; its accounts are the lines of its envelope."""

    id: int | None = key()
    envelope_id: int = Field(foreign_key="envelope.id", unique=True)
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    on_date: date = Field(index=True)
    closed_on: date | None = None
    closed_why: str = Field(default="", max_length=48)


class CallResult(SQLModel, table=True):
    """One attempt and its outcome. `result_key` makes a repeated recording impossible.

    `outside_hours`: it was recorded as it happened, at an hour that was closed for the person.
    NULL when it was recorded for another day, so that nobody knows its hour. `zones` and `states`
    are where the person might have been, and whose hours bound the call. `until_at`: they asked to
    be called on the day `until` from this hour on, by a clock where they are.
    """

    __tablename__ = "call_result"
    __table_args__ = (
        Index(
            "ix_call_result_call_id",
            "call_id",
            sqlite_where=text("call_id IS NOT NULL"),
            postgresql_where=text("call_id IS NOT NULL"),
        ),
    )

    id: int | None = key()
    call_id: int | None = Field(default=None, foreign_key="call.id")
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    outcome: CallOutcome = Field(sa_type=enum_type(CallOutcome))
    on_date: date
    until: date | None = None
    until_at: time | None = None
    recorded_at: datetime = Field(sa_type=Instant)
    actor: str = Field(default="", max_length=80)
    result_key: str = Field(unique=True, max_length=80)
    outside_hours: bool | None = None
    zones: str | None = Field(default=None, max_length=600)
    states: str | None = Field(default=None, max_length=16)


class CallAbout(SQLModel, table=True):
    """One call may be about several accounts of a person: it is one attempt, told once of each."""

    __tablename__ = "call_about"
    __table_args__ = (UniqueConstraint("call_result_id", "account_id"),)

    id: int | None = key()
    call_result_id: int = Field(foreign_key="call_result.id")
    account_id: int = Field(foreign_key="account.id", index=True)
