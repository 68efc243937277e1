"""Letters that the post brought back (HD-07)."""

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import key


class ReturnedMail(SQLModel, table=True):
    """One letter, once. What counts against an address is what was sent after
    `person.address_since`; the rows stay as history."""

    __tablename__ = "returned_mail"

    id: int | None = key()
    person_id: int = Field(foreign_key="person.id", index=True)
    envelope_id: int = Field(foreign_key="envelope.id", unique=True)
    provided_on: date
    returned_on: date
    recorded_on: date
    actor: str = Field(default="", max_length=80)
