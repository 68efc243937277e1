"""In a rehearsal a slip in a date under a year ahead is asked about once, where a person can
answer."""

from __future__ import annotations

import io
from datetime import date

import pytest
from typer.exceptions import Abort

from deployments.commands.shared.confirm_future_day import ask_if_ahead
from tasks.daily_run import day
from tasks.runs import runs
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything
from tests.factories import DAY, NOW, TODAY, make_account, make_use
from tests.paper import numbered_pages
from tests.tasks.days import PRACTICE

pytestmark = pytest.mark.usefixtures("tend")  # it stops the clock on TODAY
HERE = "A-HERE000001"
SLIP = TODAY + 300 * DAY
RESEND = ("resend", HERE, "statement", "--reason", "never_came", "--by", "Ana Rivera")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def office(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal with one account that is due: on live data nobody is asked, a day ahead is
    refused."""
    monkeypatch.setenv("TEND_DATABASE_URL", sqlite_database)
    monkeypatch.setattr(db, "_configured", [sqlite_database])
    with db.writing() as connection:
        make_use(connection)
        make_account(connection, reference=HERE, next_review_on=TODAY)


def answering(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(words))


@pytest.mark.parametrize("words", ["\n", "n\n", ""], ids=["return", "no", "end of input"])
@pytest.mark.parametrize(
    "line",
    [
        ("run", "--as-of", SLIP),
        ("run", "--through", SLIP, "--json"),
        ("rerun", HERE, "--as-of", SLIP),
    ],
    ids=["run", "through", "rerun"],
)
def test_a_day_ahead_that_nobody_confirms_changes_nothing(
    tend: Tend, monkeypatch: pytest.MonkeyPatch, line: tuple[object, ...], words: str
) -> None:
    """It printed letters of that day and made every earlier day impossible."""
    before = everything()
    answering(monkeypatch, words)
    said = tend(*line)
    assert (said.code, said.out.strip(), everything()) == (130, "", before)
    assert said.err.count("Go on? [y/N]") == 1
    assert f"{SLIP} lies 300 days ahead: letters of that day are written" in said.err
    assert "no earlier day can be run afterwards" in said.err


def test_a_letter_is_not_sent_again_on_a_day_ahead_that_nobody_confirms(
    tend: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    day.walk(TODAY, PRACTICE, NOW)
    before = everything()
    answering(monkeypatch, "n\n")
    said = tend(*RESEND, "--as-of", TODAY + 8 * DAY)
    assert (said.code, everything()) == (130, before)
    assert "lies 8 days ahead" in said.err


@pytest.mark.parametrize(
    "line",
    [("run", "--as-of", SLIP, "--dry-run"), ("rerun", HERE, "--as-of", SLIP, "--dry-run")],
    ids=["run", "rerun"],
)
def test_a_dry_run_of_a_day_ahead_is_not_asked_about(
    tend: Tend, monkeypatch: pytest.MonkeyPatch, line: tuple[object, ...]
) -> None:
    answering(monkeypatch, "")
    said = tend(*line)
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize("asked", [TODAY - DAY, TODAY], ids=["yesterday", "today"])
def test_a_day_that_does_not_lie_ahead_is_not_asked_about(
    monkeypatch: pytest.MonkeyPatch, asked: date
) -> None:
    answering(monkeypatch, "")
    ask_if_ahead(asked)


def test_a_person_who_says_yes_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answering(monkeypatch, "y\n")
    ask_if_ahead(TODAY + DAY)
    assert "lies 1 day ahead" in capsys.readouterr().err


def test_a_script_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    ask_if_ahead(SLIP)


def test_a_day_that_a_run_reached_already_is_not_asked_about_and_a_later_one_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with db.writing() as connection:
        runs.open_run(connection, kind="daily", as_of=SLIP, now=NOW, actor="tester", flow_run_id="")
    answering(monkeypatch, "")
    ask_if_ahead(SLIP)
    with pytest.raises(Abort):
        ask_if_ahead(SLIP + DAY)
