"""People who work at the desk, and their sign-ins."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Instant, enum_type, key
from policy.desk import DeskRole


class DeskUser(SQLModel, table=True):
    """`name` is what they sign in with, and stands as `by` in whatever they record.

    `password_hash` is argon2id in its own text form. `totp_key` is base32; until `enrolled_at` the
    password is for one use and the key has been shown to nobody else. `totp_step` is the last
    thirty seconds whose code was taken: a code is good once. `failures` counts wrong sign-ins since
    the last right one.
    """

    __tablename__ = "desk_user"

    id: int | None = key()
    name: str = Field(unique=True, max_length=40)
    password_hash: str = Field(max_length=160)
    totp_key: str = Field(max_length=64)
    totp_step: int = 0
    enrolled_at: datetime | None = Field(default=None, sa_type=Instant)
    failures: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=Instant)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)
    added_at: datetime = Field(sa_type=Instant)
    added_by: str = Field(max_length=80)


class DeskGrant(SQLModel, table=True):
    """A role of a user."""

    __tablename__ = "desk_grant"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: int | None = key()
    user_id: int = Field(foreign_key="desk_user.id")
    role: DeskRole = Field(sa_type=enum_type(DeskRole))


class DeskSession(SQLModel, table=True):
    """One sign-in. The browser keeps the token; here is its hash alone.

    `enrols`: good for choosing a password and nothing else. `said` is what the last act answered,
    shown once.
    """

    __tablename__ = "desk_session"

    id: int | None = key()
    user_id: int = Field(foreign_key="desk_user.id", index=True)
    token_hash: str = Field(unique=True, max_length=64)
    enrols: bool
    began_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    said: str = Field(default="", max_length=2000)
