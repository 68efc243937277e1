"""One payment that two have written down: the billing system, and somebody here."""

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import enum_type, key
from policy.terms import LedgerKind


class MatchedEntry(SQLModel, table=True):
    """A ledger row and the line of an export that are the same money. The ledger has it once.

    What was recorded here and then exported: `cents` of the line `source_line` of `account_id` are
    this row, and so count as posted by the import. What was exported and then recorded here: the
    row is the import's, `cents` is 0, and `recorded_key` and `recorded_for` say what was typed.
    """

    __tablename__ = "matched_entry"

    id: int | None = key()
    entry_id: int = Field(foreign_key="ledger_entry.id", unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    source_line: str = Field(max_length=160)
    kind: LedgerKind = Field(sa_type=enum_type(LedgerKind))
    cents: int
    matched_on: date
    recorded_key: str | None = Field(default=None, max_length=48)
    recorded_for: date | None = None
    actor: str = Field(default="", max_length=80)
