"""A number or a mailbox that several people share: what one of them says holds for all of them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models import Account
from policy.terms import CallOutcome, Channel
from tasks.calls import call_results
from tasks.contact import confidential_contact, preferences
from tasks.contact.addresses import read_phone
from tasks.facts.account import load_facts
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, CALL, ENVELOPE, ENVELOPE_LINE, PERSON, PREFERENCE
from tests.factories import NOW, TODAY, guarantor_of, make_account, make_line, make_person, the
from tests.tasks.days import breaches, rows, walk
from tests.tasks.intake_folders import take_in, tend_account, tend_amount, tend_folder, tend_person

pytestmark = pytest.mark.usefixtures("database", "no_typst")
NUMBER, MAILBOX = "+12175550111", "home@fennwick.example"
BY_EMAIL = {"email": MAILBOX, "email_chosen": True, "email_risk_known": True}


def due_for_a_call(count: int = 2, **person: Any) -> list[int]:
    """Accounts of so many people with one number, all of them due for their first call today."""
    made = []
    for _ in range(count):
        first = TODAY - timedelta(45)
        stands: dict[str, Any] = {
            "step": "reminder_2", "step_on": TODAY - timedelta(10), "first_statement_on": first,
            "enrolled_on": first + timedelta(1), "next_review_on": TODAY,
        }  # fmt: skip
        with writing() as connection:
            who = make_person(connection, **({"phone": NUMBER} | person))
            made.append(make_account(connection, guarantor_id=who, **stands))
    return made


def calls_of(day: Any) -> list[int]:
    """The guarantors whose call of that day was not taken back."""
    kept = {row["id"] for row in rows(ENVELOPE, cancelled_on=None)}
    return [row["guarantor_id"] for row in rows(CALL, on_date=day) if row["envelope_id"] in kept]


def told(account_id: int, outcome: CallOutcome, on: Any = TODAY) -> None:
    with writing() as connection:
        call_results.record(
            connection, reference=reference(account_id), outcome=outcome, today=on, now=NOW,
            until=None, key=None, actor="tester",
        )  # fmt: skip


def reference(account_id: int) -> str:
    return str(rows(ACCOUNT, id=account_id)[0]["reference"])


def facts_of(account_id: int, on: Any = TODAY) -> Any:
    with reading() as connection:
        known = load_facts(connection, {guarantor_of(connection, account_id)}, on)
    return known[account_id].facts.guarantor


@pytest.mark.rule("RF-04")
def test_one_number_is_called_once_a_day_whoever_answers_for_the_bills() -> None:
    first, second, third = due_for_a_call(3)
    walk(TODAY)
    assert len(calls_of(TODAY)) == 1
    walk(TODAY + timedelta(1))
    assert len(calls_of(TODAY + timedelta(1))) == 1
    for number in range(2, 7):
        walk(TODAY + timedelta(number))
        assert calls_of(TODAY + timedelta(number)) == [], "two calls in seven days, for all"
    assert {first, second, third}
    assert breaches() == ()


@pytest.mark.rule("RF-04")
def test_the_call_of_another_batch_or_task_is_seen_too() -> None:
    called, waits = due_for_a_call(2)
    with writing() as connection:
        make_line(connection, account_id=called, channel=Channel.CALL, step="options_call_1")
    assert facts_of(waits).number_listed == (TODAY,)
    assert facts_of(called).number_listed == ()


@pytest.mark.rule("RF-01", "RF-04")
def test_attempts_at_one_number_count_for_all_who_share_it() -> None:
    first, second = due_for_a_call(2)
    told(first, CallOutcome.NO_ANSWER)
    assert facts_of(second).attempts == (TODAY,)
    assert facts_of(second).number_group == facts_of(first).number_group != 0


@pytest.mark.rule("RF-01")
def test_people_with_numbers_of_their_own_are_called_on_the_same_day() -> None:
    due_for_a_call(1)
    due_for_a_call(1, phone="+12175550112")
    walk(TODAY)
    assert len(calls_of(TODAY)) == 2


def test_people_without_a_number_share_none() -> None:
    one, _ = due_for_a_call(2, phone="")
    assert facts_of(one).number_group == 0


@pytest.mark.rule("TC-04", "RF-09")
@pytest.mark.parametrize("outcome", [CallOutcome.DO_NOT_CALL, CallOutcome.WRONG_NUMBER])
def test_a_stop_or_a_wrong_number_holds_for_all_who_share_it_at_once(outcome: CallOutcome) -> None:
    says, shares = due_for_a_call(2)
    with writing() as connection:
        make_line(connection, account_id=shares, channel=Channel.CALL, step="options_call_1")
    told(says, outcome)
    [line] = rows(ENVELOPE_LINE, account_id=shares)
    assert line["cancelled_on"] == TODAY
    assert not facts_of(shares).takes_calls
    for number in range(1, 9):
        walk(TODAY + timedelta(number))
    assert [day for day in range(9) if calls_of(TODAY + timedelta(day))] == []


def test_who_said_it_lifts_it_and_the_others_are_called_again() -> None:
    says, shares = due_for_a_call(2)
    told(says, CallOutcome.DO_NOT_CALL)
    with writing() as connection:
        preferences.record(
            connection, reference=reference(shares), channel="calls", wanted=True,
            risk_known=False, today=TODAY, actor="tester",
        )  # fmt: skip
    assert not facts_of(shares).takes_calls, "the stop of the other one stands"
    with writing() as connection:
        preferences.record(
            connection, reference=reference(says), channel="calls", wanted=True,
            risk_known=False, today=TODAY, actor="tester",
        )  # fmt: skip
    assert facts_of(shares).takes_calls


def export(path: Path, phone: str, mailbox: str, others: int = 1) -> None:
    people = [
        tend_person("p1", phone=phone, email=mailbox, email_chosen="yes", email_risk_known="yes")
    ]
    people += [
        tend_person(
            f"p{number + 2}", phone="(217) 555-0111", email=MAILBOX.title(), email_chosen="yes",
            email_risk_known="yes",
        )
        for number in range(others)
    ]  # fmt: skip
    visits = [tend_account(f"a{one['person_key']}", one["person_key"]) for one in people]
    charges = [tend_amount("t", "charge", "90.00", one["account_key"]) for one in visits]
    take_in(tend_folder(path, people, visits, charges))


def by_key() -> dict[str, dict[str, Any]]:
    return {row["source_key"]: row for row in rows(PERSON)}


def account_of(person_id: int) -> int:
    return int(rows(ACCOUNT, guarantor_id=person_id)[0]["id"])


@pytest.mark.rule("TC-04")
def test_a_stop_stays_with_the_number_when_who_said_it_gets_another_one(tmp_path: Path) -> None:
    export(tmp_path / "first", "(217) 555-0111", MAILBOX)
    told(account_of(by_key()["p1"]["id"]), CallOutcome.WRONG_NUMBER)
    export(tmp_path / "corrected", "(217) 555-0122", MAILBOX)
    people = by_key()
    assert people["p1"]["phone_since"] is not None
    assert people["p2"]["phone_since"] is None
    assert not people["p2"]["calls_ok"]
    assert [row["person_id"] for row in rows(PREFERENCE)] == [
        people["p1"]["id"],
        people["p2"]["id"],
    ]


@pytest.mark.rule("EM-04", "HP-06")
def test_an_email_stop_holds_for_all_who_share_the_mailbox(tmp_path: Path) -> None:
    """However each of them writes the address."""
    export(tmp_path / "first", "", MAILBOX.upper())
    people = by_key()
    assert {row["email"] for row in people.values()} == {MAILBOX}
    says, shares = (account_of(people[key]["id"]) for key in ("p1", "p2"))
    assert facts_of(shares).takes_email
    with writing() as connection:
        make_line(connection, account_id=shares, channel=Channel.NOTICE)
        preferences.record(
            connection, reference=reference(says), channel="email", wanted=False,
            risk_known=False, today=TODAY, actor="tester",
        )  # fmt: skip
    assert not facts_of(shares).takes_email
    assert [row["cancelled_on"] for row in rows(ENVELOPE_LINE, account_id=shares)] == [TODAY]


@pytest.mark.rule("EM-04")
def test_a_bounce_of_the_mailbox_turns_all_of_them_to_paper(tmp_path: Path) -> None:
    export(tmp_path / "first", "", MAILBOX)
    people = by_key()
    with writing() as connection:
        assert preferences.no_more_email(connection, people["p1"]["id"], "bounce", TODAY)
    assert not facts_of(account_of(people["p2"]["id"])).takes_email


@pytest.mark.rule("EM-04")
def test_no_email_is_a_word_about_the_mailbox_also_from_who_never_chose_it() -> None:
    with writing() as connection:
        says = make_account(connection, guarantor_id=make_person(connection, email=MAILBOX))
        shares = make_account(connection, guarantor_id=make_person(connection, **BY_EMAIL))
        again = [
            preferences.record(
                connection, reference=reference_in(connection, says), channel="email",
                wanted=False, risk_known=False, today=TODAY, actor="tester",
            )
            for _ in range(2)
        ]  # fmt: skip
    assert again == [True, False]
    assert not facts_of(shares).takes_email


def reference_in(connection: Any, account_id: int) -> str:
    return str(the(connection, Account, account_id)["reference"])


@pytest.mark.rule("HP-04", "TC-04")
def test_who_is_reached_elsewhere_in_confidence_leaves_the_stop_behind() -> None:
    says, shares = due_for_a_call(2)
    told(says, CallOutcome.DO_NOT_CALL)
    elsewhere = confidential_contact.Contact("9 Oak St", "Reno", "NV", "89501")
    with writing() as connection:
        confidential_contact.record(
            connection, reference=reference(says), contact=elsewhere, risk_known=False,
            today=TODAY, actor="tester",
        )  # fmt: skip
    assert not facts_of(shares).takes_calls


@pytest.mark.parametrize(
    "text",
    [
        "000-000-0000", "555-1234", "5551234", "1234567890", "217-055-0111", "217-155-0111",
        "911-555-0100", "999-999-9999", "217-555-011", "+1 217 555 01111", "+44 12",
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="is not a phone number"):
        read_phone(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("(217) 555-0111", "+12175550111"),
        ("1-217-555-0111", "+12175550111"),
        ("416 555 0101", "+14165550101"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_one_that_may_be_is_kept_in_one_form(text: str, kept: str) -> None:
    assert read_phone(text) == kept
