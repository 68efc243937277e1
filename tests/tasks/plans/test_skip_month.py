from datetime import date

import pytest
from sqlalchemy import Connection, update
from sqlmodel import col

from models import Account, EnvelopeLine, Instalment, PlanSkip
from policy.plans import FollowUp
from tasks.plans import skip_month
from tasks.plans.skip_month import Skipped
from tasks.runtime.errors import WrongInput
from tests.factories import DAY, TODAY, all_of, make_account, make_line, make_plan, the


def on_plan(connection: Connection, first_due: date = TODAY - 5 * DAY) -> tuple[int, str]:
    account_id = make_account(connection, balance_cents=300_00)
    make_plan(connection, account_ids=[account_id], amounts=[100_00] * 3, first_due=first_due)
    return account_id, the(connection, Account, account_id)["reference"]


def skip(
    connection: Connection, reference: str, today: date = TODAY, key: str = "skip-1"
) -> Skipped:
    return skip_month.record(connection, reference=reference, today=today, key=key, actor="tester")


@pytest.mark.rule("PL-02")
def test_a_missed_payment_is_skipped_and_nothing_said_about_it_counts(
    connection: Connection,
) -> None:
    account_id, reference = on_plan(connection)
    connection.execute(
        update(Instalment)
        .where(col(Instalment.number) == 1)
        .values(last_follow_up=FollowUp.NOTE, last_follow_up_on=TODAY - DAY)
    )
    before = [row["due_on"] for row in all_of(connection, Instalment)]
    made = skip(connection, reference)
    rows = all_of(connection, Instalment)
    assert [row["due_on"] for row in rows][:2] == before[1:]
    assert made == Skipped(rows[0]["due_on"], rows[2]["due_on"], True)
    assert {row["last_follow_up"] for row in rows} == {None}
    row = the(connection, Account, account_id)
    assert (row["cycle"], row["next_review_on"]) == (2, TODAY)


@pytest.mark.rule("PL-02")
def test_what_was_written_about_the_old_day_is_taken_back(connection: Connection) -> None:
    account_id, reference = on_plan(connection)
    line = make_line(
        connection, account_id=account_id, step="plan_note", kind="instalment_note", asks=True,
        follow_up=FollowUp.NOTE, instalment_number=1,
    )  # fmt: skip
    skip(connection, reference)
    assert the(connection, EnvelopeLine, line)["cancelled_on"] == TODAY


@pytest.mark.rule("PL-02")
def test_the_same_key_skips_once(connection: Connection) -> None:
    _, reference = on_plan(connection)
    first = skip(connection, reference)
    assert skip(connection, reference) == first._replace(new=False)
    assert len(all_of(connection, PlanSkip)) == 1


@pytest.mark.rule("PL-02")
@pytest.mark.parametrize(
    ("again", "allowed"),
    [(date(2026, 9, 1), False), (date(2026, 9, 2), True), (date(2026, 9, 3), True)],
)
def test_the_next_skip_is_six_months_later(
    connection: Connection, again: date, allowed: bool
) -> None:
    _, reference = on_plan(connection)
    assert date(2026, 3, 2) == TODAY
    skip(connection, reference)
    if allowed:
        assert skip(connection, reference, again, "skip-2").new
        return
    with pytest.raises(WrongInput, match="2026-09-02 on"):
        skip(connection, reference, again, "skip-2")
    assert len(all_of(connection, PlanSkip)) == 1


def test_without_a_plan_there_is_nothing_to_skip(connection: Connection) -> None:
    account_id = make_account(connection)
    with pytest.raises(WrongInput, match="no payment plan"):
        skip(connection, the(connection, Account, account_id)["reference"])
