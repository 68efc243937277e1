"""HP-09 and HP-10: what of a visit its bill names depends on who reads it."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from policy.law.privacy import Reader
from tasks.letters.letter import Item
from tasks.letters.letter_facts import load_letters
from tests.factories import (
    make_account,
    make_envelope,
    make_item,
    make_line,
    make_person,
)
from tests.tasks.letters.test_letters import DAY, account, letter, text_of


@pytest.mark.rule("HP-09")
def test_nothing_bare_or_without_an_amount_tells_that_something_is_hidden() -> None:
    lines = (Item(DAY, "", 12_000), Item(DAY, "Chaperone present", 0))
    text = text_of(
        replace(letter(), accounts=(replace(account(100), description="", items=lines),))
    )
    assert "January 5, 2026, a visit" in text
    assert "a service $120.00" in text
    assert "Chaperone" not in text


@pytest.mark.rule("HP-09", "HP-10")
@pytest.mark.parametrize(
    ("reader", "named", "listed"),
    [(Reader.PATIENT, True, True), (Reader.GUARDIAN, True, True), (Reader.OTHER, False, False)],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_who_is_no_guardian_of_a_young_child_reads_of_a_visit_and_its_day_alone(
    reader: Reader, named: bool, listed: bool, language: str
) -> None:
    lines = (Item(DAY, "X-ray of the wrist", 12_000),)
    one = replace(account(100), reader=reader, items=lines)
    text = text_of(replace(letter(), accounts=(one,), language=language))
    visit = {"en": "Office visit", "es": "Consulta"}[language]
    assert [visit in text, "X-ray" in text] == [named, listed]
    a_visit = {"en": "January 5, 2026, a visit", "es": "5 de enero de 2026, una visita"}[language]
    assert (a_visit in text) is not named


@pytest.mark.rule("HP-09", "HP-10")
@pytest.mark.parametrize(
    ("born", "reader"),
    [
        pytest.param(date(2014, 2, 28), Reader.OTHER, id="twelve since the day before"),
        pytest.param(date(2014, 3, 1), Reader.OTHER, id="twelve on the day of the letter"),
        pytest.param(date(2014, 3, 2), Reader.GUARDIAN, id="twelve the day after"),
        pytest.param(None, Reader.OTHER, id="nobody knows how old"),
    ],
)
def test_a_letter_knows_of_whom_its_reader_reads(
    connection: Connection, born: date | None, reader: Reader
) -> None:
    parent = make_person(connection)
    child = make_person(connection, birth_date=born)
    own = make_account(connection, guarantor_id=parent, code="316744009", code_system="snomed")
    theirs = make_account(connection, guarantor_id=parent, patient_id=child)
    make_item(connection, account_id=own, code="73110", code_system="cpt")
    envelope = make_envelope(connection, guarantor_id=parent, on_date=date(2026, 3, 1))
    for one in (own, theirs):
        make_line(connection, account_id=one, envelope_id=envelope)
    (found,) = load_letters(connection, [envelope])
    assert [one.reader for one in found.accounts] == [Reader.PATIENT, reader]
    assert found.accounts[0].service.code == "316744009"
    assert [item.service.code for item in found.accounts[0].items] == ["73110"]
