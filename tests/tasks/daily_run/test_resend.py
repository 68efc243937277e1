"""A letter that never came goes again: by the usual door, once, and on the record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policy.holds.holds import HoldKind
from policy.rules.resend_kinds import WhyAgain
from policy.terms import Stage
from tasks.daily_run import day, resend
from tasks.facts.resend_requests import Asked
from tasks.history.account_history import tell
from tasks.history.explanation import why
from tasks.outbox.cancel import cancel
from tasks.runs.runs import RunRef
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, ENVELOPE_LINE, MESSAGE, MOVE, RESEND
from tests.factories import DAY, TODAY, make_hold
from tests.tasks.daily_run.test_too_late import pays
from tests.tasks.days import (
    begun,
    breaches,
    moment,
    new_account,
    on_paper,
    one,
    rows,
    send,
    sent,
    statement_sent,
    walk,
    work,
)
from tests.tasks.household import alter, plant

pytestmark = pytest.mark.usefixtures("database", "no_typst")
LATER = TODAY + 8 * DAY
ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Where nothing of it depends on the database."""


def asked(account: int, stage: Stage = Stage.STATEMENT, actor: str = "Ana Rivera") -> Asked:
    return Asked(one(ACCOUNT, account)["reference"], stage, WhyAgain.NEVER_CAME, actor)


def decided(wish: Asked, today: date = LATER) -> RunRef:
    """A run of its own that has decided, and done nothing yet."""
    run = begun(today, "resend")
    with writing() as connection:
        _, batch = resend.take(connection, run, wish)
    day.decide_batch(run, batch)
    return run


def again(wish: Asked, today: date = LATER) -> dict[str, Any]:
    run = decided(wish, today)
    work(run)
    day.seal(run, moment(today))
    return send(run)


def told(account: int, today: date = LATER) -> str:
    with reading() as connection:
        return why(connection, one(ACCOUNT, account)["reference"], today).sentence


def test_the_statement_goes_again_with_todays_facts_and_the_account_stays_put() -> None:
    account = new_account()
    walk()
    before = one(ACCOUNT, account)
    assert again(asked(account))["done"] == 1
    assert sent() == [(account, "statement_1"), (account, "statement_again")]
    assert len(on_paper(LATER)) == 1
    after = one(ACCOUNT, account)
    assert (after["stage"], after["step"], after["first_statement_on"]) == (
        before["stage"], before["step"], TODAY,
    )  # fmt: skip
    assert after["ask_not_before"] == LATER + 14 * DAY
    assert rows(MOVE) == []
    assert breaches() == ()


@ON_ONE
def test_the_record_says_who_asked_and_why_and_why_tells_it() -> None:
    account = new_account()
    walk()
    again(asked(account))
    [row] = rows(RESEND)
    assert (row["actor"], row["why"], row["last_on"]) == (
        "Ana Rivera", WhyAgain.NEVER_CAME, TODAY,
    )  # fmt: skip
    assert told(account).startswith(
        "Statement again, because the statement of 2026-03-02 was asked for again: the person says"
    )
    with reading() as connection:
        story = tell(connection, one(ACCOUNT, account)["reference"], LATER)
    texts = [event.text for event in story.timeline]
    assert (
        "The statement was asked for again: the person says that it never came, by Ana Rivera."
        in texts
    )
    assert "A letter was printed for the post: statement again." in texts


@ON_ONE
def test_the_next_step_comes_no_earlier_and_the_cadence_goes_on() -> None:
    account = new_account()
    walk()
    again(asked(account), TODAY + 20 * DAY)
    for number in (21, 40):
        walk(TODAY + number * DAY)
    assert (account, "reminder_1") not in sent()
    walk(TODAY + 41 * DAY)
    assert (account, "reminder_1") in sent()
    assert breaches() == ()


@ON_ONE
def test_a_hold_forbids_it_and_why_tells_the_rule() -> None:
    account = new_account()
    walk()
    with writing() as connection:
        make_hold(connection, account_id=account, kind=HoldKind.DISPUTE, placed_on=LATER)
    result = again(asked(account))
    assert (result["done"], result["held"]) == (0, 1)
    assert "HD-01" in told(account)
    assert "So the statement is not sent again" in told(account)
    assert len(sent()) == 1


def test_the_same_request_twice_on_a_day_makes_one_letter() -> None:
    account = new_account()
    walk()
    again(asked(account))
    assert again(asked(account))["suppressed"] == 1
    assert sent().count((account, "statement_again")) == 1
    assert len(rows(RESEND)) == 2
    assert breaches() == ()


