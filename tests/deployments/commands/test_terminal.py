"""What stands in the data moves no cursor, and what a terminal cannot show ends no command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from deployments.commands.shared.output import visible
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend
from tests.factories import make_account, make_person

ROOT = Path(__file__).parents[3]
ODD = "\x1b[2J\x07\x9b31m\u202eZoé"


def odd_person() -> None:
    with db.writing() as connection:
        person = make_person(connection, given_name=ODD, family_name="Nuñez")
        make_account(connection, guarantor_id=person, reference="A-0DD0000001")


def test_controls_are_shown_as_their_codes_and_lines_stay_lines() -> None:
    assert visible("a\x1b[2J\x9b\u202eb\r\x00") == "a\\u001b[2J\\u009b\\u202eb\\u000d\\u0000"
    assert visible("é\tñ\n王") == "é\tñ\n王"


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("line", ["find Nuñez", "find Nuñez --json", "account A-0DD0000001"])
def test_no_command_sends_a_control_character_to_the_terminal(
    tend: Tend, sqlite_database: str, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setenv("TEND_DATABASE_URL", sqlite_database)
    monkeypatch.setattr(db, "_configured", [sqlite_database])
    odd_person()
    told = tend(*line.split())
    assert told.code == 0, told.err
    assert "Zoé" in told.out or "A-0DD0000001" in told.out
    assert not set(told.out) & set("\x1b\x07\x9b\u202e")
    wrong = tend("account", f"A-{ODD}")
    assert wrong.code == 2
    assert not set(wrong.err) & set("\x1b\x07\x9b\u202e")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_of_another_encoding_ends_no_command(
    sqlite_database_apart: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(db, "_configured", [sqlite_database_apart])
        odd_person()
        with db.reading() as connection:
            assert connection.scalar(text("SELECT count(*) FROM account")) == 1
        db.engine(sqlite_database_apart).dispose()
    env = {
        **os.environ, "LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding,
        "TEND_DATABASE_URL": sqlite_database_apart, "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [sys.executable, "-m", "cli", "find", "Nu"]
    told = subprocess.run(command, env=env, capture_output=True, timeout=120)
    assert told.returncode == 0, told.stderr
    assert b"A-0DD0000001" in told.stdout
