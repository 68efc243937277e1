"""Every table on a screen of 80 columns: nothing is wider, and what is looked up stands whole."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from importlib import resources
from pathlib import Path

import pytest
from rich.cells import cell_len
from sqlalchemy import select, update

import cli
from deployments.commands import demo, reprint
from deployments.commands.shared import output
from deployments.commands.shared.narrow_table import Column, narrow, wrapped
from deployments.demo import day as demo_day
from deployments.demo.figures import figures_of
from tasks.daily_run import day
from tasks.practice import adopt
from tasks.printing import Reprinted
from tasks.printing.reprint_rows import LeftOut
from tasks.runtime import clock
from tasks.storage import database as db
from tasks.storage.tables import ACCOUNT, PERSON
from tests.deployments.demo.test_demo import PRACTICE, TODAY, live, small_portfolio

HOUSE = Path(__file__).parents[3]
NARROW, WIDE = 80, 200
POLICY = resources.files("policy").joinpath("standard.toml").read_text("utf-8")
NEXT = "2026-08-01"
SEED = 22
"""Of a life in which people are called on the last day, with more than one plan to offer."""
NAMES = ("欧阳王小明 María de los Ángeles Featherstonehaugh", "王小明", "Ana Rivera")
PHONES = ("(775) 555-{:04}", "+1 775-555-{:04}", "775-555-{:04}")
WHOLE = re.compile(
    r"A-[0-9A-Z]{10}\b|-?\$[\d,]+\.\d\d|\d{4}-\d\d-\d\d|\(?\b\d{3}\)?[ -]\d{3}-\d{4}\b"
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Path]:
    """A made-up portfolio after seventy days and today's run; names and phones of all kinds."""
    home = tmp_path_factory.mktemp("lived")
    shutil.copyfile(migrated_sqlite, home / "tend.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEND_HOME", str(home))
        patch.setattr(db, "_configured", [f"sqlite:///{home / 'tend.db'}"])
        small_portfolio(patch, days=70, accounts=60)
        live(days=70, seed=SEED)
        demo_day.take_in(SEED, TODAY, TODAY, PRACTICE)
        day.walk(TODAY, PRACTICE, datetime.combine(TODAY, time(11), UTC))
        with db.writing() as connection:
            for number, (person, phone) in enumerate(
                connection.execute(select(PERSON.c.id, PERSON.c.phone)).all()
            ):
                values = {"given_name": NAMES[number % 3], "family_name": "Fallow"}
                values |= {"phone": PHONES[number % 3].format(number)} if phone else {}
                connection.execute(update(PERSON).where(PERSON.c.id == person).values(values))
            ours = POLICY.replace("2024-01-01", NEXT).replace("after_days = 21", "after_days = 22")
            adopt(connection, ours, by="Ana Rivera", now=datetime.combine(TODAY, time(12), UTC))
        yield home


