"""Money of a later day that an export shows already: it waits here and counts from its day on."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import enum_type, key
from policy.terms import LedgerKind


class ComingEntry(SQLModel, table=True):
    """One line of the last export of this account; positive `cents` raise what is owed.
    The words and the code are those of a charge, for its line of the bill."""

    __tablename__ = "coming_entry"
    __table_args__ = (UniqueConstraint("account_id", "source_line", "kind"),)

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id")
    source_line: str = Field(max_length=160)
    kind: LedgerKind = Field(sa_type=enum_type(LedgerKind))
    cents: int
    value_on: date = Field(index=True)
    actor: str = Field(default="", max_length=80)
    description: str = Field(default="", max_length=200)
    code: str = Field(default="", max_length=32)
    code_system: str = Field(default="", max_length=16)
