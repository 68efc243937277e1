"""A letter that Typst cannot lay out is left out alone; a fault about all of them ends the run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from policy.policy_file.spec import load_policy
from policy.terms import MessageStatus, StepStatus
from tasks.daily_run.summary import cases
from tasks.letters.specimens import SPECIMENS, made_up
from tasks.printing import render
from tasks.printing.printable_batch import render_printable
from tasks.printing.render import TypstPanic
from tasks.runtime import kind_of
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, ENVELOPE, MESSAGE, PERSON, PRINT_BATCH, STEP_RUN
from tests.factories import DAY, TODAY
from tests.paper import numbered_pages
from tests.tasks.daily_run.test_recovery import Died, dies
from tests.tasks.daily_run.test_too_late import pays
from tests.tasks.days import (
    PRACTICE,
    breaches,
    family,
    letters_folder,
    on_paper,
    one,
    portfolio,
    rows,
    sent,
    walk,
)

POLICY = load_policy("standard")

THAI = "สมชาย"
"""None of our fonts has these letters, and an accessible PDF may not leave any out."""
ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Where nothing of it depends on the database."""


def renamed(*accounts: int, name: str = THAI) -> None:
    people = [one(ACCOUNT, account)["guarantor_id"] for account in accounts]
    with writing() as connection:
        connection.execute(PERSON.update().where(PERSON.c.id.in_(people)).values(given_name=name))


def statements(accounts: list[int]) -> list[tuple[int, str]]:
    return [(account, "statement_1") for account in accounts]


def failing(
    monkeypatch: pytest.MonkeyPatch, fails: Callable[[list[str]], Exception | None]
) -> list[int]:
    """Typst fails as told by the names on the letters; how many letters it was given each time."""
    given: list[int] = []

    def compile_(data: str, stamp: datetime) -> tuple[bytes, list[tuple[str, int]], list[int]]:
        names = [str(letter["name"]) for letter in json.loads(data)["letters"]]
        given.append(len(names))
        if problem := fails(names):
            raise problem
        return numbered_pages(data, stamp)

    monkeypatch.setattr("tasks.printing.render._compile", compile_)
    return given


def unreadable(names: list[str]) -> Exception | None:
    return RuntimeError(f"cannot set {names}") if any(THAI in name for name in names) else None


@pytest.mark.usefixtures("database")
def test_a_name_that_no_font_can_show_stops_no_other_letter() -> None:
    bad, *good = portfolio(4)
    renamed(bad)
    result = walk()
    assert sent() == statements(good)
    assert len(on_paper()) == len(set(on_paper())) == 3
    assert (result["letters"], result["done"], result["failed"]) == (3, 3, 1)
    [failed] = rows(STEP_RUN, status=StepStatus.FAILED)
    assert failed["account_id"] == bad
    assert re.fullmatch(r"TypstError in tasks/printing/render\.py:\d+", failed["error_code"])
    assert THAI not in failed["reason"]
    assert [(row["name"][-5:], row["letters"]) for row in rows(PRINT_BATCH)] == [("00001", 3)]
    assert one(ACCOUNT, bad)["first_statement_on"] is None
    assert breaches() == ()


@pytest.mark.usefixtures("database")
def test_a_person_sees_it_and_once_it_is_mended_it_is_printed_once() -> None:
    bad, good = portfolio(2)
    renamed(bad)
    for today in (TODAY, TODAY, TODAY + DAY):
        walk(today)
        with reading() as connection:
            [shown] = cases(connection, today, 10).shown
        [*_, failed] = rows(STEP_RUN, account_id=bad)
        assert (shown.reference, shown.code) == (
            one(ACCOUNT, bad)["reference"], failed["error_code"],
        )  # fmt: skip
        assert kind_of(shown.code or "") == "TypstError"
    renamed(bad, name="Somchai")
    for today in (TODAY + DAY, TODAY + DAY):
        walk(today)
    assert sent() == statements([bad, good])
    assert breaches() == ()


@pytest.mark.usefixtures("database")
def test_faults_in_both_halves_that_are_laid_out_side_by_side_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tasks.printing.print_batch.WORTH_TWO_BATCHES", 4)
    failing(monkeypatch, unreadable)
    accounts = portfolio(8)
    bad, good = [accounts[0], *accounts[4:]], accounts[1:4]
    renamed(*bad)
    assert walk()["failed"] == 5
    assert sent() == statements(good)
    assert [row["letters"] for row in rows(PRINT_BATCH)] == [3]
    assert breaches() == ()


