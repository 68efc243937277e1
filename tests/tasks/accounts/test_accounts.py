import pytest
from sqlalchemy import Connection

from models import Account, LedgerEntry, Move
from policy.terms import LedgerKind, Resolution, Stage
from tasks.accounts.accounts import find_account, open_accounts, post, review_now
from tasks.accounts.stages import move, reopen, resolve
from tasks.runtime.errors import WrongInput
from tests.factories import NOW, TODAY, all_of, make_account, make_person, the


def _post(connection: Connection, account_id: int, key: str = "one") -> bool:
    return post(
        connection,
        account_id,
        LedgerKind.PATIENT_PAYMENT,
        -40_00,
        value_on=TODAY,
        posted_at=NOW,
        entry_key=key,
        actor="tester",
    )


def test_an_account_is_found_by_its_reference_in_either_case(connection: Connection) -> None:
    account_id = make_account(connection, reference="A-7K2M9QX4TB")
    assert find_account(connection, " a-7k2m9qx4tb").id == account_id


def test_an_unknown_reference_says_how_to_look_it_up(connection: Connection) -> None:
    with pytest.raises(WrongInput, match=r"no account has the reference A-0.*tend find NAME"):
        find_account(connection, "A-0")


def test_a_ledger_row_changes_the_balance_with_it(connection: Connection) -> None:
    account_id = make_account(connection, balance_cents=100_00)
    assert _post(connection, account_id)
    assert the(connection, Account, account_id)["balance_cents"] == 60_00


def test_the_same_entry_key_is_posted_once(connection: Connection) -> None:
    account_id = make_account(connection, balance_cents=100_00)
    _post(connection, account_id)
    assert not _post(connection, account_id)
    assert the(connection, Account, account_id)["balance_cents"] == 60_00
    assert len(all_of(connection, LedgerEntry, account_id=account_id)) == 2


def test_a_change_of_stage_is_kept_with_its_reason(connection: Connection) -> None:
    account_id = make_account(connection)
    assert move(connection, account_id, Stage.REMINDER, today=TODAY, reason="due", actor="tester")
    [row] = all_of(connection, Move, account_id=account_id)
    assert (row["from_stage"], row["to_stage"], row["reason"]) == ("statement", "reminder", "due")


def test_staying_in_a_stage_is_no_move(connection: Connection) -> None:
    account_id = make_account(connection)
    stays = move(connection, account_id, Stage.STATEMENT, today=TODAY, reason="x", actor="tester")
    assert not stays
    assert all_of(connection, Move) == []


def test_a_resolved_account_waits_for_nothing_and_is_not_looked_at(connection: Connection) -> None:
    account_id = make_account(connection, promise_until=TODAY, fresh_statement_due=True)
    resolve(connection, account_id, Resolution.PAID, today=TODAY, reason="paid", actor="tester")
    review_now(connection, [account_id], TODAY)
    row = the(connection, Account, account_id)
    assert (row["stage"], row["resolution"], row["closed_on"]) == ("resolved", "paid", TODAY)
    assert row["next_review_on"] is row["promise_until"] is None
    assert not row["fresh_statement_due"]


def test_a_reopened_account_is_looked_at_now(connection: Connection) -> None:
    account_id = make_account(connection)
    resolve(connection, account_id, Resolution.PAID, today=TODAY, reason="paid", actor="tester")
    reopen(connection, account_id, Stage.STATEMENT, today=TODAY, reason="back", actor="tester")
    row = the(connection, Account, account_id)
    assert (row["stage"], row["resolution"], row["closed_on"]) == ("statement", None, None)
    assert row["next_review_on"] == TODAY


def test_open_accounts_leave_out_what_is_resolved(connection: Connection) -> None:
    person = make_person(connection)
    stays = make_account(connection, guarantor_id=person)
    make_account(connection, guarantor_id=person, stage=Stage.RESOLVED)
    assert [account.id for account in open_accounts(connection, person)] == [stays]
