"""What names a place of the house in words names one that is there; moves break it silently."""

from __future__ import annotations

import ast
import keyword
import re
import tomllib
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from setuptools import find_packages

import cli
from policy.letters import LetterKind
from policy.rules import ResendRequest, WhyAgain, decide, resending
from policy.rules.decision_evidence import data_versions
from policy.terms import Stage
from tests.moved_numbers import EXPLAINED
from tests.numbers_found import files as files_with_numbers
from tests.plant import FAULTS
from tests.policy.account_facts import DAY_0, POLICY, account, after, day

HOUSE = Path(__file__).parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))
ROOMS = ("deployments", "flows", "migrations", "models", "policy", "tasks", "templates")

# As they stand in the databases of practices (`run.rules_asked`, `decision.answered_by`).
STORED_RULE_NAMES = (
    "unsound refund_withdrawn settled held_by_law overpaid applied held_by_people in_credit "
    "not_understood too_long_ago statement_on_its_way asks_for_help paid_in_full on_plan "
    "under_review small promised before_first_bill asked_to_call fresh_statement next_of_cadence "
    "finished"
)
STORED_RESEND_RULE_NAMES = {"already_today", "never_begun", "no_plan", "send_again"}

CASES = (
    (account(), POLICY, DAY_0),
    (after("reminder_1", balance_cents=0), POLICY, day(24)),
    (after("human_review", stage=Stage.REMINDER), POLICY, day(200)),
)


def test_every_data_file_of_the_rules_leaves_its_fingerprint_with_a_decision() -> None:
    known = {path.name for path in (HOUSE / "policy").rglob("*.toml")}
    assert len(known) >= 13
    assert {*data_versions()} == known


def test_the_stored_names_of_the_rules_stay_what_they_were() -> None:
    assert " ".join(decide.ASKED) == STORED_RULE_NAMES
    asked = {name for stage in Stage for name in resending.asked(stage)}
    assert asked - {*decide.ASKED} == STORED_RESEND_RULE_NAMES


def test_a_rule_keeps_its_stored_name_when_its_function_gets_another_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wish = ResendRequest(Stage.STATEMENT, LetterKind.STATEMENT, DAY_0, WhyAgain.LOST)
    before = _answers(wish)
    for rule in {*decide.RULES, *resending.RULES, *resending.PLAN_RULES}:
        monkeypatch.setattr(rule.ask, "__name__", f"renamed_{rule.name}")
    for last in (decide.finished, resending.send_again):
        monkeypatch.setattr(last, "__name__", "renamed")
    assert _answers(wish) == before
    assert [answer.rule for answer in before] == [
        "next_of_cadence", "settled", "finished", "never_begun", "settled", "send_again",
    ]  # fmt: skip
    names = {name for stage in Stage for name in resending.asked(stage)}
    assert names <= {*STORED_RULE_NAMES.split(), *STORED_RESEND_RULE_NAMES}
    assert [rule.name for rule in decide.RULES] == STORED_RULE_NAMES.split()[:-1]


def _answers(wish: ResendRequest) -> list[decide.Answer]:
    daily = [decide.answer(*case) for case in CASES]
    return daily + [resending.answer(*case, wish) for case in CASES]


def test_no_rule_is_stored_under_the_name_of_its_function() -> None:
    sources = [path.read_text("utf-8") for path in (HOUSE / "policy" / "rules").glob("*.py")]
    assert len(sources) > 10
    assert [text for text in sources if "__name__" in text] == []


@pytest.mark.parametrize(
    "place",
    [
        *PYPROJECT["tool"]["ruff"]["lint"]["per-file-ignores"],
        *PYPROJECT["tool"]["mypy"]["files"],
        *PYPROJECT["tool"]["mutmut"]["also_copy"],
    ],
)
def test_every_path_that_the_tools_are_told_is_there(place: str) -> None:
    assert [*HOUSE.glob(place)] != []


