"""A batch that the vendor lost is printed again: on purpose, and the same words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from tasks.daily_run import day
from tasks.history.account_history import tell
from tasks.printing import reprint, reprint_rows
from tasks.printing.render import write_batch
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading, writing
from tasks.storage.tables import (
    ACCOUNT,
    ACCOUNT_ITEM,
    ENVELOPE,
    MESSAGE,
    PERSON,
    PRINT_BATCH,
    REPRINT,
    REPRINTED_LETTER,
)
from tests.factories import DAY, TODAY
from tests.paper import numbered_pages
from tests.tasks.daily_run.test_recovery import Died, dies
from tests.tasks.daily_run.test_too_late import agrees_on_a_plan, disputes, opts_out, pays
from tests.tasks.days import (
    PRACTICE,
    breaches,
    letters_folder,
    moment,
    new_account,
    on_paper,
    one,
    portfolio,
    rows,
    sealed,
    walk,
)
from tests.tasks.household import alter

pytestmark = pytest.mark.usefixtures("database", "no_typst")
LOST = f"letters-{TODAY.isoformat()}-00001"
LATER = TODAY + 2 * DAY


def again(batch: str = LOST, today: date = LATER, **values: Any) -> reprint.Reprinted:
    said = {"reason": "the vendor lost it", "actor": "Ana Rivera"} | values
    return reprint.reprint(
        letters_folder(today), PRACTICE, batch=batch, today=today, now=moment(today), **said
    )


def tokens(*accounts: int) -> list[str]:
    people = [one(ACCOUNT, account)["guarantor_id"] for account in accounts]
    return [rows(ENVELOPE, guarantor_id=person)[0]["token"] for person in people]


def test_the_same_letters_go_out_again_under_a_name_that_names_the_lost_batch() -> None:
    accounts = portfolio(3)
    walk()
    before = rows(MESSAGE)
    done = again()
    assert (done.batch, done.letters, done.left_out) == (f"{LOST}-again-1", 3, ())
    assert on_paper(LATER) == on_paper(TODAY) == tokens(*accounts)
    assert rows(MESSAGE) == before
    assert breaches() == ()


def test_the_record_says_who_wanted_it_and_why() -> None:
    account = portfolio(1)[0]
    walk()
    again()
    [row] = rows(REPRINT)
    assert (row["actor"], row["reason"]) == ("Ana Rivera", "the vendor lost it")
    with reading() as connection:
        story = tell(connection, one(ACCOUNT, account)["reference"], LATER)
    [told] = [event for event in story.timeline if "printed again" in event.text]
    assert told.on == LATER
    assert told.text == (
        f"The letter of {TODAY.isoformat()} was printed again: the vendor lost it, by Ana Rivera."
    )


@pytest.mark.parametrize("says", [pays, disputes, opts_out, agrees_on_a_plan])
def test_who_paid_or_waits_or_wants_none_since_then_gets_nothing_again(
    says: Callable[[str], None],
) -> None:
    account, other = portfolio(2)
    walk()
    says(one(ACCOUNT, account)["reference"])
    done = again()
    assert on_paper(LATER) == tokens(other)
    assert [tuple(one) for one in done.left_out] == [(tokens(account)[0], reprint_rows.CHANGED)]
    assert breaches() == ()


@pytest.mark.parametrize(
    "change", [{"line1": "9 Other Street"}, {"family_name": "Other"}, {"large_print": True}]
)
def test_a_letter_that_would_not_say_the_same_is_left_out_and_named(change: dict[str, Any]) -> None:
    account, other = portfolio(2)
    walk()
    with writing() as connection:
        person = one(ACCOUNT, account)["guarantor_id"]
        connection.execute(PERSON.update().where(PERSON.c.id == person).values(**change))
    done = again()
    assert [tuple(one) for one in done.left_out] == [(tokens(account)[0], reprint_rows.OTHER_WORDS)]
    assert on_paper(LATER) == tokens(other)


def lists_what_no_program_can_read(account: int) -> None:
    with writing() as connection:
        connection.execute(
            ACCOUNT_ITEM.insert().values(
                account_id=account, number=1, service_on=TODAY, description="Visit", charge_cents=1
            )
        )
    alter("UPDATE account_item SET service_on = 'infinity'")


def has_no_name(account: int) -> None:
    with writing() as connection:
        whose = PERSON.c.id == one(ACCOUNT, account)["guarantor_id"]
        connection.execute(PERSON.update().where(whose).values(given_name="", family_name=""))


@pytest.mark.parametrize("becomes_bad", [lists_what_no_program_can_read, has_no_name])
def test_a_letter_that_cannot_be_put_together_any_more_stops_no_other(
    becomes_bad: Callable[[int], None],
) -> None:
    account, other = portfolio(2)
    walk()
    becomes_bad(account)
    done = again()
    [left_out] = done.left_out
    assert left_out.token == tokens(account)[0]
    assert left_out.why.startswith(reprint_rows.BROKEN)
    assert (done.letters, on_paper(LATER)) == (1, tokens(other))
    assert breaches() == ()


def no_longer_laid_out(bad: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Typst, of another version by now, fails at these letters."""

    def compile_(data: str, stamp: datetime) -> Any:
        if any(token in data for token in bad):
            raise RuntimeError(data)
        return numbered_pages(data, stamp)

    monkeypatch.setattr("tasks.printing.render._compile", compile_)


