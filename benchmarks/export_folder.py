"""A made-up export of a billing system, as a Tend CSV: the same bytes whenever it is written.

Families share a street and a guarantor; phones, mailboxes, days and amounts are as offices have
them: many written alike, most of them one person's own, some that cannot be read.
"""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.import_run import LAST_DAY
from tasks.intake import TEND_FILES

_GIVEN = (
    "Ada", "Ben", "Cora", "Dan", "Eva", "Finn", "Gia", "Hugo", "Iris", "Jon", "Kira", "Leo",
    "Mia", "Noah", "Olga", "Pia", "Quin", "Rosa",
)  # fmt: skip
_FAMILY = (
    "Adams", "Byron", "Costa", "Diaz", "Evans", "Ford", "Garcia", "Hall", "Ito", "Jones", "Kim",
    "Lopez", "Meyer", "Nguyen",
)  # fmt: skip
_CITIES = (
    ("Austin", "TX", "78701", "512"), ("Houston", "TX", "77002", "713"),
    ("Dallas", "TX", "75201", "214"), ("Tampa", "FL", "33602", "813"),
    ("Springfield", "IL", "62701", "217"), ("Columbus", "OH", "43215", "614"),
)  # fmt: skip
_PAYERS = ("commercial",) * 9 + ("medicare",) * 5 + ("uninsured",) * 4 + ("medicaid", "unknown")
_VISITS = (
    ("Office visit", "99213"), ("Emergency room visit", "99284"), ("X-ray of the chest", "71046"),
    ("Blood test", "80053"), ("Physical therapy", "97110"), ("Ultrasound", "76700"),
)  # fmt: skip
_CHANGED_MARK = " (corrected)"

Row = dict[str, Any]


def write_export(folder: Path, accounts: int, *, changed: int = 0) -> None:
    """Every `changed`-th person and visit says something new, and the visit has one more payment;
    nobody does where it is 0."""
    folder.mkdir(parents=True, exist_ok=True)
    random = Random("a made-up export")
    with ExitStack() as stack:
        people, visits, amounts = (_writer(folder / name, stack) for name in TEND_FILES)
        left, keys, number = accounts, count(1), count(1)
        while left > 0:
            family = list(_family(random, keys))
            for row in family:
                if changed and int(row["person_key"][1:]) % changed == 0:
                    row["line2"] = "Apt 9"
                people.writerow(row)
            for _ in range(min(left, random.randint(1, 4))):
                patient = random.choice(family)
                visit = f"V{next(number):07}"
                is_changed = changed > 0 and int(visit[1:]) % changed == 0
                _write_visit(random, visit, patient, family[0], is_changed, visits, amounts)
                left -= 1


def _writer(path: Path, stack: ExitStack) -> "csv.DictWriter[str]":
    file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
    fields = [column.field for column in TEND_FILES[path.name]]
    writer = csv.DictWriter(file, fields, restval="")
    writer.writeheader()
    return writer


def _family(random: Random, keys: "count[int]") -> Iterator[Row]:
    """The first answers for all of them."""
    name, place = random.choice(_FAMILY), random.choice(_CITIES)
    street = f"{random.randint(1, 9999)} {random.choice(_FAMILY)} Street"
    home = _phone(random, place[3])
    for number in range(random.choice((1, 1, 1, 2, 3))):
        child = number > 0 and random.random() < 0.5
        key = f"P{next(keys):07}"
        born = date(random.randint(2010, 2024) if child else random.randint(1935, 2000), 1, 1)
        given = random.choice(_GIVEN)
        mailbox = f"{given}.{name}{key[1:]}@{random.choice(('example.com', 'example.org'))}".lower()
        yield {
            "person_key": key, "given_name": given, "family_name": name,
            "birth_date": born + timedelta(random.randrange(365)),
            "death_date": "2026-01-15" if random.random() < 0.003 else "",
            "language": random.choice(("en", "en", "en", "es", "")),
            "line1": street, "city": place[0], "state": place[1], "postal_code": place[2],
            "phone": home if child else _own_phone(random, place[3]),
            "email": mailbox if random.random() < 0.6 and not child else "",
            "email_chosen": random.choice(("yes", "", "")),
            "household_size": random.choice(("", "", "1", "2", "4")),
            "annual_income": random.choice(("", "", "", "24000", "61,500.00")),
            "calls_ok": random.choice(("", "", "", "", "no")),
        }  # fmt: skip


def _own_phone(random: Random, area: str) -> str:
    chance = random.random()
    if chance < 0.02:
        return random.choice(("000-000-0000", "555-1212", "none"))
    return "" if chance < 0.1 else _phone(random, area)


def _phone(random: Random, area: str) -> str:
    exchange, line = random.randint(200, 899), random.randint(0, 9999)
    style = random.choice(("({}) {}-{:04}", "{}-{}-{:04}", "{}{}{:04}"))
    return style.format(area, exchange, line)


def _write_visit(
    random: Random,
    key: str,
    patient: Row,
    guarantor: Row,
    is_changed: bool,
    visits: "csv.DictWriter[str]",
    amounts: "csv.DictWriter[str]",
) -> None:
    day = LAST_DAY - timedelta(random.randint(5, 500))
    words, code = random.choice(_VISITS)
    payer = random.choice(_PAYERS)
    visits.writerow(
        {
            "account_key": key,
            "patient_key": patient["person_key"],
            "guarantor_key": guarantor["person_key"],
            "service_from": day,
            "description": words + _CHANGED_MARK * is_changed,
            "code": code,
            "code_system": "cpt",
            "payer": payer,
            "insurance_pending": "yes" if random.random() < 0.04 else "no",
            "disputed": "yes" if random.random() < 0.005 else "",
        }
    )
    for number, (kind, cents, on) in enumerate(_amounts(random, payer, day, is_changed), start=1):
        row = {
            "account_key": key, "transaction_key": f"{key}-{number}", "kind": kind,
            "amount": f"{cents / 100:.2f}", "value_on": on,
        }  # fmt: skip
        if kind == "charge":
            row |= {"description": words, "code": code, "code_system": "cpt"}
        amounts.writerow(row)


def _amounts(
    random: Random, payer: str, day: date, is_changed: bool
) -> Iterator[tuple[str, int, date]]:
    charges = [random.randint(40_00, 900_00) for _ in range(random.choice((1, 1, 2, 3)))]
    left = sum(charges)
    for cents in charges:
        yield "charge", cents, day
    if payer not in ("uninsured", "unknown"):
        later = min(LAST_DAY, day + timedelta(random.randint(10, 40)))
        adjusted = -random.randint(0, left // 3)
        paid = random.randint(0, left + adjusted)
        left += adjusted - paid
        yield "insurer_payment", paid, later
        yield "adjustment", adjusted, later
    if random.random() < 0.3:
        paid = left if random.random() < 0.7 else left // 2
        left -= paid
        yield "patient_payment", paid, min(LAST_DAY, day + timedelta(60))
    if is_changed and left > 0:
        yield "patient_payment", left // 2 or left, LAST_DAY
