"""A household that one specialist works on: nobody else gets it meanwhile."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Instant, key


class DeskClaim(SQLModel, table=True):
    """At most one for each guarantor, whose accounts are one call. It is free again after `until`.

    `identified_at`: the person on the phone has named two facts.
    """

    __tablename__ = "desk_claim"

    id: int | None = key()
    guarantor_id: int = Field(foreign_key="person.id", unique=True)
    user_id: int = Field(foreign_key="desk_user.id", index=True)
    until: datetime = Field(sa_type=Instant)
    identified_at: datetime | None = Field(default=None, sa_type=Instant)