def test_a_letter_that_typst_cannot_lay_out_any_more_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account, *others = portfolio(3)
    walk()
    no_longer_laid_out(tokens(account), monkeypatch)
    done = again()
    [left_out] = done.left_out
    assert left_out.token == tokens(account)[0]
    assert re.fullmatch(
        rf"{reprint_rows.BROKEN} \(RuntimeError in tasks/printing/render\.py:\d+\)", left_out.why
    )
    assert (done.letters, on_paper(LATER)) == (2, tokens(*others))
    assert [row["letters"] for row in rows(PRINT_BATCH)] == [3, 2]
    assert breaches() == ()


def test_a_reprint_of_which_nothing_can_be_laid_out_leaves_no_batch_and_no_name_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accounts = portfolio(2)
    walk()
    with monkeypatch.context() as broken:
        no_longer_laid_out(tokens(*accounts), broken)
        done = again()
    assert (done.batch, done.letters, len(done.left_out)) == ("", 0, 2)
    assert (len(rows(PRINT_BATCH)), rows(REPRINT), rows(REPRINTED_LETTER)) == (1, [], [])
    assert again().batch == f"{LOST}-again-1"
    assert breaches() == ()


def test_where_not_even_a_specimen_can_be_laid_out_the_reprint_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portfolio(2)
    walk()
    with monkeypatch.context() as broken:
        broken.setattr("tasks.printing.render._compile", dies)
        with pytest.raises(Died):
            again()
    assert on_paper(LATER) == []
    walk(LATER)
    assert again().letters == 2
    assert breaches() == ()


def test_a_reprint_that_dies_after_it_left_one_out_leaves_no_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account, *_ = portfolio(3)
    walk()
    no_longer_laid_out(tokens(account), monkeypatch)
    with monkeypatch.context() as dying:
        dying.setattr("tasks.printing.reprint.put_in_place", dies)
        with pytest.raises(Died):
            again()
    walk(LATER)
    assert on_paper(LATER) == []
    assert again().letters == 2
    assert breaches() == ()


def test_when_nothing_stands_there_is_no_new_batch() -> None:
    account = new_account()
    walk()
    pays(one(ACCOUNT, account)["reference"])
    assert again().batch == ""
    assert len(rows(PRINT_BATCH)) == 1
    assert not letters_folder(LATER).exists()


