"""Address, phone and language are corrected in the billing system; a newer export brings them."""

from pathlib import Path
from typing import Any

import pytest

from models import Account, Person
from policy.terms import CallOutcome, Stage
from tasks.calls import call_results
from tasks.contact import confidential_contact, preferences
from tasks.daily_run import day
from tasks.storage.database import reading, writing
from tests.factories import NOW, TODAY, all_of
from tests.tasks.days import PRACTICE
from tests.tasks.intake_folders import take_in, tend_account, tend_amount, tend_folder, tend_person

pytestmark = pytest.mark.usefixtures("database")
HOME = {"line1": "1 Main Street", "city": "Austin"}
ELSEWHERE = {"line1": "9 Elm Street", "city": "Dallas"}


def export(path: Path, **person: str) -> None:
    charge = [tend_amount("t1", "charge", "100.00")]
    take_in(tend_folder(path, [tend_person(**person)], [tend_account()], charge))


def the_account() -> dict[str, Any]:
    with reading() as connection:
        return all_of(connection, Account)[0]


def the_person() -> dict[str, Any]:
    with reading() as connection:
        return all_of(connection, Person)[0]


def given_to_a_person_without_address(tmp_path: Path) -> None:
    export(tmp_path / "first")
    day.walk(TODAY, PRACTICE, NOW)
    assert the_account()["stage"] is Stage.HUMAN_REVIEW


@pytest.mark.rule("HD-07")
def test_an_account_that_nobody_could_write_to_comes_back_with_the_address_of_a_newer_export(
    tmp_path: Path,
) -> None:
    """The address was there, and the account stayed with a person: HD-07 was over, so there was
    nothing to release."""
    given_to_a_person_without_address(tmp_path)
    export(tmp_path / "corrected", **HOME)
    account = the_account()
    assert (account["stage"], account["next_review_on"]) == (Stage.STATEMENT, TODAY)


@pytest.mark.rule("HD-07")
def test_an_export_without_a_new_address_leaves_it_with_the_person(tmp_path: Path) -> None:
    given_to_a_person_without_address(tmp_path)
    export(tmp_path / "again", phone="(512) 555-0199")
    assert the_account()["stage"] is Stage.HUMAN_REVIEW


@pytest.mark.rule("HD-07", "HP-04")
def test_it_comes_back_with_an_address_told_in_confidence_too(tmp_path: Path) -> None:
    given_to_a_person_without_address(tmp_path)
    told = confidential_contact.Contact("9 Elm Street", "Dallas", "TX", "75201")
    with writing() as connection:
        confidential_contact.record(
            connection, reference=the_account()["reference"], contact=told, risk_known=False,
            today=TODAY, actor="tester",
        )  # fmt: skip
    assert the_account()["stage"] is Stage.STATEMENT


@pytest.mark.rule("HD-07")
def test_a_newer_export_brings_address_phone_and_language_and_mail_a_new_chance(
    tmp_path: Path,
) -> None:
    export(tmp_path / "first", **HOME)
    export(tmp_path / "corrected", **ELSEWHERE, phone="(512) 555-0199", language="es")
    person = the_person()
    assert (person["line1"], person["city"]) == ("9 Elm Street", "Dallas")
    assert (person["phone"], person["language"]) == ("+15125550199", "es")
    assert person["address_since"] == TODAY


def test_a_corrected_number_is_called_again_only_once_calls_are_allowed_again(
    tmp_path: Path,
) -> None:
    export(tmp_path / "first", **HOME)
    reference = the_account()["reference"]
    with writing() as connection:
        call_results.record(
            connection, reference=reference, outcome=CallOutcome.WRONG_NUMBER, today=TODAY,
            now=NOW, until=None, key=None, actor="tester",
        )  # fmt: skip
    export(tmp_path / "corrected", **HOME, phone="(512) 555-0199")
    assert (the_person()["phone"], the_person()["calls_ok"]) == ("+15125550199", False)
    with writing() as connection:
        preferences.record(
            connection, reference=reference, channel="calls", wanted=True, risk_known=False,
            today=TODAY, actor="tester",
        )  # fmt: skip
    assert the_person()["calls_ok"]