@ON_ONE
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("count", [1, 3])
def test_a_look_that_breaks_every_letter_ends_the_run_and_sets_none_aside(count: int) -> None:
    accounts = portfolio(count)
    look = PRACTICE.look.model_copy(update={"logo": "<svg"})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.tasks.days.PRACTICE", PRACTICE.model_copy(update={"look": look}))
        with pytest.raises(RuntimeError):
            walk()
    assert rows(STEP_RUN, status=StepStatus.FAILED) == []
    walk()
    assert sent() == statements(accounts)
    assert breaches() == ()


@ON_ONE
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "fails",
    [
        pytest.param(lambda _: RuntimeError("broken"), id="every letter, and a specimen too"),
        pytest.param(lambda names: RuntimeError("all") if names[2:] else None, id="only together"),
        pytest.param(
            lambda names: MemoryError() if any(THAI in name for name in names) else None,
            id="no memory",
        ),
        pytest.param(
            lambda names: OSError() if any(THAI in name for name in names) else None, id="no disk"
        ),
    ],
)
def test_a_fault_that_is_no_letters_own_ends_the_run_and_the_next_one_prints_all(
    fails: Callable[[list[str]], Exception | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = portfolio(3)
    renamed(accounts[1])
    with monkeypatch.context() as broken:
        failing(broken, fails)
        with pytest.raises((RuntimeError, MemoryError, OSError)):
            walk()
    assert rows(STEP_RUN, status=StepStatus.FAILED) == []
    assert {row["status"] for row in rows(MESSAGE)} == {MessageStatus.CLAIMED}
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    walk()
    assert sent() == statements(accounts)
    assert breaches() == ()


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("moment", ["take_out", "publish_batch"])
def test_a_run_that_dies_before_or_after_it_left_them_out_prints_the_others_once(
    moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, unreadable)
    bad, *good = portfolio(3)
    renamed(bad)
    with monkeypatch.context() as dying:
        dying.setattr(f"tasks.printing.print_batch.{moment}", dies)
        with pytest.raises(Died):
            walk()
    assert (sent(), on_paper()) == ([], [])
    assert walk()["failed"] == 1
    assert sent() == statements(good)
    assert len(on_paper()) == 2
    assert [path for path in letters_folder().iterdir() if path.name.startswith(".")] == []
    assert breaches() == ()


@pytest.mark.usefixtures("database")
def test_what_was_paid_while_typst_failed_is_no_fault_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad, good = portfolio(2)
    renamed(bad)
    say: list[Callable[[str], None]] = [pays]

    def fails(names: list[str]) -> Exception | None:
        while say and unreadable(names):
            say.pop()(one(ACCOUNT, bad)["reference"])
        return unreadable(names)

    failing(monkeypatch, fails)
    assert walk()["failed"] == 0
    assert sent() == statements([good])
    assert breaches() == ()


@pytest.mark.usefixtures("database")
def test_another_run_that_took_this_one_for_dead_sets_them_aside_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tasks.daily_run.day.process_lock", lambda _what: nullcontext())
    bad, good = portfolio(2)
    renamed(bad)
    others = [walk]

    def fails(names: list[str]) -> Exception | None:
        while others and unreadable(names):
            others.pop()()
        return unreadable(names)

    failing(monkeypatch, fails)
    walk()
    assert sent() == statements([good])
    assert len(on_paper()) == 1
    assert len(rows(STEP_RUN, status=StepStatus.FAILED)) == 1
    assert breaches() == ()


def token_of(account: int) -> str:
    whose = one(ACCOUNT, account)["guarantor_id"]
    with reading() as connection:
        query = select(ENVELOPE.c.token).where(ENVELOPE.c.guarantor_id == whose)
        return str(connection.execute(query).scalar_one())


@pytest.mark.usefixtures("database")
def test_the_letter_of_a_family_is_left_out_whole() -> None:
    first, second = family(2, given_name=THAI)
    good = portfolio(1)
    assert walk()["failed"] == 2
    assert sent() == statements(good)
    assert on_paper() == [token_of(good[0])]
    assert {one(ACCOUNT, account)["step"] for account in (first, second)} == {None}


def test_one_among_a_hundred_is_found_by_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    some = [made_up(SPECIMENS[0], "en", POLICY, number) for number in range(1, 101)]
    some[70] = replace(some[70], recipient_name=THAI)
    given = failing(monkeypatch, unreadable)
    done = render_printable(some, PRACTICE)
    assert list(done.faults) == [some[70].token]
    assert re.fullmatch(
        r"RuntimeError in tasks/printing/render\.py:\d+", done.faults[some[70].token]
    )
    assert done.letters == [*some[:70], *some[71:]]
    assert len(given) < 20


def test_a_panic_of_typst_is_a_fault_that_names_nobody() -> None:
    with pytest.raises(TypstPanic, match=r"^$"):
        render.render_pictures(made_up(SPECIMENS[0], "en", POLICY), PRACTICE, dots_per_inch=10**9)
