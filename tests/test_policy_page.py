"""The pages for managers and for counsel say what the policy file and the commands say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import get_origin

import pytest
from pydantic import BaseModel
from typer.main import get_command

import cli
from policy.policy_file.spec import PolicySpec

HOUSE = Path(__file__).parent.parent
PAGE = (HOUSE / "docs" / "policy.md").read_text("utf-8")
LAW = (HOUSE / "docs" / "law.md").read_text("utf-8")
COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"```\n(.*?)```", PAGE + LAW, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("tend ")
]


@pytest.mark.parametrize("block", sorted(set(PolicySpec.model_fields) - {"source"}))
def test_every_block_of_the_policy_file_is_explained(block: str) -> None:
    """One table in brackets, several in double ones, a single value bare."""
    field = PolicySpec.model_fields[block].annotation
    shown = f"`{block}`"
    if get_origin(field) is tuple:
        shown = f"`[[{block}]]`"
    elif isinstance(field, type) and issubclass(field, BaseModel):
        shown = f"`[{block}]`"
    assert shown in PAGE


def test_the_page_says_plainly_that_it_is_not_legal_advice() -> None:
    assert re.search(r"\*\*None of this is\s+legal advice", PAGE)


@pytest.mark.parametrize("page", [PAGE, LAW], ids=["policy", "law"])
def test_the_page_is_one_page(page: str) -> None:
    assert len(page.splitlines()) <= 75


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_on_the_page_is_one(line: str) -> None:
    words = shlex.split(line.partition(">")[0])[1:]
    command = get_command(cli.app(whole=True))
    while hasattr(command, "commands") and words:
        command = command.commands[words.pop(0)]
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("file", re.findall(r"`(?:policy/)?(\w+\.toml)`", PAGE + LAW))
def test_every_file_the_page_names_is_there(file: str) -> None:
    assert (HOUSE / "policy" / file).exists() or (HOUSE / file).exists()
