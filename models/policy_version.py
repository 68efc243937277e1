"""Policies that the practice adopted, and which account was moved from one to another. History."""

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, key


class PolicyVersion(SQLModel, table=True):
    """One adopted policy file, word for word. `effective` names the version."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("name", "effective"),)

    id: int | None = key()
    name: str = Field(max_length=48)
    effective: date
    text: str = Field(sa_type=Text)
    adopted_by: str = Field(max_length=80)
    adopted_at: datetime = Field(sa_type=Instant)


class PolicyMove(SQLModel, table=True):
    """One account that was moved on purpose. What was sent before stays as it was."""

    __tablename__ = "policy_move"

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id", index=True)
    from_name: str = Field(max_length=48)
    from_version: date
    to_name: str = Field(max_length=48)
    to_version: date
    step_before: str | None = Field(default=None, max_length=48)
    step_after: str | None = Field(default=None, max_length=48)
    moved_on: date
    moved_at: datetime = Field(sa_type=Instant)
    reason: str = Field(max_length=200)
    actor: str = Field(max_length=80)
