"""The command as a whole: what it promises before it does anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

import cli
from tasks.runtime.errors import TransientError

HOUSE = Path(__file__).parent.parent
COMMANDS = [
    *cli._COMMANDS,
    *(f"record {name}" for name in cli._RECORDS),
    *(f"policy {name}" for name in cli._POLICIES),
]


def test_every_command_of_the_blueprint_is_there() -> None:
    assert set(cli._COMMANDS) == {
        "setup", "demo", "import", "run", "account", "why", "rerun", "send", "find",
        "worklist", "holds", "audit", "preview", "report", "rules", "serve",
        "automations", "reprint", "resend", "retry-posts",
    }  # fmt: skip
    assert set(cli._RECORDS) == {
        "payment", "call", "hold", "release", "application", "plan", "preference", "confidential",
        "returned-mail", "refund", "skip", "reinstate", "times", "help",
    }  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example_and_answers_in_json(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.start([*command.split(), "--help"]) == 0
    said = capsys.readouterr().out
    assert f"Example: tend {command}" in said
    assert "--json" in said


def test_a_paragraph_of_help_breaks_where_the_screen_does_not_where_our_source_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    cli.start(["record", "plan", "--help"])
    said = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "something is not known, such as the income, the answer says so." in said


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.start(["--version"]) == 0
    assert capsys.readouterr().out.startswith("tend ")


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.start([]) == 0
    assert "worklist" in capsys.readouterr().out


def test_a_command_loads_nothing_of_the_others() -> None:
    others = {"alembic", "tasks.intake", "deployments.commands.record.payment"}
    code = f"import sys, cli; cli.app(['why', 'A-1']); print({others} & {{*sys.modules}})"
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


@pytest.mark.parametrize("command", ["nothing", "record nothing", "nothing payment"])
def test_a_command_that_is_not_there_is_one_line(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.start(command.split()) == 2
    assert "No such command 'nothing'" in capsys.readouterr().err


def test_starting_up_loads_neither_prefect_nor_the_letter_press() -> None:
    heavy = {"prefect", "typst", "textstat", "sendgrid", "uvicorn"}
    code = f"import sys, cli; cli.app(); print({heavy} & {{*sys.modules}})"
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


@pytest.mark.parametrize(
    ("problem", "code", "line"),
    [
        (OperationalError("SELECT 1", {}, Exception("locked")), 1, "try again"),
        (TransientError("busy"), 1, "try again"),
        (KeyError("Jane Doe"), 1, "a fault in Tend: KeyError"),
        (KeyboardInterrupt(), 130, "stopped"),
        (PermissionError(13, "Permission denied", "var"), 2, "var: Permission denied"),
    ],
)
def test_a_failure_is_one_line_without_values(
    problem: BaseException,
    code: int,
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise problem

    app = cli.app
    monkeypatch.setattr(cli, "app", fail)
    assert cli.start(["report"]) == code
    said = capsys.readouterr().err
    assert line in said
    assert len(said.splitlines()) == 1
    assert "Jane Doe" not in said
    assert app is not cli.app
