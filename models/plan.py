"""Payment plans: interest-free, for one or more accounts of a guarantor (PP-08)."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint, text, true
from sqlmodel import Field, SQLModel

from models.columns import enum_type, key
from policy.holds import HoldKind
from policy.plans import FollowUp
from policy.terms import PlanStatus, SettledBy


class Plan(SQLModel, table=True):
    """`disclosed`: its confirmation carries the Reg Z box (RZ-01). `notes`: what was not known when
    it was agreed, a line each. `reinstatement`: how often this agreement began again (PL-03).
    `after_entry_id` is the last row of the ledger that was known when it was agreed,
    `settled_through` the last one that its instalments follow from. `beside_cents` is owed on its
    accounts and not part of it; `beside_told_cents` of it were told. `put_off_on`: its dates moved
    on that day, and nobody was told yet. `settled_by`: what ended a completed one,
    `ended_for`: the hold that ended one (PL-08).
    """

    __table_args__ = (
        Index(
            "ix_plan_active",
            "id",
            sqlite_where=text("status = 'active'"),
            postgresql_where=text("status = 'active'"),
        ),
    )

    id: int | None = key()
    plan_key: str = Field(unique=True, max_length=80)
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    status: PlanStatus = Field(sa_type=enum_type(PlanStatus))
    enrolled_on: date
    total_cents: int
    confirmed_on: date | None = None
    ended_on: date | None = Field(default=None, index=True)
    ended_why: str = Field(default="", max_length=200)
    ended_for: HoldKind | None = Field(default=None, sa_type=enum_type(HoldKind))
    actor: str = Field(default="", max_length=80)
    disclosed: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    notes: str = Field(default="", max_length=400, sa_column_kwargs={"server_default": ""})
    reinstatement: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    after_entry_id: int | None = None
    settled_through: int | None = None
    settled_by: SettledBy | None = Field(default=None, sa_type=enum_type(SettledBy))
    beside_cents: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    beside_told_cents: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    put_off_on: date | None = None


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
    """A plan was over and goes on: from when to when it was at rest, and why both.

    `rested_as` says how it was over: completed, and its payment was taken back; or given up, and
    money turned up that had come in time.
    """

    __tablename__ = "plan_taken_up"

    id: int | None = key()
    plan_id: int = Field(foreign_key="plan.id", index=True)
    completed_on: date
    taken_up_on: date
    rested_as: PlanStatus = Field(
        default=PlanStatus.COMPLETED,
        sa_type=enum_type(PlanStatus),
        sa_column_kwargs={"server_default": PlanStatus.COMPLETED.value},
    )
    ended_why: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    taken_up_why: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})


class PlanAccount(SQLModel, table=True):
    __tablename__ = "plan_account"
    __table_args__ = (UniqueConstraint("plan_id", "account_id"),)

    id: int | None = key()
    plan_id: int = Field(foreign_key="plan.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)


class Instalment(SQLModel, table=True):
    """`paid_cents` of `amount_cents`; the last follow-up is how far care has gone.

    `agreed_cents` is what was agreed on, where less is asked for now because less is owed.
    """

    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: int | None = key()
    plan_id: int = Field(foreign_key="plan.id", index=True)
    number: int
    due_on: date
    amount_cents: int
    agreed_cents: int | None = None
    paid_cents: int = 0
    last_payment_on: date | None = None
    last_follow_up: FollowUp | None = Field(default=None, sa_type=enum_type(FollowUp))
    last_follow_up_on: date | None = None
    cure_deadline: date | None = None
