"""612 answers of the law: each there once, with its words; what aged or differs is told."""

import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from policy.assistance import state_floors
from policy.matrix import age, agreement
from policy.matrix.age import Aging, aging, ending, stale
from policy.matrix.agreement import differences
from policy.matrix.cells import QUESTIONS, STATES, Cell, Status, cells_of, matrix
from policy.rule_book import rule_book

FILE = Path(__file__).parents[3] / "policy" / "law_matrix.toml"
READ = date(2026, 11, 27)
ONE = timedelta(1)
PLACE = ("VT", "free_care")


def document() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def with_cell(monkeypatch: pytest.MonkeyPatch, **values: Any) -> Cell:
    """The matrix with one cell of Vermont changed."""
    changed = matrix()[PLACE].model_copy(update=values)
    cells = matrix() | {PLACE: changed}
    for module in (agreement, age):
        monkeypatch.setattr(module, "matrix", lambda: cells)
    return changed


@pytest.mark.rule("2.5")
def test_fifty_one_states_and_twelve_questions_have_612_answers() -> None:
    assert len(STATES) == len({*STATES}) == 51
    assert len(QUESTIONS) == 12
    assert [*matrix()] == [(state, question) for state in STATES for question in QUESTIONS]


@pytest.mark.rule("2.5")
def test_at_most_150_are_open_and_none_is_silently_empty() -> None:
    counts = Counter(cell.status for cell in matrix().values())
    assert 0 < counts[Status.OPEN] <= 150
    for cell in matrix().values():
        assert cell.answer, cell.state
        assert cell.source, cell.state
        assert cell.source_url, cell.state
        assert cell.quote or cell.unread, cell.state


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"questions": ["policy", "weather"]}, id="no such question"),
        pytest.param({"states": ["VT", "XX"]}, id="no such state"),
        pytest.param({"answer": "", "rules": []}, id="says nothing"),
        pytest.param({"status": "open", "direction": "permission"}, id="open and no protection"),
        pytest.param({"status": "perhaps"}, id="no such status"),
        pytest.param({"source": ""}, id="no source"),
    ],
)
def test_a_wrong_row_of_the_matrix_is_refused(change: dict[str, Any]) -> None:
    whole = document()
    assert len(cells_of(whole)) == 612
    whole["cells"][0] = whole["cells"][0] | change
    with pytest.raises(ValueError, match=r"law_matrix|validation error"):
        cells_of(whole)


@pytest.mark.rule("2.5")
def test_a_row_that_says_little_itself_is_told_from_its_rules_and_its_source() -> None:
    whole = document()
    row = whole["cells"][0] | {"answer": "", "rules": ["2.3 VT", "2.3 ME"]}
    row |= {"source": "a law", "source_url": "", "quote": "", "unread": "all of it"}
    whole["cells"][0] = row | {"direction": "protection"}
    found = cells_of(whole)[row["states"][0], row["questions"][0]]
    titles = [rule.title for rule in rule_book().rules if rule.id in ("2.3 VT", "2.3 ME")]
    assert sorted(found.answer.split("; ")) == sorted(titles)
    assert (found.source_url, found.quote, found.unread) == ("", "", "all of it")
    whole["cells"][0] = row | {"quote": "shall", "unread": "", "direction": None}
    found = cells_of(whole)[row["states"][0], row["questions"][0]]
    assert (found.quote, found.unread) == ("shall", "")


@pytest.mark.parametrize(("length", "fits"), [(299, True), (300, True), (301, False)])
def test_an_answer_has_300_characters_at_most(length: int, fits: bool) -> None:
    whole = document()
    whole["cells"][0] = whole["cells"][0] | {"answer": "a" * length}
    if fits:
        assert "a" * length in {cell.answer for cell in cells_of(whole).values()}
        return
    with pytest.raises(ValueError, match="at most 300 characters"):
        cells_of(whole)


@pytest.mark.parametrize("times", [0, 2])
def test_a_cell_that_is_missing_or_twice_is_refused(times: int) -> None:
    whole = document()
    first = whole["cells"].pop(0)
    whole["cells"] += [first] * times
    with pytest.raises(ValueError, match="missing or twice"):
        cells_of(whole)


@pytest.mark.rule("2.5")
def test_the_data_say_what_a_person_read_in_every_state() -> None:
    assert differences() == ()


@pytest.mark.rule("2.5")
def test_a_wrong_number_in_the_data_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vermont's free care to 350 instead of 250 percent, by a slip."""
    whole = state_floors.state_help().model_dump()
    for row in whole["floors"]:
        if row["rule"] == "2.3 VT":
            for band in row["bands"]:
                for end in ("above", "up_to"):
                    band[end] = 350 if band[end] == 250 else band[end]
    slipped = state_floors.StateHelp.model_validate(whole)
    monkeypatch.setattr(agreement, "state_help", lambda: slipped)
    [(cell, said)] = differences()
    assert (cell.state, cell.question) == PLACE
    assert "2024-07-01 to 350 free" in said
    assert aging(READ).differing == 1
    assert "1 do not say what the data say: `tend law --differs`" in aging(READ).words


@pytest.mark.rule("2.5")
def test_a_number_that_the_matrix_has_wrong_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = with_cell(monkeypatch, says=("2024-07-01 to 200 free",))
    assert [cell for cell, _ in differences()] == [changed]


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(
    ("days", "number"),
    [
        pytest.param(179, 0, id="the day before"),
        pytest.param(180, 0, id="on the 180th day"),
        pytest.param(181, 612, id="the day after"),
    ],
)
def test_what_was_read_more_than_180_days_ago_is_stale(days: int, number: int) -> None:
    found = aging(READ + timedelta(days))
    assert found.stale == number
    assert ("`tend law --stale 180`" in found.words) is bool(number)


@pytest.mark.rule("2.5")
def test_one_stale_cell_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = with_cell(monkeypatch, read_on=READ - timedelta(181))
    assert stale(READ, 180) == (changed,)
    assert stale(READ, 181) == ()
    assert aging(READ).stale == 1


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(
    ("ends", "told"),
    [
        pytest.param(READ - ONE, True, id="has ended"),
        pytest.param(READ + ONE, True, id="ends tomorrow"),
        pytest.param(READ + timedelta(59), True, id="in 59 days"),
        pytest.param(READ + timedelta(60), True, id="in 60 days"),
        pytest.param(READ + timedelta(61), False, id="in 61 days"),
    ],
)
def test_a_law_that_ends_within_60_days_is_told(
    ends: date, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = aging(READ).ending
    changed = with_cell(monkeypatch, ends=ends)
    assert (changed in ending(READ)) is told
    assert aging(READ).ending == before + told


@pytest.mark.rule("2.3 NC", "2.3 OH")
def test_programs_that_ended_as_they_were_read_are_told_until_somebody_reads_on() -> None:
    assert {cell.state for cell in ending(READ)} == {"NC", "OH"}


def test_a_law_that_has_not_aged_has_no_words() -> None:
    assert Aging().words == ""
    told = Aging(stale=1, ending=2, differing=3).words
    assert told.startswith("The law: of its answers 3 do not say")
    assert told.index("2 end within 60 days") < told.index("1 were read more than 180 days ago")
