"""Plants each fault of faults.toml in a copy of policy/, and tells which test fails there.

    python -m tests.plant COPY

COPY holds policy/ and tests/policy/. Each fault has a process of its own, forked from one that has
loaded everything but the rules: starting Python and Hypothesis anew for each would take a minute.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
import tomllib
from pathlib import Path

import hypothesis
import hypothesis.strategies
import pydantic  # noqa: F401
import pytest

FAULTS: list[dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "faults.toml").read_text("utf-8")
)["faults"]
BARE = [
    "-q", "-x", "--noconftest", "-c", "/dev/null", "--rootdir", ".", "-p", "no:cacheprovider",
    "-p", "no:xdist", "-W", "ignore",
]  # fmt: skip
hypothesis.settings.register_profile("planted", deadline=None)
hypothesis.settings.load_profile("planted")
LONGEST_SECONDS = 120
"""Of the processor, not of the day: a busy machine ends no test."""


def main(copy: Path) -> int:
    """Print which tests failed for each fault; without a fault (the last line) none may."""
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    sound = sorted({fault["caught_by"] for fault in FAULTS})
    caught = {fault["name"]: _planted(copy, fault) for fault in FAULTS}
    print(json.dumps(caught | {"": failed(sound)}))  # noqa: T201
    return 0


def _planted(copy: Path, fault: dict[str, str]) -> list[str]:
    place = copy / "policy" / fault["file"]
    text = place.read_text("utf-8")
    place.write_text(text.replace(fault["old"], fault["new"]), "utf-8")
    try:
        return failed([fault["caught_by"]])
    finally:
        place.write_text(text, "utf-8")


def failed(tests: list[str], how: tuple[str, ...] = ()) -> list[str]:
    """The names of the tests that fail, as a process that dies afterwards says them; what never
    ends is `too long`. `how`: further options of pytest."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.setitimer(signal.ITIMER_PROF, LONGEST_SECONDS)
        seen = _Failures()
        with contextlib.redirect_stdout(io.StringIO()):
            pytest.main([*BARE, *how, *(f"tests/policy/{test}" for test in tests)], plugins=[seen])
        os.write(writer, json.dumps(seen.names).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        names: list[str] = json.loads(said.read() or '["too long"]')
    os.waitpid(child, 0)
    return names


class _Failures:
    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.names.append(report.nodeid.removeprefix("tests/policy/").partition("[")[0])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.names.append(f"{report.nodeid}: could not be read")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
