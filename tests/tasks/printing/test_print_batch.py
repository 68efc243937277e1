"""Letters: claimed, written whole, recorded as provided on their day."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, get_ident

import pytest
from sqlalchemy import event

from policy.terms import MessageStatus
from tasks.daily_run import day
from tasks.daily_run.summary import cases
from tasks.printing import print_batch, render
from tasks.storage.database import database_url, engine, reading, writing
from tasks.storage.tables import ACCOUNT, ENVELOPE, MESSAGE, PERSON, PRINT_BATCH
from tests.factories import DAY, TODAY
from tests.tasks.days import (
    PRACTICE,
    breaches,
    family,
    letters_folder,
    moment,
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
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")


def test_a_letter_lies_in_a_batch_with_its_manifest() -> None:
    portfolio(2)
    walk()
    batch = rows(PRINT_BATCH)[0]
    assert (letters_folder() / f"{batch['name']}.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(on_paper()) == sorted(row["token"] for row in rows(ENVELOPE))
    assert (batch["letters"], batch["on_date"]) == (2, TODAY)
    assert batch["written_at"] is not None


def test_letters_are_for_their_owner_only() -> None:
    portfolio(1)
    walk()
    files = list(letters_folder().iterdir())
    assert len(files) == 3
    assert {file.stat().st_mode & 0o077 for file in (*files, letters_folder())} == {0}


@pytest.mark.rule("H7")
def test_the_first_statement_starts_the_clock() -> None:
    account = new_account()
    walk()
    assert one(ACCOUNT, account)["first_statement_on"] == TODAY
    assert rows(MESSAGE)[0]["provided_on"] == TODAY


@pytest.mark.rule("H7")
def test_a_reminder_starts_no_clock() -> None:
    account = statement_sent(21)
    walk()
    assert one(ACCOUNT, account)["first_statement_on"] == TODAY - 21 * DAY


def test_many_letters_go_into_several_batches_of_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.printing.print_batch.LETTERS_PER_BATCH", 2)
    portfolio(5)
    walk()
    names = [batch["name"] for batch in rows(PRINT_BATCH)]
    assert [name[-5:] for name in names] == ["00001", "00002", "00003"]
    assert len(on_paper()) == len(set(on_paper())) == 5


def test_a_letter_that_cannot_be_printed_is_shown_to_a_person_and_the_others_go_on() -> None:
    bad = family(1, given_name="", family_name="")[0]
    good = portfolio(2)
    result = walk()
    assert sent() == [(account, "statement_1") for account in good]
    assert (result["letters"], result["failed"]) == (2, 1)
    with reading() as connection:
        [shown] = cases(connection, TODAY, 10).shown
    assert shown.reference == one(ACCOUNT, bad)["reference"]
    assert re.fullmatch(r"UnprintableLetter in tasks/letters/\w+\.py:\d+", shown.code or "")
    assert one(ACCOUNT, bad)["step"] is None
    assert [row["status"] for row in rows(MESSAGE)].count(MessageStatus.CANCELLED) == 1
    assert breaches() == ()


def test_once_the_name_is_mended_that_letter_is_printed_too() -> None:
    bad = family(1, given_name="", family_name="")[0]
    walk()
    with writing() as connection:
        connection.execute(PERSON.update().values(family_name="Lind"))
    walk(TODAY + DAY)
    walk(TODAY + 2 * DAY)
    assert sent() == [(bad, "statement_1")]
    assert breaches() == ()


def test_without_any_letter_there_is_no_file() -> None:
    walk()
    assert not letters_folder().exists()


def test_no_transaction_is_open_while_a_letter_is_laid_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = render.render_batch

    def meanwhile(*args: object) -> object:
        new_account()  # another writer is not kept waiting
        return real(*args)  # type: ignore[arg-type]

    portfolio(1)
    monkeypatch.setattr("tasks.printing.printable_batch.render_batch", meanwhile)
    walk()
    assert len(sent()) == 1


def test_one_guarantor_can_be_printed_alone() -> None:
    account, other = portfolio(2)
    run = sealed()
    guarantor = one(ACCOUNT, account)["guarantor_id"]
    day.letters(run, PRACTICE, moment(), guarantor)
    assert sent() == [(account, "statement_1")]
    send(run)
    assert sent() == [(account, "statement_1"), (other, "statement_1")]


def test_two_runs_that_print_at_the_same_moment_take_two_names() -> None:
    with ThreadPoolExecutor(1) as beside, _asked_for(beside) as asked:
        with writing() as connection:
            _, name = print_batch._new_batch(connection, TODAY, 1)
            other = beside.submit(_named_beside)
            assert asked.wait(PATIENCE_SECONDS)
        assert [name[-5:], other.result()[-5:]] == ["00001", "00002"]


@contextmanager
def _asked_for(beside: ThreadPoolExecutor) -> Iterator[Event]:
    """Once it has looked at the last name and is about to take the next, or waits to look."""
    asked, thread = Event(), beside.submit(get_ident).result()

    def look(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if get_ident() == thread and statement.startswith(("BEGIN IMMEDIATE", "INSERT")):
            asked.set()

    event.listen(engine(database_url()), "before_cursor_execute", look)
    yield asked
    event.remove(engine(database_url()), "before_cursor_execute", look)


def _named_beside() -> str:
    with writing() as connection:
        return print_batch._new_batch(connection, TODAY, 1)[1]
