"""Holds that the facts bring and take away: noted while they last, and HD-00 comes after them."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from models import Account, Hold, LedgerEntry, Person
from policy.holds.holds import HoldKind
from policy.terms import LedgerKind
from tasks.contact import preferences
from tasks.facts import NOTED, load_facts
from tasks.holds.derived_holds import note_holds
from tests.factories import (
    DAY,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_entry,
    make_person,
    the,
)

LATER = TODAY + 10 * DAY


def note(connection: Connection, account_id: int, today: date = TODAY) -> bool:
    known = load_facts(connection, {guarantor_of(connection, account_id)}, today)
    return note_holds(connection, known, today)


def standing(connection: Connection) -> list[tuple[int, str]]:
    return [(h["account_id"], h["kind"].value) for h in all_of(connection, Hold, released_on=None)]


def change(connection: Connection, account_id: int, **values: Any) -> None:
    table = Account.metadata.tables["account"]
    connection.execute(table.update().where(table.c.id == account_id).values(**values))


def in_credit(connection: Connection) -> tuple[int, int]:
    """An account with a credit of $120, and one of the same guarantor that owes $80."""
    person = make_person(connection)
    credit = make_account(connection, guarantor_id=person, balance_cents=100_00)
    paid = {"kind": LedgerKind.PATIENT_PAYMENT, "amount_cents": -220_00}
    make_entry(connection, account_id=credit, **paid)
    change(connection, credit, balance_cents=-120_00)
    owing = make_account(
        connection, guarantor_id=person, balance_cents=80_00,
        first_statement_on=TODAY - 30 * DAY,
    )  # fmt: skip
    return credit, owing


@pytest.mark.rule("HD-09")
def test_a_credit_holds_every_account_of_the_person_until_it_is_refunded(
    connection: Connection,
) -> None:
    credit, owing = in_credit(connection)
    assert note(connection, owing)
    assert standing(connection) == [(credit, "HD-09"), (owing, "HD-09")]
    make_entry(connection, account_id=credit, amount_cents=120_00)
    change(connection, credit, balance_cents=0)
    assert note(connection, owing, LATER)
    assert standing(connection) == []


@pytest.mark.rule("HD-00", "HD-09")
def test_after_a_credit_come_quiet_days_and_a_fresh_statement(connection: Connection) -> None:
    credit, owing = in_credit(connection)
    note(connection, owing)
    make_entry(connection, account_id=credit, amount_cents=120_00)
    change(connection, credit, balance_cents=0)
    note(connection, owing, LATER)
    row = the(connection, Account, owing)
    assert (row["ask_not_before"], row["fresh_statement_due"]) == (LATER + 14 * DAY, True)
    assert row["paused_days"] == 10


def test_noting_twice_is_noting_once(connection: Connection) -> None:
    _, owing = in_credit(connection)
    note(connection, owing)
    assert not note(connection, owing)
    assert len(all_of(connection, Hold)) == 2


@pytest.mark.rule("HD-25")
@pytest.mark.parametrize(
    ("cents", "held"),
    [
        pytest.param(-1, True, id="a cent too little"),
        pytest.param(0, False, id="to the cent"),
        pytest.param(1, True, id="a cent too much"),
    ],
)
def test_one_cent_between_ledger_and_balance_is_a_hold_until_it_is_found(
    connection: Connection, cents: int, held: bool
) -> None:
    account_id = make_account(connection, balance_cents=100_00)
    change(connection, account_id, balance_cents=100_00 + cents)
    assert note(connection, account_id) is held
    assert standing(connection) == ([(account_id, "HD-25")] if held else [])
    change(connection, account_id, balance_cents=100_00)
    note(connection, account_id, LATER)
    assert standing(connection) == []
    assert len(all_of(connection, LedgerEntry)) == 1


@pytest.mark.rule("HD-24")
@pytest.mark.parametrize(
    ("language", "held"),
    [("en", False), ("en-US", False), ("es", False), ("vi", True), ("zh-TW", True), ("", False)],
)
def test_a_language_without_words_waits_for_a_translation(
    connection: Connection, language: str, held: bool
) -> None:
    account_id = make_account(connection, guarantor_id=make_person(connection, language=language))
    note(connection, account_id)
    assert standing(connection) == ([(account_id, "HD-24")] if held else [])


@pytest.mark.rule("HD-24")
def test_who_says_that_english_is_fine_is_written_to(connection: Connection) -> None:
    person = make_person(connection, language="vi")
    account_id = make_account(connection, guarantor_id=person)
    note(connection, account_id)
    assert preferences.record(
        connection, reference=the(connection, Account, account_id)["reference"], channel="english",
        wanted=True, risk_known=False, today=TODAY, actor="tester",
    )  # fmt: skip
    assert the(connection, Person, person)["accepts_english"]
    note(connection, account_id, LATER)
    assert standing(connection) == []


def test_what_a_person_placed_is_not_taken_away_by_facts(connection: Connection) -> None:
    account_id = make_account(connection)
    kinds = (HoldKind.DATA_QUALITY, HoldKind.LANGUAGE)
    for kind in kinds:
        row = {"account_id": account_id, "guarantor_id": guarantor_of(connection, account_id)}
        made = {"kind": kind, "placed_on": TODAY, "placed_by": "Jo", "reason": ""}
        connection.execute(Hold.metadata.tables["hold"].insert().values(**row, **made))
    assert not note(connection, account_id)
    assert standing(connection) == [(account_id, kind.value) for kind in kinds]


def test_a_noted_hold_says_that_it_follows_from_the_facts(connection: Connection) -> None:
    _, owing = in_credit(connection)
    note(connection, owing)
    assert {hold["placed_by"] for hold in all_of(connection, Hold)} == {NOTED}