def test_every_module_that_a_contract_names_is_there() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    text = " ".join(str(value) for contract in contracts for value in contract.values())
    named = {*re.findall(r"\b((?:deployments|flows|tasks|models|policy)(?:\.\w+)*)\b", text)}
    assert len(named) >= 6
    assert sorted(name for name in named if find_spec(name) is None) == []


def test_every_folder_with_code_or_data_is_in_the_wheel() -> None:
    found = {
        ".".join(path.parent.relative_to(HOUSE).parts)
        for room in ROOMS
        for path in (HOUSE / room).rglob("__init__.py")
    }
    assert {*_packaged()} == found


def _packaged() -> list[str]:
    where: list[str] = find_packages(
        str(HOUSE), **PYPROJECT["tool"]["setuptools"]["packages"]["find"]
    )
    return where


def test_every_command_is_a_function_that_is_there() -> None:
    tables = [cli._COMMANDS, cli._RECORDS, cli._POLICIES, cli._WORDS]
    places = [place for table in tables for place in table.values()]
    assert len(places) > 30
    for place in places:
        module, _, function = place.rpartition(".")
        assert callable(getattr(import_module(f"deployments.commands.{module}"), function)), place


IN_A_ROOM = {
    "rehearse": "runs.rehearse",
    "undo-run": "runs.undo_run",
    "backup": "runs.backup",
    "restore": "runs.backup",
    "move-home": "runs.move_home",
    "import": "billing.import_",
    "journal": "billing.journal",
    "inbox": "billing.inbox",
}
"""Commands about a whole day or a whole database, and those of the billing system, have a room."""


def test_a_command_is_found_by_its_name() -> None:
    """`tend holds` is in `holds.py`, `tend policy list` in `policy/list_.py`."""
    groups = {"": cli._COMMANDS, "policy.": cli._POLICIES, "words.": cli._WORDS}
    for group, commands in groups.items():
        for name, place in commands.items():
            word = name.replace("-", "_")
            module = f"{word}_" if keyword.iskeyword(word) or word == "list" else word
            if name == "rerun":  # a run of one account
                module = "run"
            module = IN_A_ROOM.get(name, module)
            assert place.rpartition(".")[0] == f"{group}{module}"


def test_the_room_of_the_commands_can_be_looked_over() -> None:
    commands = (HOUSE / "deployments" / "commands").glob("*.py")
    assert len([path for path in commands if path.stem != "__init__"]) <= 20


def test_every_data_file_that_the_code_reads_is_there() -> None:
    """As `files("policy").joinpath("x.toml")` names it; what is put together is tried by tests."""
    named = re.compile(r"files\(\s*\"([\w.]+)\"\s*\)(?:\.joinpath\(| / )\"([\w.]+)\"")
    found = [
        pair
        for room in ROOMS
        for path in (HOUSE / room).rglob("*.py")
        for pair in named.findall(path.read_text("utf-8"))
    ]
    assert len(found) >= 10
    assert [pair for pair in found if not files(pair[0]).joinpath(pair[1]).is_file()] == []


def test_every_planted_fault_names_its_file_and_its_test() -> None:
    gone = [fault["name"] for fault in FAULTS if not (HOUSE / "policy" / fault["file"]).is_file()]
    for fault in FAULTS:
        path, _, name = fault["caught_by"].partition("::")
        tree = ast.parse((HOUSE / "tests" / "policy" / path).read_text("utf-8"))
        if name not in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}:
            gone.append(fault["name"])
    assert gone == []


def test_every_number_that_is_explained_stands_in_a_file_that_is_there() -> None:
    rules = HOUSE / "policy"
    known = {path.relative_to(rules).as_posix() for path in files_with_numbers(rules)}
    named = {name.split()[0] for name in tomllib.loads(EXPLAINED.read_text("utf-8"))}
    assert named != set()
    assert sorted(named - known) == []
