"""A person's word that an old bill may be asked for all the same (HD-29, HD-30)."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import enum_type, key
from policy.holds import HoldKind
from policy.terms import ClearanceReason


class Clearance(SQLModel, table=True):
    """From `cleared_on` this kind of hold stops the account no more, whatever its age."""

    __table_args__ = (UniqueConstraint("account_id", "kind", name="uq_clearance_account_kind"),)

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id", index=True)
    kind: HoldKind = Field(sa_type=enum_type(HoldKind))
    cleared_on: date
    reason: ClearanceReason = Field(sa_type=enum_type(ClearanceReason))
    actor: str = Field(max_length=80)
