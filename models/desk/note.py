"""What a colleague noted about a person for whoever talks with them next. It stays in Tend."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Instant, key


class PersonNote(SQLModel, table=True):
    """`note_key` makes a form that was sent twice one note. No letter, list or export has it."""

    __tablename__ = "person_note"

    id: int | None = key()
    note_key: str = Field(unique=True, max_length=48)
    person_id: int = Field(foreign_key="person.id", index=True)
    written_at: datetime = Field(sa_type=Instant)
    actor: str = Field(max_length=80)
    words: str = Field(max_length=500)
