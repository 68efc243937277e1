"""What `make mutants` left alive, held against survivors.toml: who is explained, and who is not.

    python -m tests.mutants          after a run of mutmut; exit 1 when one is not explained

A survivor is explained by what it changed (KINDS, told from the code itself) or, function by
function, by a number and a reason in survivors.toml.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HOUSE = Path(__file__).parent.parent
EXPLAINED = HOUSE / "tests" / "survivors.toml"
LEAST_SCORE = 85.0
KILLED, SURVIVED, NO_TESTS = 1, 0, 33
NAME = re.compile(r"^(policy(?:\.\w+)+)\.(?:xǁ(\w+)ǁ|x_)(\w+)__mutmut_(\d+)$")
MESSAGES = {"words", "reason", "why", "void"}
"""What holds a sentence for people where rules make their findings and decisions."""


class Mutant(NamedTuple):
    """`function` as people write it: policy.rules.contact.together, or
    policy.assistance.state_floors.Floor.band."""

    function: str
    original: ast.AST
    changed: ast.AST


class Row(NamedTuple):
    """One line of survivors.toml."""

    at_most: int
    why: str


def kind_of(mutant: Mutant) -> str:
    """`wording`: the text of a sentence. `strict`: zip() over lists of one length. Else empty."""
    pairs = list(_differences(mutant.original, mutant.changed))
    if pairs and all(_is_wording(*pair) for pair in pairs):
        return "wording"
    if pairs and all(_is_strict(*pair) for pair in pairs):
        return "strict"
    return ""


def _differences(one: object, other: object) -> Iterator[tuple[object, object]]:
    """The smallest parts of two trees that differ."""
    if type(one) is not type(other) or isinstance(one, ast.Constant):
        if _dumped(one) != _dumped(other):
            yield one, other
    elif isinstance(one, ast.AST):
        for field in one._fields:
            yield from _differences(getattr(one, field), getattr(other, field))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for mine, theirs in zip(one, other, strict=True):
            yield from _differences(mine, theirs)
    elif one != other:
        yield one, other


def _dumped(node: object) -> str:
    return ast.dump(node) if isinstance(node, ast.AST) else repr(node)


def _is_wording(one: object, other: object) -> bool:
    nothing = isinstance(other, ast.Constant) and (other.value is None)
    if isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value.strip():
        return nothing or (isinstance(other, ast.Constant) and isinstance(other.value, str))
    named = isinstance(one, ast.Name) and one.id in MESSAGES
    told = isinstance(one, ast.Attribute) and one.attr in MESSAGES
    said = isinstance(one, ast.Call) and ast.unparse(one) in ("str(problem)", "str(error)")
    return nothing and (named or told or said or isinstance(one, ast.JoinedStr))


def _is_strict(one: object, other: object) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return not other and [ast.unparse(part) for part in one] == ["strict=True"]
    was, now = _dumped(one), _dumped(other)
    return was == _dumped(ast.Constant(True)) and now in map(_dumped, _NOT_STRICT)


_NOT_STRICT = (ast.Constant(None), ast.Constant(False))


def survivors(folder: Path) -> Iterator[Mutant]:
    """Those that no test noticed, and those that no test ran."""
    for meta in sorted(folder.rglob("*.py.meta")):
        codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
        left = [name for name, code in codes.items() if code in (SURVIVED, NO_TESTS)]
        if not left:
            continue
        tree = ast.parse(meta.with_suffix("").read_text("utf-8"))
        bodies = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        for name in left:
            found = NAME.match(name)
            assert found, name
            module, owner, function, _ = found.groups()
            mangled = name.removeprefix(f"{module}.")
            original = bodies[f"{mangled.rpartition('_')[0]}_orig"]
            changed = bodies[mangled]
            changed.name = original.name
            path = ".".join(part for part in (module, owner, function) if part)
            yield Mutant(path, original, changed)


def counts(folder: Path) -> Counter[int | None]:
    """How many mutants ended with which exit code; None: not run."""
    return Counter(
        code
        for meta in folder.rglob("*.py.meta")
        for code in json.loads(meta.read_text("utf-8"))["exit_code_by_key"].values()
    )


def explained() -> dict[str, Row]:
    """Function to the number of its survivors that are no hole, and why."""
    rows = tomllib.loads(EXPLAINED.read_text("utf-8"))["functions"]
    return {name: Row(**row) for name, row in rows.items()}


def main(folder: Path) -> int:
    """Say the score, what is explained, and what is not."""
    codes, left, kinds = counts(folder), Counter[str](), Counter[str]()
    for mutant in survivors(folder):
        kind = kind_of(mutant)
        kinds[kind or "listed by function"] += 1
        left[mutant.function] += not kind
    known = explained()
    alive, every = codes[SURVIVED] + codes[NO_TESTS], sum(codes.values())
    score = 100 * (every - alive - codes[None]) / max(1, every)
    say(f"{every:,} mutants, {every - alive - codes[None]:,} noticed: {score:.1f} %")
    say(f"alive: {', '.join(f'{number} {kind}' for kind, number in sorted(kinds.items()))}")
    new = {name: number for name, number in left.items() if number > allowed(known, name)}
    for name, number in sorted(new.items()):
        say(f"not explained: {name}: {number} alive, {allowed(known, name)} in survivors.toml")
    gone = sorted(name for name in known if left[name] < allowed(known, name))
    say(f"fewer alive than listed: {', '.join(gone) or 'none'}")
    return 1 if new or codes[None] or score < LEAST_SCORE else 0


def allowed(known: dict[str, Row], function: str) -> int:
    """How many survivors of a function are explained."""
    return known[function].at_most if function in known else 0


def say(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(HOUSE / "mutants"))
