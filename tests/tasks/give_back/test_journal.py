"""What the billing system gets back: each thing once, in order, whatever dies or is put back."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

import tasks.give_back.files
from policy.holds import HoldKind
from policy.terms import CallOutcome
from tasks.give_back import (
    Entry,
    acknowledge,
    entries,
    folder,
    gather,
    journal_csv,
    received,
    write_files,
)
from tasks.payments import payments
from tasks.practice.practice import load_practice
from tasks.runs.live_data import mark_as_copy
from tasks.runtime import WrongInput
from tasks.storage import insert_all
from tasks.storage.database import engine, reading, writing
from tests.factories import DAY, NOW, TODAY
from tests.proof.receiver import Receiver
from tests.scenarios.life import Life

pytestmark = pytest.mark.usefixtures("database", "no_typst")


@pytest.fixture
def life() -> Life:
    return Life(load_practice())


def told(after: int = 0) -> list[Entry]:
    last = gather(TODAY, NOW)
    with reading() as connection:
        return list(entries(connection, after, last))


def kinds(some: list[Entry]) -> list[str]:
    return [one.kind for one in some]


def test_a_payment_is_told_with_its_key_and_what_takes_it_back_names_it(life: Life) -> None:
    account = life.account(100_00)
    life.pays(account, 40_00, key="receipt-7")
    life.bounces(account, "receipt-7")
    payment, back = (one for one in told() if one.kind in ("payment", "taken_back"))
    assert (payment.cents, payment.reference, payment.reverses) == (-40_00, "receipt-7", "")
    assert (back.cents, back.reference, back.code) == (40_00, "receipt-7", "bounced")
    assert back.reverses == payment.entry_key
    assert payment.account_key == "account-1" or payment.account_key.startswith("account-")


def test_what_an_export_brought_is_not_told_to_who_sent_it(life: Life) -> None:
    life.account(100_00)
    assert told() == []


def test_to_ask_again_tells_nothing_new_and_to_ask_from_the_start_tells_all_of_it(
    life: Life,
) -> None:
    life.pays(life.account(100_00), 40_00)
    life.run()
    first = told()
    assert told(first[-1].number) == []
    assert told() == first


def test_a_plan_is_told_with_its_instalments_and_again_when_they_change(life: Life) -> None:
    account = life.account(300_00)
    life.run()
    life.agrees([account], 3, "2026-02-10")
    agreed = [one for one in told() if one.kind in ("plan_agreed", "instalment")]
    assert [(one.cents, str(one.due_on)) for one in agreed[1:]] == [
        (100_00, "2026-02-10"), (100_00, "2026-03-10"), (100_00, "2026-04-10"),
    ]  # fmt: skip
    life.skips(account)
    changed = [one for one in told(agreed[-1].number) if one.kind in ("plan_changed", "instalment")]
    assert {one.version for one in changed} == {1}
    assert [str(one.due_on) for one in changed[1:]] == ["2026-03-10", "2026-04-10", "2026-05-10"]
    assert {one.reference for one in (*agreed, *changed)} == {agreed[0].reference}


def test_a_plan_that_was_told_as_given_up_is_told_again_when_money_that_came_in_time_completes_it(
    life: Life,
) -> None:
    account = life.account(300_00)
    life.until("2026-02-10")
    life.agrees([account], 3, "2026-03-01")
    life.until("2026-05-11")
    before = told()
    assert [one.code for one in before if one.kind == "plan_ended"] == ["defaulted"]
    with writing() as connection:
        payments.record(
            connection, reference=life.row(account)["reference"], amount_cents=300_00,
            received_on=date(2026, 2, 28), today=life.today, now=life.now(), key="in time",
            actor="tester",
        )  # fmt: skip
    later = [one for one in told(before[-1].number) if one.kind.startswith("plan_")]
    assert [(one.kind, one.code) for one in later] == [("plan_ended", "completed")]
    assert told(later[-1].number) == []
    receiver = Receiver()
    receiver.hear(life.today, life.now())
    assert receiver.differences() == []


def test_two_holds_of_one_day_are_two_and_each_ends(life: Life) -> None:
    account = life.account(100_00)
    for _ in range(2):
        life.is_held(account, HoldKind.DISPUTE)
        life.is_released(account, HoldKind.DISPUTE)
    heard = kinds(told())
    assert heard.count("hold_placed") == heard.count("hold_released") == 2


def test_no_name_no_address_and_no_sentence_of_a_colleague_is_told(life: Life) -> None:
    life.guarantor(given_name="Xanthippe", family_name="Quuxley", email="x@quuxley.example",
                   phone="+15125550188", line1="77 Zyzzyx Road")  # fmt: skip
    account = life.account(100_00, description="X-ray of the zygoma")
    life.run()
    life.says(account, CallOutcome.DISPUTES)
    life.is_held(account, HoldKind.COMPLAINT, reason="Xanthippe was angry about her zygoma")
    with reading() as connection:
        said = journal_csv(entries(connection, 0, gather(TODAY, NOW))).decode()
    for word in ("Xanthippe", "Quuxley", "quuxley", "5550188", "Zyzzyx", "zygoma"):
        assert word not in said


@pytest.mark.sqlite_is_enough
def test_a_database_of_yesterday_gives_no_number_twice(life: Life, database: str) -> None:
    """The billing system has read today's numbers: what is recorded anew comes behind them."""
    if not database.startswith("sqlite"):
        pytest.skip("the copy is a file: restoring PostgreSQL is the same to the journal")
    account = life.account(100_00)
    life.pays(account, 10_00, key="yesterday")
    receiver = Receiver()
    receiver.hear(TODAY, NOW)
    yesterday = _copy_of(database)
    life.pays(account, 20_00, key="lost")
    receiver.hear(TODAY, NOW)
    seen = receiver.last
    _put_back(database, yesterday)
    life.pays(account, 30_00, key="after")
    life.pays(account, 20_00, key="lost")  # a colleague types it again
    receiver.hear(TODAY, NOW)
    assert receiver.last > seen
    assert receiver.differences() == [], "the payment that was lost is not told twice"


