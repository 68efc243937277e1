"""The rule book is whole, and what it calls enforced is proved by tests that say so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policy.rule_book import Rule, RuleBook, Standing, rule_book, unexplained
from tests import rule_marks

HOUSE = Path(__file__).parent.parent
BOOK = rule_book()
MARKED = rule_marks.marks("rule")
LIVED = rule_marks.marks("vector")

RANGES = [
    ("501R", 1, 26), ("FPL", 1, 8), ("MCD", 1, 3), ("RF", 1, 19), ("TZ", 1, 7), ("TC", 1, 13),
    ("EM", 1, 6), ("HP", 1, 13), ("RZ", 1, 5), ("RE", 1, 4), ("NS", 1, 6), ("CR", 1, 6),
    ("L", 1, 4), ("HD", 0, 28), ("PP", 1, 13), ("PL", 1, 12),
]  # fmt: skip
NUMBERED = [f"{name}-{n:02}" for name, first, last in RANGES for n in range(first, last + 1)]
STATES_23 = """WA tier A,WA tier B,CA,NY,IL urban,IL rural,MD,NJ,CO,OR,CT,RI,ME,NM,DE,NV,MN,NC,MA,
VT,OH,VA,GA,NH,DC,FL,IN,KY,other states""".replace("\n", "").split(",")
STATES_24 = [
    "Federal",
    "CA",
    "NY",
    "NJ",
    "CO",
    "MD",
    "IL",
    "WA",
    "OR",
    "CT",
    "MN",
    "NC",
    "RI",
    "AZ",
    "VT",
    "ME",
    "VA",
    "DE",
    "OH",
    "NM",
    "CA screening",
]
NAMED = [
    "1.2", "1.3",
    *(f"2.1 {year} {region}" for year in (2024, 2025, 2026) for region in ("48+DC", "AK", "HI")),
    "2.2", "2.2 basic_200_400", "2.2 generous_300_400", "2.2 safety_net_250_500", "2.2 hardship",
    "2.2 flat_self_pay",
    *(f"2.3 {state}" for state in STATES_23), *(f"2.4 {state}" for state in STATES_24), "2.5",
    "3.1", "3.6", "3.6 same day", "3.6 one message", "3.6 after an event", "3.6 bereavement",
    "4.1 notice text", "4.1 opaque ids", "4.1 default transport", "4.1 attestation",
    "5.2 surprise bill codes", "5.4 web", "RZ-02 informal", "7 Medicare bad debt", "7.1",
    "8.2", "8.2 enrolment", "8.2 reminder", "8.2 due day", "8.2 paid", "8.2 due +3",
    "8.2 due +10", "8.2 grace ends", "8.2 cure notice", "8.2 default", "8.2 three missed",
]  # fmt: skip
# Of other sections, because decisions or tests cite them.
BESIDE = [
    "6.4", "H5", "H7", "HD-29", "HD-30", "PF-01", "PF-03", "PF-04", "PF-06", "PF-07", "PF-09",
    "WH-04",
]  # fmt: skip

RULES_MD = HOUSE.parent / "shared" / "domain" / "rules.md"
OURS = re.compile(r"^\| ((?:501R|FPL|MCD|RF|TZ|TC|EM|HP|RZ|RE|NS|CR|L|HD|PP|PL)-\d\d)\b", re.M)


def row(**change: object) -> dict[str, object]:
    return {
        "id": "X-01", "title": "Be kind", "source": "design", "confidence": "D",
        "status": "enforced", "where": ["policy/rules/settlement.py"],
    } | change  # fmt: skip


def test_every_rule_of_the_sections_has_a_row_and_no_row_is_unknown() -> None:
    assert [rule.id for rule in BOOK.rules if rule.id in NUMBERED] != []
    assert {rule.id for rule in BOOK.rules} == {*NUMBERED, *NAMED, *BESIDE}


def test_the_sections_hold_the_ids_that_the_book_behind_them_holds() -> None:
    if not RULES_MD.exists():
        pytest.skip("the book behind the rules (shared/domain/rules.md) is not on this machine")
    assert {*OURS.findall(RULES_MD.read_text("utf-8"))} == {*NUMBERED}


@pytest.mark.parametrize(("section", "least"), [("2.3", 15), ("2.4", 13)])
def test_every_state_of_the_book_behind_them_has_its_row(section: str, least: int) -> None:
    if not RULES_MD.exists():
        pytest.skip("the book behind the rules (shared/domain/rules.md) is not on this machine")
    text = RULES_MD.read_text("utf-8").split(f"### {section} ")[1].split("\n### ")[0]
    states = {*re.findall(r"^\| ([A-Z]{2})[ /|]", text, re.M)}
    known = {rule.id.split()[1] for rule in BOOK.rules if rule.id.startswith(f"{section} ")}
    assert len(states) >= least
    assert sorted(states - known) == []


def test_nothing_is_unexplained() -> None:
    assert unexplained(BOOK.rules) == []


def test_every_enforced_rule_is_named_by_a_test() -> None:
    enforced = [rule.id for rule in BOOK.rules if rule.status is Standing.ENFORCED]
    assert [each for each in enforced if each not in MARKED] == []


def test_no_test_names_a_rule_that_is_not_in_the_book() -> None:
    assert sorted({*MARKED} - {rule.id for rule in BOOK.rules}) == []


def test_the_listed_tests_are_those_that_carry_the_mark() -> None:
    """When this fails: python -m tests.rule_marks --write"""
    listed = {rule.id: list(rule.tests) for rule in BOOK.rules if rule.tests}
    assert listed == MARKED
    assert rule_marks.WRITTEN.read_text("utf-8") == rule_marks.as_toml(MARKED, LIVED)


@pytest.mark.parametrize("rule", [r for r in BOOK.rules if r.where], ids=lambda r: r.id)
def test_every_file_that_holds_a_rule_is_there(rule: Rule) -> None:
    assert [place for place in rule.where if not (HOUSE / place).is_file()] == []


def test_only_permissions_are_off_because_nobody_read_them() -> None:
    """2.5: a protection that was not read counts, or waits for a person; K? is left for neither."""
    assert [rule.id for rule in BOOK.rules if rule.confidence == "K?"] == []
    permissions = [rule for rule in BOOK.rules if rule.told["direction"] == "permission"]
    assert [rule.id for rule in permissions] == ["RZ-02 informal"]
    assert {rule.status for rule in permissions} == {Standing.OFF}


def test_every_rule_that_the_code_cites_is_in_the_book() -> None:
    cited = re.compile(r"\"((?:501R|FPL|MCD|RF|TZ|TC|EM|HP|RZ|RE|NS|CR|HD|PP|PL|PF)-\d\d)\"")
    files = [*(HOUSE / "policy").rglob("*.py"), *(HOUSE / "tasks").rglob("*.py")]
    found = {each for path in files for each in cited.findall(path.read_text("utf-8"))}
    assert len(found) > 10
    assert sorted(found - {rule.id for rule in BOOK.rules}) == []


ROOMS = ("cli.py", "deployments", "flows", "migrations", "models", "policy", "tasks", "templates")
ID = re.compile(r"\b(?:501R|FPL|MCD|RF|TZ|TC|EM|HP|RZ|RE|NS|CR|L|HD|PP|PL|PF|WH)-\d\d\b")
SECTION = re.compile(r"\brules? (\d\.\d)\b")


def texts() -> dict[str, str]:
    """All code, data and words that ship, by path."""
    found = (path for room in ROOMS for path in [HOUSE / room, *(HOUSE / room).rglob("*")])
    kept = [path for path in found if path.suffix in {".py", ".toml", ".typ", ".j2", ".html"}]
    return {path.relative_to(HOUSE).as_posix(): path.read_text("utf-8") for path in kept}


def test_sources_cite_rows_of_the_book_and_no_paper_that_does_not_ship() -> None:
    shipped = texts()
    assert len(shipped) > 200
    assert [name for name, text in shipped.items() if "rules.md" in text] == []
    ids = {each for text in shipped.values() for each in ID.findall(text)}
    sections = {each for text in shipped.values() for each in SECTION.findall(text)}
    assert len(ids) > 100
    assert sorted(ids - {rule.id for rule in BOOK.rules}) == []
    assert [each for each in sorted(sections) if not BOOK.under(each)] == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"where": []}, "says where", id="enforced nowhere"),
        pytest.param({"status": "off"}, "says why not", id="off but held"),
        pytest.param({"status": "off", "where": []}, "says why not", id="off without a reason"),
        pytest.param({"confidence": "K?"}, "stays switched off", id="unsure but on"),
        pytest.param({"confidence": "sure"}, "confidence", id="no such confidence"),
        pytest.param({"colour": "red"}, "colour", id="a column too many"),
    ],
)
def test_a_row_that_does_not_explain_itself_is_refused(
    change: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Rule.model_validate(row(**change))


def test_a_rule_that_is_in_the_book_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice: X-01"):
        RuleBook.model_validate({"rules": [row(), row()]})


def test_an_enforced_rule_without_a_test_is_unexplained() -> None:
    bare = Rule.model_validate(row())
    proved = Rule.model_validate(row(tests=["tests/x.py::test_x"]))
    assert unexplained([bare, proved]) == ["X-01"]


def test_every_numbered_example_is_lived_by_a_test_or_has_its_reason() -> None:
    lived = {int(number): tuple(tests) for number, tests in LIVED.items()}
    assert BOOK.examples == lived
    assert {*lived, *BOOK.elsewhere} == {*range(1, 36)}


def test_an_example_that_a_test_lives_needs_no_reason() -> None:
    """When this fails: take its line out of [elsewhere] in policy/rule_book.toml."""
    assert sorted({*BOOK.examples} & {*BOOK.elsewhere}) == []


PLANTED = """
import pytest
pytestmark = pytest.mark.rule("A-01")

