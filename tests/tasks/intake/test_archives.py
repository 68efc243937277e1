"""A zip is read as the folder of its files, within bounds."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tasks.intake import archives
from tasks.intake.archives import unpacked
from tasks.runtime import WrongInput
from tests.tasks.intake_folders import ask, one_visit, take_in


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


@pytest.mark.usefixtures("database")
def test_a_zip_with_a_folder_around_its_files_is_taken_as_the_folder(tmp_path: Path) -> None:
    folder = one_visit(tmp_path / "in")
    files = {f"export/{one.name}": one.read_bytes() for one in folder.iterdir()}
    path = packed(tmp_path / "export.zip", files | {"__MACOSX/export/._people.csv": b"x"})
    assert take_in(path).new == 1
    assert ask("SELECT source FROM account") == [("tend_csv",)]


def test_what_was_unpacked_is_for_its_owner_alone_and_goes_again(tmp_path: Path) -> None:
    with unpacked(packed(tmp_path / "a.zip", {"a.csv": b"x", "b/c.csv": b"y"})) as folder:
        assert sorted(one.name for one in folder.rglob("*.csv")) == ["a.csv", "c.csv"]
        assert folder.parent.stat().st_mode & 0o077 == 0
    assert not folder.parent.exists()


def test_only_the_files_that_a_mapping_names_are_unpacked(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"top/a.csv": b"x", "top/scan.pdf": b"y"})
    with unpacked(path, {"a.csv"}) as folder:
        assert [one.name for one in folder.iterdir()] == ["a.csv"]


@pytest.mark.parametrize(
    "name", ["../a.csv", "a/../../b.csv", "/etc/a.csv", "C:/a.csv", "a//b.csv"]
)
def test_a_file_that_would_lie_outside_its_folder_refuses_the_zip(
    tmp_path: Path, name: str
) -> None:
    path = packed(tmp_path / "a.zip", {name: b"x", "b.csv": b"y"})
    with pytest.raises(WrongInput, match="outside its folder"), unpacked(path):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_two_files_that_are_one_where_case_does_not_count_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": b"x", "A.csv": b"y"})
    with pytest.raises(WrongInput, match="two files of one name"), unpacked(path):
        pass


@pytest.mark.parametrize(("bytes_", "is_taken"), [(999, True), (1_000, True), (1_001, False)])
def test_a_bomb_is_refused_by_what_comes_out_and_not_by_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bytes_: int, is_taken: bool
) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1_000)
    monkeypatch.setattr(archives, "MOST_RATIO", 1)
    path = packed(tmp_path / "a.zip", {"a.csv": b"0" * bytes_})
    if is_taken:
        with unpacked(path) as folder:
            assert (folder / "a.csv").stat().st_size == bytes_
        return
    with pytest.raises(WrongInput, match="grows beyond what tables are"), unpacked(path):
        pass


def test_all_files_together_have_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000)
    path = packed(tmp_path / "a.zip", {"a.csv": b"0" * 600, "b.csv": b"0" * 600})
    with pytest.raises(WrongInput, match="grows beyond what tables are"), unpacked(path):
        pass


def test_a_workbook_a_lock_and_a_broken_zip_each_say_what_to_do(tmp_path: Path) -> None:
    book = packed(tmp_path / "book.xlsx", {"[Content_Types].xml": b"x", "xl/a.xml": b"y"})
    with pytest.raises(WrongInput, match="save each sheet as CSV"), unpacked(book):
        pass
    plain = packed(tmp_path / "a.zip", {"a.csv": b"x" * 100}).read_bytes()
    at = plain.index(b"PK\x01\x02") + 8
    (tmp_path / "locked.zip").write_bytes(plain[:at] + b"\x01\x00" + plain[at + 2 :])
    with (
        pytest.raises(WrongInput, match="locked with a password"),
        unpacked(tmp_path / "locked.zip"),
    ):
        pass
    (tmp_path / "cut.zip").write_bytes(plain[:60])
    with (
        pytest.raises(WrongInput, match="cannot be read; make it again"),
        unpacked(tmp_path / "cut.zip"),
    ):
        pass
