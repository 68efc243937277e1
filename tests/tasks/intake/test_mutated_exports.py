"""Two exports, one of them spoilt in any way: no traceback, no row forgotten, nobody's protection
lost, and no letter to anybody whom either export protects. `make soak` tries 5,000."""

from __future__ import annotations

import os
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from policy.holds import HoldKind
from tasks.intake import ImportResult
from tasks.runtime import WrongInput
from tasks.storage.tables import (
    ACCOUNT,
    ENVELOPE,
    ENVELOPE_LINE,
    HOLD,
    MESSAGE,
    PERSON,
    PERSON_MERGE,
)
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
PEOPLE, TWICE = 12, 4
ACCEPT = "balance-up=999999 gone=999999 older=999999 identity=999999 people=999999"
FACTS: dict[HoldKind, tuple[str, str]] = {
    HoldKind.DECEASED: ("death_date", "2026-02-20"),
    HoldKind.BANKRUPTCY: ("bankruptcy_filed_on", "2026-02-20"),
    HoldKind.CEASE_CONTACT: ("cease_contact", "yes"),
    HoldKind.DISPUTE: ("disputed", "yes"),
    HoldKind.MINOR: ("birth_date", "2015-04-04"),
}
pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.every_case]


def practice(chance: Random) -> Tables:
    """Twelve people with a visit each; about a third of them have a fact that protects. The last
    four are registered under two keys."""
    people, accounts, amounts = [], [], []
    for number in range(PEOPLE):
        cells = {"bankruptcy_filed_on": "", "cease_contact": "", "line1": "1 Main Street"}
        visit = {"disputed": ""}
        if chance.random() < 0.35:
            column, value = FACTS[chance.choice(list(FACTS))]
            (visit if column == "disputed" else cells)[column] = value
        who = number % (PEOPLE - TWICE)
        named = {"given_name": f"Given{who}", "family_name": f"Family{who}", "city": "Austin"}
        cells = named | {"birth_date": f"19{50 + who}-05-01"} | cells
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
    return {
        row.get("person_key", "")
        for row in tables["people"]
        for kind, (column, value) in FACTS.items()
        if kind in kinds and row.get(column) == value
    }


def disputed(tables: Tables) -> set[str]:
    """The keys of visits: whoever answers for one may have others."""
    told = (row for row in tables["accounts"] if row.get("disputed") == "yes")
    return {row.get("account_key", "") for row in told}


def bring(folder: Path, tables: Tables, chance: Random) -> ImportResult | None:
    """What came of it; None where the export was refused as a whole, by one line."""
    for name, some in tables.items():
        header = {column: "" for row in some for column in row}
        write_csv(folder / f"{name}.csv", [header | row for row in some])
    try:
        return take_in(folder, accept=ACCEPT if chance.random() < 0.7 else "")
    except WrongInput:
        return None


Holds = set[tuple[int | None, int, HoldKind]]
"""By visit, where it is of one, and person."""


def standing() -> Holds:
    """Where another one answers for a visit now, that person's own facts count."""
    guarantor = {row["id"]: row["guarantor_id"] for row in rows(ACCOUNT)}
    return {
        (hold["account_id"], hold["guarantor_id"], hold["kind"])
        for hold in rows(HOLD, released_on=None)
        if hold["kind"] in FACTS
        and hold["guarantor_id"] == guarantor.get(hold["account_id"], hold["guarantor_id"])
    }


def still_theirs(holds: Holds) -> Holds:
    """Under the record that stands for the person by now."""
    guarantor = {row["id"]: row["guarantor_id"] for row in rows(ACCOUNT)}
    kept = stays()
    now = {(account, kept.get(person, person), kind) for account, person, kind in holds}
    return {hold for hold in now if guarantor.get(hold[0] or 0, hold[1]) == hold[1]}


def stays() -> dict[int, int]:
    return {row["gone_id"]: row["kept_id"] for row in rows(PERSON_MERGE)}


def one_person(keys: set[str]) -> set[str]:
    """These keys, and those of the records that stand for them."""
    ids = {row["source_key"].rpartition(":")[2]: row["id"] for row in rows(PERSON)}
    names, kept = {number: key for key, number in ids.items()}, stays()
    return keys | {names[kept[ids[key]]] for key in keys if ids.get(key) in kept}


class Written(NamedTuple):
    """Of letters and notices: the keys of whom they are to, and of the visits that they are of."""

    people: set[str]
    visits: set[str]


def written(since: int) -> Written:
    """Those that were made after so many others."""
    people = {row["id"]: row["source_key"].rpartition(":")[2] for row in rows(PERSON)}
    visits = {row["id"]: row["source_key"].rpartition(":")[2] for row in rows(ACCOUNT)}
    made = {row["envelope_id"] for row in rows(MESSAGE)[since:]}
    return Written(
        {people[row["guarantor_id"]] for row in rows(ENVELOPE) if row["id"] in made},
        {
            visits[row["account_id"]]
            for row in rows(ENVELOPE_LINE, cancelled_on=None)
            if row["envelope_id"] in made
        },
    )


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
    wrong: set[str] = set()
    before: Holds = set()
    lasting = set(FACTS) - {HoldKind.MINOR}  # a birth date may be corrected
    for on, tables in enumerate((first, second)):
        result = bring(tmp_path / str(on), tables, chance)
        if result is not None:
            assert result.accepted + result.refused == result.read, ways
            assert result.read == sum(len(some) for some in tables.values()), ways
            known |= protected(tables, *lasting)
            wrong |= disputed(tables)
        assert still_theirs(before) <= standing(), (ways, "a hold that protects was lost")
        before = standing()
        assert balances_differ() == [], ways
        made = len(rows(MESSAGE))
        walk(TODAY + timedelta(on))
        children = set() if result is None else protected(tables, HoldKind.MINOR)
        letters = written(made)
        assert not one_person(known | children) & letters.people, (ways, letters)
        assert not wrong & letters.visits, (ways, letters)
    assert breaches() == (), ways
