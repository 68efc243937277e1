from typing import Any

import pytest
from sqlalchemy import Connection

from models import Account, Call, EnvelopeLine, Person, Preference
from policy.terms import Channel
from tasks.contact import preferences
from tasks.contact.preferences import PreferredChannel
from tasks.letters.letter_facts import load_letters
from tasks.runtime.errors import WrongInput
from tests.factories import (
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_decision,
    make_line,
    make_person,
    the,
)

BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


def wish(connection: Connection, account_id: int, channel: PreferredChannel, **values: Any) -> bool:
    reference = the(connection, Account, account_id)["reference"]
    defaults: dict[str, Any] = {"wanted": False, "risk_known": False, "actor": "tester"}
    return preferences.record(
        connection, reference=reference, channel=channel, today=TODAY, **(defaults | values)
    )


def person_of(connection: Connection, account_id: int) -> dict[str, Any]:
    return the(connection, Person, guarantor_of(connection, account_id))


def by_email(connection: Connection) -> int:
    person = make_person(connection, **BY_EMAIL)
    return make_account(connection, guarantor_id=person, step="reminder_1")


@pytest.mark.rule("HP-06", "EM-05")
def test_email_is_chosen_with_an_address_and_the_risk_known(connection: Connection) -> None:
    account_id = make_account(connection)
    assert wish(
        connection, account_id, "email", wanted=True, risk_known=True, email="ada@example.org"
    )
    person = person_of(connection, account_id)
    assert {name: person[name] for name in BY_EMAIL} == BY_EMAIL
    assert the(connection, Account, account_id)["next_review_on"] == TODAY


@pytest.mark.rule("HP-06", "EM-05")
@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"risk_known": True}, "needs one valid address", id="no address"),
        pytest.param({"risk_known": True, "email": "ada"}, "valid address", id="no domain"),
        pytest.param({"email": "ada@example.org"}, "not private", id="risk not known"),
    ],
)
def test_email_is_refused_without_an_address_or_the_warning(
    connection: Connection, values: dict[str, Any], message: str
) -> None:
    account_id = make_account(connection)
    with pytest.raises(WrongInput, match=message):
        wish(connection, account_id, "email", wanted=True, **values)
    assert not person_of(connection, account_id)["email_chosen"]


def test_the_history_says_who_recorded_what(connection: Connection) -> None:
    account_id = make_account(connection)
    wish(connection, account_id, "mail", reason="moved")
    [row] = all_of(connection, Preference)
    assert (row["channel"], row["wanted"], row["actor"]) == ("mail", False, "tester")
    assert not person_of(connection, account_id)["mail_ok"]


def test_a_wish_that_is_known_is_not_recorded_again(connection: Connection) -> None:
    account_id = make_account(connection)
    assert wish(connection, account_id, "calls")
    assert not wish(connection, account_id, "calls")
    assert len(all_of(connection, Preference)) == 1


@pytest.mark.rule("RF-10", "TC-04", "EM-03")
def test_without_email_an_unsent_notice_is_done_again_by_letter(connection: Connection) -> None:
    account_id = by_email(connection)
    make_line(connection, account_id=account_id, channel=Channel.NOTICE, step_before="statement_1")
    wish(connection, account_id, "email")
    assert the(connection, Account, account_id)["step"] == "statement_1"


@pytest.mark.rule("RF-10", "EM-03")
def test_without_email_the_letter_beside_the_notice_stays(connection: Connection) -> None:
    account_id = by_email(connection)
    decision_id = make_decision(connection, account_id=account_id)
    letter, notice = (
        make_line(connection, account_id=account_id, channel=channel, decision_id=decision_id)
        for channel in (Channel.LETTER, Channel.NOTICE)
    )
    wish(connection, account_id, "email")
    rows = [the(connection, EnvelopeLine, line)["cancelled_on"] for line in (letter, notice)]
    assert rows == [None, TODAY]
    assert the(connection, Account, account_id)["step"] == "reminder_1"


@pytest.mark.rule("RF-10", "TC-04", "HD-12")
def test_without_calls_the_open_call_is_closed(connection: Connection) -> None:
    account_id = make_account(connection, step="options_call_1")
    make_line(
        connection,
        account_id=account_id,
        channel=Channel.CALL,
        step="options_call_1",
        step_before="reminder_2",
    )
    wish(connection, account_id, "calls")
    assert all_of(connection, Call)[0]["closed_on"] == TODAY
    assert the(connection, Account, account_id)["step"] == "reminder_2"


@pytest.mark.rule("L-03")
def test_who_asks_for_large_print_gets_letters_in_eighteen_points(connection: Connection) -> None:
    account = make_account(connection)
    line = make_line(connection, account_id=account)
    envelope = the(connection, EnvelopeLine, line)["envelope_id"]
    (letter,) = load_letters(connection, [envelope])
    assert not letter.large_print
    assert wish(connection, account, "large_print", wanted=True)
    (letter,) = load_letters(connection, [envelope])
    assert letter.large_print
    assert not wish(connection, account, "large_print", wanted=True)
