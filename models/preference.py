"""How a person wants to be reached. The history; the current answer is on the person."""

from datetime import date, time

from sqlmodel import Field, SQLModel

from models.columns import key


class Preference(SQLModel, table=True):
    """`not_before`, `not_after` and `not_on` are all that a person had told us by then about
    inconvenient times, as on the person (RF-06); only where the channel is `times`.
    """

    id: int | None = key()
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: str = Field(max_length=16)
    wanted: bool
    risk_known: bool = False
    recorded_on: date
    actor: str = Field(default="", max_length=80)
    reason: str = Field(default="", max_length=80)
    not_before: time | None = None
    not_after: time | None = None
    not_on: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
