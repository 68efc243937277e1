"""What a fault is called, and its trace: types of exceptions and places in code.

A message, a line of source and a local variable can each hold a patient's values, so none of them
is looked at here (HP-13).
"""

import re
import sysconfig
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from traceback import walk_tb

from tasks.runtime.errors import TendError

LONGEST_CODE = 80
"""What the columns `error_code` and `failed_with` have room for."""

_HOUSE = Path(__file__).parents[2]
_ROOMS = ("deployments", "flows", "migrations", "models", "policy", "tasks", "templates")
_STDLIB = Path(sysconfig.get_path("stdlib"))
_PACKAGES = ("site-packages", "dist-packages")
_LONGEST_PLACE = 56
_AT = " in "
_NO_NAME = re.compile(r"[^\w.<>]")


def code_of(problem: BaseException) -> str:
    """`KeyError in policy/rules/decide.py:123`: the type, and the innermost line of our own code.

    Where it was raised in place of another one, the line is where that one was. Our own errors
    have a code already.
    """
    if isinstance(problem, TendError):
        return problem.code[:LONGEST_CODE]
    kind = _NO_NAME.sub("?", type(problem).__name__)
    places = [list(_places(origin)) for origin in _origins(problem)]
    ours = [one for some in places for one in some if _is_ours(one[0])]
    if not (known := ours or places[0]):
        return kind[:LONGEST_CODE]
    place, line = known[-1]
    where = f"{_AT}{place[-_LONGEST_PLACE:]}:{line}"
    return f"{kind[: LONGEST_CODE - len(where)]}{where}"


def kind_of(code: str) -> str:
    """The type's name in a code; codes of old runs are nothing else."""
    return code.partition(_AT)[0]


def trace_of(problem: BaseException) -> list[str]:
    """Each exception of the chain and all its frames, from the one that was caught inwards."""
    lines: list[str] = []
    seen: set[int] = set()
    waiting = [("", problem)]
    while waiting:
        how, one = waiting.pop(0)
        if id(one) not in seen:
            seen.add(id(one))
            lines.append(f"  {how}{_full_name(type(one))}")
            lines.extend(_told(one))
            waiting = [*_behind(one), *waiting]
    return lines


@lru_cache(maxsize=4096)
def place_of(file: str) -> str:
    """A path below the product or below a package's own folder, never one of the machine."""
    path = Path(file)
    if path.is_relative_to(_HOUSE) and _is_ours(path.relative_to(_HOUSE).as_posix()):
        return path.relative_to(_HOUSE).as_posix()
    for number, part in reversed(list(enumerate(path.parts))):
        if part in _PACKAGES:
            return "/".join(path.parts[number:])
    if path.is_relative_to(_STDLIB):
        return f"{_STDLIB.name}/{path.relative_to(_STDLIB).as_posix()}"
    if path.is_relative_to(_HOUSE):
        return path.relative_to(_HOUSE).as_posix()
    return path.name


def _is_ours(place: str) -> bool:
    return place == "cli.py" or place.partition("/")[0] in _ROOMS


def _origins(problem: BaseException) -> Iterator[BaseException]:
    """It, and what it was raised in place of on purpose: `from`, also `from None`."""
    seen: set[int] = set()
    one: BaseException | None = problem
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (one.__context__ if one.__suppress_context__ else None)


def _places(problem: BaseException) -> Iterator[tuple[str, int]]:
    return ((place_of(file), line) for file, line, _ in _frames(problem))


def _frames(problem: BaseException) -> Iterator[tuple[str, int, str]]:
    """File, line and function, outermost first; `traceback.extract_tb` would read the source."""
    for frame, line in walk_tb(problem.__traceback__):
        yield frame.f_code.co_filename, line, frame.f_code.co_qualname


def _told(problem: BaseException) -> Iterator[str]:
    """A line for each frame; a recursion says how often."""
    lines = (f"    {place_of(file)}:{line} {name}" for file, line, name in _frames(problem))
    for line, same in groupby(lines):
        times = sum(1 for _ in same)
        yield line if times == 1 else f"{line} ({times} times)"


def _behind(problem: BaseException) -> Iterator[tuple[str, BaseException]]:
    """What it came from, also where `from None` keeps the text from being shown: a place is no
    text."""
    if problem.__cause__ is not None:
        yield "from ", problem.__cause__
    if problem.__context__ is not None:
        yield "while handling ", problem.__context__
    if isinstance(problem, BaseExceptionGroup):
        for exception in problem.exceptions:
            yield "together with ", exception


def _full_name(kind: type[BaseException]) -> str:
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return _NO_NAME.sub("?", f"{module}{kind.__qualname__}")
