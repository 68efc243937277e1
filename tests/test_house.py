"""What a newcomer relies on: the lock, the commands and the doors are what the papers say."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
MAKEFILE = (HOUSE / "Makefile").read_text()
LOCK = (HOUSE / "requirements.lock").read_text()
RUNTIME_LOCK = (HOUSE / "requirements-runtime.lock").read_text()
BUILD_LOCK = (HOUSE / "requirements-build.lock").read_text()
TARGETS = sorted(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


each_lock = pytest.mark.parametrize(
    "lock", [LOCK, RUNTIME_LOCK, BUILD_LOCK], ids=["all", "runtime", "build"]
)


@each_lock
@pytest.mark.parametrize("trace", ["://", "file:", " @ ", "--index", "--extra-index", "--find"])
def test_the_lock_names_no_registry_and_no_path(lock: str, trace: str) -> None:
    assert trace not in lock


@each_lock
def test_the_lock_names_no_host(lock: str) -> None:
    assert not re.search(r"\b[a-z0-9-]+\.(com|org|net|io|dev|internal|local)\b", lock)


@each_lock
def test_every_locked_package_has_a_hash(lock: str) -> None:
    packages = _packages(lock)
    assert packages
    assert [package for package in packages if "--hash=sha256:" not in package] == []


def _packages(lock: str) -> list[str]:
    """Each with its version and its hashes."""
    plain = re.sub(r"^ *#.*\n", "", lock, flags=re.MULTILINE)
    return re.split(r"^(?=[a-z0-9])", plain, flags=re.MULTILINE)[1:]


def test_tend_runs_on_what_the_tests_run_on_without_the_tools_of_development() -> None:
    """When this fails: make lock"""
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    assert {*_packages(RUNTIME_LOCK)} < {*_packages(LOCK)}
    locked = {re.split(r"==", package)[0] for package in _packages(RUNTIME_LOCK)}
    needed, tools = (
        {re.split(r"[\[<>=]", pin)[0] for pin in pins}
        for pins in (project["dependencies"], project["optional-dependencies"]["dev"])
    )
    assert needed <= locked
    assert tools & locked == set()
    assert {*_packages(BUILD_LOCK)} < {*_packages(LOCK)}
    assert [re.split(r"==", package)[0] for package in _packages(BUILD_LOCK)] == ["setuptools"]


def test_the_lock_holds_every_direct_requirement_as_pinned() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    direct = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pins = [re.sub(r"\[.*?\]", "", pin).lower() for pin in direct if "==" in pin]
    locked = set(re.findall(r"^[a-z0-9-]+==[^\s;]+", LOCK, re.MULTILINE))
    assert sorted(set(pins) - locked) == []


@pytest.mark.parametrize("target", TARGETS)
def test_help_shows_every_target(target: str) -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert re.search(rf"^  make {target}\s+\S", shown, re.MULTILINE)


@pytest.mark.parametrize("target", sorted({*TARGETS} - {"help", "setup", "install"}))
def test_every_target_makes_the_environment_first(target: str) -> None:
    """What a practice uses is content with the one that `make install` made."""
    first = r"\$\(ENVIRONMENT\)" if target in ("demo", "serve") else "setup"
    assert re.search(rf"^{target}: {first} ", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize(("stamp", "makes"), [("", "setup"), (".tend-runs", "install")])
def test_an_environment_without_the_tools_of_development_stays_without_them(
    tmp_path: Path, stamp: str, makes: str
) -> None:
    (tmp_path / ".venv").mkdir()
    if stamp:
        (tmp_path / ".venv" / stamp).touch()
    shown = subprocess.run(
        ["make", "-f", str(HOUSE / "Makefile"), "-p", "-n", "help"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    assert re.search(rf"^demo: {makes}$", shown, re.MULTILINE)


BROWSER_FIRST = ("bare() {", "install() {", "if bare; then install ")


def test_the_ci_door_checks_what_a_commit_needs_and_runs_readmes_test_command() -> None:
    """At most it installs a browser first."""
    door = HOUSE / ".ci" / "run"
    assert os.access(door, os.X_OK)
    lines = [line for line in door.read_text().splitlines() if line and line[0] != "#"]
    rest = [line for line in lines if not line.startswith(("set ", "cd ", *BROWSER_FIRST))]
    assert rest == ["make check", "make test"]
    assert re.search(r"^make test$", (HOUSE / "README.md").read_text(), re.MULTILINE)
    before = (HOUSE / "CONTRIBUTING.md").read_text().split("## Before a commit")[1]
    assert re.findall(r"^make (\w+)", before.split("```")[1], re.MULTILINE) == [
        "format", "check", "test",
    ]  # fmt: skip
