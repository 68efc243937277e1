"""A database that is not ours, is too old or cannot be opened; settings that are wrong."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend

COMMANDS = [
    "run",
    "audit",
    "report",
    "worklist",
    "find Ada",
    "account A-1",
    "record call A-1 disputes",
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database of this machine would be."""
    monkeypatch.setattr(db, "_configured", [])
    return tmp_path / "var" / "tend.db"


def make_tables(place: Path, *statements: str) -> bytes:
    place.parent.mkdir()
    with sqlite3.connect(place) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return place.read_bytes()


@pytest.mark.parametrize("line", COMMANDS)
def test_without_a_database_every_command_asks_for_setup(
    tend: Tend, place: Path, line: str
) -> None:
    answer = tend(*line.split())
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "there is no Tend database yet; run: tend setup\n"
    assert not place.parent.exists()


@pytest.mark.parametrize("line", [*COMMANDS, "setup", "demo", "import ."])
def test_a_database_of_others_is_refused_and_left_as_it_is(
    tend: Tend, place: Path, line: str
) -> None:
    before = make_tables(place, "CREATE TABLE invoices (id INTEGER)")
    answer = tend(*line.split())
    assert (answer.code, answer.out) == (2, "")
    assert "other tables" in answer.err
    with sqlite3.connect(place) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    connection.close()
    assert tables == [("invoices",)]
    assert len(before) == place.stat().st_size


def test_an_older_database_asks_for_setup_and_a_newer_one_is_refused(
    tend: Tend, place: Path
) -> None:
    assert tend("setup").code == 0
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
    connection.close()
    assert "run: tend setup" in tend("report").err
    answer = tend("setup")
    assert answer.code == 2
    assert "newer Tend or another program" in answer.err


def test_a_file_that_is_no_database_is_refused(tend: Tend, place: Path) -> None:
    place.parent.mkdir()
    place.write_text("not a database, and long enough to be looked at\n" * 20)
    for line in ("setup", "report", "import ."):
        answer = tend(*line.split())
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith("the database cannot be opened")


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TEND_DATABASE_URL", "mysql://db", "TEND_DATABASE_URL"),
        ("TEND_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none", "cannot be opened"),
        ("TEND_BATCH_SIZE", "many", "TEND_BATCH_SIZE"),
        ("TEND_PRACTICE_FILE", "nowhere.toml", "nowhere.toml"),
    ],
)
def test_a_wrong_setting_is_named(
    tend: Tend, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    for line in ("setup", "report", "import ."):
        answer = tend(*line.split())
        assert (answer.code, answer.out) == (2, ""), answer
        assert len(answer.err.splitlines()) == 1
        assert says in answer.err


@pytest.mark.usefixtures("place")
def test_setup_twice_is_the_same_as_once(tend: Tend) -> None:
    first = tend("setup", "--json").json
    assert first["ready"] is True
    assert tend("setup", "--json").json == first


@pytest.mark.usefixtures("place")
def test_setup_shows_no_password(tend: Tend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEND_DATABASE_URL", "postgresql://tend:s3cret@127.0.0.1:9/none")
    assert "s3cret" not in tend("setup").err
