"""What is kept of a page for the audit: the services that it names, read off the page."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from deployments.demo.portfolio_data import lists
from policy.law.privacy import Reader
from tasks.letters.letter import Item, Letter
from tasks.letters.named import named_on
from tasks.letters.page import page_of
from tasks.storage.database import writing
from tasks.storage.tables import MESSAGE
from tasks.wording import service_name
from tests.factories import TODAY, make_account, make_item, make_person
from tests.tasks.days import PRACTICE, breaches, rows, walk
from tests.tasks.letters.test_letters import DAY, account, letter

LINES = (
    Item(DAY, "X-ray of the wrist", 12_000, "73110", "cpt"),
    Item(DAY, "Antibody screen", 5_000, "86703", "cpt"),
    Item(DAY, "Chaperone present", 0),
)


def read_by(reader: Reader, **visit: Any) -> Letter:
    return replace(letter(), accounts=(replace(account(100), reader=reader, items=LINES, **visit),))


def named(one: Letter) -> list[str]:
    return [words for _, words, _, _ in json.loads(named_on(one, page_of(one, PRACTICE)))]


@pytest.mark.rule("HP-09")
def test_what_a_page_names_is_kept_with_its_code_and_what_it_hides_is_not() -> None:
    one = read_by(Reader.PATIENT)
    reference = one.accounts[0].reference
    assert json.loads(named_on(one, page_of(one, PRACTICE))) == [
        [reference, "Office visit", "", ""],
        [reference, "X-ray of the wrist", "73110", "cpt"],
    ]
    assert named(read_by(Reader.OTHER)) == []


@pytest.mark.rule("HP-09")
@pytest.mark.parametrize("description", ["a visit", "visit", ""])
def test_words_that_name_nothing_are_not_kept(description: str) -> None:
    assert named(read_by(Reader.OTHER, description=description)) == []


@pytest.mark.rule("HP-09")
def test_a_page_that_names_what_it_must_not_is_kept_as_it_is() -> None:
    one = read_by(Reader.OTHER)
    page: Any = page_of(one, PRACTICE)
    page["accounts"][0]["visit"] = "January 5, 2026, Office visit"
    page["accounts"][0]["items"] = [["January 5, 2026", "Antibody screen", "$50.00"]]
    assert [words for _, words, _, _ in json.loads(named_on(one, page))] == [
        "Office visit", "Antibody screen",
    ]  # fmt: skip


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HP-09", "HP-10")
def test_a_days_letters_keep_what_they_named_and_the_audit_finds_no_breach() -> None:
    with writing() as connection:
        parent = make_person(connection)
        child = make_person(connection, birth_date=date(2020, 1, 1))
        due: dict[str, Any] = {
            "guarantor_id": parent,
            "next_review_on": TODAY,
            "description": "Office visit",
        }
        own = make_account(connection, **due, service_from=date(2026, 1, 5))
        theirs = make_account(connection, **due, patient_id=child)
        grown = make_account(connection, **due, patient_id=make_person(connection))
        for one, words in ((own, "HIV test"), (theirs, "Splint"), (grown, "Splint")):
            make_item(connection, account_id=one, description=words)
    walk()
    [message] = rows(MESSAGE)
    kept = [words for _, words, _, _ in json.loads(message["named"])]
    assert kept == ["Office visit", "Office visit", "Splint"]
    assert breaches() == ()


@pytest.mark.rule("HP-09")
def test_a_spanish_page_names_a_visit_in_spanish_and_its_own_words_are_kept_for_the_audit() -> None:
    one = replace(read_by(Reader.PATIENT, description="Knee operation"), language="es")
    page: Any = page_of(one, PRACTICE)
    assert page["accounts"][0]["visit"].endswith(", Operación de rodilla")
    assert [words for _, words, _, _ in json.loads(named_on(one, page))] == [
        "Knee operation", "X-ray of the wrist",
    ]  # fmt: skip


def test_every_visit_of_the_demo_has_a_spanish_name() -> None:
    visits = lists().visits
    names = {*visits, *(line for lines in visits.values() for line in lines)}
    assert {name for name in names if service_name(name, "es") == name} == set()
