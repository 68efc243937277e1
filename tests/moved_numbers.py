"""Changes every number of policy/*.toml by one, up and down; tells which change no test notices.

    python -m tests.moved_numbers [FILE ...]    exit 1 when one is not explained in unheld.toml

Counts, amounts and percents by one, days by a day, hours by a minute. A border between two bands is
one number that stands twice, and moves in both places. Only tests/policy is asked, and of it only
the modules that read the file, the quickest first; each change has a process of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from tests.plant import failed

HOUSE = Path(__file__).parent.parent
EXPLAINED = HOUSE / "tests" / "unheld.toml"
READ = Path("read.txt")
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


class Change(NamedTuple):
    number: Number
    by: int
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.number.file} {self.number.name} {self.by:+d}"


def numbers(path: Path) -> Iterator[Number]:
    """Every number of a file, in its order."""
    text = path.read_text("utf-8")
    places = [match.span("number") for match in TOKEN.finditer(text) if match["number"]]
    leaves = list(_leaves(tomllib.loads(text), ""))
    assert len(leaves) == len(places), f"{path.name}: {len(leaves)} numbers, {len(places)} places"
    known = list(zip(leaves, places, strict=True))
    for at, ((name, value), place) in enumerate(known):
        if _is_border(known[at - 1][0] if at else None, (name, value)):
            continue
        both = at + 1 < len(known) and _is_border((name, value), known[at + 1][0])
        yield Number(path.name, name, value, (place, known[at + 1][1]) if both else (place,))


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


def changed(text: str, number: Number, by: int) -> str:
    """The text of the file with that number changed, wherever it stands."""
    for start, end in reversed(number.places):
        text = text[:start] + _moved(number.value, by) + text[end:]
    return text


def _moved(value: object, by: int) -> str:
    if isinstance(value, date):
        return (value + timedelta(days=by)).isoformat()
    if isinstance(value, time):
        return (
            (datetime.combine(date.min, value) + timedelta(days=1, minutes=by)).time().isoformat()
        )
    assert isinstance(value, int)
    return str(value + by)


def _settle() -> None:
    """A worker has a copy of its own, and loads rules and tests from there."""
    copy = Path(tempfile.mkdtemp(dir=os.environ["NUMBERS_UNDER"]))
    for name in ("policy", "tests/policy"):
        shutil.copytree(HOUSE / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(HOUSE / "tests" / "__init__.py", copy / "tests" / "__init__.py")
    os.chdir(copy)
    sys.addaudithook(_note)
    sys.path.insert(0, str(copy))
    for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "policy")]:
        del sys.modules[name]


def _noticed(change: Change) -> tuple[str, str]:
    """The change's name, and the first test that fails for it; empty when none does."""
    place = Path("policy") / change.number.file
    text = place.read_text("utf-8")
    return change.name, _first(place, text, changed(text, change.number, change.by), change.tests)


def _asked(module: str) -> tuple[str, float, frozenset[str]]:
    """How many seconds a module of tests/policy takes, and which files it reads."""
    READ.unlink(missing_ok=True)
    begun = monotonic()
    assert failed([module]) == [], f"{module} fails as it is"
    told = READ.read_text("utf-8").split() if READ.exists() else []
    return module, monotonic() - begun, frozenset(told)


def _note(event: str, arguments: tuple[object, ...]) -> None:
    """Python tells this of everything that is opened; a worker's copy notes which data it was."""
    if event == "open" and str(arguments[0]).endswith(".toml"):
        with READ.open("a", encoding="utf-8") as notes:
            notes.write(f"{Path(str(arguments[0])).name}\n")


def _first(place: Path, text: str, instead: str, tests: tuple[str, ...]) -> str:
    place.write_text(instead, "utf-8")
    try:
        return next(iter(failed(list(tests))), "")
    finally:
        place.write_text(text, "utf-8")


def _concerned(file: str, quickest: list[tuple[str, float, frozenset[str]]]) -> tuple[str, ...]:
    """The modules that read a file: first those that are named after it."""
    stem = file.removesuffix(".toml").rstrip("s")
    found = [module for module, _, files in quickest if file in files]
    return tuple(sorted(found, key=lambda module: stem not in module))


def main(files: list[str]) -> int:
    """Say how many changes are noticed, and name those that are not."""
    paths = [path for path in sorted((HOUSE / "policy").glob("*.toml"))
             if path.name not in NOT_NUMBERS and path.name in (files or [path.name])]  # fmt: skip
    explained: dict[str, str] = tomllib.loads(EXPLAINED.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as under:
        os.environ["NUMBERS_UNDER"] = under
        with multiprocessing.get_context("fork").Pool(2, _settle) as pool:
            modules = [path.name for path in (HOUSE / "tests" / "policy").glob("test_*.py")]
            quickest = sorted(pool.imap_unordered(_asked, modules), key=lambda one: one[1])
            every = [
                Change(number, by, _concerned(path.name, quickest))
                for path in paths for number in numbers(path) for by in (1, -1)
            ]  # fmt: skip
            told = {}
            for name, test in pool.imap_unordered(_noticed, every):
                told[name] = test
                if not test and not explained.get(name):
                    say(f"not noticed: {name}")
    unheld = [change.name for change in every if not told[change.name]]
    new = [name for name in unheld if not explained.get(name)]
    held = len(every) - len(unheld)
    say(f"{len(every):,} changes of {len(every) // 2:,} numbers, {held:,} noticed")
    gone = sorted({name for name in explained if told.get(name)})
    say(f"explained and noticed all the same: {', '.join(gone) or 'none'}")
    return 1 if new else 0


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
