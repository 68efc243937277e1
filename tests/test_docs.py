"""The papers are true: what they name is there, and the page of settings is up to date."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import cli
from policy.assistance.state_floors import state_help
from tests import settings_page

HOUSE = Path(__file__).parent.parent
PAPERS = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").glob("*.md")])
ROOMS = (
    "benchmarks|deployments|docs|flows|migrations|models|policy|tasks|templates|tests|\\.ci"
)  # fmt: skip
PATH = re.compile(rf"(?:{ROOMS})/[\w./-]*|cli\.py|[\w-]+\.(?:md|yaml)|practice\.toml|Makefile")
TEND = re.compile(r"(?:\.venv/bin/)?tend [^|]*")
NAMED = [
    (paper.name, said)
    for paper in PAPERS
    for said in re.findall(r"`([^`\n]+)`", paper.read_text("utf-8"))
]
BLOCKS = [
    (paper.name, line)
    for paper in PAPERS
    for block in re.findall(r"^```\n(.*?)^```", paper.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]
FILES = sorted({one for one in NAMED if PATH.fullmatch(one[1])})
COMMANDS = sorted({one for one in [*NAMED, *BLOCKS] if TEND.fullmatch(one[1])})
MADE = sorted({one for one in [*NAMED, *BLOCKS] if one[1].startswith("make ")})


def test_the_papers_are_there() -> None:
    names = {paper.relative_to(HOUSE).as_posix() for paper in PAPERS}
    assert names >= {
        "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/operator.md",
        "docs/specialist.md", "docs/policy.md", "docs/law.md", "docs/intake.md", "docs/email.md",
        "docs/promises.md", "docs/settings.md", "docs/architecture.md", "docs/performance.md",
    }  # fmt: skip
    assert len(FILES) > 100
    assert len(COMMANDS) > 50


def test_readme_can_be_read_in_one_go() -> None:
    assert len((HOUSE / "README.md").read_text("utf-8").splitlines()) <= 150


@pytest.mark.parametrize(("paper", "name"), FILES)
def test_every_path_that_a_paper_names_is_there(paper: str, name: str) -> None:
    assert (HOUSE / name).exists(), paper


@pytest.mark.parametrize(
    ("paper", "link"),
    [
        (paper, link)
        for paper in PAPERS
        for link in re.findall(r"\]\((?!https?://)([^)#]+)[^)]*\)", paper.read_text("utf-8"))
    ],
    ids=lambda one: one.name if isinstance(one, Path) else one,
)
def test_every_link_and_picture_leads_somewhere(paper: Path, link: str) -> None:
    assert (paper.parent / link).exists()


@pytest.mark.parametrize(("paper", "line"), COMMANDS)
def test_every_command_that_a_paper_names_is_one(paper: str, line: str) -> None:
    plain = re.split(r" {2,}|[#>]", line)[0].replace("[", "").replace("]", "")
    words = shlex.split(plain.partition("tend ")[2])
    command: Any = get_command(cli.app(whole=True))
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        assert words[0] in command.commands, paper
        command = command.commands[words.pop(0)]
    options = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    assert {word for word in words if word.startswith("--")} <= options, paper


@pytest.mark.parametrize(("paper", "line"), MADE)
def test_every_target_that_a_paper_names_is_one(paper: str, line: str) -> None:
    makefile = (HOUSE / "Makefile").read_text("utf-8")
    assert re.search(rf"^{line.split()[1]}:", makefile, re.MULTILINE), paper


def test_the_page_of_settings_is_what_the_class_says() -> None:
    """When this fails: make settings"""
    assert settings_page.PAGE.read_text("utf-8") == settings_page.page()


@pytest.mark.rule("2.3 VT", "2.3 ME")
@pytest.mark.parametrize(
    "asked", ["flows/record/application.py", "deployments/commands/record/call_and_preference.py"]
)
def test_whoever_enters_an_income_is_told_where_the_law_counts_magi(asked: str) -> None:
    states = sorted({row.state for row in state_help().floors if row.counted == "magi"})
    told = (HOUSE / asked).read_text("utf-8")
    assert re.search(rf"in {' and '.join(states)} \w+ modified adjusted gross", told, re.IGNORECASE)
