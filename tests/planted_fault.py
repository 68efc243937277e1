"""A fault in a function of Tend, as if a line stood in its file that is wrong."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

HOUSE = Path(__file__).parent.parent
CANARY = "Jane Doe"
"""What an exception of a driver or a parser may say about a patient."""


def plant(
    monkeypatch: pytest.MonkeyPatch,
    function: Callable[..., Any],
    kind: str = "RuntimeError",
    when: str = "True",
) -> str:
    """Raise `kind` with a patient's name in the first line of `function`, for whoever calls it.

    `when` is an expression over its arguments. The place as a code says it: `file:line`.
    """
    whole = inspect.unwrap(function)
    assert isinstance(whole, FunctionType)
    file = Path(whole.__code__.co_filename)
    tree = ast.parse(file.read_text("utf-8"))
    [found] = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == whole.__name__
    ]
    line = found.body[-1].lineno
    wrong = ast.parse(f"if {when}: raise {kind}({CANARY!r})").body[0]
    for node in ast.walk(wrong):
        if hasattr(node, "lineno"):
            node.lineno = node.end_lineno = line  # type: ignore[attr-defined]
    found.body.insert(0, wrong)
    monkeypatch.setattr(whole, "__code__", _code_of(compile(tree, str(file), "exec"), whole))
    return f"{file.relative_to(HOUSE).as_posix()}:{line}"


def _code_of(module: CodeType, function: FunctionType) -> CodeType:
    inner = [one for one in module.co_consts if isinstance(one, CodeType)]
    [code] = [one for one in inner if one.co_name == function.__name__]
    return code


def trace_log(home: Path) -> str:
    return (home / "var" / "logs" / "faults.log").read_text("utf-8")
