"""Facts that are read out of strings made for something else: a key, a rule id, a sentence.

Such a fact belongs in a column or a field, where a change of the wording cannot lose it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house_measures import modules

ROOMS = ("flows", "tasks", "policy", "deployments", "models")
_ITS_OWN_WORDS = "tasks/wording"
"""There a sentence is what Tend writes to people, and is measured word by word."""
_STRINGS = re.compile(
    r"(\w+_)?(key|keys|rule|rules|rule_id|decided_by|reason|sentence|told|why|step)"
)
_TAKES_APART = frozenset(
    {
        "startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition",
        "split", "rsplit", "like", "not_like", "ilike", "not_ilike", "contains", "regexp_match",
        "find", "index",
    }
)  # fmt: skip
_PATTERNS = frozenset(
    {"match", "fullmatch", "search", "findall", "finditer", "split", "sub", "substr", "instr"}
)
_ALIKE = r"(\w+\.)?(\w+_)?(key|rule|rules|decided_by|reason|why|step)"
_SQL = re.compile(
    rf"\b(?:(?:substr|substring|instr|replace|split_part)\({_ALIKE}\b|{_ALIKE} (?:NOT )?LIKE\b)",
    re.IGNORECASE,
)

ALLOWED = {
    "policy/rule_book.py: rule.id.upper().startswith(f'{plain} ')": "a person looks a section up",
    "tasks/audit/messages.py: SQL s.line_key NOT LIKE": "holds the key itself against its row",
    "tasks/history/explanation.py: row.rules.split(RULE_SEPARATOR)": "a list, kept as one text",
    "tasks/history/explanation.py: reason[1:]": "only its first letter becomes small",
}
"""Where a string of this kind may be taken apart, and why."""


def read_out_of_strings(house: Path) -> list[str]:
    """Every place but the allowed ones, as `file: code`."""
    return [place for place in places(house) if place not in ALLOWED]


def places(house: Path) -> Iterator[str]:
    """Every place where a key, a rule id or a sentence is taken apart."""
    for path in modules(house, ROOMS):
        if path.is_relative_to(house / _ITS_OWN_WORDS):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for code in _taken_apart(node):
                yield f"{path.relative_to(house)}: {code}"


def _taken_apart(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (f"SQL {found[0]}" for found in _SQL.finditer(node.value))
    elif (
        (isinstance(node, ast.Call) and _by_method(node))
        or (isinstance(node, ast.Subscript) and _by_place(node))
        or (isinstance(node, ast.Compare) and _by_search(node))
    ):
        yield ast.unparse(node)


def _by_method(node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Attribute):
        return False
    method, of = node.func.attr, node.func.value
    by_pattern = method in _PATTERNS and any(_is_such(one) for one in node.args)
    return by_pattern or (method in _TAKES_APART and _is_such(of))


def _by_place(node: ast.Subscript) -> bool:
    """`step[5:]` and `rules[0]`; what is only cut short (`reason[:80]`) is not read, and a key of
    several columns has places of its own."""
    if isinstance(node.slice, ast.Slice):
        return node.slice.lower is not None and _is_such(node.value)
    return isinstance(node.slice, ast.Constant) and ast.unparse(node.value).endswith("rules")


def _by_search(node: ast.Compare) -> bool:
    spelled = isinstance(node.left, ast.Constant | ast.JoinedStr)
    inside = isinstance(node.ops[0], ast.In | ast.NotIn)
    return spelled and inside and _is_such(node.comparators[0])


def _is_such(node: ast.expr) -> bool:
    """Whether its name says that it is a key, a rule's id, a sentence or a step."""
    if isinstance(node, ast.Call):  # str(step), col(Entry.entry_key), key.strip()
        inner = node.func.value if isinstance(node.func, ast.Attribute) else None
        return any(_is_such(one) for one in (*node.args, *([inner] if inner else [])))
    if isinstance(node, ast.Subscript):
        return _is_such(node.value)
    if isinstance(node, ast.Attribute):
        owner = node.value
        if node.attr in ("id", "value") and isinstance(owner, ast.Name | ast.Attribute):
            return _is_such(owner)
        return _STRINGS.fullmatch(node.attr) is not None
    return isinstance(node, ast.Name) and _STRINGS.fullmatch(node.id.strip("_").lower()) is not None
