"""Money that a person gets back: why, since when, and when it was settled (501R-13, HD-09)."""

from datetime import date

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import enum_type, key
from policy.terms import RefundReason


class RefundDue(SQLModel, table=True):
    """One credit of one account. `amount_cents` is all that is due, `refunded_cents` of which were
    given back. An account has at most one that is not settled."""

    __tablename__ = "refund_due"
    __table_args__ = (
        Index(
            "uq_refund_due_open",
            "account_id",
            unique=True,
            sqlite_where=text("settled_on IS NULL"),
            postgresql_where=text("settled_on IS NULL"),
        ),
    )

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id", index=True)
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    reason: RefundReason = Field(sa_type=enum_type(RefundReason))
    amount_cents: int
    refunded_cents: int = 0
    since: date
    settled_on: date | None = None
    settled_why: str = Field(default="", max_length=80)
