"""TZ-01 to TZ-06: the time zones a person may be in, from everything that hints at a place."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from models import Person
from tasks.contact.time_zones import Evidence, zones_of
from tasks.facts.account import load_facts
from tasks.storage.database import reading, writing
from tests.factories import TODAY, make_account, make_person, the
from tests.tasks.days import begun
from tests.tasks.intake_folders import (
    ask,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

CHICAGO, NEW_YORK, DENVER = "America/Chicago", "America/New_York", "America/Denver"


@pytest.mark.rule("TZ-01", "TZ-03", "TZ-04", "TZ-06")
@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        pytest.param(Evidence("32501", "FL"), CHICAGO, id="Pensacola is Central"),
        pytest.param(Evidence("33101", "FL"), NEW_YORK, id="Miami is Eastern"),
        pytest.param(Evidence("", "FL"), f"{NEW_YORK} {CHICAGO}", id="Florida alone is both"),
        pytest.param(Evidence("", "TX"), f"{CHICAGO} {DENVER}", id="Texas alone is both"),
        pytest.param(Evidence("85001", "AZ"), "America/Phoenix", id="Phoenix"),
        pytest.param(Evidence("86515", "AZ"), DENVER, id="the Navajo Nation keeps Denver's clock"),
        pytest.param(
            Evidence("85001", "AZ", phone="+12025550100"), f"America/Phoenix {NEW_YORK}",
            id="an address in Phoenix and a phone from Washington",
        ),
        pytest.param(Evidence(phone="+12025550100"), NEW_YORK, id="a phone alone"),
        pytest.param(Evidence("78701", "TX", phone="+18005550100"), CHICAGO, id="a toll-free one"),
        pytest.param(Evidence("78701", "TX", phone="+15550100200"), CHICAGO, id="of nowhere"),
        pytest.param(Evidence("", "TX", 31.76, -106.48), DENVER, id="El Paso by its coordinates"),
        pytest.param(
            Evidence("78701", "TX", told_zone="Pacific/Honolulu"), f"{CHICAGO} Pacific/Honolulu",
            id="and where they told us they are",
        ),
        pytest.param(Evidence("09012", "AE"), "", id="an army post office"),
        pytest.param(Evidence("no zip", "TX"), f"{CHICAGO} {DENVER}", id="a ZIP that is none"),
        pytest.param(Evidence(), "", id="nothing known"),
        pytest.param(Evidence("96910", "GU"), "Pacific/Guam", id="Guam"),
    ],
)  # fmt: skip
def test_every_hint_counts(evidence: Evidence, found: str) -> None:
    assert zones_of(evidence) == found


@pytest.mark.parametrize("state", ["IN", "KY", "TN", "FL", "TX", "ND", "SD", "NE", "KS", "ID", "OR",
                                   "MI", "AK"])  # fmt: skip
@pytest.mark.rule("TZ-03")
def test_a_state_of_two_zones_gives_both(state: str) -> None:
    assert len(zones_of(Evidence("", state)).split()) >= 2


@pytest.mark.usefixtures("database")
def test_who_moves_is_somewhere_else_from_that_import_on(tmp_path: Path) -> None:
    account, charge = tend_account(), tend_amount("t1", "charge", "100.00")
    for folder, code, state, zone in (
        ("old", "78701", "TX", CHICAGO), ("new", "85001", "AZ", "America/Phoenix")
    ):  # fmt: skip
        person = tend_person(postal_code=code, state=state, phone="")
        take_in(tend_folder(tmp_path / folder, [person], [account], [charge]))
        assert ask("SELECT zones FROM person") == [(zone,)]


@pytest.mark.usefixtures("database")
def test_a_run_looks_once_at_who_was_never_looked_at() -> None:
    with writing() as connection:
        person = make_person(connection, postal_code="85001", state="AZ", phone="")
        known = make_person(connection, zones=NEW_YORK)
    begun()
    with reading() as connection:
        assert the(connection, Person, person)["zones"] == "America/Phoenix"
        assert the(connection, Person, known)["zones"] == NEW_YORK


def test_the_rules_are_told_where_a_person_may_be_and_whose_law_binds(
    connection: Connection,
) -> None:
    person = make_person(connection, zones=f"{CHICAGO} {NEW_YORK}", state="TX")
    account = make_account(connection, guarantor_id=person)
    known = load_facts(connection, [person], TODAY)[account].facts.guarantor
    assert known.times.zones == (CHICAGO, NEW_YORK)
    assert known.times.states == ("IL", "TX")
    assert known.takes_calls


@pytest.mark.rule("TZ-01")
def test_who_can_be_reached_at_no_hour_gets_letters(connection: Connection) -> None:
    person = make_person(
        connection, zones=f"{NEW_YORK} Pacific/Guam", email="ada@example.org", email_chosen=True,
        email_risk_known=True,
    )  # fmt: skip
    account = make_account(connection, guarantor_id=person)
    known = load_facts(connection, [person], TODAY)[account].facts.guarantor
    assert (known.takes_calls, known.takes_email, known.takes_mail) == (False, False, True)


@pytest.mark.rule("RF-07")
def test_a_phone_at_work_is_not_called(connection: Connection) -> None:
    person = make_person(connection, phone_at_work=True)
    account = make_account(connection, guarantor_id=person)
    assert not load_facts(connection, [person], TODAY)[account].facts.guarantor.takes_calls
