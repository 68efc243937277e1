"""The command as a whole: what it promises before it does anything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from typer.main import get_command

import cli
from tasks.runtime.errors import TransientError

HOUSE = Path(__file__).parent.parent
COMMANDS = [
    *cli._COMMANDS,
    *(f"record {name}" for name in cli._RECORDS),
    *(f"policy {name}" for name in cli._POLICIES),
    *(f"words {name}" for name in cli._WORDS),
    *(f"desk {name}" for name in cli._DESK),
]


def test_every_command_of_the_blueprint_is_there() -> None:
    assert set(cli._COMMANDS) == {
        "setup", "demo", "import", "inbox", "journal", "run", "account", "why", "rerun", "send",
        "find",
        "worklist", "holds", "audit", "preview", "report", "rules", "serve",
        "automations", "reprint", "resend", "retry-posts", "law", "rehearse", "undo-run",
        "backup", "restore", "move-home",
    }  # fmt: skip
    assert set(cli._RECORDS) == {
        "payment", "call", "hold", "release", "application", "plan", "preference", "confidential",
        "returned-mail", "refund", "skip", "reinstate", "times", "help",
        "guarantor", "merge", "unrecorded",
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


OURS = {"deployments", "flows", "migrations", "models", "policy", "tasks"}
HEAVY = {"alembic", "prefect", "sendgrid", "sqlalchemy", "sqlmodel", "syllapy", "typst", "uvicorn"}
LOADED = """
import atexit, sys, cli
loaded = lambda: {name.partition(".")[0] for name in sys.modules}
atexit.register(lambda: print(*sorted(loaded()), file=sys.stderr))
sys.exit(cli.start(sys.argv[1:]))
"""


def loaded_by(*arguments: str, **environment: str) -> set[str]:
    """The top names of all modules that one start of `tend` has loaded when it ends."""
    command = [sys.executable, "-c", LOADED, *arguments]
    env = {**os.environ, **environment}
    ran = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False, env=env)
    return {*ran.stderr.splitlines()[-1].split()}


def test_the_version_and_the_next_word_load_nothing_of_the_rest() -> None:
    """Typer itself writes help with rich, and reads the options of a group with pydantic."""
    not_needed = OURS | HEAVY
    assert loaded_by("--version") & (not_needed | {"rich", "pydantic"}) == set()
    assert loaded_by("--help") & (not_needed | {"pydantic"}) == set()
    assert loaded_by() & (not_needed | {"pydantic"}) == set()
    assert loaded_by("record", "--help") & not_needed == set()
    assert loaded_by("record", "nothing") & (not_needed | {"rich"}) == set()


def test_a_shell_that_completes_a_command_loads_nothing_of_the_rest() -> None:
    asked = {"_TEND_COMPLETE": "complete_bash", "COMP_WORDS": "tend record pa", "COMP_CWORD": "2"}
    assert loaded_by(**asked) & (OURS | HEAVY | {"rich"}) == set()
    zsh = {"_TEND_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "tend wo"}
    assert loaded_by(**zsh) & (OURS | HEAVY) == set()


def completed(capfd: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        cli.start([])
    assert ended.value.code == 0
    return capfd.readouterr().out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tend wo", {"worklist", "words"}),
        (
            "tend re",
            {
                "record",
                "rehearse",
                "report",
                "reprint",
                "rerun",
                "resend",
                "restore",
                "retry-posts",
            },
        ),
        ("tend record re", {"refund", "release", "reinstate", "returned-mail"}),
        ("tend policy ", {*cli._POLICIES}),
        ("tend why A-7K2M9QX4TB --", {"--on", "--json", "--help"}),
        ("tend record plan --dow", set()),
        ("tend find 'Ana", set()),
    ],
)
def test_bash_completes_commands_sub_commands_and_options(
    line: str,
    words: set[str],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("_TEND_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    assert {*completed(capfd).split()} == words


def test_zsh_completes_with_what_each_command_does(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_TEND_COMPLETE", "complete_zsh")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "tend record pref")
    said = completed(capfd)
    assert '"preference":"Record how the guarantor wants to be reached."' in said


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_script_of_a_shell_is_shown(shell: str, tmp_path: Path) -> None:
    """Typer looks which shell has started it, so a real one does."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not on this machine")
    tend = Path(sys.executable).parent / "tend"
    asked = [shell, "-c", f"{tend} --show-completion; exit $?"]
    ran = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert f"_TEND_COMPLETE=complete_{shell}" in ran.stdout


@pytest.mark.parametrize("name", cli._GROUPS)
def test_a_listed_command_says_of_itself_what_the_loaded_one_says(name: str) -> None:
    whole: Any = get_command(cli.app(whole=True))
    listed: Any = get_command(cli.app([name]))
    helps = {key: one.help for key, one in whole.commands[name].commands.items()}
    assert {key: one.help for key, one in listed.commands[name].commands.items()} == helps
    assert {key: one.help for key, one in listed.commands.items()} == {
        key: one.help for key, one in whole.commands.items()
    }
    assert all(helps.values())


@pytest.mark.parametrize(
    ("problem", "code", "line"),
    [
        (OperationalError("SELECT 1", {}, Exception("locked")), 1, "try again"),
        (TransientError("busy"), 1, "try again"),
        (KeyError("Jane Doe"), 1, "a fault in Tend: KeyError in cli.py:"),
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
