"""Imports, the rows they refused and the cells they did without; claims that insurers decided; what
the database is for."""

from datetime import date, datetime

from sqlalchemy import BigInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import Instant, enum_type, key
from policy.terms import DataUse, UseSaidBy


class DatabaseUse(SQLModel, table=True):
    """People's real bills, or a rehearsal. One row, with the id 1, or none before the first import.

    `use` is kept and never inferred from other rows; `said_by` is what made it so, `said_on` the
    real day of that.
    """

    __tablename__ = "database_use"

    id: int = Field(default=1, primary_key=True)
    use: DataUse = Field(sa_type=enum_type(DataUse))
    said_by: UseSaidBy = Field(sa_type=enum_type(UseSaidBy))
    said_on: date


class Import(SQLModel, table=True):
    """accepted + refused = read, always. `newest_on` is the last day of its amounts, `exported_on`
    the day it says it was made: a later import may not be older."""

    id: int | None = key()
    source: str = Field(max_length=32)
    imported_on: date
    imported_at: datetime = Field(sa_type=Instant)
    actor: str = Field(default="", max_length=80)
    rows_read: int
    accepted: int
    refused: int
    warnings: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    newest_on: date | None = None
    exported_on: date | None = None
    new: int
    changed: int
    unchanged: int
    with_balance: int
    balance_cents: int = Field(sa_type=BigInteger)


class _Told(SQLModel):
    """Where, what and what to do. Never the value itself."""

    id: int | None = key()
    import_id: int = Field(foreign_key="import.id", index=True)
    file: str = Field(max_length=120)
    line: int
    field: str = Field(max_length=80)
    reason: str = Field(max_length=200)
    advice: str = Field(max_length=200)


class RefusedRow(_Told, table=True):
    """A row that was not taken in."""

    __tablename__ = "refused_row"


class WarnedRow(_Told, table=True):
    """A cell that its row was taken in without."""

    __tablename__ = "warned_row"


class RemittanceClaim(SQLModel, table=True):
    """What an insurer decided of a claim (835), as it was taken in: once for each remittance.

    `payer` and `trace` name the remittance, `number` is the insurer's own of the claim (CLP07),
    `status` is CLP02. `paid_cents` and `taken_off_cents` lowered the bill, here or by an export
    that showed them before; `earlier_cents` is what insurers before this one had paid and taken
    off, where nobody had told that by then. `patient_cents` is the patient's share. A reversal
    `takes_back_id` an earlier one.
    """

    __tablename__ = "remittance_claim"
    __table_args__ = (UniqueConstraint("account_id", "payer", "trace", "number", "status"),)

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id")
    payer: str = Field(max_length=80)
    trace: str = Field(max_length=50)
    number: str = Field(max_length=50)
    status: str = Field(max_length=2)
    paid_on: date
    paid_cents: int
    taken_off_cents: int
    earlier_cents: int
    patient_cents: int
    takes_back_id: int | None = Field(default=None, foreign_key="remittance_claim.id", unique=True)


class MessageHeard(SQLModel, table=True):
    """When the newest message (HL7 v2) about a person or an account was made. An older one that
    comes later, or again, says nothing new of names, addresses, guarantors or insurers."""

    __tablename__ = "message_heard"
    __table_args__ = (UniqueConstraint("source_key", "of_account"),)

    id: int | None = key()
    source_key: str = Field(max_length=160)
    of_account: bool
    made_at: datetime = Field(sa_type=Instant)
