"""What import-linter and ruff cannot say about the house; each answers with what is wrong."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOMS = ("deployments", "flows", "tasks", "models", "policy")
SIZED_ROOMS = ROOMS
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
MOST_MODULES = 20
LOOSE = {"policy": {"delivery", "keys", "letters", "provenance", "rule_book", "terms"}}
"""Modules that stand beside the rooms of a package, because every room uses them."""
MOST_UNTYPED = 20
UNTYPED = {
    "flows/job.py": (1, "what the forms of record/ give to Prefect, which reads no field of it"),
    "tasks/journal/journal_file.py": (
        2,
        "JSON: a line of the journal, whatever it tells of",
    ),
    "tasks/operations/restore_backup.py": (1, "JSON: what a backup says of itself"),
    "tasks/runtime/json_answer.py": (1, "JSON: an answer whose types end here, for programs"),
    "tasks/storage/bulk.py": (1, "Values: the columns of a row to write, whatever its table is"),
}
"""Where tasks/ and flows/ say `dict[str, Any]`, at most how often, and why no class serves."""


def modules(house: Path, rooms: tuple[str, ...] = ROOMS) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((house / room).rglob("*.py"))


def long_files(house: Path) -> list[str]:
    return [
        str(path.relative_to(house))
        for path in modules(house, SIZED_ROOMS)
        if len(path.read_text().splitlines()) > LONGEST_FILE
    ]


def crowded_folders(house: Path) -> list[str]:
    """A folder that nobody can look over: it wants another room."""
    count = Counter(path.parent for path in modules(house) if path.name != "__init__.py")
    return [
        f"{folder.relative_to(house)}: {number} modules"
        for folder, number in count.items()
        if number > MOST_MODULES
    ]


def loose_modules(house: Path) -> list[str]:
    """tasks, policy and deployments hold rooms, and besides them only what LOOSE names."""
    return [
        str(path.relative_to(house))
        for package in ("tasks", "policy", "deployments")
        for path in sorted((house / package).glob("*.py"))
        if path.stem not in {"__init__", *LOOSE.get(package, ())}
    ]


def faceless_rooms(house: Path) -> list[str]:
    """The face of a room says in its docstring what lives there."""
    return [
        str(path.relative_to(house))
        for path in modules(house, ("deployments", "tasks", "policy"))
        if path.name == "__init__.py"
        and path.parent.parent != house
        and ast.get_docstring(ast.parse(path.read_text())) is None
    ]


def long_functions(house: Path) -> list[str]:
    return [
        f"{path.relative_to(house)}: {node.name}"
        for path in modules(house, SIZED_ROOMS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    ]


def untyped_answers(house: Path) -> list[str]:
    """Whoever asks reads an answer by its fields; a dict of anything has none that mypy knows."""
    found = Counter(
        str(path.relative_to(house))
        for path in modules(house, ("tasks", "flows"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Subscript) and ast.unparse(node) == "dict[str, Any]"
    )
    return [
        f"{name}: {number} times dict[str, Any]"
        for name, number in found.items()
        if number > UNTYPED.get(name, (0, ""))[0]
    ]


def commits_elsewhere(house: Path) -> list[str]:
    return [
        f"{path.relative_to(house)}:{node.lineno}"
        for path in modules(house)
        if path != house / "tasks" / "database.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]


def misnamed_flows(house: Path) -> list[str]:
    """A path entrypoint puts flows/ first on the path: a file there would hide a package."""
    taken = {*packages_distributions(), *sys.stdlib_module_names, *ROOMS, "cli"}
    return [path.name for path in modules(house, ("flows",)) if path.stem in taken]


def foreign_to_policy(house: Path) -> list[str]:
    """Policy stands on the standard library and pydantic, and on nothing else."""
    allowed = {*sys.stdlib_module_names, "policy", "pydantic"}
    return [
        f"{path.relative_to(house)}: {name}"
        for path in modules(house, ("policy",))
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _imported(node)
        if name.partition(".")[0] not in allowed
    ]


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module] if node.module and not node.level else ["policy"]
    return []


def code_among_templates(house: Path) -> list[str]:
    """Templates hold words; a docstring is words too."""
    return [
        str(path.relative_to(house))
        for path in modules(house, ("templates",))
        if any(not isinstance(node, ast.Expr) for node in ast.parse(path.read_text()).body)
    ]
