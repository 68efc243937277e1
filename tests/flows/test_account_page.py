"""The page about one account, built from plain answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from flows.pages.account_page import headline, page
from policy.terms import Action, Stage
from tasks.daily_run.answers import AccountAnswer, Difference, Place, Ruling

DAY = date(2026, 11, 23)
BEFORE = Place(Stage.STATEMENT, None, DAY)
RULING = Ruling(
    acts=True,
    action=Action.CONTACT,
    step="reminder_1",
    reasons=["$12.34 is owed by Ada"],
    rules=("6.4", "X-99"),
    next_review_on=date(2026, 12, 14),
    difference=Difference(
        BEFORE, Place(Stage.OPTIONS_CALL, "reminder_1", None), ["letter: reminder"]
    ),
)
ANSWER = AccountAnswer("A-0000000001", DAY, None, RULING)


def ruled(**changes: Any) -> AccountAnswer:
    return replace(ANSWER, ruling=replace(RULING, **changes))


WOULD = "Would do: reminder 1. Nothing was written; start it again with dry_run off."


def test_what_changes_is_bold() -> None:
    shown = page(ANSWER, "x")
    assert "| stage | statement | **options call** |" in shown
    assert "| next look | 2026-11-23 | **none** |" in shown
    same = Difference(BEFORE, BEFORE, ["letter: reminder"])
    assert "**none**" not in page(ruled(difference=same), "x")


@pytest.mark.rule("PF-03")
def test_rules_are_said_by_their_titles_and_never_by_their_reasons() -> None:
    shown = page(ANSWER, "x")
    assert "- 6.4: The order of help" in shown
    assert "- X-99: see tend rules" in shown
    assert "12.34" not in shown


def test_an_account_without_a_decision_says_its_sentence() -> None:
    closed = Ruling(False, None, None, ["It is closed."], None, None, None)
    shown = page(AccountAnswer("A-0000000001", DAY, None, closed), "Nothing to do.")
    assert "- It is closed." in shown


@pytest.mark.parametrize(
    ("changes", "dry_run", "failed", "said"),
    [
        (
            {},
            True,
            0,
            "Would do: reminder 1. Nothing was written; start it again with dry_run off.",
        ),
        ({}, False, 0, "Done: reminder 1."),
        ({}, False, 1, "Set aside: reminder 1 failed."),
        ({"acts": False}, True, 0, "Nothing to do. Next look: 2026-12-14."),
        ({"acts": False, "next_review_on": None}, False, 0, "Nothing to do."),
    ],
)
def test_the_first_line_says_how_it_ended(
    changes: dict[str, Any], dry_run: bool, failed: int, said: str
) -> None:
    assert headline(ruled(**changes), dry_run, failed) == said
