"""What letters named of whom: planted by hand, one for each set, and what is no breach."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from policy.law.services import (
    PrivateSet,
    Service,
    code_system,
    private_services,
    private_set,
)
from tasks.audit.named_services import _private
from tests.tasks.household import OPEN, alter, found, move_in

TABLE = Path(__file__).parents[2] / "policy" / "law" / "services.csv"
HEARD = "90686"  # a vaccine
CODES = [
    (one.name, system, listed[-1].split("-")[-1])
    for one in private_services().sets
    for system in ("snomed", "cpt", "hcpcs", "icd10", "rxnorm")
    if (listed := getattr(one, system))
]
"""The last code of each set in each system that it has codes of."""


@pytest.fixture(autouse=True)
def _household(database: str) -> None:
    assert database
    move_in()


def name(*service: str) -> None:
    """The first letter names this of the open account: words, code, code system."""
    alter(f"UPDATE message SET named = '{json.dumps([[OPEN, *service]])}' WHERE id = 1")


def of_another(born: str | None) -> None:
    """The open account is a visit of somebody else, with a line that a guardian may hear of."""
    told = "NULL" if born is None else f"'{born}'"
    alter(f"UPDATE person SET birth_date = {told} WHERE id = 2")
    alter("UPDATE account SET patient_id = 2 WHERE id = 1")
    alter(
        "INSERT INTO account_item (account_id, number, service_on, description, charge_cents,"
        " insurer_paid_cents, adjustment_cents, patient_paid_cents, balance_cents, credit_cents,"
        f" code, code_system) VALUES (1, 1, '2024-04-20', 'x', 10000, 0, 0, 0, 10000, 0, '{HEARD}',"
        " 'cpt')"
    )


def kinds() -> set[str]:
    return {
        kind for kind, reference in found()
        if reference == "message 1" and kind not in ("content_changed", "totals_differ")
    }  # fmt: skip


@pytest.mark.rule("HP-09")
@pytest.mark.parametrize(("told", "system", "code"), CODES)
def test_a_code_of_each_set_on_a_page_is_found(told: str, system: str, code: str) -> None:
    assert told
    for one in (system, ""):
        name("A visit like any other", code, one)
        assert kinds() == {"private_service_named"}


@pytest.mark.rule("HP-09")
@pytest.mark.parametrize("one", private_services().sets, ids=lambda one: one.name)
def test_a_word_of_each_set_on_a_page_is_found(one: PrivateSet) -> None:
    name(f"Visit: {one.words[0].removesuffix('*').capitalize()}", "", "")
    assert kinds() == {"private_service_named"}


@pytest.mark.rule("HP-09")
def test_what_is_in_no_set_is_no_breach() -> None:
    name("X-ray of the wrist", "73110", "cpt")
    assert kinds() == set()
    alter("UPDATE message SET named = '[]' WHERE id = 1")
    assert kinds() == set()


@pytest.mark.rule("HP-09", "HP-10")
@pytest.mark.parametrize(
    ("born", "breach"),
    [
        pytest.param("2012-04-30", True, id="twelve since the day before"),
        pytest.param("2012-05-01", True, id="twelve on the day of the letter"),
        pytest.param("2012-05-02", False, id="twelve the day after"),
        pytest.param("1980-01-01", True, id="an adult"),
        pytest.param(None, True, id="nobody knows how old"),
    ],
)
def test_another_persons_visit_is_named_only_of_a_young_child(
    born: str | None, breach: bool
) -> None:
    of_another(born)
    name("X-ray of the wrist", "73110", "cpt")
    assert ("named_to_another" in kinds()) is breach
    alter("UPDATE message SET named = '[]' WHERE id = 1")
    assert "named_to_another" not in kinds()


@pytest.mark.rule("HP-10", "HD-06")
@pytest.mark.parametrize(
    ("born", "unasked", "grown_up"),
    [
        pytest.param("2012-04-21", False, False, id="eleven on the day of the visit"),
        pytest.param("2012-04-20", True, False, id="twelve that day"),
        pytest.param("2006-04-21", True, True, id="seventeen, and of age when the letter went"),
        pytest.param("2006-04-20", False, False, id="of age that day"),
    ],
)
def test_a_teenagers_visit_goes_to_another_only_after_a_person_was_asked(
    born: str, unasked: bool, grown_up: bool
) -> None:
    of_another(born)
    alter("UPDATE message SET named = '[]' WHERE id = 1")
    by_age = {"grown_up_asked_others"} if grown_up else set()
    assert kinds() == by_age
    alter("UPDATE account_item SET code = '99213'")
    assert kinds() == by_age | ({"minor_unasked"} if unasked else set())
    alter("UPDATE hold SET kind = 'HD-06'")
    assert kinds() == set()


@pytest.mark.rule("HP-10", "HD-06")
@pytest.mark.parametrize(
    ("state", "born", "unasked"),
    [
        pytest.param("OR", "2009-04-21", False, id="fourteen that day"),
        pytest.param("OR", "2009-04-20", True, id="fifteen that day, where any care is their own"),
        pytest.param("IL", "2009-04-20", False, id="fifteen elsewhere"),
    ],
)
def test_where_a_minor_agrees_to_any_care_even_a_vaccine_goes_to_nobody_unasked(
    state: str, born: str, unasked: bool
) -> None:
    of_another(born)
    alter(f"UPDATE person SET state = '{state}' WHERE id = 2")
    alter("UPDATE message SET named = '[]' WHERE id = 1")
    assert kinds() == ({"minor_unasked"} if unasked else set())


@pytest.mark.rule("HP-09")
def test_the_audits_own_reading_judges_the_table_as_the_rules_do() -> None:
    for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()):
        words, code, system = row["description"], row["code"], row["system"]
        told = bool(private_set(Service(words, code, system)))
        assert bool(_private(words, code, code_system(system).value)) is told, row
