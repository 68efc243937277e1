"""Runs, and what each did to every account it found due."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import Instant, enum_type, key
from policy.holds import HoldKind
from policy.terms import Action, Stage, StepStatus

RULE_SEPARATOR = ", "
"""Between the rule ids of a decision, which may have spaces: '2.3 WA tier A, FPL-01'."""


class Run(SQLModel, table=True):
    """One start of a daily run or of an account rerun.

    `rules_asked` names the rules of the run in their order; `data_used` is the JSON of the
    facility and of the dated data they stood on (PF-09). `gap_accepted_by` is who let it go on
    after a long time without any run.
    """

    id: int | None = key()
    kind: str = Field(max_length=16)
    as_of: date = Field(index=True)
    actor: str = Field(default="", max_length=80)
    flow_run_id: str = Field(default="", max_length=36)
    started_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    rules_asked: str = Field(default="", sa_type=Text)
    data_used: str = Field(default="", sa_type=Text)
    gap_accepted_by: str = Field(default="", max_length=80, sa_column_kwargs={"server_default": ""})


class UndoneRun(SQLModel, table=True):
    """A run of which nothing had left was taken back; this stays.

    `run_number` was its id. `never_mailed_by` is who says that the pages of `batches`, a JSON list
    of names, were never mailed; `accounts` counts those it had decided about; `taken_out` has the
    rows that left their tables, by table, as JSON.
    """

    __tablename__ = "undone_run"
    __table_args__ = (UniqueConstraint("run_number", "started_at"),)

    id: int | None = key()
    run_number: int
    kind: str = Field(max_length=16)
    as_of: date
    started_at: datetime = Field(sa_type=Instant)
    undone_at: datetime = Field(sa_type=Instant)
    undone_by: str = Field(max_length=80)
    never_mailed_by: str = Field(default="", max_length=80)
    batches: str = Field(default="[]", sa_type=Text)
    accounts: int = 0
    taken_out: str = Field(default="{}", sa_type=Text)


class Decision(SQLModel, table=True):
    """What the rules said for an account on a day, also when the answer is nothing today.

    `answered_by` is the rule that answered, one of the run's `rules_asked`; `facts` is the JSON
    of what it could see. `hold` is what the account waits for, or waited for until now. Written
    once and never changed (PF-09).
    """

    __table_args__ = (UniqueConstraint("account_id", "run_id"),)

    id: int | None = key()
    run_id: int = Field(foreign_key="run.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    as_of: date
    action: Action = Field(sa_type=enum_type(Action))
    stage: Stage = Field(sa_type=enum_type(Stage))
    step: str = Field(max_length=48)
    rules: str = Field(max_length=120)
    reason: str = Field(max_length=400)
    policy_name: str = Field(max_length=48)
    policy_version: date
    next_review_on: date | None = None
    answered_by: str = Field(default="", max_length=48)
    facts: str = Field(default="", sa_type=Text)
    hold: HoldKind | None = Field(default=None, sa_type=enum_type(HoldKind))


class StepRun(SQLModel, table=True):
    """The work list and its result: leads from the Prefect UI to accounts and back."""

    __tablename__ = "step_run"
    __table_args__ = (
        UniqueConstraint("account_id", "run_id"),
        Index("ix_step_run_work", "run_id", "status", "stage"),
        Index(
            "ix_step_run_unfinished",
            "run_id",
            sqlite_where=text("status = 'planned'"),
            postgresql_where=text("status = 'planned'"),
        ),
    )

    id: int | None = key()
    run_id: int = Field(foreign_key="run.id")
    account_id: int = Field(foreign_key="account.id")
    guarantor_id: int = Field(foreign_key="person.id")
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    as_of: date
    stage: Stage = Field(sa_type=enum_type(Stage))
    step: str = Field(max_length=48)
    status: StepStatus = Field(sa_type=enum_type(StepStatus))
    attempts: int = 0
    error_code: str | None = Field(default=None, max_length=80)
    reason: str = Field(default="", max_length=400)
    flow_run_id: str = Field(default="", max_length=36)
    task_run_id: str = Field(default="", max_length=36)


class Move(SQLModel, table=True):
    """Each change of stage, with its reason."""

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id", index=True)
    from_stage: Stage = Field(sa_type=enum_type(Stage, "from_stage"))
    to_stage: Stage = Field(sa_type=enum_type(Stage, "to_stage"))
    moved_on: date
    reason: str = Field(max_length=400)
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    actor: str = Field(default="", max_length=80)
