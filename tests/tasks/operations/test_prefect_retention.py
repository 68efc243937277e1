"""HP-12, RF-18: what was sent is kept; housekeeping clears away half-written files only."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.operations.upkeep import clear_temporary_files
from tasks.runtime.settings import current

LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC).timestamp()


def left(folder: str, name: str) -> Path:
    path = current().var / folder / "2019-01-01" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("kept")
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


@pytest.mark.rule("HP-12", "RF-18")
@pytest.mark.parametrize(
    ("folder", "name", "stays"),
    [
        pytest.param("letters", "batch-001.pdf", True, id="a letter of years ago"),
        pytest.param("letters", "batch-001.csv", True, id="its manifest"),
        pytest.param("outbox", "token.eml", True, id="a notice"),
        pytest.param("calls", "calls.csv", True, id="a call list"),
        pytest.param("refused", "refused.csv", True, id="what an import refused"),
        pytest.param("letters", ".batch-001.pdf.x1", False, id="what a crash left half written"),
    ],
)
def test_housekeeping_never_throws_away_what_was_sent(folder: str, name: str, stays: bool) -> None:
    path = left(folder, name)
    clear_temporary_files.fn()
    assert path.exists() is stays
