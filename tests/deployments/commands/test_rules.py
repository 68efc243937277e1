"""`tend rules`: what a compliance officer reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployments.commands.shared import rule_numbers
from policy.assistance import state_help
from policy.assistance.state_floors import StateHelp
from policy.rule_book import rule_book
from tests.deployments.commands.conftest import Tend


def test_every_rule_is_listed_with_its_source_and_its_status(tend: Tend) -> None:
    answer = tend("rules", "--json").json
    assert [row["id"] for row in answer["rules"]] == [rule.id for rule in rule_book().rules]
    assert sum(answer["counts"].values()) == len(answer["rules"])
    assert answer["unexplained"] == []
    assert all(row["source"] and row["confidence"] for row in answer["rules"])


def test_one_rule_says_what_holds_it_and_what_proves_it(tend: Tend) -> None:
    said = tend("rules", "--id", "hd-25").out
    assert "HD-25: Our records do not agree to the cent" in said
    assert "Held by: policy/" in said
    assert "(how sure: D, our own choice)" in said
    assert "test_one_cent_between_ledger_and_balance_stops_everything" in said


def test_a_section_lists_its_rows(tend: Tend) -> None:
    ids = [row["id"] for row in tend("rules", "--id", "8.2", "--json").json["rules"]]
    assert ids[:2] == ["8.2", "8.2 enrolment"]
    assert all(each.startswith("8.2") for each in ids)


def test_the_rules_that_are_off_say_why(tend: Tend) -> None:
    answer = tend("rules", "--status", "off", "--json").json
    assert {row["status"] for row in answer["rules"]} == {"off"}
    assert all(row["reason"] for row in answer["rules"])
    assert answer["counts"]["off"] == len(answer["rules"]) > 3


def test_a_person_reads_a_table_with_its_counts(tend: Tend) -> None:
    said = tend("rules").out
    assert "not legal advice" in said
    assert f"{len(rule_book().rules)} rules: " in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("--id", "HD-99"), "'HD-99' is no rule of the book", id="no such rule"),
        pytest.param(("--status", "maybe"), "is no status", id="no such status"),
    ],
)
def test_a_question_about_nothing_is_one_line(
    tend: Tend, arguments: tuple[str, ...], message: str
) -> None:
    answer = tend("rules", *arguments)
    assert answer.code == 2
    assert message in answer.err


def test_the_numbered_examples_are_counted_and_those_left_out_have_their_reason(tend: Tend) -> None:
    examples = tend("rules", "--json").json["examples"]
    assert len(examples["examples"]) + len(examples["elsewhere"]) == 35
    assert all(examples["elsewhere"].values())
    assert f"{len(examples['examples'])} are lived by tests" in tend("rules").out


def test_a_rule_says_where_it_was_read_and_in_which_words(tend: Tend) -> None:
    said = tend("rules", "--id", "2.3 VT").out
    assert "Read on 2026-11-27 at https://legislature.vermont.gov/statutes/" in said
    assert "a 100 percent discount from the amount generally billed" in said


def test_a_rule_that_was_not_read_says_which_way_it_counts(tend: Tend) -> None:
    assert "counts for the patient until it is read" in tend("rules", "--id", "501R-17").out
    assert "stays off until it is read" in tend("rules", "--id", "RZ-02 informal").out


@pytest.mark.rule("2.5")
def test_the_book_has_each_rule_with_its_words_its_numbers_and_what_is_tried(
    tend: Tend, tmp_path: Path
) -> None:
    book = tmp_path / "law.md"
    assert tend("rules", "--book", str(book)).code == 0
    text = book.read_text("utf-8")
    assert [rule.id for rule in rule_book().rules if f"\n## {rule.id}: " not in text] == []
    chapter = text.split("## 2.3 VT: ")[1].split("\n## ")[0]
    assert "> for an uninsured patient with household income at or below 250 percent" in chapter
    assert "at or below 250 percent of the poverty line pay nothing." in chapter
    assert "no more than 20 percent of a year's income" in chapter
    assert "- A vermont family at 380 percent owes at most 600 of 1000 dollars." in chapter
    assert "  - bound, inside, above: 250, 0, 60000" in chapter.replace("600_00", "60000")


@pytest.mark.rule("2.5")
def test_no_code_in_the_book_is_longer_than_twelve_lines(tend: Tend, tmp_path: Path) -> None:
    book = tmp_path / "law.md"
    tend("rules", "--book", str(book))
    blocks = book.read_text("utf-8").split("\n```\n")[1::2]
    assert len(blocks) > 30
    assert max(len(block.splitlines()) for block in blocks) <= 12


@pytest.mark.rule("2.5")
def test_a_wrong_number_stands_in_the_book_beside_the_words_that_say_another(
    tend: Tend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = state_help().model_dump()
    for row in whole["floors"]:
        if row["rule"] == "2.3 VT":
            for band in row["bands"]:
                band.update({end: 350 for end in ("above", "up_to") if band[end] == 250})
    slipped = StateHelp.model_validate(whole)
    monkeypatch.setattr(rule_numbers, "state_help", lambda: slipped)
    book = tmp_path / "law.md"
    tend("rules", "--id", "2.3 VT", "--book", str(book))
    chapter = book.read_text("utf-8")
    assert "at or below 350 percent of the poverty line pay nothing." in chapter
    assert "at or below 250 percent of the federal poverty level (FPL)" in chapter


def test_the_book_is_a_page_too_and_nothing_else(tend: Tend, tmp_path: Path) -> None:
    page = tmp_path / "law.html"
    tend("rules", "--id", "2.3 VT", "--book", str(page))
    text = page.read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "<blockquote>for an uninsured patient" in text
    assert "<h2>2.3 VT: Vermont: free to 250 percent" in text
    answer = tend("rules", "--book", str(tmp_path / "law.doc"))
    assert (answer.code, "is no .md and no .html file" in answer.err) == (2, True)
