"""The append-only ledger, of which a trigger refuses every update and delete; and money of a later
day, which waits and counts from its day on; and one payment that two have written down: the billing
system, and somebody here."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import Instant, enum_type, key
from policy.terms import EntryOrigin, LedgerKind, TakenBack, WriteOffReason


class LedgerEntry(SQLModel, table=True):
    """`amount_cents` is signed: positive raises what is owed, negative lowers it.

    `value_on` is the day the money was received, not the day it was posted (PL-12).
    `entry_key` makes a repeated posting impossible, and nothing is read out of it.
    The first row of a payment has `payment_account_id`, the account it was paid for, and
    `payment_key`, the key it was recorded with; the rows it has on other accounts of a plan are
    `part_of_id` it. `taken_back` says why a reversal was made. `remittance_claim_id` is the claim
    of an insurer's remittance that it was posted for. `seconded_by` is who else looked at a payment
    above the practice's limit.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index(
            "ix_ledger_entry_payment",
            "payment_account_id",
            sqlite_where=text("payment_account_id IS NOT NULL"),
            postgresql_where=text("payment_account_id IS NOT NULL"),
        ),
        Index(
            "ix_ledger_entry_part",
            "part_of_id",
            sqlite_where=text("part_of_id IS NOT NULL"),
            postgresql_where=text("part_of_id IS NOT NULL"),
        ),
        Index(
            "ix_ledger_entry_reverses_id",
            "reverses_id",
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
    )

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id", index=True)
    kind: LedgerKind = Field(sa_type=enum_type(LedgerKind))
    amount_cents: int
    value_on: date = Field(index=True)
    posted_at: datetime = Field(sa_type=Instant)
    entry_key: str = Field(unique=True, max_length=200)
    source_line: str = Field(default="", max_length=160)
    reverses_id: int | None = Field(default=None, foreign_key="ledger_entry.id")
    actor: str = Field(default="", max_length=80)
    origin: EntryOrigin = Field(
        default=EntryOrigin.TEND,
        sa_type=enum_type(EntryOrigin),
        sa_column_kwargs={"server_default": EntryOrigin.TEND.value},
    )
    payment_account_id: int | None = Field(default=None, foreign_key="account.id")
    payment_key: str | None = Field(default=None, max_length=48)
    part_of_id: int | None = Field(default=None, foreign_key="ledger_entry.id")
    write_off_reason: WriteOffReason | None = Field(default=None, sa_type=enum_type(WriteOffReason))
    taken_back: TakenBack | None = Field(default=None, sa_type=enum_type(TakenBack))
    remittance_claim_id: int | None = Field(default=None, foreign_key="remittance_claim.id")
    seconded_by: str | None = Field(default=None, max_length=80)


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
