"""A letter that cannot be put together, because of a row that is really broken, stops no other."""

import re
from collections.abc import Callable

import pytest

from policy.terms import MessageStatus, StepStatus
from tasks.daily_run.summary import cases
from tasks.runs import runs
from tasks.storage.database import reading, writing
from tasks.storage.tables import (
    ACCOUNT,
    ACCOUNT_ITEM,
    ENVELOPE_LINE,
    MESSAGE,
    PERSON,
    PRINT_BATCH,
    STEP_RUN,
)
from tests.factories import DAY, TODAY
from tests.tasks.days import (
    balances,
    begun,
    breaches,
    family,
    new_account,
    on_paper,
    one,
    portfolio,
    rows,
    sealed,
    send,
    sent,
    statement_sent,
    walk,
)
from tests.tasks.household import plant

pytestmark = [pytest.mark.sqlite_is_enough, pytest.mark.usefixtures("database")]
BROKEN = "UPDATE account_item SET service_on = 'infinity'"
"""Both databases keep it, and Python has no such day."""
MENDED = f"UPDATE account_item SET service_on = '{TODAY}'"


def breaks(account: int) -> None:
    """The letter of this account lists a service on a day that no program can read."""
    with writing() as connection:
        connection.execute(
            ACCOUNT_ITEM.insert().values(
                account_id=account, number=1, service_on=TODAY, description="Visit",
                charge_cents=one(ACCOUNT, account)["balance_cents"],
            )
        )  # fmt: skip
    plant(BROKEN)


def test_the_others_are_printed_and_it_counts_as_failed_with_its_kind() -> None:
    bad, *good = portfolio(4)
    breaks(bad)
    result = walk()
    assert sent() == [(account, "statement_1") for account in good]
    assert len(on_paper()) == 3
    assert (result["done"], result["failed"]) == (3, 1)
    assert balances(result)
    row = rows(STEP_RUN, account_id=bad)[0]
    assert row["status"] is StepStatus.FAILED
    assert re.fullmatch(
        r"(ValueError|DataError) in tasks/letters/letter_facts\.py:\d+", row["error_code"]
    )
    assert str(TODAY) not in row["reason"]
    assert breaches() == ()


def test_a_letter_whose_words_are_not_fit_to_be_sent_is_set_aside_alone() -> None:
    bad, good = portfolio(2)
    breaks(bad)
    plant(MENDED)
    plant("UPDATE account_item SET description = 'SENT TO COLLECTIONS'")
    result = walk()
    assert sent() == [(good, "statement_1")]
    assert (result["done"], result["failed"]) == (1, 1)
    [row] = rows(STEP_RUN, account_id=bad)
    assert row["status"] is StepStatus.FAILED
    assert re.fullmatch(r"UnprintableLetter in tasks/letters/tone\.py:\d+", row["error_code"])
    assert breaches() == ()


def test_an_operator_sees_its_reference_and_what_kind_of_fault() -> None:
    bad, _ = portfolio(2)
    breaks(bad)
    walk()
    with reading() as connection:
        found = cases(connection, TODAY, 10)
        aside = runs.set_aside(connection, runs.RunRef(1, TODAY))
    reference = one(ACCOUNT, bad)["reference"]
    assert [case.reference for case in found.shown] == [reference]
    assert (found.set_aside, found.given) == (1, 0)
    assert (aside[0].reference, aside[0].stage.value) == (reference, "statement")
    assert aside[0].to_do.startswith("The letter could not be printed.")


def test_its_account_stands_where_it_stood_before() -> None:
    bad = new_account()
    breaks(bad)
    walk()
    stands = one(ACCOUNT, bad)
    assert (stands["step"], stands["first_statement_on"]) == (None, None)
    assert stands["next_review_on"] == TODAY
    assert {row["status"] for row in rows(MESSAGE)} == {MessageStatus.CANCELLED}


@pytest.mark.parametrize("later", [0, 1, 7])
def test_once_the_row_is_mended_the_next_run_prints_it_and_only_once(later: int) -> None:
    bad, good = portfolio(2)
    breaks(bad)
    walk()
    plant(MENDED)
    again = walk(TODAY + later * DAY)
    walk(TODAY + later * DAY)
    assert sent() == [(bad, "statement_1"), (good, "statement_1")]
    assert (again["failed"], again["letters"]) == (0, 1)
    assert breaches() == ()
    with reading() as connection:
        assert cases(connection, TODAY + later * DAY, 10).shown == ()


