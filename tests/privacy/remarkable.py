"""People whose every detail is remarkable: whoever meets one of them outside, met a leak."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from tests.tasks.intake.remittance_files import Claim, remittance, transaction
from tests.tasks.intake_folders import Rows, tend_folder

PEOPLE = 24
IN_CREDIT = 22
CREDIT = 1_312.37
_SOUNDS = (
    "zeb", "quack", "vox", "plim", "grun", "tworp", "yelv", "snid",
    "krof", "blun", "wyth", "drep",
)  # fmt: skip
_PERSON = (
    "person_key", "given_name", "family_name", "birth_date", "line1", "line2", "city",
    "postal_code", "phone", "email", "annual_income",
)  # fmt: skip


def person(number: int) -> dict[str, str]:
    """Everything about one of them, as the practice exports it. None is like another."""
    one, two = _SOUNDS[number % 12], _SOUNDS[(number + 5) % 12]
    mark = "" if number < 12 else "ö"
    family = f"{two}{mark}enbush".capitalize()
    return {
        "person_key": f"MRN-{7_301_477 + number * 1013}",
        "given_name": f"{one}{mark}ulon".capitalize(),
        "family_name": family,
        "birth_date": (date(1951, 3, 17) + timedelta(number * 137)).isoformat(),
        "line1": f"{8101 + number * 37} {one}{mark}wick Hollow".title(),
        "line2": f"Unit {one}{mark}-{9000 + number}",
        "city": f"{two}{mark}haven Springs".title(),
        "state": "TX",
        "postal_code": f"78701-{4417 + number * 7}",
        "phone": f"(512) 555-{1037 + number * 11}",
        "email": f"{one}.{two}.{number}@kanarie.example",
        "email_chosen": "yes" if number % 3 == 0 else "no",
        "email_risk_known": "yes" if number % 3 == 0 else "no",
        "household_size": "",
        "annual_income": f"{311_047 + number * 1_733}.{11 + number}",
    }


def visit(number: int, on: date) -> dict[str, str]:
    return {
        "account_key": f"ACC-{55_120_031 + number * 7919}",
        "patient_key": person(number)["person_key"],
        "service_from": on.isoformat(),
        "description": f"{_SOUNDS[(number + 2) % 12]}itis {number} review".capitalize(),
        "payer": "commercial",
    }


def charge(number: int, on: date) -> dict[str, str]:
    return {
        "account_key": visit(number, on)["account_key"],
        "transaction_key": f"TX-{90_210_557 + number * 4243}",
        "kind": "charge",
        "amount": f"{4_817 + number * 613}.{13 + number}",
        "value_on": on.isoformat(),
        "description": "Office visit",
    }


def export(folder: Path, on: date) -> Path:
    """A Tend CSV folder. The last person's rows are wrong, and are refused with what they hold."""
    numbers = range(PEOPLE)
    people: Rows = [person(number) for number in numbers]
    people[-1]["birth_date"] = f"{people[-1]['email']} 17.3.1951"
    accounts = [visit(number, on) for number in numbers]
    amounts = [charge(number, on) for number in numbers]
    paid = {"kind": "patient_payment", "transaction_key": "TX-OVERPAID"}
    overpaid = float(amounts[IN_CREDIT]["amount"]) + CREDIT
    amounts.append(amounts[IN_CREDIT] | paid | {"amount": f"{overpaid:.2f}"})
    return tend_folder(folder, people, accounts, amounts)


def remitted(path: Path, on: date) -> Path:
    """What an insurer says of four of them; of the last one, whom nobody took in, it is refused."""
    claims = []
    for number in (8, 9, 10, PEOPLE - 1):
        who, dollars = person(number), charge(number, on)["amount"]
        account = visit(number, on)["account_key"]
        told = Claim(account, "25", dollars, "0", [("CO", "45", dollars)], f"ICN{number}")
        name = f"NM1*QC*1*{who['family_name']}*{who['given_name']}****MI*{who['person_key']}"
        claims.append(told._replace(patient=who["person_key"], more=[name]))
    return remittance(path, transaction(claims, "0"))


def planted(on: date) -> dict[str, tuple[str, ...]]:
    """Every value there is to find, with the ways in which it may be written."""
    found: dict[str, tuple[str, ...]] = {}
    for number in range(PEOPLE):
        cells = {name: person(number)[name] for name in _PERSON}
        cells |= {name: visit(number, on)[name] for name in ("account_key", "description")}
        cells |= {name: charge(number, on)[name] for name in ("transaction_key", "amount")}
        found |= {value: _written(name, value) for name, value in cells.items()}
    return found | {f"{CREDIT:.2f}": (f"{CREDIT:.2f}", f"{CREDIT:,.2f}")}


def _written(name: str, value: str) -> tuple[str, ...]:
    if name in ("amount", "annual_income"):
        return value, f"{float(value):,.2f}", value.replace(".", "")
    if name == "phone":
        digits = "".join(filter(str.isdigit, value))
        return value, digits, f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", f"1{digits}"
    if name == "birth_date":
        born = date.fromisoformat(value)
        return value, f"{born:%m/%d/%Y}", f"{born:%B} {born.day}, {born.year}", f"{born:%Y%m%d}"
    if name == "postal_code":
        return value, value.replace("-", "")
    return (value,)
