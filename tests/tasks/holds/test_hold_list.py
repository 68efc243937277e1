"""The list of holds: each desk sees what waits for it, and what is to do first."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from policy.holds.holds import HoldKind, terms
from policy.terms import Stage
from tasks.holds import hold_list
from tests.factories import DAY, TODAY, make_account, make_hold, make_person


def test_what_is_to_do_first_stands_on_top(connection: Connection) -> None:
    late, soon = make_account(connection), make_account(connection)
    make_hold(connection, account_id=late, placed_on=TODAY)
    make_hold(connection, account_id=soon, placed_on=TODAY - 5 * DAY)
    found = hold_list.standing(connection, TODAY)
    assert [one.due for one in found] == [
        TODAY + 2 * DAY,
        TODAY + 7 * DAY,
    ]
    assert found[0].to_do == "tell the patient that we look into it"


@pytest.mark.parametrize("kind", [kind for kind in HoldKind if not terms(kind).off])
def test_what_is_to_do_is_never_empty(connection: Connection, kind: HoldKind) -> None:
    account_id = make_account(connection)
    make_hold(connection, account_id=account_id, kind=kind)
    [found] = hold_list.standing(connection, TODAY)
    assert found.to_do


def test_a_check_that_was_missed_stays_on_the_list(connection: Connection) -> None:
    account_id = make_account(connection)
    make_hold(connection, account_id=account_id, placed_on=TODAY - timedelta(40))
    [found] = hold_list.standing(connection, TODAY)
    assert (found.to_do, found.due) == (
        "answer the patient in writing",
        TODAY - 10 * DAY,
    )


def test_a_hold_of_the_guarantor_is_one_row_for_all_accounts(connection: Connection) -> None:
    person = make_person(connection)
    for _ in range(3):
        make_account(connection, guarantor_id=person)
    make_account(connection, guarantor_id=person, stage=Stage.RESOLVED)
    make_hold(connection, guarantor_id=person, kind=HoldKind.ATTORNEY)
    [found] = hold_list.standing(connection, TODAY)
    assert (found.accounts, found.desk) == (3, "attorney")


def test_visits_after_a_petition_are_not_on_the_list(connection: Connection) -> None:
    person = make_person(connection)
    make_account(connection, guarantor_id=person, service_from=TODAY)
    before = TODAY - DAY
    make_hold(connection, guarantor_id=person, kind=HoldKind.BANKRUPTCY, service_through=before)
    assert hold_list.standing(connection, TODAY) == []


def test_what_was_released_is_over_or_is_closed_is_not_on_the_list(connection: Connection) -> None:
    account_id, closed = make_account(connection), make_account(connection, stage=Stage.RESOLVED)
    make_hold(connection, account_id=account_id, released_on=TODAY)
    make_hold(connection, account_id=account_id, kind=HoldKind.MINOR, until=TODAY - DAY)
    make_hold(connection, account_id=closed)
    assert hold_list.standing(connection, TODAY) == []


def test_quiet_days_that_are_over_wait_for_a_decision(connection: Connection) -> None:
    account_id = make_account(connection)
    make_hold(connection, account_id=account_id, kind=HoldKind.HARDSHIP, until=TODAY - DAY)
    [found] = hold_list.standing(connection, TODAY)
    assert found.to_do == "decide how to go on, then release it"


def test_the_book_says_what_is_switched_off_and_why() -> None:
    off = {one.kind: one.off for one in hold_list.book() if one.off}
    assert set(off) == {"HD-27"}
    assert "K?" in off[HoldKind("HD-27")]
