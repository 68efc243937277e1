"""HP-04: a confidential address wins over every other one. HP-10: a minor's own care."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from models import Account, EnvelopeLine, Hold, Person, Preference
from policy.holds.holds import HoldKind
from policy.law.services import Service, waits_for_a_person
from policy.terms import Channel
from tasks.contact import confidential_contact
from tasks.contact.confidential_contact import Contact, Recorded
from tasks.holds import holds
from tasks.letters.letter_facts import load_letters
from tasks.runtime.errors import WrongInput
from tasks.storage.database import writing
from tests.factories import (
    DAY,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_line,
    make_person,
    the,
)
from tests.tasks.days import statement_sent, walk
from tests.tasks.intake_folders import (
    ask,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.sqlite_is_enough

SAFE = Contact("9 Oak Street", "Reno", "NV", "89501")
OLD = ("1 Main Street", "Austin", "78701", "512-555-0100", "ada@example.org")


def ask_for(connection: Connection, account_id: int, **values: Any) -> Recorded:
    reference = the(connection, Account, account_id)["reference"]
    known: dict[str, Any] = {
        "contact": SAFE,
        "risk_known": False,
        "today": TODAY,
        "actor": "tester",
    }
    known = {"contact": SAFE} | known | values
    return confidential_contact.record(connection, reference=reference, **known)


def of_patient(connection: Connection, account_id: int) -> dict[str, Any]:
    return the(connection, Person, the(connection, Account, account_id)["patient_id"])


def by_email(connection: Connection) -> int:
    chosen = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}
    return make_account(connection, guarantor_id=make_person(connection, **chosen))


@pytest.mark.rule("HP-04")
def test_nothing_we_knew_before_is_left_to_be_used(connection: Connection) -> None:
    account = by_email(connection)
    assert ask_for(connection, account) == Recorded(True, ())
    person = of_patient(connection, account)
    assert not {str(value) for value in person.values()} & {*OLD}
    assert (person["line1"], person["city"], person["postal_code"]) == SAFE[:2] + SAFE[3:4]
    assert (person["email_chosen"], person["calls_ok"], person["mail_ok"]) == (False, False, True)


@pytest.mark.rule("HP-04")
def test_a_phone_and_an_e_mail_of_the_wish_are_used_instead(connection: Connection) -> None:
    account = by_email(connection)
    contact = SAFE._replace(phone="+17755550123", email="safe@example.org")
    ask_for(connection, account, contact=contact, risk_known=True)
    person = of_patient(connection, account)
    assert (person["phone"], person["calls_ok"]) == ("+17755550123", True)
    assert (person["email"], person["email_chosen"]) == ("safe@example.org", True)


@pytest.mark.rule("HP-06")
def test_a_confidential_e_mail_too_needs_the_warning(connection: Connection) -> None:
    account = by_email(connection)
    with pytest.raises(WrongInput, match="not private"):
        ask_for(connection, account, contact=SAFE._replace(email="safe@example.org"))
    assert of_patient(connection, account)["line1"] == OLD[0]


@pytest.mark.rule("HP-04")
def test_a_letter_that_was_planned_goes_to_the_new_address(connection: Connection) -> None:
    account = make_account(connection, step="reminder_1")
    line = make_line(connection, account_id=account, channel=Channel.LETTER)
    ask_for(connection, account)
    assert the(connection, EnvelopeLine, line)["cancelled_on"] == TODAY
    again = make_line(connection, account_id=account, on_date=TODAY + DAY)
    envelope = the(connection, EnvelopeLine, again)["envelope_id"]
    [letter] = load_letters(connection, [envelope])
    assert letter.address_lines == ("9 Oak Street", "Reno, NV 89501")


@pytest.mark.rule("HP-04", "HD-23")
def test_a_bill_that_another_person_is_to_pay_waits(connection: Connection) -> None:
    parent, child = make_person(connection), make_person(connection)
    shared = make_account(connection, guarantor_id=parent, patient_id=child)
    own = make_account(connection, guarantor_id=child)
    of_parent = make_account(connection, guarantor_id=parent)
    line = make_line(connection, account_id=shared)
    held = the(connection, Account, shared)["reference"]
    assert ask_for(connection, own) == Recorded(True, (held,))
    [hold] = all_of(connection, Hold)
    assert (hold["kind"], hold["account_id"]) == (HoldKind.CONFIDENTIAL_CONTACT, shared)
    assert the(connection, EnvelopeLine, line)["cancelled_on"] == TODAY
    assert the(connection, Person, parent)["line1"] == OLD[0]
    assert of_parent


@pytest.mark.rule("HD-23")
def test_the_wait_for_the_wish_is_over_once_it_is_carried_out(connection: Connection) -> None:
    account = make_account(connection)
    holds.place(
        connection, reference=the(connection, Account, account)["reference"], actor="tester",
        kind=HoldKind.CONFIDENTIAL_CONTACT, reason="asked", until=None, today=TODAY,
    )  # fmt: skip
    ask_for(connection, account)
    assert all_of(connection, Hold)[0]["released_on"] == TODAY


@pytest.mark.rule("HP-04")
def test_the_same_wish_again_changes_nothing(connection: Connection) -> None:
    account = make_account(connection)
    assert ask_for(connection, account).new
    assert not ask_for(connection, account, today=TODAY.replace(day=9)).new
    [noted] = all_of(connection, Preference)
    assert (noted["channel"], noted["wanted"], noted["reason"]) == ("confidential", True, "")


def test_a_wish_taken_back_is_noted_and_only_once(connection: Connection) -> None:
    account = make_account(connection)
    reference = the(connection, Account, account)["reference"]
    known: dict[str, Any] = {"reference": reference, "today": TODAY, "actor": "tester"}
    assert not confidential_contact.take_back(connection, **known)
    ask_for(connection, account)
    assert confidential_contact.take_back(connection, **known)
    assert not confidential_contact.take_back(connection, **known)
    assert of_patient(connection, account)["confidential_since"] is None
    assert ask_for(connection, account).new


def family_folder(
    path: Path, *, born: str = "1999-05-01", what: str = "Office visit", state: str = "TX"
) -> Path:
    amount = tend_amount("t1", "charge", "100.00") | {"description": what}
    people = [tend_person("parent"), tend_person("child", birth_date=born, state=state)]
    return tend_folder(
        path, people, [tend_account("a1", "child", guarantor_key="parent")], [amount]
    )


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HP-04")
def test_an_export_never_brings_the_old_address_back(tmp_path: Path) -> None:
    folder = tend_folder(
        tmp_path / "in",
        [tend_person(line1="1 Main Street", phone="(512) 555-0100", email="a@example.org")],
        [tend_account()],
        [tend_amount("t1", "charge", "100.00")],
    )
    take_in(folder)
    [(reference,)] = ask("SELECT reference FROM account")
    with writing() as connection:
        confidential_contact.record(
            connection, reference=reference, contact=SAFE, risk_known=False, today=TODAY,
            actor="tester",
        )  # fmt: skip
    take_in(folder)
    assert ask("SELECT line1, postal_code, phone, email FROM person") == [
        ("9 Oak Street", "89501", "", "")
    ]


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HP-04", "HD-23")
def test_a_new_bill_to_another_person_waits_too(tmp_path: Path) -> None:
    folder = family_folder(tmp_path / "in")
    take_in(folder)
    assert ask("SELECT kind FROM hold") == []
    with writing() as connection:
        child = ask("SELECT id FROM person WHERE source_key LIKE '%child'")[0][0]
        own = make_account(connection, guarantor_id=child)
        ask_for(connection, own)
    accounts = [
        tend_account("a1", "child", guarantor_key="parent"),
        tend_account("a2", "child", guarantor_key="parent"),
    ]
    people = [tend_person("parent"), tend_person("child", birth_date="1999-05-01")]
    amounts = [tend_amount(f"t{n}", "charge", "100.00", f"a{n}") for n in (1, 2)]
    take_in(tend_folder(tmp_path / "newer", people, accounts, amounts))
    found = ask("SELECT kind, released_on FROM hold ORDER BY id")
    assert found == [("HD-23", None), ("HD-23", None)]


@pytest.mark.rule("HP-10", "HD-06")
@pytest.mark.parametrize(
    ("age", "what", "own"),
    [
        pytest.param(11, "STI panel", False, id="the year before"),
        pytest.param(12, "STI panel", True, id="from twelve on"),
        pytest.param(16, "Contraceptive counseling", True, id="sixteen"),
        pytest.param(17, "HIV test", True, id="the last year"),
        pytest.param(18, "HIV test", False, id="of age: their own bill"),
        pytest.param(16, "X-ray of the wrist", False, id="what a guardian may hear of"),
        pytest.param(16, "Vaccination against HPV", True, id="and still is private"),
        pytest.param(16, "Office visit", True, id="what may be anything"),
    ],
)
def test_care_that_a_minor_may_agree_to_alone_is_known(age: int, what: str, own: bool) -> None:
    assert waits_for_a_person(age, Service("Office visit"), [Service(what)]) is own


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HP-10", "HD-06", "RF-17")
@pytest.mark.parametrize(
    ("born", "what", "state", "held"),
    [
        pytest.param("2010-01-05", "STI panel", "TX", ["HD-06"], id="sixteen that day"),
        pytest.param("2008-01-06", "STI panel", "TX", ["HD-06"], id="eighteen the day after"),
        pytest.param("2008-01-05", "STI panel", "TX", [], id="eighteen that day"),
        pytest.param("2010-01-05", "Flu shot", "TX", [], id="care that parents agree to"),
        pytest.param("2010-01-05", "Flu shot", "OR", ["HD-06"], id="their own in Oregon"),
    ],
)
def test_such_a_visit_of_a_minor_waits_for_a_person(
    tmp_path: Path, born: str, what: str, state: str, held: list[str]
) -> None:
    folder = family_folder(tmp_path / "in", born=born, what=what, state=state)
    take_in(folder)
    take_in(folder)
    assert [kind for (kind,) in ask("SELECT kind FROM hold ORDER BY id")] == held


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HP-04")
def test_after_the_wish_no_day_sends_anything_to_the_old_address() -> None:
    account = statement_sent(20)
    with writing() as connection:
        ask_for(connection, account, today=date(2026, 3, 1))
        assert the(connection, Person, guarantor_of(connection, account))["line1"] != OLD[0]
    for day in range(2, 24):
        walk(date(2026, 3, day))
    with writing() as connection:
        envelopes = [row["envelope_id"] for row in all_of(connection, EnvelopeLine)]
        letters = load_letters(connection, envelopes)
    assert letters
    assert {letter.address_lines for letter in letters} == {("9 Oak Street", "Reno, NV 89501")}