@pytest.mark.parametrize("done", ["taken", "worked"])
def test_killed_half_way_and_asked_again_makes_one_letter(done: str) -> None:
    account = new_account()
    walk()
    if done == "taken":
        run = begun(LATER, "resend")
        with writing() as connection:
            resend.take(connection, run, asked(account))
    else:
        run = decided(asked(account))
        work(run)
    again(asked(account))
    assert sent().count((account, "statement_again")) == 1
    assert len(on_paper(LATER)) == 1
    walk(LATER + DAY)
    assert breaches() == ()


@ON_ONE
def test_a_payment_before_it_leaves_takes_it_back_and_frees_its_key() -> None:
    account = new_account()
    walk()
    run = decided(asked(account))
    work(run)
    with writing() as connection:
        assert cancel(connection, account_ids=[account], why="paid", today=LATER) == 1
    assert one(ACCOUNT, account)["step_on"] == TODAY
    send(run)
    assert len(sent()) == 1
    again(asked(account), LATER + 15 * DAY)
    assert sent().count((account, "statement_again")) == 1


@ON_ONE
def test_a_daily_run_beside_it_knows_nothing_of_the_request() -> None:
    account, other = new_account(), new_account()
    walk()
    decided(asked(account))
    walk(LATER)
    assert sent() == [(account, "statement_1"), (other, "statement_1")]
    assert breaches() == ()


@ON_ONE
def test_only_what_was_sent_can_be_sent_again() -> None:
    account = statement_sent(8)
    with reading() as connection, pytest.raises(WrongInput, match="no statement was sent"):
        resend.preview(connection, asked(account), TODAY)
    account = new_account()
    walk()
    with reading() as connection, pytest.raises(WrongInput, match="no reminder was sent"):
        resend.preview(connection, asked(account, Stage.REMINDER), LATER)
    with reading() as connection, pytest.raises(WrongInput, match="who records it"):
        resend.preview(connection, asked(account, actor=" "), LATER)
    pays(one(ACCOUNT, account)["reference"])
    with reading() as connection, pytest.raises(WrongInput, match=r"is closed \(paid\)"):
        resend.preview(connection, asked(account), LATER)


@ON_ONE
def test_the_preview_writes_nothing_and_says_what_would_go() -> None:
    account = new_account()
    walk()
    before = rows(ACCOUNT), rows(ENVELOPE_LINE), rows(MESSAGE)
    with reading() as connection:
        answer = resend.preview(connection, asked(account), LATER)
    ruling = answer.ruling
    assert ruling.difference is not None
    assert (ruling.acts, ruling.difference.sends) == (True, ["letter: statement"])
    assert (rows(ACCOUNT), rows(ENVELOPE_LINE), rows(MESSAGE)) == before


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        pytest.param("DELETE FROM resend", "sent_again_unasked", id="nobody asked"),
        pytest.param("UPDATE resend SET actor = ''", "sent_again_unasked", id="nobody named"),
        pytest.param(
            "UPDATE envelope_line SET kind = 'reminder' WHERE step = 'statement_1'",
            "sent_again_unasked", id="nothing was sent before",
        ),
        pytest.param(
            "UPDATE envelope_line SET step = 'statement_1' WHERE step = 'statement_again'",
            "line_altered", id="a duplicate that is no copy",
        ),
    ],
)  # fmt: skip
def test_a_copy_without_a_request_is_a_breach(change: str, kind: str) -> None:
    account = new_account()
    walk()
    again(asked(account))
    alter(change)
    assert kind in {breach.kind for breach in breaches()}


def test_two_copies_of_a_day_are_a_breach() -> None:
    account = new_account()
    walk()
    again(asked(account))
    again(asked(account), LATER + 15 * DAY)
    second = (LATER + 15 * DAY).isoformat()
    alter(f"UPDATE message SET provided_on = '{LATER.isoformat()}' WHERE provided_on = '{second}'")
    assert "sent_again_twice" in {breach.kind for breach in breaches()}


@ON_ONE
def test_an_answer_to_an_application_is_not_said_to_be_unsent_where_it_was_sent() -> None:
    account = new_account()
    walk()
    plant("UPDATE envelope_line SET kind = 'determination'")
    wish = asked(account, Stage.ASSISTANCE_SCREENING)
    with reading() as connection, pytest.raises(WrongInput, match="determination of 2026-03-02"):
        resend.preview(connection, wish, LATER)
