"""Every number of the law says where it was read, on which day, and in which words."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from policy.provenance import Dated, Reading, lacking, provenance, reading_of, readings
from policy.rule_book import Rule, Standing, rule_book

POLICY = Path(__file__).parents[2] / "policy"
FILES = sorted(
    path.name
    for path in POLICY.glob("*.toml")
    if path.name not in ("rule_tests.toml", "sources.toml")
)
TODAY = date(2026, 11, 28)
READ = {
    "source": "a law of a state",
    "source_url": "https://example.org/law",
    "read_on": TODAY,
    "quote": "shall provide free care",
    "confidence": "V",
}
PROTECTION = {"quote": "", "unread": "subsection 2", "direction": "protection"}


def rows_in(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every table of a file that has numbers or a source, with the source it inherits."""
    return _rows(document, {})


def _rows(table: dict[str, Any], above: dict[str, Any]) -> Iterator[dict[str, Any]]:
    inherited = ("source", "source_url", "read_on", "quote", "unread", "direction", "confidence")
    own = above | {name: table[name] for name in inherited if name in table}
    if "source" in table or any(_is_a_number(value) for value in table.values()):
        yield table | own
    for value in table.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from _rows(inner, own)


def _is_a_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@pytest.mark.rule("2.5")
@pytest.mark.parametrize("name", FILES)
def test_no_number_of_a_shipped_file_is_without_its_provenance(name: str) -> None:
    rows = list(rows_in(tomllib.loads((POLICY / name).read_text("utf-8"))))
    assert rows
    told = [(row.get("id") or row.get("rule") or row.get("state"), lacking(row)) for row in rows]
    assert [row for row in told if row[1]] == []


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, ()),
        ({"source_url": ""}, ("source_url",)),
        ({"read_on": None}, ("read_on",)),
        ({"quote": ""}, ("quote",)),
        (PROTECTION, ()),
        (PROTECTION | {"direction": None}, ("quote",)),
        ({"source_url": "", "confidence": "D"}, ()),
    ],
)
def test_a_row_lacks_what_it_does_not_say(change: dict[str, Any], missing: tuple[str, ...]) -> None:
    assert lacking(READ | change) == missing


@pytest.mark.rule("2.5")
def test_a_number_in_a_table_of_its_own_needs_a_source_too() -> None:
    [row] = rows_in(tomllib.loads("[limits]\ndays = 30\n"))
    assert lacking(row) == ("read_on", "quote")
    above = 'source = "26 CFR 1.501(r)-6"\nconfidence = "V"\n[limits]\ndays = 30\n'
    assert [lacking(row) for row in rows_in(tomllib.loads(above))] == [(), ()]


@pytest.mark.rule("2.5")
def test_the_longest_citation_of_a_source_answers_and_a_rows_own_words_go_first() -> None:
    whole, part = (reading_of(f"26 CFR 1.501(r)-6{end}") for end in ("", "(c)(9)"))
    assert whole is not None
    assert part is not None
    assert whole.quote
    assert not whole.unread
    assert part.unread
    assert reading_of("no such law") is None
    assert provenance(READ | {"source": "26 CFR 1.501(r)-6"})["quote"] == READ["quote"]


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"quote": ""}, id="neither words nor what was not read"),
        pytest.param({"unread": "a part"}, id="no direction"),
        pytest.param({"direction": "protection"}, id="a direction of nothing"),
        pytest.param({"read_on": None}, id="no day"),
        pytest.param({"cites": []}, id="no source"),
        pytest.param({"source_url": "in a drawer"}, id="no address"),
    ],
)
def test_a_reading_without_words_or_day_is_refused(change: dict[str, Any]) -> None:
    row = {"cites": ["a law"], "read_on": TODAY, "quote": "shall", "source_url": "https://a.org"}
    assert Reading.model_validate(row).quote == "shall"
    with pytest.raises(ValidationError):
        Reading.model_validate(row | change)


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(
    ("change", "fits"),
    [
        pytest.param({"quote": "w" * 600}, True, id="600 characters of a law"),
        pytest.param({"quote": "w" * 601}, False, id="601"),
        pytest.param({"quote": "w" * 599}, True, id="599"),
        pytest.param({"cites": ["PL"]}, True, id="a source of two letters"),
        pytest.param({"cites": ["P"]}, False, id="of one, which stands in every source"),
        pytest.param({"cites": ["PL 1"]}, True, id="of more"),
    ],
)
def test_a_reading_quotes_little_and_names_its_source(change: dict[str, Any], fits: bool) -> None:
    row = {"cites": ["a law"], "read_on": TODAY, "quote": "shall", "source_url": "https://a.org"}
    if fits:
        assert Reading.model_validate(row | change).cites
        return
    with pytest.raises(ValidationError, match="String should have"):
        Reading.model_validate(row | change)


def test_no_reading_is_older_than_the_project_or_from_the_future() -> None:
    assert {date(2026, 1, 1) <= one.read_on <= TODAY for one in readings()} == {True}


@pytest.mark.rule("2.5")
def test_direction_decides_what_becomes_of_a_rule_that_was_not_read() -> None:
    """A protection counts, or waits for a person; a permission is off."""
    for rule in rule_book().rules:
        told = rule.told
        if not told["unread"]:
            continue
        if told["direction"] == "permission":
            assert rule.status is Standing.OFF, rule.id
        elif rule.status is Standing.OFF:
            assert rule.reason is not None
            assert not {"not read", "not confirmed", "K?"} & {
                words for words in ("not read", "not confirmed", "K?") if words in rule.reason
            }, rule.id


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(("direction", "fits"), [("protection", True), ("permission", False)])
def test_an_unread_permission_cannot_be_enforced(direction: str, fits: bool) -> None:
    row = READ | {
        "id": "XX-1", "title": "A rule of a test", "status": "enforced", "where": ["a/file.py"],
        "quote": "", "unread": "the section", "direction": direction, "confidence": "K",
    }  # fmt: skip
    if fits:
        assert Rule.model_validate(row).told["direction"] == "protection"
        return
    with pytest.raises(ValidationError, match="stays switched off"):
        Rule.model_validate(row)


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(
    ("day", "holds"),
    [
        pytest.param(date(2026, 6, 30), False, id="the day before its first"),
        pytest.param(date(2026, 7, 1), True, id="its first day"),
        pytest.param(date(2026, 7, 2), True, id="the day after"),
        pytest.param(date(2026, 12, 30), True, id="the day before its last"),
        pytest.param(date(2026, 12, 31), True, id="its last day"),
        pytest.param(date(2027, 1, 1), False, id="the day after its last"),
    ],
)
def test_a_row_holds_from_its_first_day_through_its_last(day: date, holds: bool) -> None:
    row = READ | {"effective": date(2026, 7, 1), "expires": date(2026, 12, 31)}
    assert Dated.model_validate(row).in_force(day) is holds
    assert Dated.model_validate(row | {"expires": None}).in_force(date(2099, 1, 1))
    assert not Dated.model_validate(row | {"confidence": "K?"}).in_force(day)
