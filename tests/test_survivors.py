"""Survivors of the mutants are explained, in a form that cannot rot unseen."""

from __future__ import annotations

import ast
import json
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import mutants
from tests.mutants import Mutant, explained, kind_of

RULE = """
def x_small__mutmut_orig(days):
    reason = f"Nothing for {days} days."
    for one, day in zip(days, days, strict=True):
        if day < 7:
            return Decision("wait", ("HD-08",), "A small balance, asked for once.", one)
    return Decision("wait", ("HD-08",), reason, days)
"""


def changed(old: str, new: str) -> Mutant:
    assert RULE.count(old) == 1
    trees = [ast.parse(text).body[0] for text in (RULE, RULE.replace(old, new))]
    return Mutant("policy.rules.settlement.small", *trees)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        pytest.param('"A small balance, asked for once."', '"XXA small"', "wording", id="text"),
        pytest.param('"A small balance, asked for once."', "None", "wording", id="no text"),
        pytest.param('f"Nothing for {days} days."', "None", "wording", id="no words with a number"),
        pytest.param("), reason,", "), None,", "wording", id="no reason is passed on"),
        pytest.param("strict=True", "strict=False", "strict", id="not strict"),
        pytest.param(", strict=True", "", "strict", id="not strict at all"),
        pytest.param("day < 7", "day <= 7", "", id="a day"),
        pytest.param('("HD-08",), "A', '("hd-08",), "A', "", id="a rule"),
        pytest.param("asked for once", "asked for twice", "wording", id="other words"),
        pytest.param('"A small balance, asked for once.", one', "one", "", id="an argument"),
    ],
)
def test_what_a_mutant_changed_is_told_from_its_code(old: str, new: str, kind: str) -> None:
    assert kind_of(changed(old, new)) == kind


@pytest.mark.parametrize("function", explained())
def test_every_explained_function_is_there_and_says_why(function: str) -> None:
    parts = function.split(".")
    deep = max(n for n in range(1, len(parts)) if _is_module(".".join(parts[:n])))
    found: object = import_module(".".join(parts[:deep]))
    for part in parts[deep:]:
        found = getattr(found, part)
    row = explained()[function]
    assert callable(found)
    assert row.at_most >= 1
    assert len(row.why) > 20
    assert row.why.endswith(".")


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def left_alive(folder: Path, code: int | None) -> Path:
    """What mutmut writes about one function with one mutant."""
    body = RULE.replace("_orig", "_1").replace("day < 7", "day <= 7")
    (folder / "rules.py").write_text(RULE + body)
    name = "policy.rules.settlement.x_small__mutmut_1"
    (folder / "rules.py.meta").write_text(json.dumps({"exit_code_by_key": {name: code}}))
    return folder


def test_a_survivor_that_nobody_explained_fails_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mutants.main(left_alive(tmp_path, mutants.SURVIVED)) == 1
    assert "not explained: policy.rules.settlement.small: 1 alive, 0 in" in capsys.readouterr().out
    assert mutants.main(left_alive(tmp_path, None)) == 1, "mutants that were not run"
    assert mutants.main(left_alive(tmp_path, mutants.KILLED)) == 0
