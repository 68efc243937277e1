"""Payment plans: interest-free, for one or more accounts of a guarantor (PP-08)."""

from datetime import date

from sqlalchemy import UniqueConstraint, true
from sqlmodel import Field, SQLModel

from models.columns import enum_type, key
from policy.plans import FollowUp
from policy.terms import PlanStatus


class Plan(SQLModel, table=True):
    """`disclosed`: its confirmation carries the Reg Z box (RZ-01). `notes`: what was not known when
    it was agreed, a line each. `reinstatement`: how often this agreement began again (PL-03).
    """

    id: int | None = key()
    plan_key: str = Field(unique=True, max_length=80)
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    status: PlanStatus = Field(sa_type=enum_type(PlanStatus))
    enrolled_on: date
    total_cents: int
    confirmed_on: date | None = None
    ended_on: date | None = None
    ended_why: str = Field(default="", max_length=200)
    actor: str = Field(default="", max_length=80)
    disclosed: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    notes: str = Field(default="", max_length=400, sa_column_kwargs={"server_default": ""})
    reinstatement: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class PlanSkip(SQLModel, table=True):
    """A month that was skipped on request (PL-02)."""

    __tablename__ = "plan_skip"

    id: int | None = key()
    skip_key: str = Field(unique=True, max_length=80)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    instalment_number: int
    skipped_on: date
    actor: str = Field(default="", max_length=80)


class PlanTakenUp(SQLModel, table=True):
    """A plan was completed, and its payment was taken back: from when to when it was at rest."""

    __tablename__ = "plan_taken_up"

    id: int | None = key()
    plan_id: int = Field(foreign_key="plan.id", index=True)
    completed_on: date
    taken_up_on: date


class PlanAccount(SQLModel, table=True):
    __tablename__ = "plan_account"
    __table_args__ = (UniqueConstraint("plan_id", "account_id"),)

    id: int | None = key()
    plan_id: int = Field(foreign_key="plan.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)


class Instalment(SQLModel, table=True):
    """`paid_cents` of `amount_cents`; the last follow-up is how far care has gone."""

    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: int | None = key()
    plan_id: int = Field(foreign_key="plan.id", index=True)
    number: int
    due_on: date
    amount_cents: int
    paid_cents: int = 0
    last_payment_on: date | None = None
    last_follow_up: FollowUp | None = Field(default=None, sa_type=enum_type(FollowUp))
    last_follow_up_on: date | None = None
    cure_deadline: date | None = None
