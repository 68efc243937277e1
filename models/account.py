"""One visit's balance, and where it is on its way."""

from datetime import date

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import enum_type, key
from policy.terms import FreshWhy, Payer, Resolution, Stage

_WITH_A_PERSON = f"stage = '{Stage.HUMAN_REVIEW.value}'"


class Account(SQLModel, table=True):
    """`balance_cents` is always the sum of the ledger; the audit proves it.

    `step` is the last step of the cadence done, `step_on` the day anything was last done.
    `first_statement_on` is the day the first statement was provided and starts the clocks
    (501R-01). `paused_days` is how long holds stopped the internal clock; `cycle` counts
    returns to the options call. `estimate_cents` is the good faith estimate (NS-01).
    `ask_not_before` and `fresh_statement_due` follow a hold (HD-00); `fresh_why` says what else
    the fresh statement, or the first one of new debt, follows.
    `owes_since` is the first day of the debt that is there now, where the bill grew after nothing
    was owed: what was sent before that day belongs to the old debt.
    `code` is what the visit was, in the `code_system` that its sender says, if any (HP-09).
    `source` is the kind of export that brought it, `left_on` the day a complete one left it out,
    `rows_refused_on` the day one had a row of it refused: none once it has come whole.
    `statements_before` is how many statements another system had sent when it came here: the first
    of them started the clocks.
    """

    __table_args__ = (
        Index("ix_account_due", "next_review_on", "guarantor_id"),
        Index(
            "ix_account_credit",
            "guarantor_id",
            sqlite_where=text("balance_cents < 0"),
            postgresql_where=text("balance_cents < 0"),
        ),
        Index(
            "ix_account_refused",
            "id",
            sqlite_where=text("rows_refused_on IS NOT NULL"),
            postgresql_where=text("rows_refused_on IS NOT NULL"),
        ),
        Index(
            "ix_account_with_a_person",
            "id",
            sqlite_where=text(_WITH_A_PERSON),
            postgresql_where=text(_WITH_A_PERSON),
        ),
    )

    id: int | None = key()
    reference: str = Field(unique=True, max_length=16)
    source_key: str = Field(unique=True, max_length=160)
    patient_id: int = Field(foreign_key="person.id", index=True)
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    service_from: date
    service_to: date | None = None
    description: str = Field(default="", max_length=200)
    payer: Payer = Field(sa_type=enum_type(Payer))
    balance_cents: int = 0
    stage: Stage = Field(default=Stage.STATEMENT, sa_type=enum_type(Stage))
    step: str | None = Field(default=None, max_length=48)
    step_on: date | None = None
    first_statement_on: date | None = None
    owes_since: date | None = None
    paused_days: int = 0
    ask_not_before: date | None = None
    fresh_statement_due: bool = False
    fresh_why: FreshWhy | None = Field(default=None, sa_type=enum_type(FreshWhy))
    promise_until: date | None = None
    call_back_on: date | None = None
    call_attempts: int = 0
    cycle: int = 1
    help_asked_on: date | None = None
    screened_on: date | None = None
    policy_name: str = Field(default="standard", max_length=48)
    policy_version: date
    enrolled_on: date
    next_review_on: date | None = None
    resolution: Resolution | None = Field(default=None, sa_type=enum_type(Resolution))
    closed_on: date | None = None
    import_hash: str = Field(default="", max_length=64)
    source: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    left_on: date | None = None
    rows_refused_on: date | None = None
    statements_before: int | None = None
    estimate_cents: int | None = None
    code: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    code_system: str = Field(default="", max_length=16, sa_column_kwargs={"server_default": ""})


class AccountItem(SQLModel, table=True):
    """One line of the visit, as the patient may ask to see it; `code` as that of the visit."""

    __tablename__ = "account_item"

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id", index=True)
    number: int
    service_on: date
    description: str = Field(default="", max_length=200)
    charge_cents: int
    insurer_paid_cents: int = 0
    adjustment_cents: int = 0
    patient_paid_cents: int = 0
    balance_cents: int = 0
    credit_cents: int = 0
    code: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    code_system: str = Field(default="", max_length=16, sa_column_kwargs={"server_default": ""})