def _copy_of(database: str) -> Path:
    path = Path(str(make_url(database).database))
    copy = path.with_suffix(".yesterday")
    with sqlite3.connect(path) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    connection.close()
    return copy


def _put_back(database: str, copy: Path) -> None:
    engine(database).dispose()
    path = Path(str(make_url(database).database))
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    shutil.copyfile(copy, path)


def test_ten_who_ask_at_once_give_each_thing_one_number(life: Life) -> None:
    for number in range(10):
        life.pays(life.account(100_00), 10_00, key=f"receipt-{number}")
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: gather(TODAY, NOW), range(10)))
    payments = [one for one in told() if one.kind == "payment"]
    assert len(payments) == len({one.entry_key for one in payments}) == 10


def test_the_numbers_of_a_run_that_dies_before_its_commit_are_free(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    life.pays(life.account(100_00), 10_00)
    with monkeypatch.context() as patch:
        patch.setattr("tasks.give_back.numbering.insert_all", _insert_and_die)
        with pytest.raises(KeyboardInterrupt):
            gather(TODAY, NOW)
    assert [one.number for one in told()] == [1]


def _insert_and_die(connection: Any, *told: Any) -> None:
    insert_all(connection, *told)
    raise KeyboardInterrupt


def _dies(*_: Any) -> None:
    raise KeyboardInterrupt


def test_a_file_that_a_crash_left_out_comes_with_the_same_name_and_the_same_entries(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = life.account(100_00)
    life.pays(account, 10_00)
    with monkeypatch.context() as patch:
        patch.setattr(tasks.give_back.files, "write_private", _dies)
        with pytest.raises(KeyboardInterrupt):
            write_files(TODAY, NOW)
    life.pays(account, 20_00, key="later")
    written = write_files(TODAY + DAY, NOW + timedelta(1))
    assert written.files == (
        "journal-2026-03-02-000000001-000000001.csv",
        "journal-2026-03-03-000000002-000000002.csv",
    )
    assert [_keys(name) for name in written.files] == [["payment-1"], ["later"]]
    assert write_files(TODAY + DAY, NOW + timedelta(1)).files == ()


def _keys(name: str) -> list[str]:
    rows = csv.DictReader(io.StringIO((folder() / name).read_text("utf-8")))
    return [row["reference"] for row in rows]


def test_who_gets_the_files_and_nothing_else_knows_all_of_it(life: Life) -> None:
    account = life.account(300_00)
    receiver = Receiver()
    for step in (life.run, lambda: life.agrees([account], 3, "2026-02-10"),
                 lambda: life.pays(account, 100_00), life.run):  # fmt: skip
        step()
        for name in write_files(TODAY, NOW).files:
            receiver.take((folder() / name).read_text("utf-8"))
    assert receiver.differences() == []


def test_what_was_received_only_grows_and_never_beyond_the_end(life: Life) -> None:
    life.pays(life.account(100_00), 10_00)
    last = told()[-1].number
    with writing() as connection:
        assert acknowledge(connection, last, "Ana", NOW)
        assert not acknowledge(connection, last, "Ana", NOW)
        with pytest.raises(WrongInput, match=f"the journal ends at {last}"):
            acknowledge(connection, last + 1, "Ana", NOW)
        assert received(connection) == last


def test_nobody_rewrites_what_was_told(life: Life) -> None:
    life.pays(life.account(100_00), 10_00)
    told()
    for statement in ("UPDATE given_back SET cents = 1", "DELETE FROM given_back"):
        with pytest.raises(Exception, match="append-only"), writing() as connection:
            connection.execute(text(statement))


def test_a_rehearsals_copy_gives_nothing_back(life: Life) -> None:
    life.pays(life.account(100_00), 10_00)
    with writing() as connection:
        mark_as_copy(connection, TODAY)
    with pytest.raises(WrongInput, match="the copy of a rehearsal"):
        write_files(TODAY, NOW)
