"""Plants each fault of posting_faults.toml in a copy of the house, and tells which test fails.

    python -m tests.plant_posting COPY

COPY holds what the tests need. Each fault has a process of its own, forked from one that has loaded
the libraries and nothing of Tend.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tomllib
from compileall import compile_dir
from pathlib import Path
from py_compile import PycInvalidationMode

import alembic.command  # noqa: F401
import hypothesis  # noqa: F401
import prefect  # noqa: F401
import pytest
import sqlmodel  # noqa: F401

FAULTS: list[dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "posting_faults.toml").read_text("utf-8")
)["faults"]
_HOW = ["-q", "-x", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore"]


def main(copy: Path) -> int:
    """Print which tests failed for each fault; without a fault (the last line) none may."""
    os.chdir(copy)
    sys.path[:] = [str(copy), *(one for one in sys.path if one not in ("", str(Path.cwd())))]
    # By the hash of the text: a fault may leave a file as long, and as old, as it was.
    compile_dir(copy, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    caught = {fault["name"]: _planted(copy, fault) for fault in FAULTS}
    sound = _failed(sorted({fault["caught_by"] for fault in FAULTS}))
    print(json.dumps(caught | {"": sound}))  # noqa: T201
    return 0


def _planted(copy: Path, fault: dict[str, str]) -> list[str]:
    place = copy / fault["file"]
    text = place.read_text("utf-8")
    place.write_text(text.replace(fault["old"], fault["new"]), "utf-8")
    try:
        return _failed([fault["caught_by"]])
    finally:
        place.write_text(text, "utf-8")


def _failed(tests: list[str]) -> list[str]:
    """The names of the tests that fail on SQLite, as a process that dies afterwards says them."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        seen = _Failures()
        with contextlib.redirect_stdout(io.StringIO()):
            code = pytest.main([*_HOW, "-k", "not postgres", *tests], plugins=[seen])
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            seen.names.append(f"pytest ended with {code!r}")
        os.write(writer, json.dumps(seen.names).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        names: list[str] = json.loads(said.read() or '["it died"]')
    os.waitpid(child, 0)
    return names


class _Failures:
    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.names.append(report.nodeid.partition("[")[0])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
