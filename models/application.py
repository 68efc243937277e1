"""Applications for help with the cost, signs that it is needed, and what was determined."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint, false
from sqlmodel import Field, SQLModel

from models.columns import Instant, enum_type, key
from policy.assistance import HardshipSign
from policy.terms import ApplicationStatus


def _kept(length: int) -> str:
    """Empty where an older row does not say it."""
    text: str = Field(default="", max_length=length, sa_column_kwargs={"server_default": ""})
    return text


class Application(SQLModel, table=True):
    """One guarantor's application; it covers all open accounts of that guarantor.

    `medical_costs_cents` is what care cost the household in twelve months, `assets_cents` what it
    owns; both are asked only where a state's rule turns on them.
    """

    id: int | None = key()
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    status: ApplicationStatus = Field(sa_type=enum_type(ApplicationStatus), index=True)
    received_on: date
    status_on: date
    respond_by: date | None = None
    missing: str = Field(default="", max_length=200)
    household_size: int | None = None
    annual_income_cents: int | None = None
    answer_until: date | None = None
    medical_costs_cents: int | None = None
    assets_cents: int | None = None


class HelpSign(SQLModel, table=True):
    """A sign of hardship that somebody told us about a guarantor, kept as it was told."""

    __tablename__ = "help_sign"

    id: int | None = key()
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    sign: HardshipSign = Field(sa_type=enum_type(HardshipSign))
    told_on: date
    recorded_at: datetime = Field(sa_type=Instant)
    actor: str = Field(default="", max_length=80)
    sign_key: str = Field(unique=True, max_length=200)


class Determination(SQLModel, table=True):
    """The answer for one account. Without an application it is a presumptive award (501R-18).

    `decided_by` is the scale, state floor or federal rule that set the amount (501R-19):
    `state_law` is the state of a floor, `federal_limit` says that it was amounts generally billed.
    `owes_in_all_cents` is what is theirs to pay for this bill, with what they had paid by then.
    `basis_on` is the day of the poverty line (FPL-01). A sign alone needs no percentage of it.
    The facility's and the home's state, the kind of facility and the payer are those of that day:
    they say which floors held, and stay empty for answers from before they were kept.
    `covers_through` is the last day of later visits that the help counts for, too, where an
    application brought it.
    """

    __table_args__ = (UniqueConstraint("account_id", "application_id"),)

    id: int | None = key()
    application_id: int | None = Field(default=None, foreign_key="application.id")
    guarantor_id: int = Field(foreign_key="person.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    decision_id: int = Field(foreign_key="decision.id", index=True)
    determined_on: date
    outcome: str = Field(max_length=16)
    discount_percent: int
    write_off_cents: int
    owed_cents: int
    guideline_year: int
    region: str = Field(max_length=8)
    percent_of_line: int | None = None
    scale: str = Field(max_length=48)
    basis: str = Field(max_length=400)
    refund_cents: int = 0
    basis_on: date | None = None
    decided_by: str = Field(default="", max_length=48)
    state_law: str = Field(default="", max_length=2, sa_column_kwargs={"server_default": ""})
    federal_limit: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    owes_in_all_cents: int | None = None
    paid_cents: int | None = None
    charges_cents: int | None = None
    agb_percent_hundredths: int | None = None
    facility_state: str = _kept(2)
    facility_kind: str = _kept(16)
    home_state: str = _kept(2)
    payer: str = _kept(24)
    covers_through: date | None = Field(default=None, index=True)
