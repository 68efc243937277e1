"""Columns that are written and never read: a fact that nobody looks at helps nobody.

A column is read where its name is loaded as an attribute (`HOLD.c.until`, `row.until`), stands as a
string that is no key of a dictionary that is written (`"until"` in a list of columns), or in a
statement of SQL. The audit does not count: it proves what others act on.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlmodel import SQLModel

import models

assert models.__all__
ROOMS = ("policy", "tasks", "flows", "deployments")
PROOF = "tasks/audit/"
_SQL = re.compile(r"\b(SELECT|UPDATE|DELETE)\b")
_WORD = re.compile(r"\w+")


def columns() -> dict[str, set[str]]:
    """The names of all columns, by table."""
    return {
        name: {column.name for column in table.columns}
        for name, table in SQLModel.metadata.tables.items()
    }


def sources(house: Path) -> dict[str, str]:
    found = (path for room in ROOMS for path in (house / room).rglob("*.py"))
    named = {path.relative_to(house).as_posix(): path for path in found}
    return {
        name: path.read_text("utf-8") for name, path in named.items() if not name.startswith(PROOF)
    }


def names_read(code: Mapping[str, str]) -> set[str]:
    """Every name that some of this code reads."""
    return {name for text in code.values() for name in _read(ast.parse(text))}


def never_read(tables: Mapping[str, set[str]], code: Mapping[str, str]) -> set[str]:
    """`table.column` of what no code reads."""
    read = names_read(code)
    return {f"{table}.{name}" for table, names in tables.items() for name in names - read}


def _read(tree: ast.Module) -> Iterator[str]:
    written = {id(one) for node in ast.walk(tree) for one in _keys_written(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield node.attr
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in written
        ):
            yield from _WORD.findall(node.value) if _SQL.search(node.value) else (node.value,)


def _keys_written(node: ast.AST) -> Iterator[ast.AST]:
    """The keys of a dictionary, and of an item that is set."""
    if isinstance(node, ast.Dict):
        yield from (key for key in node.keys if key is not None)
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        yield node.slice
