"""By which names the runs of `flows/` end, and of which type: read from the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path
from types import ModuleType

from prefect.client.schemas.objects import StateType

from tests.deployments.prefect_child import HOUSE

_TYPES = {"Completed", "Failed", "Crashed", "Cancelled"}


def named_ends() -> set[tuple[str, str]]:
    """Name and type of each state that a flow gives a name to."""
    return {
        end
        for file in sorted((HOUSE / "flows").rglob("*.py"))
        for end in _of(file, ast.parse(file.read_text("utf-8")))
    }


def _of(file: Path, tree: ast.Module) -> Iterator[tuple[str, str]]:
    module = import_module(".".join(file.relative_to(HOUSE).with_suffix("").parts))
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        given = {one.arg: one.value for one in call.keywords}
        if call.func.id in _TYPES:
            kinds = [StateType[call.func.id.upper()].value]
        elif call.func.id == "Ended":
            kinds = [StateType[node.attr].value for node in _attributes(given["type"])]
        else:
            continue
        if "name" in given:
            yield from product(_texts(given["name"], tree, module), kinds)


def _attributes(node: ast.expr) -> Iterator[ast.Attribute]:
    yield from (one for one in ast.walk(node) if isinstance(one, ast.Attribute))


def _texts(node: ast.expr, tree: ast.Module, module: ModuleType) -> Iterator[str]:
    """What it may be: a text, a constant of the module, one of two, or either by a local name."""
    if isinstance(node, ast.IfExp):
        for one in (node.body, node.orelse):
            yield from _texts(one, tree, module)
    elif isinstance(node, ast.Constant):
        yield from [node.value] if isinstance(node.value, str) else []
    elif isinstance(node, ast.Name) and isinstance(value := getattr(module, node.id, None), str):
        yield value
    elif isinstance(node, ast.Name):
        for said in ast.walk(tree):
            if isinstance(said, ast.Assign) and node.id in map(ast.unparse, said.targets):
                yield from _texts(said.value, tree, module)
    else:
        raise AssertionError(f"{module.__name__}: which name is {ast.unparse(node)}?")
