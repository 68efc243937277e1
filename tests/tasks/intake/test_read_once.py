"""What is read of an export a second time is read once: the look at it, and its taking in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policy.terms import DataUse
from tasks.intake import run_import
from tasks.intake.csv_files import checked_rows
from tasks.intake.tend_csv import source
from tasks.runtime import WrongInput
from tests.tasks.intake.test_whole_exports import MANY, everything, export
from tests.tasks.intake_folders import ask, balances_differ, take_in, write_csv

pytestmark = pytest.mark.usefixtures("database")
ROWS = 4 * MANY
"""A person, a visit and two amounts of each."""


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every row that was checked, by its file."""
    found: list[str] = []

    def counting(model: Any, file: Any, *others: Any) -> Any:
        found.append(file.name)
        return checked_rows.read_row(model, file, *others)

    monkeypatch.setattr(source, "read_row", counting)
    return found


def test_each_row_of_a_known_export_is_checked_once(tmp_path: Path, checked: list[str]) -> None:
    take_in(export(tmp_path / "in"))
    assert len(checked) == ROWS
    checked.clear()
    again = take_in(export(tmp_path / "in", paid="70.00"))
    assert (again.changed, again.read, again.database) == (MANY, ROWS, DataUse.LIVE)
    assert len(checked) == ROWS
    assert balances_differ() == []


def test_an_export_that_is_stopped_leaves_nothing_and_the_next_is_read_anew(
    tmp_path: Path, checked: list[str]
) -> None:
    take_in(export(tmp_path / "in"))
    before = everything()
    with pytest.raises(WrongInput, match="rises by"):
        take_in(export(tmp_path / "in", paid=""))
    assert everything() == before
    checked.clear()
    assert take_in(export(tmp_path / "in")).unchanged == MANY
    assert len(checked) == ROWS


def test_with_somebody_else_under_a_known_key_it_is_read_again_without_them(
    tmp_path: Path, checked: list[str]
) -> None:
    take_in(export(tmp_path / "in"))
    checked.clear()
    other = {"given_name": "Bo", "family_name": "Lund", "birth_date": "1990-01-01"}
    result = take_in(export(tmp_path / "in", p3=other), accept="identity=9")
    assert (result.refused, result.accepted) == (4, ROWS - 4)
    assert len(checked) == 2 * ROWS
    assert ask("SELECT given_name FROM person WHERE source_key = 'p3'") == [("Ana",)]


def test_what_comes_in_is_what_was_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that grew between the two was taken in as it was not looked at."""
    take_in(export(tmp_path / "in"))
    newer = export(tmp_path / "newer", paid="70.00")
    whole = run_import._say_use

    def grows(*said: Any) -> None:
        write_csv(newer / "people.csv", [{"person_key": "", "given_name": "", "family_name": ""}])
        whole(*said)

    monkeypatch.setattr(run_import, "_say_use", grows)
    assert (take_in(newer).changed, balances_differ()) == (MANY, [])
