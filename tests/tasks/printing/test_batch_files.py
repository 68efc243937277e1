"""A print batch is whole or not there, whatever dies and whichever disk forgets."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tasks.printing.batch_files import ENDINGS, is_whole, publish, stage_batch, withdraw
from tasks.runtime import private_files

NAME = "letters-2026-03-02-00001"
PDF = b"%PDF of two letters"


class Died(Exception):
    """The process ends here."""


def contents(pdf: bytes = PDF) -> dict[str, bytes]:
    manifest = f'{{"pdf_sha256": "{sha256(pdf).hexdigest()}"}}'.encode()
    return {"pdf": pdf, "json": manifest, "csv": b"token\r\n"}


def seen(folder: Path) -> list[str]:
    """What the print vendor sees."""
    return sorted(path.suffix[1:] for path in folder.glob("[!.]*"))


def test_what_is_laid_aside_nobody_sees(tmp_path: Path) -> None:
    stage_batch(tmp_path, NAME, contents())
    assert seen(tmp_path) == []
    assert not is_whole(tmp_path, NAME)


def test_what_is_put_in_place_is_whole_and_nothing_is_left_aside(tmp_path: Path) -> None:
    stage_batch(tmp_path, NAME, contents())
    publish(tmp_path, NAME)
    assert seen(tmp_path) == sorted(ENDINGS) == sorted(p.suffix[1:] for p in tmp_path.iterdir())
    assert is_whole(tmp_path, NAME)


@pytest.mark.parametrize("steps", range(7))
def test_a_crash_between_any_two_files_leaves_no_batch_or_a_whole_one(
    steps: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = os.replace, [steps]

    def counted(*args: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Died
        real(*args)

    with monkeypatch.context() as dying:
        dying.setattr(os, "replace", counted)
        try:
            stage_batch(tmp_path, NAME, contents())
            publish(tmp_path, NAME)
        except Died:
            pass
    assert is_whole(tmp_path, NAME) == ("csv" in seen(tmp_path)) == (steps == 6)
    if steps < 6:
        withdraw(tmp_path, NAME)
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("gone", ENDINGS)
def test_a_batch_that_misses_a_file_is_not_whole(gone: str, tmp_path: Path) -> None:
    stage_batch(tmp_path, NAME, contents())
    publish(tmp_path, NAME)
    (tmp_path / f"{NAME}.{gone}").unlink()
    assert not is_whole(tmp_path, NAME)


@pytest.mark.parametrize(
    ("ending", "content"),
    [("pdf", b"%PDF of tw"), ("pdf", b""), ("json", b'{"pdf_sha'), ("json", b"[]")],
)
def test_a_batch_with_a_file_that_a_disk_lost_half_of_is_not_whole(
    ending: str, content: bytes, tmp_path: Path
) -> None:
    stage_batch(tmp_path, NAME, contents())
    publish(tmp_path, NAME)
    (tmp_path / f"{NAME}.{ending}").write_bytes(content)
    assert not is_whole(tmp_path, NAME)


def test_every_file_and_every_name_is_on_the_disk_before_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fsync of the file, then its name, then fsync of the directory that keeps the name."""
    done: list[str] = []
    sync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        done.append("directory" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")
        sync(handle)

    def replaced(*args: Any) -> None:
        done.append("name")
        replace(*args)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    stage_batch(tmp_path, NAME, contents())
    publish(tmp_path, NAME)
    assert done == ["file", "name", "directory"] * 3 + ["name", "directory"] * 3


def test_a_new_folder_is_on_the_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Path] = []
    monkeypatch.setattr(private_files, "sync_directory", kept.append)
    private_files.private_directory(tmp_path / "a" / "b")
    assert kept == [tmp_path, tmp_path / "a"]
