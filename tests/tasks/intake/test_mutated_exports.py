"""Two exports, one of them spoilt in any way: no traceback, no row forgotten, nobody's protection
lost, and no letter to anybody whom either export protects. `make soak` tries 5,000."""

from __future__ import annotations

import os
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from policy.holds import HoldKind
from tasks.intake import ImportResult
from tasks.runtime import WrongInput
from tasks.storage.tables import ACCOUNT, ENVELOPE, HOLD, MESSAGE, PERSON
from tests.tasks.days import breaches, rows, walk
from tests.tasks.intake.spoilt import Tables, spoil
from tests.tasks.intake_folders import (
    TODAY,
    balances_differ,
    take_in,
    tend_account,
    tend_amount,
    tend_person,
    write_csv,
)

FOLDERS = int(os.environ.get("MUTATED_FOLDERS", "24"))
PEOPLE = 12
ACCEPT = "balance-up=999999 gone=999999 older=999999 identity=999999 people=999999"
FACTS: dict[HoldKind, tuple[str, str]] = {
    HoldKind.DECEASED: ("death_date", "2026-02-20"),
    HoldKind.BANKRUPTCY: ("bankruptcy_filed_on", "2026-02-20"),
    HoldKind.CEASE_CONTACT: ("cease_contact", "yes"),
    HoldKind.DISPUTE: ("disputed", "yes"),
    HoldKind.MINOR: ("birth_date", "2015-04-04"),
}
pytestmark = pytest.mark.usefixtures("database")


def practice(chance: Random) -> Tables:
    """Twelve people with a visit each; about a third of them have a fact that protects."""
    people, accounts, amounts = [], [], []
    for number in range(PEOPLE):
        cells = {"bankruptcy_filed_on": "", "cease_contact": "", "line1": "1 Main Street"}
        visit = {"disputed": ""}
        if chance.random() < 0.35:
            column, value = FACTS[chance.choice(list(FACTS))]
            (visit if column == "disputed" else cells)[column] = value
        given, born = f"Given{number}", {"birth_date": f"19{50 + number}-05-01"}
        cells = {"given_name": given, "family_name": f"Family{number}", "city": "Austin"} | (
            born | cells
        )
        people.append(tend_person(f"p{number}", **cells))
        accounts.append(tend_account(f"a{number}", f"p{number}", **visit))
        amounts.append(tend_amount(f"t{number}", "charge", f"{60 + number}.00", f"a{number}"))
        if chance.random() < 0.5:
            paid = tend_amount(f"s{number}", "patient_payment", "10.00", f"a{number}")
            amounts.append(paid | {"value_on": "2026-01-20"})
    return {"people": people, "accounts": accounts, "transactions": amounts}


def newer(tables: Tables, chance: Random) -> Tables:
    """The next export: somebody paid, and something became known of somebody."""
    later = deepcopy(tables)
    for number in chance.sample(range(PEOPLE), 3):
        paid = tend_amount(f"n{number}", "patient_payment", "5.00", f"a{number}")
        later["transactions"].append(paid | {"value_on": "2026-02-25"})
    column, value = FACTS[chance.choice(list(FACTS))]
    chance.choice(later["accounts" if column == "disputed" else "people"])[column] = value
    return later


def protected(tables: Tables, *kinds: HoldKind) -> set[str]:
    """The keys of people whom these rows protect whatever else is wrong with them."""
    found = {
        row.get("person_key", "")
        for row in tables["people"]
        for kind, (column, value) in FACTS.items()
        if kind in kinds and row.get(column) == value
    }
    return found | {
        row.get("guarantor_key") or row.get("patient_key", "")
        for row in tables["accounts"]
        if row.get("disputed") == "yes" and HoldKind.DISPUTE in kinds
    }


def bring(folder: Path, tables: Tables, chance: Random) -> ImportResult | None:
    """What came of it; None where the export was refused as a whole, by one line."""
    for name, some in tables.items():
        header = {column: "" for row in some for column in row}
        write_csv(folder / f"{name}.csv", [header | row for row in some])
    try:
        return take_in(folder, accept=ACCEPT if chance.random() < 0.7 else "")
    except WrongInput:
        return None


def standing() -> set[tuple[int | None, int, HoldKind]]:
    """By visit, where it is of one, and person. Where another one answers for a visit now, that
    person's own facts count."""
    guarantor = {row["id"]: row["guarantor_id"] for row in rows(ACCOUNT)}
    return {
        (hold["account_id"], hold["guarantor_id"], hold["kind"])
        for hold in rows(HOLD, released_on=None)
        if hold["kind"] in FACTS
        and hold["guarantor_id"] == guarantor.get(hold["account_id"], hold["guarantor_id"])
    }


def still_theirs(
    holds: set[tuple[int | None, int, HoldKind]],
) -> set[tuple[int | None, int, HoldKind]]:
    guarantor = {row["id"]: row["guarantor_id"] for row in rows(ACCOUNT)}
    return {hold for hold in holds if guarantor.get(hold[0] or 0, hold[1]) == hold[1]}


def written_to(since: int) -> set[str]:
    """The keys of everybody for whom a letter or a notice was made after so many others."""
    keys = {row["id"]: row["source_key"].rpartition(":")[2] for row in rows(PERSON)}
    made = {row["envelope_id"] for row in rows(MESSAGE)[since:]}
    return {keys[row["guarantor_id"]] for row in rows(ENVELOPE) if row["id"] in made}


@pytest.mark.rule("HD-02", "HD-03", "HD-06", "HD-12", "HD-25")
@pytest.mark.parametrize("number", range(FOLDERS))
def test_whatever_is_wrong_with_an_export_nobody_whom_it_protects_is_written_to(
    tmp_path: Path, number: int
) -> None:
    chance = Random(f"an export {number}")
    first = practice(chance)
    second = newer(first, chance)
    ways = spoil(first if chance.random() < 0.3 else second, chance)
    known: set[str] = set()
    before: set[tuple[int | None, int, HoldKind]] = set()
    lasting = set(FACTS) - {HoldKind.MINOR}  # a birth date may be corrected
    for on, tables in enumerate((first, second)):
        result = bring(tmp_path / str(on), tables, chance)
        if result is not None:
            assert result.accepted + result.refused == result.read, ways
            assert result.read == sum(len(some) for some in tables.values()), ways
            known |= protected(tables, *lasting)
        assert still_theirs(before) <= standing(), (ways, "a hold that protects was lost")
        before = standing()
        assert balances_differ() == [], ways
        made = len(rows(MESSAGE))
        walk(TODAY + timedelta(on))
        children = set() if result is None else protected(tables, HoldKind.MINOR)
        assert not (known | children) & written_to(made), (ways, written_to(made))
    assert breaches() == (), ways
