"""Two records that were of one person."""

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import key


class PersonMerge(SQLModel, table=True):
    """Whatever names the record that is gone means the one that stays, `kept_id`. What was sent and
    said under it stays under it, as it was, and counts for the other from `merged_on` on."""

    __tablename__ = "person_merge"

    id: int | None = key()
    gone_id: int = Field(foreign_key="person.id", unique=True)
    kept_id: int = Field(foreign_key="person.id", index=True)
    merged_on: date
    actor: str = Field(max_length=80)
    by_export: bool
