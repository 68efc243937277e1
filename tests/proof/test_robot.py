"""Whoever pays exactly what each letter asks, on the day it names, is never chased."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from random import Random

import pytest

from tasks.audit.run_audit import audit
from tasks.printing import render
from tasks.storage.database import reading
from tests.paper import no_sheet, numbered_pages
from tests.proof.office import Office, Post
from tests.proof.robot import Robot, robots
from tests.tasks.intake_folders import ask

pytestmark = pytest.mark.sqlite_is_enough

FIRST = date(2026, 1, 12)
TOGETHER = 30
LIVES = int(os.environ.get("ROBOT_LIVES", "30"))
"""`make soak` lives 2,000."""
_CHASED = """
    SELECT e.on_date, l.step, a.source_key FROM envelope_line l
    JOIN envelope e ON e.id = l.envelope_id JOIN account a ON a.id = l.account_id
    WHERE l.cancelled_on IS NULL AND l.follow_up IN ('note', 'offer', 'call', 'cure_notice')
"""


def of_all(people: list[Robot]) -> list[str]:
    return [f"robot {one.number}, {words}" for one in people for words in one.chased]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("group", range(-(-LIVES // TOGETHER)))
def test_who_pays_what_each_letter_asks_on_its_day_is_never_chased(
    group: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(numbered_pages)
    monkeypatch.setattr("tasks.printing.render._compile", post)
    monkeypatch.setattr("tasks.calls.call_paper.pdf_of", no_sheet)
    people = robots(TOGETHER, FIRST, Random(group))
    Office(tmp_path / "export", people, post, FIRST).lives()
    assert of_all(people) == []
    assert ask(_CHASED) == []
    with reading() as connection:
        assert audit(connection).breaches == ()
    done = "SELECT COUNT(*) FROM account WHERE stage = 'resolved' AND balance_cents = 0"
    assert ask(done)[0][0] >= ask("SELECT COUNT(*) FROM account")[0][0] * 9 // 10


@pytest.mark.usefixtures("database")
def test_the_same_is_read_in_the_printed_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(render._compile, from_pdf=True)
    monkeypatch.setattr("tasks.printing.render._compile", post)
    people = robots(4, FIRST, Random(1))
    Office(tmp_path / "export", people, post, FIRST).lives(120)
    assert of_all(people) == []
    assert all(one.payments for one in people)


def test_a_letter_that_chases_is_noticed() -> None:
    [robot] = robots(1, FIRST, Random(1))
    robot.reads("We can change your payment plan We have not seen your payment", FIRST)
    assert len(robot.chased) == 1
    asks = "Payment 1 of 3 is $1,020.50. It is due on January 20, 2026. Thank you."
    robot.reads(asks, FIRST)
    paid = robot.pays(date(2026, 1, 20))
    assert paid is not None
    assert robot.pays(date(2026, 1, 20)) is None
    robot.reads(asks, date(2026, 1, 21))
    assert len(robot.chased) == 2
