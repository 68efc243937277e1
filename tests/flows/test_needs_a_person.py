"""The table of accounts that need a person: a reference, words of our own, the form."""

from __future__ import annotations

import json

import pytest

from flows.pages.needs_a_person import ENTER, MOST, page_of, table_of
from policy.holds import HoldKind
from tasks.daily_run.summary import Case, Cases, Unseen

REFERENCE = "A-7K2M9QX4TB"


def row(code: str | None = None, step: str = "", hold: HoldKind | None = None) -> dict[str, str]:
    return table_of(Cases((Case(REFERENCE, code, step, hold),), 1, 0))[0]


def test_a_row_says_what_to_enter_where_a_rerun_helps() -> None:
    shown = row("UnknownPolicy in tasks/decisions/decide_batch.py:54")
    assert list(shown) == ["account", "why", "what to do", ENTER]
    assert shown["account"] == REFERENCE
    assert json.loads(shown[ENTER]) == {"reference": REFERENCE, "dry_run": True}
    assert "nobody adopted" in shown["why"]
    assert shown["why"].endswith("(UnknownPolicy in tasks/decisions/decide_batch.py:54)")
    assert "policy-move" in shown["what to do"]


def test_what_the_rules_gave_to_a_person_is_offered_no_rerun() -> None:
    """They would give it again: a person decides, and the next daily run follows."""
    assert row(step="no_address")[ENTER] == ""
    unseen = table_of(Cases((), 0, 0), [Unseen(REFERENCE, alike=False)], [REFERENCE])
    assert [one[ENTER] for one in unseen] == ["", ""]


def test_the_page_breaks_its_lines_so_that_all_of_a_row_is_seen() -> None:
    head, _, why, to_do, enter = page_of([row("UnknownPolicy")]).strip().splitlines()
    assert head == f"### {REFERENCE}"
    assert why.startswith("- **why:** The account follows")
    assert to_do.startswith("- **what to do:** Adopt it")
    assert enter == f'- **{ENTER}:** `{{"reference": "{REFERENCE}", "dry_run": true}}`'
    assert ENTER not in page_of([row(step="no_address")])


def test_a_day_on_which_nobody_needs_a_person_says_so() -> None:
    """Else the newest table would be that of another day."""
    [only] = table_of(Cases((), 0, 0))
    assert only["why"] == "No account needs a person."


def test_a_code_that_we_have_no_words_for_is_for_an_engineer() -> None:
    shown = row("KeyError in policy/rules/decide.py:123")
    assert "(KeyError in policy/rules/decide.py:123)" in shown["why"]
    assert "engineer" in shown["what to do"]
    assert "var/logs/faults.log" in shown["what to do"]


def test_a_code_of_an_old_run_keeps_its_meaning() -> None:
    assert "nobody adopted" in row("UnknownPolicy")["why"]
    assert "(UnknownPolicy)" in row("UnknownPolicy")["why"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("UnprintableLetter", "name or the address"),
        ("TypstError", "character"),
        ("LetterTooLong", "talk to the person"),
    ],
)
def test_a_letter_that_cannot_be_printed_says_what_to_correct(code: str, words: str) -> None:
    shown = row(code)
    assert words in shown["why"] + shown["what to do"]
    assert "the next daily run prints it" in shown["what to do"]


@pytest.mark.parametrize(
    ("step", "hold", "words"),
    [
        ("no_address", None, "no way to write"),
        ("determination_review", None, "application for help"),
        ("plan_review", None, "payment plan"),
        ("hold HD-21 over", HoldKind.HARDSHIP, "quiet days"),
        ("a_step_of_their_own", None, "rules gave it"),
    ],
)
def test_what_the_rules_gave_to_a_person_says_what_to_decide(
    step: str, hold: HoldKind | None, words: str
) -> None:
    assert words in row(step=step, hold=hold)["why"]


def test_an_account_nobody_can_write_to_says_where_its_address_is_corrected() -> None:
    to_do = row(step="no_address")["what to do"]
    assert "correct it in the billing system: the next import brings it" in to_do
    assert "release HD-07" in to_do


@pytest.mark.rule("PF-03", "HP-13")
def test_a_step_that_somebody_named_is_not_shown() -> None:
    """Steps come from the policy file, which is a person's text."""
    assert "Ana" not in json.dumps(row(step="call Ana Rivera"))


@pytest.mark.parametrize(("total", "rows"), [(199, 199), (200, 200), (201, 201), (950, 201)])
def test_at_most_two_hundred_are_shown_and_the_rest_is_counted(total: int, rows: int) -> None:
    shown = tuple(Case(REFERENCE, "KeyError", "") for _ in range(min(total, MOST)))
    table = table_of(Cases(shown, total - 1, 1))
    assert len(table) == rows
    if total > MOST:
        assert table[-1]["account"].startswith(f"and {total - MOST} more")
