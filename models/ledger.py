"""The append-only ledger. A trigger refuses every update and delete."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.columns import Instant, enum_type, key
from policy.terms import LedgerKind


class LedgerEntry(SQLModel, table=True):
    """`amount_cents` is signed: positive raises what is owed, negative lowers it.

    `value_on` is the day the money was received, not the day it was posted (PL-12).
    `entry_key` makes a repeated posting impossible.
    """

    __tablename__ = "ledger_entry"

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id", index=True)
    kind: LedgerKind = Field(sa_type=enum_type(LedgerKind))
    amount_cents: int
    value_on: date
    posted_at: datetime = Field(sa_type=Instant)
    entry_key: str = Field(unique=True, max_length=200)
    source_line: str = Field(default="", max_length=160)
    reverses_id: int | None = Field(default=None, foreign_key="ledger_entry.id")
    actor: str = Field(default="", max_length=80)
