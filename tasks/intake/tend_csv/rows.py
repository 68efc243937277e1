"""Rows of the Tend CSV format, checked cell by cell."""

from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from policy.holds import HoldKind, Visits, terms
from policy.terms import LedgerKind, Payer
from tasks.intake.csv_files import (
    AddressLine,
    AnyDay,
    CheckedRow,
    City,
    Code,
    Copay,
    Country,
    Day,
    DayOrNot,
    Description,
    Email,
    Estimate,
    HouseholdSize,
    Income,
    Key,
    KnownCents,
    Language,
    MaybeDay,
    MaybeKey,
    Name,
    Phone,
    SystemOfCode,
    YesIfSaid,
    cells,
    wrong,
)
from tasks.intake.upsert import Billed, KnownPerson, PersonRecord

MOST_STATEMENTS = 99
TAKEBACK = "insurer_takeback"
"""The insurer takes money back: an insurer's payment the other way round."""
_PAYERS = {payer.value: payer for payer in Payer}
_KINDS = (*LedgerKind, TAKEBACK)
LOWERS = frozenset(
    {LedgerKind.INSURER_PAYMENT, LedgerKind.PATIENT_PAYMENT, LedgerKind.ASSISTANCE_WRITE_OFF}
)
_KIND_OF = {word: LedgerKind(word) for word in LedgerKind} | {TAKEBACK: LedgerKind.INSURER_PAYMENT}
_SIGNED = frozenset({LedgerKind.ADJUSTMENT, LedgerKind.INSURER_PAYMENT})


def _payer(value: str) -> Payer:
    found = _PAYERS.get(value.strip().casefold().replace(" ", "_").replace("-", "_"))
    if found is None:
        raise wrong("is not a payer we know", f"write one of: {', '.join(Payer)}")
    return found


def _word(value: str) -> str:
    word = value.strip().casefold()
    if word not in _KINDS:
        raise wrong("is not a kind of amount we know", f"write one of: {', '.join(_KINDS)}")
    return word


def holds_of_codes(value: str) -> tuple[HoldKind, ...] | None:
    """Codes of reasons to wait, between spaces, commas or semicolons; an empty cell says nothing,
    `none` that there is none."""
    found = value.upper().replace(";", " ").replace(",", " ").split()
    if not found:
        return None
    if found == ["NONE"]:
        return ()
    if any(code not in PLACED_BY_EXPORTS for code in found):
        raise wrong("names a hold that no export can place", "write codes such as HD-05 HD-22")
    return tuple(HoldKind(code) for code in sorted(set(found)))


def _statements(value: str) -> int:
    text = value.strip()
    if text and not (text.isdecimal() and int(text) <= MOST_STATEMENTS):
        raise wrong("is no number of statements", f"write one up to {MOST_STATEMENTS}")
    return int(text or 0)


def _state(value: str, info: ValidationInfo) -> str:
    abroad = info.data.get("country")
    return cells.region(value, abroad) if abroad else cells.state(value)


def _postal_code(value: str, info: ValidationInfo) -> str:
    read = cells.foreign_code if info.data.get("country") else cells.postal_code
    return read(value)


# A petition has a day, and so a column of its own.
PLACED_BY_EXPORTS = frozenset(
    kind.value
    for kind in HoldKind
    if "import" in terms(kind).placed_by and terms(kind).limited_to is not Visits.UP_TO_A_DAY
)


_AS_THEY_ARE = (
    "given_name", "family_name", "birth_date", "line1", "line2", "city", "country", "postal_code",
    "phone", "email", "email_chosen", "email_risk_known", "mail_ok", "calls_ok", "household_size",
    "merged_into",
)  # fmt: skip
"""Cells of a person that go into the record under the same name."""