@pytest.mark.rule("B-01", "B-02")
def test_one(): ...

@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.rule("C-01"))])
async def test_two(n): ...

@pytest.mark.rule("D-01")
class TestThree:
    @pytest.mark.vector(7)
    def test_four(self): ...

@pytest.mark.rule("E-01")
def no_test(): ...
"""


def test_marks_are_found_wherever_they_stand(tmp_path: Path) -> None:
    (tmp_path / "tests" / "deep").mkdir(parents=True)
    (tmp_path / "tests" / "deep" / "test_it.py").write_text(PLANTED)
    file = "tests/deep/test_it.py"
    assert rule_marks.marks("rule", tmp_path / "tests") == {
        "A-01": [f"{file}::test_one", f"{file}::test_two", f"{file}::TestThree::test_four"],
        "B-01": [f"{file}::test_one"],
        "B-02": [f"{file}::test_one"],
        "C-01": [f"{file}::test_two"],
        "D-01": [f"{file}::TestThree::test_four"],
    }
    assert rule_marks.marks("vector", tmp_path / "tests") == {
        "7": [f"{file}::TestThree::test_four"]
    }


def test_a_mark_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    planted = "@pytest.mark.rule(*IDS)\ndef test_one(): ...\n"
    (tmp_path / "test_it.py").write_text(planted)
    with pytest.raises(rule_marks.NotLiteral, match=r"test_it\.py:1"):
        rule_marks.marks("rule", tmp_path)