@pytest.fixture
def office(lived: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TEND_HOME", str(lived))
    monkeypatch.setenv("TEND_DATABASE_URL", f"sqlite:///{lived / 'tend.db'}")
    monkeypatch.setattr(db, "_configured", [])
    monkeypatch.setattr(clock, "today", lambda _zone: TODAY)
    monkeypatch.setattr(clock, "now", lambda: datetime.combine(TODAY, time(16), UTC))
    return lived


def references() -> list[str]:
    with db.reading() as connection:
        return list(connection.scalars(select(ACCOUNT.c.reference).order_by(ACCOUNT.c.id)))


def commands() -> Iterator[tuple[str, ...]]:
    """Every command that makes a table."""
    yield from [
        ("worklist",), ("report",), ("holds",), ("holds", "--kinds"), ("rules",), ("audit",),
        ("find", "Fallow"), ("run", "--dry-run"), ("policy", "list"), ("import", "x", "--columns"),
        ("policy", "move", "--from", "2024-01-01", "--to", NEXT, "--dry-run"),
        ("rules", "--id", "HD-02"),
    ]  # fmt: skip
    for reference in references()[:15]:
        yield "account", reference
        yield "why", reference, "--on", TODAY.isoformat()


def refused() -> None:
    why = "the account is on hold (HD-01) and waits for its insurer, so that it is left out"
    left = (LeftOut("T7K2M9QX4T", why),)
    reprint._tell(Reprinted("letters-2026-11-23-00001", "", 0, left))


def figures() -> None:
    with db.reading() as connection:
        found = figures_of(connection, TODAY)
    demo.tell(found | {"where": {"letters": "var/letters"}})


def too_wide(line: str, columns: int) -> bool:
    """A path or the name of a test stays whole, on a line of its own."""
    return cell_len(line) > columns and len(line.split()) > 1


def shown(
    columns: int | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> dict[str, str]:
    """What each command says on a screen; in a pipe without `columns`."""
    monkeypatch.setattr(output, "on_screen", lambda: columns is not None)
    monkeypatch.setenv("COLUMNS", str(columns or NARROW))
    said = {}
    for arguments in commands():
        assert cli.start(arguments) == 0, capsys.readouterr().err
        said[" ".join(arguments)] = capsys.readouterr().out
    tells: dict[str, Callable[[], None]] = {"reprint": refused, "demo": figures}
    for name, tell in tells.items():
        tell()
        said[name] = capsys.readouterr().out
    return said


def test_at_80_columns_no_line_is_wider_and_nothing_that_is_looked_up_breaks(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_a_pipe = shown(None, monkeypatch, capsys)
    assert max(len(line) for line in in_a_pipe["worklist"].splitlines()) > 150
    assert any(one.partition("{")[0] in in_a_pipe["worklist"] for one in PHONES)
    for columns in (NARROW, WIDE):
        for command, said in shown(columns, monkeypatch, capsys).items():
            assert [line for line in said.splitlines() if too_wide(line, columns)] == [], command
            assert sorted(WHOLE.findall(said)) == sorted(WHOLE.findall(in_a_pipe[command])), command
    assert office.exists()


@pytest.mark.usefixtures("office")
def test_a_call_has_its_name_and_phone_on_the_first_line_and_its_offers_on_the_second(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "on_screen", lambda: True)
    monkeypatch.setenv("COLUMNS", str(NARROW))
    assert cli.start(["worklist"]) == 0
    said = capsys.readouterr().out
    head = next(line for line in said.splitlines() if line.lstrip().startswith("call "))
    assert "phone" in head
    assert "plans to offer" not in head
    assert re.search(r"^     call between: .*plans to offer: 1 x \$", said, re.MULTILINE)


def test_on_a_real_terminal_of_80_columns_the_worklist_fits(office: Path) -> None:
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": str(NARROW), "TERM": "dumb", "PYTHONPATH": str(HOUSE)}
    command = [sys.executable, "-m", "cli", "worklist", "--date", TODAY.isoformat()]
    ran = subprocess.Popen(command, stdout=theirs, stdin=theirs, cwd=office, env=env)
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 65536):
            said += part
    except OSError:  # the terminal ends with its last user
        pass
    finally:
        os.close(ours)
    assert ran.wait() == 0
    lines = said.decode().splitlines()
    assert any("to make on" in line for line in lines)
    assert max(map(cell_len, lines)) <= NARROW


def test_a_table_that_fits_looks_as_in_a_wide_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "on_screen", lambda: True)
    said = []
    for columns in (40, 400):
        monkeypatch.setenv("COLUMNS", str(columns))
        output.table(("reference", "balance"), [["A-7K2M9QX4TB", "$1.00"]], title="One")
        said.append([line.rstrip() for line in capsys.readouterr().out.splitlines()])
    assert said[0] == said[1]
    assert said[0][2].split() == ["reference", "balance"]


def test_wide_signs_are_measured_as_the_screen_shows_them() -> None:
    names = Column("name", ["王小明", "Ana", "欧阳修 的 一个 很长 很长 的 名字 在 这里"])
    phones = Column("phone", ["(775) 555-0123", "", "775-555-0125"])
    head, lines = narrow([names, phones], 44)
    assert max(map(cell_len, [*head, *lines])) <= 44
    starts = [re.split(r"\(?775", line)[0] for line in lines if "775" in line]
    assert {cell_len(one) for one in starts} == {cell_len(head[0][: head[0].index("phone")])}
    assert wrapped("王小明王小明", 6) == ["王小明", "王小明"]
    assert wrapped("call (775) 555-0123, then", 16) == ["call", "(775) 555-0123,", "then"]


def test_the_widest_text_goes_first_then_columns_from_the_right_and_the_first_one_never() -> None:
    columns = [
        Column("guarantor", ["Ana Maria Rivera"]),
        Column("phone", ["(775) 555-0123"]),
        Column("accounts", ["A-7K2M9QX4TB A-7K2M9QX4TC A-7K2M9QX4TD"]),
        Column("total", ["$1,234.56"], right=True),
    ]
    heads = {width: narrow(columns, width)[0][0].split() for width in (90, 60, 40, 30)}
    assert heads == {
        90: ["guarantor", "phone", "accounts", "total"],
        60: ["guarantor", "phone", "total"],
        40: ["guarantor", "phone"],
        30: ["guarantor"],
    }
    assert narrow(columns, 40)[1][1:] == [
        " Ana Maria Rivera  (775) 555-0123",
        "     accounts: A-7K2M9QX4TB A-7K2M9QX4TC",
        "     A-7K2M9QX4TD; total: $1,234.56",
    ]


def test_numbers_stand_right_and_the_sum_stands_apart() -> None:
    what = Column("what was done for these accounts", ["a long text of many words", "all"])
    number = Column("number", ["1,000", "12"], right=True)
    head, lines = narrow([what, number], 36, total=True)
    ends = [cell_len(line) for line in lines if line.endswith(("1,000", "12"))]
    assert len({*ends, cell_len(next(line for line in head if "number" in line))}) == 1
    assert "" in lines
