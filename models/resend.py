"""A letter that a person asked for again: who recorded it, and why."""

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import enum_type, key
from policy.letters import LetterKind
from policy.rules import WhyAgain
from policy.terms import Stage


class Resend(SQLModel, table=True):
    """One request is one run; `kind` and `last_on` are the letter of `stage` that is sent again."""

    id: int | None = key()
    run_id: int = Field(foreign_key="run.id", unique=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    stage: Stage = Field(sa_type=enum_type(Stage))
    kind: LetterKind = Field(sa_type=enum_type(LetterKind, checked=False))
    last_on: date
    why: WhyAgain = Field(sa_type=enum_type(WhyAgain))
    actor: str = Field(max_length=80)
