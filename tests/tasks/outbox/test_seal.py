"""Sealing fixes what an envelope says; what changed since it was written stays out."""

from hashlib import sha256

import pytest

from policy.holds.holds import STOPS_THE_CADENCE, HoldKind
from policy.terms import Channel, MessageStatus
from tasks.daily_run import day
from tasks.storage.database import writing
from tasks.storage.tables import ACCOUNT, ENVELOPE, ENVELOPE_LINE, MESSAGE, PERSON
from tests.factories import TODAY, make_hold
from tests.tasks.days import (
    family,
    moment,
    new_account,
    one,
    portfolio,
    rows,
    sealed,
    triaged,
    work,
)

pytestmark = pytest.mark.usefixtures("database")
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


def change(account_id: int, **values: object) -> None:
    with writing() as connection:
        connection.execute(ACCOUNT.update().where(ACCOUNT.c.id == account_id).values(**values))


def place(account_id: int, kind: HoldKind, **values: object) -> None:
    """A hold that came by an import, which takes nothing back by itself."""
    with writing() as connection:
        make_hold(connection, account_id=account_id, kind=kind, placed_on=TODAY, **values)


def test_a_sealed_envelope_has_a_total_a_hash_and_one_message() -> None:
    family(2)
    sealed()
    envelope = rows(ENVELOPE)[0]
    lines = sorted(f"{row['line_key']}={row['amount_cents']}" for row in rows(ENVELOPE_LINE))
    assert envelope["total_cents"] == 200_00
    assert envelope["content_hash"] == sha256("\n".join(lines).encode()).hexdigest()
    assert [row["status"] for row in rows(MESSAGE)] == [MessageStatus.PLANNED]


def test_sealing_twice_is_sealing_once() -> None:
    portfolio(2)
    run = sealed()
    before = rows(ENVELOPE), rows(MESSAGE)
    assert day.seal(run, moment()) == 0
    assert (rows(ENVELOPE), rows(MESSAGE)) == before


def test_one_guarantor_can_be_sealed_alone() -> None:
    account = portfolio(2)[0]
    run = triaged()
    work(run)
    assert day.seal(run, moment(), one(ACCOUNT, account)["guarantor_id"]) == 1


def test_calls_are_not_sealed() -> None:
    account = new_account(
        step="reminder_2", step_on=TODAY, first_statement_on=TODAY.replace(month=1, day=1),
        call_back_on=TODAY,
    )  # fmt: skip
    sealed()
    assert rows(ENVELOPE)[0]["channel"] is Channel.CALL
    assert rows(MESSAGE) == []
    assert account


@pytest.mark.rule("7.1")
@pytest.mark.parametrize("kind", sorted(STOPS_THE_CADENCE & {*HoldKind.placed_by_people()}))
def test_what_was_put_on_hold_since_then_is_taken_back(kind: HoldKind) -> None:
    account, other = family(2)
    run = triaged()
    work(run)
    place(account, kind)
    day.seal(run, moment())
    assert [row["account_id"] for row in rows(ENVELOPE_LINE, cancelled_on=None)] == [other]
    assert one(ACCOUNT, account)["step"] is None


@pytest.mark.parametrize("kind", [HoldKind.DISPUTE, HoldKind.DECEASED])
def test_only_the_strong_holds_take_back_what_asks_for_no_money(kind: HoldKind) -> None:
    account = new_account(
        step="options_call_3", step_on=TODAY.replace(month=2, day=1),
        first_statement_on=TODAY.replace(month=1, day=1),
    )  # fmt: skip
    run = triaged()
    work(run)
    place(account, kind)
    day.seal(run, moment())
    assert bool(rows(ENVELOPE_LINE, cancelled_on=None)) is (kind is HoldKind.DISPUTE)


@pytest.mark.rule("HD-02")
def test_a_bankruptcy_takes_back_only_visits_before_it() -> None:
    account = new_account()
    run = triaged()
    work(run)
    place(account, HoldKind.BANKRUPTCY, service_through=TODAY.replace(month=1, day=4))
    assert day.seal(run, moment()) == 1


@pytest.mark.rule("7.1")
@pytest.mark.vector(35)
def test_an_amount_that_is_no_longer_true_is_taken_back() -> None:
    account = new_account()
    run = triaged()
    work(run)
    change(account, balance_cents=99_99)
    assert day.seal(run, moment()) == 0
    assert rows(ENVELOPE_LINE)[0]["cancelled_why"] == "changed before it was sent"


@pytest.mark.rule("RF-10", "TC-04")
def test_a_notice_to_someone_who_changed_their_mind_is_taken_back() -> None:
    account = family(1, **BY_EMAIL)[0]
    run = triaged()
    work(run)
    with writing() as connection:
        connection.execute(PERSON.update().values(email_chosen=False))
    assert day.seal(run, moment()) == 1
    assert rows(MESSAGE)[0]["channel"] is Channel.LETTER
    assert one(ACCOUNT, account)["step"] == "statement_1"
