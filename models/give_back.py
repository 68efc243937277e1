"""What the billing system is told of all that was done here: entries, files, receipts."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import Instant, enum_type, key


class GivenKind(StrEnum):
    """What an entry of the journal is. `INSTALMENT` belongs to the plan that was agreed or changed
    with the same `version`."""

    LETTER_SENT = "letter_sent"
    NOTICE_DELIVERED = "notice_delivered"
    NOTICE_BOUNCED = "notice_bounced"
    MAIL_RETURNED = "mail_returned"
    CALL = "call"
    PREFERENCE = "preference"
    HOLD_PLACED = "hold_placed"
    HOLD_RELEASED = "hold_released"
    PLAN_AGREED = "plan_agreed"
    PLAN_CHANGED = "plan_changed"
    INSTALMENT = "instalment"
    PLAN_ENDED = "plan_ended"
    HELP_GRANTED = "help_granted"
    WRITTEN_OFF = "written_off"
    PAYMENT = "payment"
    TAKEN_BACK = "taken_back"
    REFUND_DUE = "refund_due"
    REFUND_GIVEN = "refund_given"


class GivenBack(SQLModel, table=True):
    """One entry of the journal; `id` is its number, and numbers only grow. Never changed.

    `entry_key` is the same whenever the same thing is told, also by a database that was put back
    and told it anew: nothing is read out of it. `subject_id` is the row that it tells of, in the
    table of its kind, `version` how often that row was told before, and `terms_hash` which terms
    of a plan were told.
    `cents` are signed as in the ledger, `code` is the word of its kind (a letter, an outcome, a
    reason), `due_on` the day it names. `reference` is the key that a payment was recorded with, or
    the plan's; `reverses` the `entry_key` of what it takes back.
    """

    __tablename__ = "given_back"
    __table_args__ = (Index("ix_given_back_subject", "kind", "subject_id"),)

    id: int | None = key()
    entry_key: str = Field(unique=True, max_length=32)
    kind: GivenKind = Field(sa_type=enum_type(GivenKind, checked=False))
    subject_id: int
    version: int = 0
    terms_hash: str = Field(default="", max_length=64)
    on_date: date
    account_id: int | None = Field(default=None, foreign_key="account.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    cents: int | None = None
    code: str = Field(default="", max_length=48)
    wanted: bool | None = None
    due_on: date | None = None
    reference: str = Field(default="", max_length=80)
    reverses: str = Field(default="", max_length=32)
    recorded_at: datetime = Field(sa_type=Instant)


class GiveBackFile(SQLModel, table=True):
    """One file of the journal, from its first entry to its last. `written_at` is set once it lies
    whole in its place: one that is not is written again under its name."""

    __tablename__ = "give_back_file"

    id: int | None = key()
    name: str = Field(unique=True, max_length=64)
    first: int
    last: int
    written_at: datetime | None = Field(default=None, sa_type=Instant)


class GiveBackReceipt(SQLModel, table=True):
    """The billing system has everything up to this entry; rows are never changed."""

    __tablename__ = "give_back_receipt"

    id: int | None = key()
    through: int
    received_at: datetime = Field(sa_type=Instant)
    actor: str = Field(default="", max_length=80)
