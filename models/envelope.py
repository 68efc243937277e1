"""Envelopes: all that one guarantor gets on one day through one channel, and the message itself."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import Instant, enum_type, key
from policy.letters import LetterKind
from policy.plans import FollowUp
from policy.terms import Channel, MessageStatus

_UNSEALED = "sealed_at IS NULL AND cancelled_on IS NULL AND channel != 'call'"


class Envelope(SQLModel, table=True):
    """`sealed_at` is set once the content is fixed; `content_hash` is the hash of it."""

    __table_args__ = (
        UniqueConstraint("guarantor_id", "on_date", "channel"),
        Index("ix_envelope_day", "on_date", "channel"),
        Index(
            "ix_envelope_unsealed",
            "on_date",
            sqlite_where=text(_UNSEALED),
            postgresql_where=text(_UNSEALED),
        ),
    )

    id: int | None = key()
    token: str = Field(unique=True, max_length=32)
    guarantor_id: int = Field(foreign_key="person.id")
    on_date: date
    channel: Channel = Field(sa_type=enum_type(Channel))
    total_cents: int = 0
    content_hash: str = Field(default="", max_length=64)
    sealed_at: datetime | None = Field(default=None, sa_type=Instant)
    cancelled_on: date | None = None


class EnvelopeLine(SQLModel, table=True):
    """One step of one account. `line_key` makes a step happen once; a cancelled line frees it,
    and `freed_key` is what it was.

    `kind` is the letter it brings, `asks` says whether they ask for money. `follow_up` is what a
    plan needed, `instalment_number` the instalment it is about; none when it is the whole plan.
    `step_before` and `step_on_before` let a cancelled line put the account back.
    """

    __tablename__ = "envelope_line"

    id: int | None = key()
    envelope_id: int = Field(foreign_key="envelope.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    decision_id: int = Field(foreign_key="decision.id")
    step: str = Field(max_length=48)
    kind: LetterKind = Field(sa_type=enum_type(LetterKind, checked=False))
    line_key: str = Field(unique=True, max_length=120)
    amount_cents: int
    asks: bool = True
    step_before: str | None = Field(default=None, max_length=48)
    step_on_before: date | None = None
    cancelled_on: date | None = None
    cancelled_why: str = Field(default="", max_length=200)
    freed_key: str | None = Field(default=None, max_length=120)
    follow_up: FollowUp | None = Field(default=None, sa_type=enum_type(FollowUp))
    instalment_number: int | None = None


class Message(SQLModel, table=True):
    """What is sent. One per letter or notice envelope.

    `zones` and `states` are where the person might have been when a notice was claimed, and whose
    hours bound it: what the audit holds `claimed_at` against (TZ-07). `transport` is the way a
    claimed notice goes, `provider_id` what it is called there, `reason` why it is not delivered.
    `due_now_cents` and `plan_cents` are what a letter asks for, as its page says it; `named` is a
    JSON list of the services that its page names: reference, words, code, code system.
    """

    __table_args__ = (Index("ix_message_status", "status", "channel"),)

    id: int | None = key()
    envelope_id: int = Field(foreign_key="envelope.id", unique=True)
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    channel: Channel = Field(sa_type=enum_type(Channel))
    status: MessageStatus = Field(sa_type=enum_type(MessageStatus))
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    provided_on: date | None = None
    print_batch_id: int | None = Field(default=None, foreign_key="print_batch.id", index=True)
    reason: str = Field(default="", max_length=200)
    rendered_hash: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    zones: str | None = Field(default=None, max_length=600)
    states: str | None = Field(default=None, max_length=16)
    transport: str = Field(default="", max_length=16, sa_column_kwargs={"server_default": ""})
    provider_id: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    handed_over_at: datetime | None = Field(default=None, sa_type=Instant)
    due_now_cents: int | None = None
    plan_cents: int | None = None
    named: str | None = Field(default=None, sa_type=Text)


class MessageEvent(SQLModel, table=True):
    """What a provider said about a message, once, in its own `word`; rows are never changed."""

    __tablename__ = "message_event"
    __table_args__ = (UniqueConstraint("message_id", "event", "word", "happened_at"),)

    id: int | None = key()
    message_id: int = Field(foreign_key="message.id")
    event: str = Field(max_length=16)
    word: str = Field(max_length=32)
    happened_at: datetime = Field(sa_type=Instant)
    provider_id: str = Field(default="", max_length=120)
    received_at: datetime = Field(sa_type=Instant)


class Home(SQLModel, table=True):
    """A place where this database's letters, e-mails and journal lie: a host and its folder.

    `mark` is the secret that lies in those folders; the last row's is the one that counts, and
    whoever sees it there shares them. `moved_by` and `reason`: who brought everything here from
    another home, and why; empty for the first one, and for one that shares its folders.
    """

    id: int | None = key()
    host: str = Field(max_length=255)
    folder: str = Field(max_length=1024)
    mark: str = Field(max_length=32)
    since: date
    moved_by: str = Field(default="", max_length=80)
    reason: str = Field(default="", max_length=200)


class PrintBatch(SQLModel, table=True):
    """One PDF for the print vendor. `written_at` is set when the file lies whole in its place.
    `number` counts the batches of a day; one that was printed again has none. `home_id`: where it
    lies; none for a batch of before homes were known, and for a rehearsal's.
    """

    __tablename__ = "print_batch"

    id: int | None = key()
    name: str = Field(unique=True, max_length=64)
    on_date: date = Field(index=True)
    letters: int = 0
    number: int | None = None
    written_at: datetime | None = Field(default=None, sa_type=Instant)
    home_id: int | None = Field(default=None, foreign_key="home.id")
