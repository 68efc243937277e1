"""What people say between planning an e-mail and handing it over stops it, at each moment; after
that it has left, and the record says so."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from policy.terms import Channel
from tasks.contact import preferences
from tasks.daily_run import day
from tasks.history.account_history import tell
from tasks.notices import submit
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT
from tests.factories import TODAY
from tests.sendgrid_double import Double
from tests.tasks.daily_run.test_too_late import agrees_on_a_plan, disputes, pays
from tests.tasks.days import breaches, moment, one, sent, triaged, work
from tests.tasks.mailing import hand_over, live, reminded, states

pytestmark = pytest.mark.usefixtures("database")
BEFORE = ("planned", "sealed", "claimed", "about to leave")


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    with live(Double(), monkeypatch, mail_workers="1") as double:
        yield double


def opts_out(reference: str) -> None:
    with writing() as connection:
        preferences.record(
            connection, reference=reference, channel="email", wanted=False, risk_known=False,
            today=TODAY, actor="tester",
        )  # fmt: skip


def all_speak(accounts: list[int]) -> Callable[[], None]:
    """One person pays, one disputes, one wants no e-mail, one agrees on a plan; the last is silent.
    What is said again changes nothing."""
    said: list[bool] = []

    def speak() -> None:
        if said:
            return
        said.append(True)
        for account, says in zip(
            accounts, (pays, disputes, opts_out, agrees_on_a_plan), strict=False
        ):
            says(one(ACCOUNT, account)["reference"])

    return speak


def before(name: str, speak: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    real = getattr(submit, name)

    def first(*arguments: Any) -> Any:
        speak()
        return real(*arguments)

    monkeypatch.setattr(submit, name, first)


@pytest.mark.parametrize("when", BEFORE)
def test_what_is_said_before_the_hand_over_stops_the_message(
    when: str, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = reminded(5)
    speak = all_speak(accounts)
    run = triaged()
    work(run)
    if when == "planned":
        speak()
    day.seal(run, moment())
    if when == "sealed":
        speak()
    if when == "claimed":
        before("check_recipients", speak, monkeypatch)
    if when == "about to leave":
        before("_let_go", speak, monkeypatch)
    assert hand_over(run) == 1
    assert [message["personalizations"][0]["to"][0]["email"] for message in double.accepted] == [
        "zebulon.quackenbush4@example.org"
    ]
    assert [state for state in states() if state != "cancelled"] == ["accepted"]
    assert sent(Channel.NOTICE) == []
    assert breaches() == ()


def test_what_is_said_after_the_hand_over_is_too_late(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = reminded(5)
    run = triaged()
    work(run)
    day.seal(run, moment())
    before("attempt", all_speak(accounts), monkeypatch)
    assert hand_over(run) == 5
    assert (len(double.tokens), states()) == (5, ["accepted"] * 5)
    with reading() as connection:
        story = tell(connection, one(ACCOUNT, accounts[0])["reference"], TODAY)
    said = "An e-mail notice was handed over to the mail provider: reminder 1."
    assert said in [event.text for event in story.timeline]
    assert breaches() == ()
