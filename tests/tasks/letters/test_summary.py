"""The short summary of the help goes with the first statement, whatever a policy calls it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tasks.letters.letter import Letter
from tasks.letters.letter_facts import load_letters
from tasks.practice import policy_versions
from tasks.storage.database import reading, writing
from tasks.storage.tables import ENVELOPE
from tests.factories import NOW, TODAY
from tests.tasks.days import new_account, sent, statement_sent, walk
from tests.tasks.practice.test_policy_versions import version

pytestmark = pytest.mark.usefixtures("database")
OWN = version(TODAY).replace('name = "statement_1"', 'name = "first_bill"')


def letters() -> list[Letter]:
    with reading() as connection:
        return load_letters(connection, list(connection.execute(select(ENVELOPE.c.id)).scalars()))


@pytest.mark.rule("501R-26")
@pytest.mark.parametrize("own", [False, True], ids=["the standard's name", "a name of its own"])
def test_the_first_statement_brings_the_summary(own: bool) -> None:
    if own:
        with writing() as connection:
            policy_versions.adopt(connection, OWN, by="Ana", now=NOW)
    account = new_account(policy_version=TODAY) if own else new_account()
    walk()
    assert sent() == [(account, "first_bill" if own else "statement_1")]
    assert [one.with_summary for one in letters()] == [True]


def test_a_later_statement_brings_none() -> None:
    account = statement_sent(30, step="reminder_1")
    walk()
    assert sent() == [(account, "statement_2")]
    assert [one.with_summary for one in letters()] == [False]
