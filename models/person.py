"""People: patients and guarantors. The only table that holds names and addresses."""

from datetime import date

from sqlmodel import Field, SQLModel

from models.columns import key


class Person(SQLModel, table=True):
    """Anyone with contact details. `source_key` is the sender's own key for the person.

    `address_since` is the day this address came in or was verified; empty from the start on.
    """

    id: int | None = key()
    source_key: str = Field(unique=True, max_length=120)
    given_name: str = Field(default="", max_length=120)
    family_name: str = Field(default="", max_length=120)
    birth_date: date | None = None
    death_date: date | None = None
    language: str = Field(default="en", max_length=16)
    line1: str = Field(default="", max_length=160)
    line2: str = Field(default="", max_length=160)
    city: str = Field(default="", max_length=80)
    state: str = Field(default="", max_length=2)
    postal_code: str = Field(default="", max_length=10)
    address_since: date | None = None
    latitude: float | None = None
    longitude: float | None = None
    phone: str = Field(default="", max_length=24)
    email: str = Field(default="", max_length=254)
    email_chosen: bool = False
    email_risk_known: bool = False
    mail_ok: bool = True
    calls_ok: bool = True
    household_size: int | None = None
    annual_income_cents: int | None = None
