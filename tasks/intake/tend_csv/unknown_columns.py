"""A column that nobody knows may be a death: the import stops, and says what it might be."""

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches

from tasks.intake.csv_files import Column, CsvFile
from tasks.runtime import WrongInput

_CALLED = {
    "person_key": (
        "mrn",
        "patient_id",
        "pat_id",
        "pid",
        "patient_no",
        "patient_number",
        "person_id",
    ),
    "account_key": (
        "visit",
        "visit_id",
        "visit_no",
        "encounter",
        "encounter_id",
        "account",
        "account_id",
        "account_no",
        "account_number",
        "hsp_account_id",
        "csn",
        "invoice",
        "claim_id",
    ),
    "patient_key": ("mrn", "patient_id", "pat_id", "pid", "patient_no", "patient_number"),
    "transaction_key": (
        "tx_id",
        "transaction_id",
        "trans_id",
        "line",
        "line_no",
        "sequence_no",
        "posting_id",
    ),
    "kind": ("type", "tx_type", "transaction_type", "trans_type", "kind_of_amount"),
    "amount": ("tx_amount", "transaction_amount", "amt", "fee"),
    "service_to": ("discharge_date", "to_date", "service_end", "disch_date_time"),
    "death_date": ("date_of_death", "deceased_on", "deceased_date", "deceased", "dod", "died_on"),
    "birth_date": ("date_of_birth", "dob", "birthday", "born_on"),
    "disputed": ("in_dispute", "dispute", "is_disputed"),
    "postal_code": ("zip", "zip_code", "zipcode", "postcode"),
    "bankruptcy_filed_on": ("bankruptcy", "bankruptcy_date", "petition_date"),
    "cease_contact": ("do_not_contact", "no_contact", "dnc"),
    "line1": ("address", "address1", "address_1", "street"),
    "line2": ("address2", "address_2", "apartment", "unit"),
    "given_name": ("first_name", "firstname", "first", "fname", "patient_first_name"),
    "family_name": ("last_name", "lastname", "surname", "last", "lname", "patient_last_name"),
    "country": ("nation", "country_code"),
    "phone": ("telephone", "mobile", "cell", "phone_number", "home_phone"),
    "email": ("mail", "email_address"),
    "annual_income": ("income", "yearly_income", "household_income"),
    "service_from": (
        "service_date",
        "date_of_service",
        "dos",
        "adm_date_time",
        "admit_date",
        "from_date",
    ),
    "guarantor_key": ("guarantor", "responsible_party"),
    "payer": (
        "insurance",
        "insurer",
        "financial_class",
        "fin_class",
        "acct_fin_class_c_name",
        "payor",
    ),
    "calls_ok": ("do_not_call",),
    "mail_ok": ("do_not_mail",),
    "language": ("language_c_name", "preferred_language"),
    "state": ("state_c_name", "st"),
    "value_on": ("posted_on", "post_date", "transaction_date", "tx_post_date", "posting_date"),
}
"""How other systems call ours."""
_OURS: dict[str, list[str]] = {}
for _ours, _others in _CALLED.items():
    for _other in _others:
        _OURS.setdefault(_other, []).append(_ours)


def unknown_columns(
    file: CsvFile, columns: Sequence[Column], ignored: Collection[str]
) -> Iterator[str]:
    """Every column that is neither ours nor ignored by name, and what it might be."""
    named = {_plain(name) for name in ignored}
    for title in file.others:
        if _plain(title) not in named:
            yield f"{title} of {file.name}{_nearest(title, columns)}"


def refuse_unknown(
    files: Sequence[tuple[CsvFile, Sequence[Column]]], ignored: Collection[str]
) -> None:
    """Raises WrongInput with all of them."""
    found = [one for file, columns in files for one in unknown_columns(file, columns, ignored)]
    if found:
        raise WrongInput(
            f"Tend does not know: {', '.join(found)}. Rename it in the export, or name it in "
            "practice.toml: [intake] ignore_columns"
        )


def _nearest(title: str, columns: Sequence[Column]) -> str:
    near = nearest(title, columns)
    return f" (do you mean {near}?)" if near else ""


def nearest(title: str, columns: Sequence[Column]) -> str:
    """What of ours this may be; empty where nothing is near."""
    return next(_near(_plain(title), {column.field for column in columns}), "")


def called(title: str, columns: Sequence[Column]) -> str:
    """Which of ours this surely is: it has its name, or one that other systems give it."""
    known = {column.field for column in columns}
    plain = _plain(title)
    return plain if plain in known else next(_others_word(plain, known), "")


def _near(plain: str, known: set[str]) -> Iterator[str]:
    yield from _others_word(plain, known)
    yield from get_close_matches(plain, sorted(known), n=1, cutoff=0.6)


def _others_word(plain: str, known: set[str]) -> Iterator[str]:
    yield from (ours for ours in _OURS.get(plain, ()) if ours in known)


def _plain(title: str) -> str:
    return "_".join(title.casefold().replace("-", " ").replace("_", " ").split())
