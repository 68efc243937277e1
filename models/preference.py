"""How a person wants to be reached. The history; the current answer is on the person."""

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import key


class Preference(SQLModel, table=True):
    id: int | None = key()
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: str = Field(max_length=16)
    wanted: bool
    risk_known: bool = False
    recorded_on: date
    actor: str = Field(default="", max_length=80)
    reason: str = Field(default="", max_length=80)
