"""Where the numbers of policy/ stand: in the rules' data and in the rules themselves, each by name.

A border between two bands is one number that stands twice, and moves in both places. In the rules
0 and 1 are left out (mutmut changes those), and so are sizes of caches and words for people. The
day on which a source was read is no number of a rule: it is a fact about the reader.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, time
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

NOT_NUMBERS = {"rule_book.toml", "rule_tests.toml"}
TOKEN = re.compile(
    r'"[^"\n]*"|#.*|[A-Za-z_]\w*'
    r"|(?P<number>\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|-?\d[\d_]*)"
)
LABELS = ("id", "rule", "name", "state", "states", "year", "region", "effective")
"""What a row of a table is called by, as far as it has them."""


class Number(NamedTuple):
    """Where a number stands (twice for a border of two bands), and what it is called."""

    file: str
    name: str
    value: object
    places: tuple[tuple[int, int], ...]


def numbers(path: Path, folder: Path | None = None) -> Iterator[Number]:
    """Every number of a file, in its order; the file is named as it lies under `folder`."""
    text, file = path.read_text("utf-8"), path.relative_to(folder or path.parent).as_posix()
    yield from _in_code(file, text) if path.suffix == ".py" else _in_data(file, text)


def files(folder: Path) -> list[Path]:
    """The files of policy/ that have numbers: data first, then rules."""
    every = [*sorted(folder.rglob("*.toml")), *sorted(folder.rglob("*.py"))]
    return [path for path in every if path.name not in NOT_NUMBERS]


def _in_data(file: str, text: str) -> Iterator[Number]:
    places = [match.span("number") for match in TOKEN.finditer(text) if match["number"]]
    leaves = list(_leaves(tomllib.loads(text), ""))
    assert len(leaves) == len(places), f"{file}: {len(leaves)} numbers, {len(places)} places"
    known = list(zip(leaves, places, strict=True))
    for at, ((name, value), place) in enumerate(known):
        if _is_border(known[at - 1][0] if at else None, (name, value)):
            continue
        if name.rpartition(".")[2] == "read_on":
            continue
        both = at + 1 < len(known) and _is_border((name, value), known[at + 1][0])
        yield Number(file, name, value, (place, known[at + 1][1]) if both else (place,))


def _is_border(one: tuple[str, object] | None, other: tuple[str, object]) -> bool:
    return (
        one is not None
        and one[0].endswith(".up_to")
        and other[0].endswith(".above")
        and one[1] == other[1]
    )


def _leaves(data: object, name: str) -> Iterator[tuple[str, object]]:
    """The numbers with their names, in the order of the text."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, f"{name}.{key}" if name else key)
    elif isinstance(data, list):
        seen = Counter[str]()
        for at, value in enumerate(data):
            label = _label(value) or str(at)
            seen[label] += 1
            again = f" #{seen[label]}" if seen[label] > 1 else ""
            yield from _leaves(value, f"{name}[{label}{again}]")
    elif isinstance(data, int | date | time) and not isinstance(data, bool):
        yield name, data


def _label(row: object) -> str:
    if not isinstance(row, dict):
        return ""
    found = [row[key] for key in LABELS if key in row and not isinstance(row[key], date)]
    return " ".join(" ".join(one) if isinstance(one, list) else str(one) for one in found[:2])


def _in_code(file: str, text: str) -> Iterator[Number]:
    """By the function, class or constant they stand in, and what they are."""
    starts = [0, *accumulate(len(line) for line in text.splitlines(keepends=True))]
    seen = Counter[str]()
    for where, node, value in _literals(ast.parse(text), ()):
        name = f"{'.'.join(where)} {value}"
        seen[name] += 1
        again = f" #{seen[name]}" if seen[name] > 1 else ""
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        assert int(text[begin:end]) == value, f"{file}: {name} stands elsewhere"
        yield Number(file, f"{name}{again}", value, ((begin, end),))


def _literals(
    node: ast.AST, where: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], ast.Constant, int]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Constant):
            if type(child.value) is int and child.value > 1:
                yield where, child, child.value
        elif not isinstance(child, ast.JoinedStr) and not _is_cache(child):
            yield from _literals(child, where + _own(child))


def _is_cache(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg == "maxsize"


def _own(node: ast.AST) -> tuple[str, ...]:
    """What a function, a class or a constant is called; nothing for everything else."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return (node.name,)
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    named = isinstance(node, ast.Assign | ast.AnnAssign)
    return tuple(one.id for one in targets if named and isinstance(one, ast.Name))
