"""Who looked at whom at the desk, and who came in. Only ever added to."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Instant, enum_type, key
from policy.desk import DeskEventKind


class DeskEvent(SQLModel, table=True):
    """`person_id` is whose record was opened; `why` is the reason that was given, where one has to
    be."""

    __tablename__ = "desk_event"

    id: int | None = key()
    user_id: int = Field(foreign_key="desk_user.id")
    at: datetime = Field(sa_type=Instant, index=True)
    kind: DeskEventKind = Field(sa_type=enum_type(DeskEventKind))
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    why: str = Field(default="", max_length=200)
