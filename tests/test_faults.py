"""Ten and more named faults, planted in a copy of policy/: each makes the test it names fail."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from policy.rule_book import rule_book
from tests.plant import FAULTS

HOUSE = Path(__file__).parent.parent


def test_there_are_ten_faults_and_each_has_its_own_name_and_a_rule_of_the_book() -> None:
    known = {rule.id for rule in rule_book().rules}
    assert len({fault["name"] for fault in FAULTS}) == len(FAULTS) >= 10
    assert sorted({fault["rule"] for fault in FAULTS} - known) == []


def test_every_fault_is_one_edit_of_what_is_there() -> None:
    """When this fails the place has changed: name it anew."""
    text = {one["name"]: (HOUSE / "policy" / one["file"]).read_text("utf-8") for one in FAULTS}
    assert [one["name"] for one in FAULTS if text[one["name"]].count(one["old"]) != 1] == []


def test_every_planted_fault_is_caught_by_the_test_it_names(tmp_path: Path) -> None:
    for name in ("policy", "tests/policy"):
        shutil.copytree(HOUSE / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(HOUSE / "tests" / "__init__.py", tmp_path / "tests" / "__init__.py")
    ran = subprocess.run(
        [sys.executable, "-B", HOUSE / "tests" / "plant.py", tmp_path],
        env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {fault["name"]: [fault["caught_by"]] for fault in FAULTS} | {
        "": []
    }
