"""Applications for help with the cost, and what was determined."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import enum_type, key
from policy.terms import ApplicationStatus


class Application(SQLModel, table=True):
    """One guarantor's application; it covers all open accounts of that guarantor."""

    id: int | None = key()
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    status: ApplicationStatus = Field(sa_type=enum_type(ApplicationStatus))
    received_on: date
    status_on: date
    respond_by: date | None = None
    missing: str = Field(default="", max_length=200)
    household_size: int | None = None
    annual_income_cents: int | None = None
    answer_until: date | None = None


class Determination(SQLModel, table=True):
    """The answer for one account. Without an application it is a presumptive award (501R-18)."""

    __table_args__ = (UniqueConstraint("account_id", "application_id"),)

    id: int | None = key()
    application_id: int | None = Field(default=None, foreign_key="application.id")
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    decision_id: int = Field(foreign_key="decision.id")
    determined_on: date
    outcome: str = Field(max_length=16)
    discount_percent: int
    write_off_cents: int
    owed_cents: int
    guideline_year: int
    region: str = Field(max_length=8)
    percent_of_line: int
    scale: str = Field(max_length=48)
    basis: str = Field(max_length=400)
    refund_cents: int = 0
