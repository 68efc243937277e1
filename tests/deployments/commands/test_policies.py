"""`tend policy`: a file is checked, adopted, shown, and accounts move to it on purpose."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from tests.deployments.commands.conftest import Tend

TEXT = resources.files("policy").joinpath("standard.toml").read_text("utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ours.toml"
    path.write_text(TEXT.replace('name = "standard"', 'name = "ours"', 1))
    return path


def test_a_good_file_is_checked_without_a_database(tend: Tend, file: Path) -> None:
    answer = tend("policy", "check", file)
    assert (answer.code, answer.out) == (0, "ours of 2024-01-01: no fault found.\n")


def test_each_fault_is_a_line_and_the_exit_is_1(tend: Tend, file: Path) -> None:
    file.write_text(file.read_text().replace("= 14", "= 13").replace("defer_care = false", ""))
    answer = tend("policy", "check", file)
    assert answer.code == 1
    assert answer.out.splitlines()[0].startswith("HD-00  holds.days_after_release: ")
    assert answer.out.splitlines()[-1] == "2 faults; the policy cannot be used."


def test_the_faults_are_json_too(tend: Tend, file: Path) -> None:
    file.write_text(file.read_text().replace("autopay_required = false", "autopay_required = true"))
    answer = tend("policy", "check", file, "--json")
    assert answer.code == 1
    (finding,) = answer.json["findings"]
    assert (finding["rule"], finding["where"]) == ("RE-04", "plans.autopay_required")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(None, "is no file", id="nothing"),
        pytest.param(b"steps: kind", "is no TOML", id="no TOML"),
        pytest.param(b"\xff\xfe", "is no text", id="no text"),
    ],
)
def test_what_cannot_be_read_is_wrong_input(
    tend: Tend, tmp_path: Path, content: bytes | None, line: str
) -> None:
    path = tmp_path / "policy.toml"
    if content is not None:
        path.write_bytes(content)
    answer = tend("policy", "check", path)
    assert (answer.code, answer.out) == (2, "")
    assert line in answer.err
    assert answer.err.count("\n") == 1
