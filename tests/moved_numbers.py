"""Changes every number of policy/ by one, up and down; tells which change no test notices.

    python -m tests.moved_numbers [FILE ...]    exit 1 when one is not explained in unheld.toml

Counts, amounts and percents by one, days by a day, hours by a minute. Only tests/policy is asked,
first what is named after the file, then what lies in the room of its name, then the rest, the
quickest first; for data only the modules that read it. Each change has a process of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from tests.numbers_found import Number, files, numbers
from tests.plant import failed

HOUSE = Path(__file__).parent.parent
EXPLAINED = HOUSE / "tests" / "unheld.toml"
READ = Path("read.txt")


class Change(NamedTuple):
    number: Number
    by: int
    tests: tuple[list[str], ...]
    """What is asked first, and what only when those notice nothing."""

    @property
    def name(self) -> str:
        return f"{self.number.file} {self.number.name} {self.by:+d}"


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
    """A worker has a copy of its own, and loads rules and tests from there: compiled already, where
    they have not changed since."""
    copy = Path(tempfile.mkdtemp(dir=os.environ["NUMBERS_UNDER"]))
    for name in ("policy", "tests/policy"):
        shutil.copytree(HOUSE / name, copy / name)
    shutil.copyfile(HOUSE / "tests" / "__init__.py", copy / "tests" / "__init__.py")
    os.chdir(copy)
    sys.dont_write_bytecode = True  # a change within a second would be taken for no change
    sys.addaudithook(_note)
    sys.path.insert(0, str(copy))
    ours = [name for name in sys.modules if name.split(".")[0] in ("tests", "policy")]
    for name in ours:
        if name != Number.__module__:  # the changes are handed over as this one
            del sys.modules[name]


def _noticed(change: Change) -> tuple[str, str]:
    """The change's name, and the first test that fails for it; empty when none does."""
    place = Path("policy") / change.number.file
    text = place.read_text("utf-8")
    return change.name, _first(place, text, changed(text, change.number, change.by), change.tests)


def _asked(module: str) -> tuple[str, float, frozenset[str]]:
    """How many seconds a module of tests/policy takes, and which data it reads."""
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


def _first(place: Path, text: str, instead: str, tests: tuple[list[str], ...]) -> str:
    place.write_text(instead, "utf-8")
    try:
        return next((name for some in tests for name in failed(some)), "")
    finally:
        place.write_text(text, "utf-8")


def _concerned(
    file: str, quickest: list[tuple[str, float, frozenset[str]]]
) -> tuple[list[str], ...]:
    """The modules that read a file, in the order of `Change.tests`."""
    path = Path(file)
    found = [module for module, _, read in quickest if file in read or path.suffix == ".py"]
    named = [module for module in found if path.stem.rstrip("s") in Path(module).name]
    near = [one for one in found if one not in named and Path(one).parent == path.parent]
    rest = [module for module in found if module not in named and module not in near]
    return tuple(some for some in (named, near, rest) if some)


def main(wanted: list[str]) -> int:
    """Say how many changes are noticed, and name those that are not."""
    rules = HOUSE / "policy"
    paths = [path for path in files(rules) if path.name in (wanted or [path.name])]
    explained: dict[str, str] = tomllib.loads(EXPLAINED.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as under:
        os.environ["NUMBERS_UNDER"] = under
        with multiprocessing.get_context("fork").Pool(2, _settle) as pool:
            tests = HOUSE / "tests" / "policy"
            modules = [str(path.relative_to(tests)) for path in tests.rglob("test_*.py")]
            quickest = sorted(pool.imap_unordered(_asked, modules), key=lambda one: one[1])
            every = [
                Change(number, by, _concerned(str(path.relative_to(rules)), quickest))
                for path in paths for number in numbers(path, rules) for by in (1, -1)
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
