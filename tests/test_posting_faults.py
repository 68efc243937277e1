"""Twelve and more named faults in the path of money: each makes the test it names fail."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.plant_posting import FAULTS

HOUSE = Path(__file__).parent.parent
_ROOMS = ("policy", "models", "migrations", "tasks", "flows", "templates", "tests")
_FILES = ("pyproject.toml", "practice.toml")


def test_there_are_twelve_faults_in_the_path_of_money_and_each_has_its_own_name() -> None:
    assert len({fault["name"] for fault in FAULTS}) == len(FAULTS) >= 12


def test_every_fault_of_the_path_of_money_is_one_edit_of_what_is_there() -> None:
    """When this fails the place has changed: name it anew."""
    text = {one["name"]: (HOUSE / one["file"]).read_text("utf-8") for one in FAULTS}
    assert [one["name"] for one in FAULTS if text[one["name"]].count(one["old"]) != 1] == []


def test_every_planted_fault_of_the_path_of_money_is_caught(tmp_path: Path) -> None:
    copy = tmp_path / "house"
    for name in _ROOMS:
        shutil.copytree(HOUSE / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copyfile(HOUSE / name, copy / name)
    ran = subprocess.run(
        [sys.executable, "-B", HOUSE / "tests" / "plant_posting.py", copy],
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    caught = {fault["name"]: [fault["caught_by"]] for fault in FAULTS}
    assert json.loads(ran.stdout) == caught | {"": []}
