"""What people say between planning a letter and putting it in its place stops it, at each moment;
after that it has left, and the record says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from policy.holds.holds import HoldKind
from policy.terms import MessageStatus
from tasks.contact import preferences
from tasks.daily_run import day
from tasks.history.account_history import tell
from tasks.holds import holds
from tasks.payments import payments
from tasks.plans import agreements
from tasks.printing import print_batch, publication
from tasks.runs.runs import RunRef
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, ENVELOPE, ENVELOPE_LINE, MESSAGE, PRINT_BATCH
from tests.factories import DAY, TODAY
from tests.tasks.daily_run.test_recovery import Died, dies
from tests.tasks.days import (
    PRACTICE,
    breaches,
    family,
    letters_folder,
    moment,
    on_paper,
    one,
    portfolio,
    rows,
    sealed,
    sent,
    triaged,
    walk,
    work,
)

pytestmark = pytest.mark.usefixtures("database", "no_typst")
Said = Callable[[str], None]


def pays(reference: str) -> None:
    with writing() as connection:
        payments.record(
            connection, reference=reference, amount_cents=100_00, received_on=TODAY, today=TODAY,
            now=moment(), key="payment", actor="tester",
        )  # fmt: skip


def disputes(reference: str) -> None:
    with writing() as connection:
        holds.place(
            connection, reference=reference, kind=HoldKind.DISPUTE, reason="", until=None,
            today=TODAY, actor="tester",
        )  # fmt: skip


def opts_out(reference: str) -> None:
    with writing() as connection:
        preferences.record(
            connection, reference=reference, channel="mail", wanted=False, risk_known=False,
            today=TODAY, actor="tester",
        )  # fmt: skip


def agrees_on_a_plan(reference: str) -> None:
    with writing() as connection:
        agreements.enrol(
            connection, references=[reference], count=2, amount_cents=None,
            first_due=TODAY + timedelta(20), today=TODAY, key="plan", actor="tester",
        )  # fmt: skip


WORDS: list[Said] = [pays, disputes, opts_out, agrees_on_a_plan]


WHILE_PRINTING = {"claimed": "render_printable", "laid out": "write_batch", "staged": ""}
"""What the printing task does next at that moment; nothing: it would put the batch in its place."""


def meanwhile(moment_: str, say: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Something is said once, at that moment of the printing."""
    left = [say]
    name = WHILE_PRINTING[moment_] or "stage_batch"
    real = getattr(print_batch, name)

    def first(*args: Any) -> Any:
        while left and WHILE_PRINTING[moment_]:
            left.pop()()
        answer = real(*args)
        while left:
            left.pop()()
        return answer

    monkeypatch.setattr(print_batch, name, first)


def sealed_after(when: str, say: Callable[[], None]) -> RunRef:
    """A run that is ready to print, after something was said before or after it sealed."""
    run = triaged()
    work(run)
    if when == "planned":
        say()
    day.seal(run, moment())
    if when == "sealed":
        say()
    return run


@pytest.mark.rule("7.1")
@pytest.mark.every_case
@pytest.mark.parametrize("says", WORDS)
@pytest.mark.parametrize("when", ["planned", "sealed", *WHILE_PRINTING])
def test_what_is_said_before_a_letter_lies_in_its_place_stops_it(
    says: Said, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, other = portfolio(2)

    def say() -> None:
        says(one(ACCOUNT, account)["reference"])

    if when in WHILE_PRINTING:
        meanwhile(when, say, monkeypatch)
    run = sealed_after(when, say)
    day.letters(run, PRACTICE, moment())
    assert sent() == [(other, "statement_1")]
    assert on_paper() == [row["token"] for row in rows(ENVELOPE, cancelled_on=None)]
    assert one(ACCOUNT, account)["first_statement_on"] is None
    assert [row["status"] for row in rows(MESSAGE)].count(MessageStatus.SENT) == 1
    assert breaches() == ()


@pytest.mark.every_case
@pytest.mark.parametrize("says", WORDS)
def test_what_is_said_once_it_lies_there_is_too_late(says: Said) -> None:
    account, other = portfolio(2)
    walk()
    says(one(ACCOUNT, account)["reference"])
    assert sent() == [(account, "statement_1"), (other, "statement_1")]
    assert rows(ENVELOPE_LINE, account_id=account)[0]["cancelled_on"] is None
    assert breaches() == ()


def test_of_a_family_the_letter_about_the_unpaid_bills_goes_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paid, *others = family(3)
    meanwhile("laid out", lambda: pays(one(ACCOUNT, paid)["reference"]), monkeypatch)
    day.letters(sealed(), PRACTICE, moment())
    assert sent() == [(account, "statement_1") for account in others]
    assert len(on_paper()) == 1
    assert breaches() == ()


def test_a_batch_that_was_stopped_leaves_no_file_and_a_batch_of_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = portfolio(1)[0]
    meanwhile("staged", lambda: pays(one(ACCOUNT, account)["reference"]), monkeypatch)
    day.letters(sealed(), PRACTICE, moment())
    assert list(letters_folder().iterdir()) == []
    assert [row["letters"] for row in rows(PRINT_BATCH)] == [0]
    assert rows(ENVELOPE_LINE)[0]["cancelled_why"] == "a payment came in"


@pytest.mark.parametrize("says", [pays, agrees_on_a_plan])
@pytest.mark.parametrize(("dies_in", "left"), [("publish", False), ("record_batch", True)])
def test_a_word_after_a_crash_counts_if_the_file_was_not_in_its_place(
    says: Said, dies_in: str, left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run is dead, and nobody knows yet whether its letters left: the file will say."""
    account, run = portfolio(1)[0], sealed()
    with monkeypatch.context() as dying:
        dying.setattr(publication, dies_in, dies)
        with pytest.raises(Died):
            day.letters(run, PRACTICE, moment())
    says(one(ACCOUNT, account)["reference"])
    walk(TODAY + DAY)
    assert ((account, "statement_1") in sent()) == left
    assert len(on_paper()) == left
    assert breaches() == ()
    told = _story(account)
    assert ("It was too late to take it back" in told) == left
    assert ("was taken back before it left" in told) != left


def _story(account: int) -> str:
    with reading() as connection:
        story = tell(connection, one(ACCOUNT, account)["reference"], TODAY + DAY)
    return " ".join(event.text for event in story.timeline)
