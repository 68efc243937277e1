"""The numbers of the rules are all found, and each change of one is the change it says."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.moved_numbers import EXPLAINED, HOUSE, changed
from tests.numbers_found import Number, files, numbers

SAMPLE = """\
# 7 days
source = "rule 2.4" # 30 more
within_7_days = 3_00
opens = 08:00:00
effective = 2024-02-29
read_on = 2026-11-27
off = true
bands = [{ above = 0, up_to = 200 }, { above = 200, up_to = 400 }]
"""


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Number]:
    place = tmp_path / "sample.toml"
    place.write_text(SAMPLE, "utf-8")
    return {number.name: number for number in numbers(place)}


def test_what_stands_in_words_comments_names_and_days_of_reading_is_no_number(
    found: dict[str, Number],
) -> None:
    assert list(found) == [
        "within_7_days", "opens", "effective",
        "bands[0].above", "bands[0].up_to", "bands[1].up_to",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "by", "line"),
    [
        ("within_7_days", 1, "within_7_days = 301"),
        ("within_7_days", -1, "within_7_days = 299"),
        ("opens", -1, "opens = 07:59:00"),
        ("effective", 1, "effective = 2024-03-01"),
        ("bands[0].up_to", 1, "bands = [{ above = 0, up_to = 201 }, { above = 201, up_to = 400 }]"),
    ],
)
def test_a_change_is_by_one_wherever_the_number_stands(
    name: str, by: int, line: str, found: dict[str, Number]
) -> None:
    lines = changed(SAMPLE, found[name], by).splitlines()
    assert [one for one in lines if one not in SAMPLE.splitlines()] == [line]


CODE = """\
WEEK = timedelta(7)  # 3 more
@lru_cache(maxsize=64)
def late(days: int, why: str = "20 days") -> str:
    \"\"\"More than 5.\"\"\"
    return f"{days + 9}" if days > 1_000 or days * 2 > 1_000 else why[:12]
"""


def test_in_code_a_number_is_called_by_where_it_stands(tmp_path: Path) -> None:
    place = tmp_path / "late.py"
    place.write_text(CODE, "utf-8")
    found = list(numbers(place))
    assert [number.name for number in found] == [
        "WEEK 7", "late 1000", "late 2", "late 1000 #2", "late 12",
    ]  # fmt: skip
    assert "days * 2 > 999 else" in changed(CODE, found[3], -1)


def test_every_number_of_the_rules_has_a_name_of_its_own() -> None:
    """Also those that nobody noticed: what unheld.toml explains is still there."""
    paths = files(HOUSE / "policy")
    rules = HOUSE / "policy"
    names = [f"{one.file} {one.name}" for path in paths for one in numbers(path, rules)]
    assert len(names) == len(set(names)) > 600
    explained = tomllib.loads(EXPLAINED.read_text("utf-8"))
    assert {name.rpartition(" ")[0] for name in explained} <= set(names)
    assert all(explained.values())


OUTSIDE = re.compile(r"[\"'/](?:flows|deployments|tasks|models|templates|docs)/\w")


def test_what_is_asked_reads_nothing_outside_of_the_rules_and_their_tests() -> None:
    """A worker's copy holds those two alone: a test that opens another file fails there as it is,
    and `make numbers` ends before its first change. test_eca.py looks who else reads an answer, and
    passes where nobody is."""
    asked = (HOUSE / "tests" / "policy").rglob("*.py")
    found = {one.name for one in asked if OUTSIDE.search(one.read_text("utf-8"))}
    assert found == {"test_eca.py"}
