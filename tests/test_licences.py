"""What Tend runs on is under licences that it says, and none of them is the GPL."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.licences import CHOSEN, LOCK, faults


def planted(place: Path, said: str, name: str = "word-list") -> list[str]:
    folder = place / f"{name.replace('-', '_')}-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{said}\n")
    return [*faults(f"{name}==1.0 \\\n    --hash=sha256:00\n", [str(place)])]


@pytest.mark.parametrize(
    "said",
    [
        "License-Expression: GPL-3.0-or-later",
        "License-Expression: MIT AND GPL-2.0-only",
        "License: GPLv3",
        "License: GNU General Public License v3",
        "Classifier: License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)",
        "License: MIT\nClassifier: License :: OSI Approved :: GNU Affero General Public License v3",
        "License-Expression: AGPL-3.0-only",
    ],
)
def test_a_package_under_the_gpl_is_named(tmp_path: Path, said: str) -> None:
    assert [line for line in planted(tmp_path, said) if "nothing of the GPL" in line]


@pytest.mark.parametrize(
    "said",
    [
        "License-Expression: MIT",
        "License-Expression: LGPL-3.0-only",
        "License: BSD\n        second line of the GPL's own words",
        "Classifier: License :: OSI Approved :: ISC License (ISCL)",
    ],
)
def test_a_package_under_another_licence_is_not(tmp_path: Path, said: str) -> None:
    assert planted(tmp_path, said) == []


def test_a_package_that_says_nothing_or_is_not_there_is_named(tmp_path: Path) -> None:
    assert planted(tmp_path, "Summary: words") == ["word-list does not say its licence"]
    assert [*faults("nowhere==2.0 \\\n", [str(tmp_path)])] == [
        "nowhere 2.0 is locked, and not installed"
    ]


def test_a_package_for_other_machines_is_passed_over() -> None:
    assert [*faults("nowhere==2.0 ; sys_platform == 'win32' \\\n")] == []


@pytest.mark.parametrize("name", CHOSEN)
def test_each_choice_is_still_needed(name: str) -> None:
    assert f"\n{name}==" in LOCK.read_text("utf-8")


def test_nothing_that_tend_runs_on_is_under_the_gpl() -> None:
    assert [*faults(LOCK.read_text("utf-8"))] == []
