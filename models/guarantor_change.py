"""Who answered for a bill before: the history; who does now is on the account."""

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import key


class GuarantorChange(SQLModel, table=True):
    """`by_export`: an export said it. Where somebody recorded it here first, `confirmed_on` is the
    day an export said so too: until then an export that still names the former is old news."""

    __tablename__ = "guarantor_change"

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id", index=True)
    former_id: int = Field(foreign_key="person.id")
    guarantor_id: int = Field(foreign_key="person.id")
    changed_on: date
    actor: str = Field(max_length=80)
    by_export: bool
    confirmed_on: date | None = None
