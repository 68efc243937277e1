"""HD-07: letters that come back stop the mail to that address, and nothing else."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from models import Account, Envelope, EnvelopeLine, ReturnedMail
from policy.holds.holds import HoldKind
from policy.terms import Channel, MessageStatus
from tasks.facts.account import load_facts
from tasks.holds import holds, returned_mail
from tasks.runtime.errors import WrongInput
from tests.factories import (
    DAY,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_line,
    make_message,
    make_person,
    the,
)

pytestmark = pytest.mark.rule("HD-07")


def send(connection: Connection, account_id: int, on: date, **values: Any) -> str:
    """A letter of that day; its token."""
    line = make_line(connection, account_id=account_id, on_date=on, **values)
    envelope = the(connection, EnvelopeLine, line)["envelope_id"]
    make_message(connection, envelope_id=envelope, status=MessageStatus.SENT, provided_on=on)
    return str(the(connection, Envelope, envelope)["token"])


def returned(connection: Connection, account_id: int, **values: Any) -> returned_mail.Returned:
    defaults = {"letter": None, "returned_on": None, "today": TODAY, "actor": "tester"}
    reference = the(connection, Account, account_id)["reference"]
    return returned_mail.record(connection, reference=reference, **(defaults | values))


def takes_mail(connection: Connection, account_id: int) -> bool:
    facts = load_facts(connection, {guarantor_of(connection, account_id)}, TODAY)
    return facts[account_id].facts.guarantor.takes_mail


@pytest.mark.parametrize(
    ("count", "stops"),
    [
        pytest.param(1, False, id="one letter is no proof"),
        pytest.param(2, True, id="the second one is"),
        pytest.param(3, True, id="and any more"),
    ],
)
def test_the_second_letter_that_comes_back_stops_the_mail(
    connection: Connection, count: int, stops: bool
) -> None:
    account_id = make_account(connection)
    for number in range(count):
        token = send(connection, account_id, TODAY - (30 - number) * DAY)
        made = returned(connection, account_id, letter=token)
    assert (made.letters, made.mail_stops) == (count, stops)
    assert takes_mail(connection, account_id) is not stops


def test_the_same_letter_comes_back_once(connection: Connection) -> None:
    account_id = make_account(connection)
    send(connection, account_id, TODAY - 20 * DAY)
    assert returned(connection, account_id).new
    assert not returned(connection, account_id).new
    assert takes_mail(connection, account_id)


def test_without_a_token_it_is_the_last_letter_sent_before(connection: Connection) -> None:
    account_id = make_account(connection)
    for days in (30, 20, 10):
        send(connection, account_id, TODAY - days * DAY)
    assert returned(connection, account_id, returned_on=TODAY - 15 * DAY).sent_on == (
        TODAY - 20 * DAY
    )


def test_an_unsent_letter_is_taken_back_and_an_unsent_notice_stays(connection: Connection) -> None:
    person = make_person(
        connection, email="ada@example.org", email_chosen=True, email_risk_known=True
    )
    account_id = make_account(connection, guarantor_id=person)
    first, second = (send(connection, account_id, TODAY - days * DAY) for days in (30, 20))
    returned(connection, account_id, letter=first)
    letter = make_line(connection, account_id=account_id)
    notice = make_line(connection, account_id=account_id, channel=Channel.NOTICE)
    assert returned(connection, account_id, letter=second).mail_stops
    cancelled = [the(connection, EnvelopeLine, line)["cancelled_on"] for line in (letter, notice)]
    assert cancelled == [TODAY, None]
    assert the(connection, Account, account_id)["next_review_on"] == TODAY


@pytest.mark.parametrize(
    ("sent_on", "counts"),
    [
        pytest.param(TODAY - 6 * DAY, False, id="sent the day before the address was verified"),
        pytest.param(TODAY - 5 * DAY, False, id="sent on its day"),
        pytest.param(TODAY - 4 * DAY, True, id="sent the day after"),
    ],
)
def test_what_went_to_an_older_address_does_not_count(
    connection: Connection, sent_on: date, counts: bool
) -> None:
    person = make_person(connection, address_since=TODAY - 5 * DAY)
    account_id = make_account(connection, guarantor_id=person)
    send(connection, account_id, sent_on)
    assert returned(connection, account_id).letters == int(counts)


def test_a_verified_address_gets_mail_again(connection: Connection) -> None:
    account_id = make_account(connection)
    reference = the(connection, Account, account_id)["reference"]
    for days in (30, 20):
        token = send(connection, account_id, TODAY - days * DAY)
        returned(connection, account_id, letter=token)
    assert holds.release(
        connection, reference=reference, kind=HoldKind.BAD_ADDRESS, today=TODAY, actor="tester"
    )
    assert takes_mail(connection, account_id)
    assert len(all_of(connection, ReturnedMail)) == 2


def test_an_address_that_was_never_in_doubt_is_not_verified(connection: Connection) -> None:
    reference = the(connection, Account, make_account(connection))["reference"]
    assert not holds.release(
        connection, reference=reference, kind=HoldKind.BAD_ADDRESS, today=TODAY, actor="tester"
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"letter": "0" * 32}, "no letter 000", id="a letter of nobody"),
        pytest.param({"returned_on": TODAY - 21 * DAY}, "no letter by", id="before any was sent"),
        pytest.param({"returned_on": TODAY + DAY}, "after today", id="tomorrow"),
    ],
)
def test_a_letter_that_was_not_sent_cannot_come_back(
    connection: Connection, values: dict[str, Any], message: str
) -> None:
    account_id = make_account(connection)
    send(connection, account_id, TODAY - 20 * DAY)
    with pytest.raises(WrongInput, match=message):
        returned(connection, account_id, **values)
    assert all_of(connection, ReturnedMail) == []


def test_a_letter_that_has_not_left_cannot_come_back(connection: Connection) -> None:
    account_id = make_account(connection)
    make_line(connection, account_id=account_id)
    with pytest.raises(WrongInput, match="was sent no letter by"):
        returned(connection, account_id)
