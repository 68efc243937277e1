"""What this database is for: people's real bills, or a rehearsal."""

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import enum_type
from policy.terms import DataUse, UseSaidBy

ONLY_ROW = 1


class DatabaseUse(SQLModel, table=True):
    """One row, or none before the first import. `use` is kept and never inferred from other rows;
    `said_by` is what made it so, `said_on` the real day of that."""

    __tablename__ = "database_use"

    id: int = Field(default=ONLY_ROW, primary_key=True)
    use: DataUse = Field(sa_type=enum_type(DataUse))
    said_by: UseSaidBy = Field(sa_type=enum_type(UseSaidBy))
    said_on: date