class PersonRow(CheckedRow):
    soft = frozenset(
        {
            "phone", "email", "line1", "line2", "city", "postal_code", "state", "country",
            "language", "household_size", "annual_income", "email_chosen", "email_risk_known",
        }
    )  # fmt: skip

    on_paper = frozenset({"given_name", "family_name", "line1", "line2", "city"})
    zip_codes = frozenset({"postal_code"})

    person_key: Key
    given_name: Name
    family_name: Name
    merged_into: MaybeKey
    birth_date: MaybeDay
    death_date: DayOrNot
    language: Language
    line1: AddressLine
    line2: AddressLine
    city: City
    country: Country
    state: Annotated[str, BeforeValidator(_state)]
    postal_code: Annotated[str, BeforeValidator(_postal_code)]
    phone: Phone
    email: Email
    email_chosen: YesIfSaid
    email_risk_known: YesIfSaid
    mail_ok: YesIfSaid
    calls_ok: YesIfSaid
    household_size: HouseholdSize
    annual_income: Income
    bankruptcy_filed_on: DayOrNot
    cease_contact: YesIfSaid

    @property
    def died_on(self) -> date | None:
        return self.death_date if isinstance(self.death_date, date) else None

    @property
    def petition(self) -> date | None:
        filed = self.bankruptcy_filed_on
        return filed if isinstance(filed, date) else None

    def known(self) -> KnownPerson:
        said = {
            HoldKind.DECEASED: self.death_date is False,
            HoldKind.BANKRUPTCY: self.bankruptcy_filed_on is False,
            HoldKind.CEASE_CONTACT: self.cease_contact is False,
        }
        denied = frozenset(kind for kind, is_so in said.items() if is_so)
        silent = self.cease_contact is True
        return KnownPerson(self.birth_date, self.died_on, self.petition, silent, denied)

    def _unread(self, lacks: frozenset[str]) -> frozenset[str]:
        """An empty country is no news of the street that is known."""
        language = frozenset() if self.language else frozenset({"language"})
        country = frozenset() if self.country else frozenset({"country", "region"})
        region = frozenset({"region"}) if "state" in lacks else frozenset()
        return self.unread | lacks | language | country | region

    def record(self, row: tuple[str, int], lacks: frozenset[str]) -> PersonRecord:
        """`lacks`: what the file has no column for."""
        return PersonRecord(
            row=row,
            key=self.person_key,
            annual_income_cents=self.annual_income,
            death_date=self.died_on,
            is_alive=self.death_date is False,
            language=self.language or "en",
            unread=self._unread(lacks),
            spoilt=self.unread,
            state="" if self.country else self.state,
            region=self.state if self.country else "",
            **{name: getattr(self, name) for name in _AS_THEY_ARE},
        )


class AccountRow(CheckedRow):
    soft = frozenset({"code", "code_system"})

    account_key: Key
    patient_key: Key
    guarantor_key: MaybeKey
    service_from: Day
    service_to: MaybeDay
    description: Description
    code: Code
    code_system: SystemOfCode
    payer: Annotated[Payer, BeforeValidator(_payer)]
    insurance_pending: YesIfSaid
    medicaid_pending: YesIfSaid
    qmb: YesIfSaid
    estimate: Estimate
    medicaid_copay: Copay
    disputed: YesIfSaid
    holds: Annotated[tuple[HoldKind, ...] | None, BeforeValidator(holds_of_codes)]
    first_statement_on: MaybeDay
    statements_sent: Annotated[int, BeforeValidator(_statements)]
    last_statement_on: MaybeDay

    @property
    def statement_days(self) -> tuple[date, ...]:
        days = (self.first_statement_on, self.last_statement_on)
        return tuple(day for day in days if day is not None)

    @property
    def billed(self) -> Billed | None:
        if self.first_statement_on is None:
            return None
        return Billed(max(1, self.statements_sent), self.first_statement_on, self.last_statement_on)

    def unsaid(self) -> frozenset[str]:
        """What limits the bill, and is not said."""
        limits = {"medicaid_copay": self.medicaid_copay, "estimate": self.estimate}
        return frozenset(name for name, value in limits.items() if value is None)

    @field_validator("service_to", "first_statement_on")
    @classmethod
    def _not_before_the_visit(cls, value: date | None, info: ValidationInfo) -> date | None:
        began = info.data.get("service_from")
        if value is not None and began is not None and value < began:
            raise wrong("is before service_from", "correct one of the two days")
        return value

    @field_validator("statements_sent")
    @classmethod
    def _has_a_first(cls, value: int, info: ValidationInfo) -> int:
        if value and info.data.get("first_statement_on", date.min) is None:
            raise wrong("has no first_statement_on beside it", "give the day of the first one")
        return value

    @field_validator("last_statement_on")
    @classmethod
    def _not_before_the_first(cls, value: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("first_statement_on", date.min)
        if value is not None and (first is None or value < first):
            raise wrong("is before first_statement_on", "correct one of the two days")
        return value


class TransactionRow(CheckedRow):
    """`word` is the kind as the file has it."""

    soft = frozenset({"code", "code_system"})

    account_key: Key
    transaction_key: Key
    word: Annotated[str, BeforeValidator(_word)] = Field(alias="kind")
    amount: KnownCents
    value_on: AnyDay
    description: Description
    code: Code
    code_system: SystemOfCode
    charge_key: MaybeKey

    @field_validator("amount")
    @classmethod
    def _signed_only_where_it_says_something(cls, value: int, info: ValidationInfo) -> int:
        if value < 0 and info.data.get("word") not in _SIGNED:
            raise wrong("is below zero", "write it without a sign; the kind says what it does")
        return value

    @property
    def kind(self) -> LedgerKind:
        return _KIND_OF[self.word]

    @property
    def cents(self) -> int:
        """As in the ledger: positive raises what is owed."""
        return -self.amount if self.word in LOWERS else self.amount

    def pays_for(self, charge: Self) -> bool:
        return self.charge_key == charge.transaction_key
