"""Which tests say that they prove which rule or live which numbered example.

    python -m tests.rule_marks            what is missing
    python -m tests.rule_marks --write    write policy/rule_tests.toml again

Read from the source, not by running: `@pytest.mark.rule("HD-02")` on a test or a class,
in a `pytest.param(..., marks=...)` of its parameters, or in the file's `pytestmark`.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from policy.rule_book import Standing, rule_book

HOUSE = Path(__file__).parent.parent
WRITTEN = HOUSE / "policy" / "rule_tests.toml"
HEAD = "# Written by `python -m tests.rule_marks --write` from the marks of the tests.\n"

KINDS = ("rule", "vector")
Marks = dict[str, list[str]]
Test = ast.FunctionDef | ast.AsyncFunctionDef


class NotLiteral(ValueError):
    """A mark whose words cannot be read from the source."""


def marks(kind: str, folder: Path = HOUSE / "tests") -> Marks:
    """`rule` or `vector` to the tests that carry it, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        for name, words in _tests(path, kind):
            for word in sorted(words):
                found[word].append(f"{path.relative_to(folder.parent).as_posix()}::{name}")
    return dict(found)


def _tests(path: Path, kind: str) -> Iterator[tuple[str, set[str]]]:
    tree = ast.parse(path.read_text("utf-8"))
    of_file = _words(
        [
            node.value
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            and node.value is not None
            and "pytestmark" in ast.unparse(node).split("=")[0]
        ],
        kind,
        path,
    )
    yield from _tests_in(tree.body, "", of_file, kind, path)


def _tests_in(
    body: Iterable[ast.stmt], prefix: str, outer: set[str], kind: str, path: Path
) -> Iterator[tuple[str, set[str]]]:
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            of_class = outer | _words(node.decorator_list, kind, path)
            yield from _tests_in(node.body, f"{prefix}{node.name}::", of_class, kind, path)
        elif isinstance(node, Test) and node.name.startswith("test_"):
            yield f"{prefix}{node.name}", outer | _words(node.decorator_list, kind, path)


def _words(nodes: Iterable[ast.expr], kind: str, path: Path) -> set[str]:
    """What every `pytest.mark.KIND(...)` under these nodes says."""
    found: set[str] = set()
    for call in (inner for node in nodes for inner in ast.walk(node)):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != f"pytest.mark.{kind}":
            continue
        for argument in call.args:
            if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str | int):
                raise NotLiteral(f"{path.name}:{call.lineno}: a mark says its ids in plain words")
            found.add(str(argument.value))
    return found


def prove_nothing(folder: Path = HOUSE / "tests") -> list[str]:
    """Marked tests that could never fail: no assert, no expected error, no check that raises."""
    found = []
    for path in sorted(folder.rglob("test_*.py")):
        named = {name.split("::")[-1] for kind in KINDS for name, ids in _tests(path, kind) if ids}
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, Test) and node.name in named and not _can_fail(node):
                found.append(f"{path.relative_to(folder.parent).as_posix()}::{node.name}")
    return found


def _can_fail(test: Test) -> bool:
    inner = list(ast.walk(test))
    calls = [ast.unparse(node.func) for node in inner if isinstance(node, ast.Call)]
    checks = any(name == "pytest.raises" or ".check_" in name for name in calls)
    return checks or any(isinstance(node, ast.Assert) for node in inner)


def as_toml(found: Marks, lived: Marks) -> str:
    """The file that ships, as text: the tests of each rule, and of each numbered example."""
    numbers = sorted(lived, key=int)
    return f"{HEAD}\n[tests]\n{_rows(found, sorted(found))}\n[examples]\n{_rows(lived, numbers)}"


def _rows(found: Marks, order: Iterable[str]) -> str:
    rows = []
    for name in order:
        tests = "".join(f"  {json.dumps(test)},\n" for test in found[name])
        rows.append(f"{json.dumps(name)} = [\n{tests}]\n")
    return "".join(rows)


def main(arguments: list[str]) -> int:
    """Write the tests of each rule; say which enforced rules have none."""
    found = marks("rule")
    rules = rule_book().rules
    known = {rule.id for rule in rules}
    enforced = [rule.id for rule in rules if rule.status is Standing.ENFORCED]
    strangers = sorted({*found} - known)
    bare = [each for each in enforced if each not in found]
    if "--write" in arguments and not strangers:
        WRITTEN.write_text(as_toml(found, marks("vector")), "utf-8")
    print(f"{len(found)} rules are named by tests; {len(enforced)} are enforced")  # noqa: T201
    print(f"named by tests, but in no row: {strangers or 'none'}")  # noqa: T201
    print(f"enforced without a test: {bare or 'none'}")  # noqa: T201
    return 1 if bare or strangers else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