def test_a_reprint_that_is_lost_too_is_printed_again() -> None:
    accounts = portfolio(2)
    walk()
    first = again()
    second = again(first.batch, LATER + DAY)
    assert second.batch == f"{LOST}-again-2"
    assert on_paper(LATER + DAY) == tokens(*accounts)
    assert breaches() == ()


def test_new_letters_of_that_day_keep_their_own_numbers() -> None:
    portfolio(1)
    walk()
    again(today=TODAY)
    new_account()
    walk()
    ends = [row["name"].removeprefix(LOST[:-5]) for row in rows(PRINT_BATCH)]
    assert ends == ["00001", "00001-again-1", "00002"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"batch": "letters-2026-03-02-00009"}, "no print batch", id="no such batch"),
        pytest.param({"actor": " "}, "who wants", id="nobody"),
        pytest.param({"reason": ""}, "and why", id="no reason"),
        pytest.param({"today": TODAY - DAY}, "still to come", id="before its day"),
    ],
)
def test_without_a_name_a_reason_and_a_batch_nothing_is_printed(
    values: dict[str, Any], words: str
) -> None:
    portfolio(1)
    walk()
    with pytest.raises(WrongInput, match=words):
        again(**values)
    assert len(rows(PRINT_BATCH)) == 1
    assert rows(REPRINT) == []


def test_a_batch_that_was_given_up_has_nothing_to_print_again() -> None:
    portfolio(1)
    run = sealed()
    with pytest.MonkeyPatch.context() as dying:
        dying.setattr("tasks.printing.print_batch.write_batch", dies)
        with pytest.raises(Died):
            day.letters(run, PRACTICE, moment())
    walk()
    with pytest.raises(WrongInput, match="nothing to print again"):
        again()


@pytest.mark.parametrize(
    ("dies_in", "letters"),
    [("tasks.printing.print_batch.write_batch", 0), ("tasks.printing.reprint.record_batch", 2)],
)
def test_a_reprint_that_dies_leaves_no_batch_or_a_whole_one(
    dies_in: str, letters: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    portfolio(2)
    walk()
    with monkeypatch.context() as dying:
        dying.setattr(dies_in, dies)
        with pytest.raises(Died):
            again()
    walk(LATER + DAY)
    assert len(on_paper(LATER)) == len(rows(REPRINTED_LETTER)) == letters
    assert [row["letters"] for row in rows(PRINT_BATCH)] == [2, letters]
    assert breaches() == ()


def test_a_payment_while_it_is_printed_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    account = new_account()
    walk()

    def meanwhile(*args: Any) -> None:
        write_batch(*args)
        pays(one(ACCOUNT, account)["reference"])

    monkeypatch.setattr("tasks.printing.print_batch.write_batch", meanwhile)
    with pytest.raises(WrongInput, match="try again"):
        again()
    assert on_paper(LATER) == []
    assert list(letters_folder(LATER).iterdir()) == []


def test_a_letter_in_two_batches_that_nobody_asked_for_is_a_breach() -> None:
    portfolio(1)
    walk()
    again()
    with writing() as connection:
        connection.execute(REPRINT.delete())
    assert [breach.kind for breach in breaches()] == ["printed_twice"]


@pytest.mark.parametrize("blank", ["actor", "reason"])
def test_a_reprint_without_a_name_or_a_reason_is_a_breach(blank: str) -> None:
    portfolio(1)
    walk()
    again()
    with writing() as connection:
        connection.execute(REPRINT.update().values({blank: " "}))
    assert [breach.kind for breach in breaches()] == ["printed_twice"]


def test_a_reprint_from_a_batch_it_never_lay_in_is_a_breach() -> None:
    portfolio(1)
    walk()
    new_account()
    walk()
    again()
    with writing() as connection:
        connection.execute(REPRINT.update().values(of_batch_id=rows(PRINT_BATCH)[1]["id"]))
    assert [breach.kind for breach in breaches()] == ["printed_twice"]
