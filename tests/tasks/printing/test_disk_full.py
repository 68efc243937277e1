"""The disk is full while letters are printed: a clear end, and the next run prints what is left."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.runtime.settings import current
from tests.tasks.days import breaches, on_paper, portfolio, sent, walk

ACCOUNTS = 8
_SMALL = "1m"


@pytest.fixture
def small_disk(tend_home: Path) -> Iterator[Path]:
    """`var/letters` on a disk of its own, with room for nothing but a few pages."""
    folder = tend_home / "var" / "letters"
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command on this machine")
    if mounted.returncode:
        pytest.skip("only root may mount a small disk: this user may not")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_full_disk_ends_the_run_and_the_next_one_prints_everything_once(
    small_disk: Path,
) -> None:
    accounts = portfolio(ACCOUNTS)
    filler = small_disk / "filler"
    free = os.statvfs(small_disk)
    filler.write_bytes(b"0" * (free.f_bavail * free.f_frsize - 8 * 1024))
    with pytest.raises(OSError, match="No space left"):
        walk()
    assert sent() == []
    filler.unlink()
    walk()
    assert sent() == [(account, "statement_1") for account in accounts]
    assert len(on_paper()) == len(set(on_paper())) == ACCOUNTS
    assert [path.name for path in current().var.rglob(".*") if path.is_file()] == []
    assert walk()["due"] == 0
    assert breaches() == ()
