"""A print batch printed again, because its letters never left: who wanted it, and why."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import key


class Reprint(SQLModel, table=True):
    """`print_batch_id` is the new batch, `of_batch_id` the one that was lost."""

    id: int | None = key()
    print_batch_id: int = Field(foreign_key="print_batch.id", unique=True)
    of_batch_id: int = Field(foreign_key="print_batch.id", index=True)
    actor: str = Field(max_length=80)
    reason: str = Field(max_length=200)


class ReprintedLetter(SQLModel, table=True):
    """A letter that lies in this batch too. The batch it was first printed in stays its own."""

    __tablename__ = "reprinted_letter"
    __table_args__ = (UniqueConstraint("print_batch_id", "message_id"),)

    id: int | None = key()
    print_batch_id: int = Field(foreign_key="print_batch.id")
    message_id: int = Field(foreign_key="message.id", index=True)