def test_while_it_is_broken_each_run_says_so_and_nothing_is_sent_twice() -> None:
    bad, good = portfolio(2)
    breaks(bad)
    for day in (TODAY, TODAY, TODAY + DAY):
        assert walk(day)["failed"] == 1
    assert sent() == [(good, "statement_1")]
    assert breaches() == ()


def test_a_whole_family_waits_when_one_of_its_accounts_is_broken() -> None:
    first, second = family(2)
    breaks(first)
    result = walk()
    assert (sent(), result["failed"]) == ([], 2)
    plant(MENDED)
    walk(TODAY + DAY)
    assert sent() == [(first, "statement_1"), (second, "statement_1")]
    assert len({row["envelope_id"] for row in rows(ENVELOPE_LINE, cancelled_on=None)}) == 1


def test_a_run_that_prints_for_one_that_died_counts_it() -> None:
    bad, good = portfolio(2)
    died = sealed()
    breaks(bad)
    result = send(begun())
    assert (result["failed"], result["due"]) == (1, 1)
    assert sent() == [(good, "statement_1")]
    assert rows(STEP_RUN, account_id=bad, run_id=died.id)[0]["status"] is StepStatus.DONE
    assert breaches() == ()


def test_no_e_mail_says_that_a_letter_is_ready_which_is_not() -> None:
    bad = new_account()
    whose = one(ACCOUNT, bad)["guarantor_id"]
    chose = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}
    with writing() as connection:
        connection.execute(PERSON.update().where(PERSON.c.id == whose).values(chose))
    breaks(bad)
    walk()
    assert [row["channel"].value for row in rows(MESSAGE)] == ["letter", "notice"]
    assert {row["status"] for row in rows(MESSAGE)} == {MessageStatus.CANCELLED}
    plant(MENDED)
    walk(TODAY + DAY)
    assert sent() == [(bad, "statement_1")]


def test_what_was_awarded_waits_for_its_letter_and_is_told_once_it_can_be() -> None:
    bad = new_account()
    run = sealed()
    plant("UPDATE envelope_line SET kind = 'determination', asks = false")
    breaks(bad)
    assert send(run)["failed"] == 1
    assert rows(MESSAGE)[0]["status"] is MessageStatus.PLANNED
    assert rows(ENVELOPE_LINE)[0]["cancelled_on"] is None


def awarded() -> int:
    """An account whose whole balance is written off today, on what is known of its household."""
    account = statement_sent(days_ago=60, help_asked_on=TODAY)
    with writing() as connection:
        connection.execute(PERSON.update().values(household_size=4, annual_income_cents=50_000_00))
    return account


def has_no_name(_account: int) -> None:
    plant("UPDATE person SET given_name = '', family_name = ''")


def has_no_glyph(_account: int) -> None:
    plant("UPDATE person SET given_name = 'สมชาย'")


def mended() -> None:
    plant(MENDED)
    plant("UPDATE person SET given_name = 'Ada'")


FAULTS = pytest.mark.parametrize("becomes_bad", [breaks, has_no_name, has_no_glyph])


@FAULTS
def test_an_award_that_cannot_be_printed_is_seen_every_day_until_it_is_told(
    becomes_bad: Callable[[int], None],
) -> None:
    account = awarded()
    becomes_bad(account)
    for number in range(3):
        today = TODAY + number * DAY
        assert walk(today)["failed"] == 1
        with reading() as connection:
            [shown] = cases(connection, today, 10).shown
        assert shown.reference == one(ACCOUNT, account)["reference"]
        assert breaches() == ()
    assert one(ACCOUNT, account)["balance_cents"] == 0
    mended()
    assert walk(TODAY + 3 * DAY)["letters"] == 1
    assert sent() == [(account, "screening")]
    with reading() as connection:
        assert cases(connection, TODAY + 3 * DAY, 10).shown == ()
    assert breaches() == ()


@FAULTS
def test_where_every_letter_is_set_aside_no_batch_is_left_and_no_name_is_used_up(
    becomes_bad: Callable[[int], None],
) -> None:
    becomes_bad(new_account())
    walk()
    assert rows(PRINT_BATCH) == []
    mended()
    walk()
    assert [row["name"][-5:] for row in rows(PRINT_BATCH)] == ["00001"]


def test_more_broken_letters_than_a_batch_holds_stop_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tasks.printing.print_batch.LETTERS_PER_BATCH", 2)
    *bad, good = portfolio(6)
    for account in bad:
        breaks(account)
    assert walk()["failed"] == 5
    assert sent() == [(good, "statement_1")]
