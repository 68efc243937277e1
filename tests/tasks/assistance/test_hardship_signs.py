"""Signs of hardship: kept once, with immediate effect, on every account of the guarantor."""

import pytest
from sqlalchemy import Connection

from models import Account, EnvelopeLine, HelpSign
from policy.assistance.hardship import HardshipSign
from tasks.assistance import hardship_signs
from tasks.facts.account import load_facts
from tasks.runtime.errors import WrongInput
from tests.factories import (
    NOW,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_line,
    make_person,
    the,
)


def record(
    connection: Connection, account_id: int, sign: HardshipSign, key: str = "call-1"
) -> bool:
    return hardship_signs.record(
        connection,
        reference=the(connection, Account, account_id)["reference"],
        sign=sign,
        today=TODAY,
        now=NOW,
        key=key,
        actor="tester",
    )


@pytest.mark.rule("6.4")
@pytest.mark.parametrize("sign", list(HardshipSign))
def test_every_sign_moves_all_accounts_to_screening_today(
    connection: Connection, sign: HardshipSign
) -> None:
    person = make_person(connection)
    one, other = (make_account(connection, guarantor_id=person) for _ in range(2))
    assert record(connection, one, sign)
    for account_id in (one, other):
        row = the(connection, Account, account_id)
        assert (row["help_asked_on"], row["next_review_on"]) == (TODAY, TODAY)
    [kept] = all_of(connection, HelpSign)
    assert (kept["sign"], kept["told_on"], kept["actor"]) == (sign, TODAY, "tester")


def test_a_bill_that_has_not_left_is_taken_back(connection: Connection) -> None:
    account_id = make_account(connection)
    line = make_line(connection, account_id=account_id)
    record(connection, account_id, HardshipSign.LOST_JOB)
    assert the(connection, EnvelopeLine, line)["cancelled_on"] == TODAY


def test_the_same_key_again_keeps_nothing(connection: Connection) -> None:
    account_id = make_account(connection)
    assert record(connection, account_id, HardshipSign.SNAP)
    assert not record(connection, account_id, HardshipSign.SNAP)
    assert record(connection, account_id, HardshipSign.WIC, key="call-2")
    assert len(all_of(connection, HelpSign)) == 2


def test_the_rules_know_every_sign_of_the_guarantor(connection: Connection) -> None:
    account_id = make_account(connection)
    make_account(connection)
    record(connection, account_id, HardshipSign.SNAP)
    record(connection, account_id, HardshipSign.ASKED, key="call-2")
    person = guarantor_of(connection, account_id)
    known = load_facts(connection, [person], TODAY)[account_id]
    assert known.facts.guarantor.signs == {HardshipSign.SNAP, HardshipSign.ASKED}


def test_without_a_key_nothing_is_kept(connection: Connection) -> None:
    with pytest.raises(WrongInput, match="key"):
        record(connection, make_account(connection), HardshipSign.ASKED, key="")
