"""What a rerun would change is what the run then changes."""

from dataclasses import replace

import pytest

from policy.terms import Stage
from tasks.daily_run import dry_run
from tasks.daily_run.answers import Difference, Place
from tasks.storage.database import reading
from tasks.storage.tables import ACCOUNT
from tests.factories import DAY, TODAY
from tests.tasks.days import new_account, one, statement_sent, walk

pytestmark = pytest.mark.usefixtures("database")


def difference(account_id: int) -> Difference:
    reference = one(ACCOUNT, account_id)["reference"]
    with reading() as connection:
        found = dry_run.explain(connection, reference, TODAY).ruling.difference
    assert found is not None
    return found


def stands(account_id: int) -> Place:
    row = one(ACCOUNT, account_id)
    return Place(row["stage"], row["step"], row["next_review_on"])


@pytest.mark.parametrize("days_ago", [0, 21, 120])
def test_before_and_after_are_what_the_run_leaves(days_ago: int) -> None:
    account = statement_sent(days_ago) if days_ago else new_account()
    shown = difference(account)
    assert shown.before == stands(account)
    walk()
    assert shown.after == stands(account)


def test_what_would_be_sent_is_named_without_an_amount() -> None:
    assert difference(statement_sent(21)).sends == ["letter: reminder"]


def test_a_small_balance_would_close_the_account() -> None:
    account = new_account(balance_cents=1)
    shown = difference(account)
    assert (shown.after.stage, shown.after.next_review_on) == (Stage.RESOLVED, None)
    walk()
    assert stands(account).stage is Stage.RESOLVED


def test_when_nothing_is_due_only_the_next_look_moves() -> None:
    shown = difference(statement_sent(20))
    assert shown.sends == []
    assert shown.after == replace(shown.before, next_review_on=TODAY + DAY)
