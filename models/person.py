"""People: patients and guarantors. The only table that holds names and addresses is theirs.

Beside it: which records were of one person, and who answered for a bill before."""

from datetime import date, time

from sqlalchemy import Index, false, text
from sqlmodel import Field, SQLModel

from models.columns import enum_type, key
from policy.terms import AddressFault


class Person(SQLModel, table=True):
    """Anyone with contact details. `source_key` is the sender's own key for the person.

    `address_since` is the day this address came in or was verified; empty from the start on. So
    are `phone_since` and `email_since`. E-mail addresses are kept in small letters: several people
    may share one, as they may share a number.
    `address_fault` is what is wrong with it, NULL until somebody looked.
    `country` is empty at home; elsewhere `region` stands in place of the state.
    `zones` are the time zones the person may be in, with spaces between: empty when nobody knows,
    NULL until somebody looked (tasks/contact/time_zones.py). `not_before` and `not_after` are wall
    time where the person is, `not_on` weekdays: what they told us is inconvenient (RF-06). A phone
    at work is not called (RF-07).
    """

    __table_args__ = (
        Index(
            "ix_person_not_placed",
            "id",
            sqlite_where=text("zones IS NULL OR address_fault IS NULL"),
            postgresql_where=text("zones IS NULL OR address_fault IS NULL"),
        ),
    )

    id: int | None = key()
    source_key: str = Field(unique=True, max_length=120)
    given_name: str = Field(default="", max_length=120)
    family_name: str = Field(default="", max_length=120)
    birth_date: date | None = Field(default=None, index=True)
    death_date: date | None = None
    language: str = Field(default="en", max_length=16)
    accepts_english: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    large_print: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    line1: str = Field(default="", max_length=160)
    line2: str = Field(default="", max_length=160)
    city: str = Field(default="", max_length=80)
    state: str = Field(default="", max_length=2)
    postal_code: str = Field(default="", max_length=10)
    country: str = Field(default="", max_length=2, sa_column_kwargs={"server_default": ""})
    region: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    address_since: date | None = None
    address_fault: AddressFault | None = Field(
        default=None, sa_type=enum_type(AddressFault), index=True
    )
    confidential_since: date | None = None
    latitude: float | None = None
    longitude: float | None = None
    phone: str = Field(default="", max_length=24, index=True)
    phone_since: date | None = None
    email: str = Field(default="", max_length=254, index=True)
    email_since: date | None = None
    email_chosen: bool = False
    email_risk_known: bool = False
    mail_ok: bool = True
    calls_ok: bool = True
    household_size: int | None = None
    annual_income_cents: int | None = None
    zones: str | None = Field(default=None, max_length=600)
    told_zone: str = Field(default="", max_length=48)
    not_before: time | None = None
    not_after: time | None = None
    not_on: str = Field(default="", max_length=64)
    phone_at_work: bool = False


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


class GuarantorChange(SQLModel, table=True):
    """`by_export`: an export said it. Where somebody recorded it here first, `confirmed_on` is the
    day an export said so too: until then an export that still names the former is old news."""

    __tablename__ = "guarantor_change"

    id: int | None = key()
    account_id: int = Field(foreign_key="account.id", index=True)
    former_id: int = Field(foreign_key="person.id")
    guarantor_id: int = Field(foreign_key="person.id")
    changed_on: date
    actor: str = Field(max_length=80)
    by_export: bool
    confirmed_on: date | None = None
