"""Holds: who placed them, why, until when. Released ones stay as history; and a person's word that
an old bill may be asked for all the same (HD-29, HD-30)."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from models.columns import enum_type, key
from policy.holds import ClearanceReason, HoldKind
from policy.terms import WhoDied


class Hold(SQLModel, table=True):
    """On one account, or on a guarantor and so on all of the accounts (`account_id` empty).

    `placed_on` is the day from which Tend waits, `learned_on` the day somebody told us, and
    `applies_from` the day since when it is so: a death, a petition, the visit itself. Each of the
    last two is empty where it is the first.
    `filed_on` is the day its checks count from, `disability` gives Medicaid longer (HD-16).
    `who_died` of the two people of the bill (HD-03). `in_error`: it was put back as if it had never
    been; its days count as any others.
    `released_by` without `released_on`: released, and in force until its last day (HD-22).
    `service_from` and `service_through` limit it to the visits between them (HD-02, HD-17).
    """

    __table_args__ = (
        Index(
            "uq_hold_account_standing",
            "account_id",
            "kind",
            unique=True,
            sqlite_where=text("released_on IS NULL AND account_id IS NOT NULL"),
            postgresql_where=text("released_on IS NULL AND account_id IS NOT NULL"),
        ),
        Index(
            "uq_hold_guarantor_standing",
            "guarantor_id",
            "kind",
            unique=True,
            sqlite_where=text("released_on IS NULL AND account_id IS NULL"),
            postgresql_where=text("released_on IS NULL AND account_id IS NULL"),
        ),
        Index(
            "ix_hold_standing",
            "id",
            sqlite_where=text("released_on IS NULL"),
            postgresql_where=text("released_on IS NULL"),
        ),
    )

    id: int | None = key()
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    kind: HoldKind = Field(sa_type=enum_type(HoldKind))
    placed_on: date
    placed_by: str = Field(max_length=80)
    reason: str = Field(default="", max_length=400)
    until: date | None = None
    service_from: date | None = None
    service_through: date | None = None
    filed_on: date | None = None
    learned_on: date | None = None
    applies_from: date | None = None
    disability: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    who_died: WhoDied | None = Field(default=None, sa_type=enum_type(WhoDied))
    in_error: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    released_on: date | None = Field(default=None, index=True)
    released_by: str | None = Field(default=None, max_length=80)


class Clearance(SQLModel, table=True):
    """From `cleared_on` this kind of hold stops the account no more, whatever its age."""

    __table_args__ = (UniqueConstraint("account_id", "kind", name="uq_clearance_account_kind"),)

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id", index=True)
    kind: HoldKind = Field(sa_type=enum_type(HoldKind))
    cleared_on: date
    reason: ClearanceReason = Field(sa_type=enum_type(ClearanceReason))
    actor: str = Field(max_length=80)
