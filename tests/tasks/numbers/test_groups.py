"""Numbers in groups: what the groups have is what all have, and few of a group are not shown."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from sqlalchemy import Connection

from policy.terms import CallOutcome, Payer, Stage
from tasks.numbers import EVERYBODY, Grouping, Numbers, csv_of
from tasks.runtime import json_of
from tests.factories import make_account, make_application, make_person
from tests.tasks.numbers.facts import (
    FIRST,
    LAST,
    cells_of,
    make_determination,
    make_refund_due,
    make_result,
    make_sign,
    told,
)

MANY = 11


def many(connection: Connection, people: int = MANY, **person: Any) -> list[int]:
    """So many accounts, each of a person of their own."""
    return [
        make_account(
            connection, guarantor_id=make_person(connection, **person), first_statement_on=FIRST,
        )
        for _ in range(people)
    ]  # fmt: skip


def billed(found: Numbers) -> dict[str, Any]:
    rows = found.figure("funnel").rows
    return {row.group: row.cells["accounts"] for row in rows if row.item == "first statement"}


def test_languages_are_named_and_those_of_one_language_are_one_group(
    connection: Connection,
) -> None:
    many(connection, language="es")
    many(connection, language="es-MX")
    many(connection, language="en")
    many(connection, language="zh-hans")
    assert billed(told(connection, Grouping.LANGUAGE)) == {
        "Chinese": MANY, "English": MANY, "Spanish": 2 * MANY, EVERYBODY: 4 * MANY,
    }  # fmt: skip


def test_states_are_named_and_abroad_is_one_group(connection: Connection) -> None:
    many(connection, state="TX")
    many(connection, state="", country="CA", postal_code="", city="Toronto")
    many(connection, state="", country="FR", postal_code="", city="Lyon")
    many(connection, state="", postal_code="", city="")
    found = billed(told(connection, Grouping.STATE))
    assert list(found.items()) == [
        ("Texas", MANY), ("abroad", 2 * MANY), ("unknown", MANY), (EVERYBODY, 4 * MANY),
    ]  # fmt: skip


def test_stages_and_payers_stand_in_their_order(connection: Connection) -> None:
    for stage, payer in (
        (Stage.OPTIONS_CALL, Payer.UNINSURED), (Stage.REMINDER, Payer.COMMERCIAL),
    ):  # fmt: skip
        for _ in range(MANY):
            make_account(connection, first_statement_on=FIRST, stage=stage, payer=payer)
    assert list(billed(told(connection, Grouping.STAGE))) == ["reminder", "options call", "all"]
    assert list(billed(told(connection, Grouping.PAYER))) == ["commercial", "uninsured", "all"]


def test_few_of_a_group_are_hidden_and_so_is_who_would_tell_them(connection: Connection) -> None:
    for state, people in (("TX", 3), ("OH", 20), ("NY", 30)):
        many(connection, people, state=state)
    found = told(connection, Grouping.STATE)
    assert billed(found) == {"New York": 30, "Ohio": "hidden", "Texas": "<11", EVERYBODY: 53}
    assert cells_of(found, "funnel", "first statement", "Texas")["billed"] == "hidden"
    assert cells_of(found, "funnel", "first statement", "Ohio")["billed"] == "hidden"
    assert cells_of(found, "funnel", "first statement", "New York")["billed"] == 30 * 100_00


def a_practice(connection: Connection) -> None:
    """Two languages, states, payers and stages, with more than ten of everything."""
    for language, state, payer, stage in (
        ("en", "TX", Payer.COMMERCIAL, Stage.REMINDER),
        ("es", "OH", Payer.UNINSURED, Stage.OPTIONS_CALL),
    ):
        for _ in range(MANY):
            person = make_person(connection, language=language, state=state)
            account = make_account(
                connection, guarantor_id=person, payer=payer, stage=stage, first_statement_on=FIRST
            )
            make_sign(connection, account, FIRST)
            make_determination(connection, LAST, account_id=account)
            make_application(connection, guarantor_id=person, received_on=LAST)
            make_result(connection, LAST, CallOutcome.WILL_PAY_BY, account)


@pytest.mark.parametrize("by", [one for one in Grouping if one is not Grouping.NONE])
def test_what_the_groups_have_is_what_the_practice_has(
    connection: Connection, by: Grouping
) -> None:
    a_practice(connection)
    whole, found = told(connection), told(connection, by)
    adds_up = {"accounts", "billed", "paid", "owed now", "owed", "people", "number", "plans",
               "determinations", "approved", "written off"}  # fmt: skip
    for figure in found.figures:
        if figure.name == "workload":
            continue  # in groups all days together
        for row in figure.of_group(EVERYBODY):
            assert cells_of(whole, figure.name, row.item) == row.cells
            for name in adds_up & {*row.cells}:
                of_groups = [
                    cells_of(found, figure.name, row.item, group).get(name, 0)
                    for group in figure.groups
                    if group != EVERYBODY
                ]
                assert sum(of_groups) == row.cells[name], (figure.name, row.item, name)
    assert "<11" not in json.dumps(json_of(found))
    together, each = found.figure("workload").rows[-1], whole.figure("workload").rows[-1]
    assert together.cells == each.cells


def test_a_person_with_several_accounts_counts_once(connection: Connection) -> None:
    for _ in range(MANY):
        person = make_person(connection)
        for payer in (Payer.COMMERCIAL, Payer.MEDICARE):
            make_account(connection, guarantor_id=person, payer=payer)
        make_application(connection, guarantor_id=person)
    found = told(connection, Grouping.PAYER)
    applied = cells_of(found, "answers", "open: has applied", "commercial")
    assert applied["people"] == MANY
    assert cells_of(found, "answers", "open: has applied", "medicare") == {}


@pytest.mark.parametrize("by", Grouping)
def test_the_file_says_what_the_json_says(connection: Connection, by: Grouping) -> None:
    a_practice(connection)
    make_refund_due(connection, LAST)
    many(connection, 2, language="vi", state="NY")
    found = told(connection, by)
    lines = list(csv.DictReader(io.StringIO(csv_of(found).decode("utf-8"))))
    read: dict[tuple[str, str, str], dict[str, int | str | None]] = {}
    for line in lines:
        row = read.setdefault((line["figure"], line["group"], line["item"]), {})
        value = line["value"]
        number = value.removeprefix("-").isdecimal()
        row[line["measure"]] = int(value) if number else value or None
    told_so = json_of(found)
    assert read == {
        (figure["name"], row["group"], row["item"]): row["cells"]
        for figure in told_so["figures"]
        for row in figure["rows"]
    }
    assert (told_so["from"], told_so["to"]) == (FIRST.isoformat(), LAST.isoformat())
