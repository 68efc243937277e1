"""The published exports, taken in and lived through for 200 days: no page says what its reader may
not know, and the audit finds nothing.

The larger one takes minutes: PUBLISHED_PATIENTS=0 lives it whole, as it is and brought near. `make
soak` does.
"""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.audit.run_audit import audit
from tasks.practice.practice import load_practice
from tasks.runtime.settings import current
from tasks.storage import database
from tasks.storage.database import reading
from tests.scenarios.life import Life
from tests.scenarios.near_export import bring_near
from tests.scenarios.printed_pages import Read, read_pages
from tests.tasks.intake.test_synthea import CLAIMS, ENCOUNTERS, needs_data
from tests.tasks.intake_folders import take_in

FIRST = date(2024, 4, 13)
DAYS = timedelta(200)
PATIENTS = int(os.environ.get("PUBLISHED_PATIENTS", "12"))
"""Of the larger export; 0: all of them."""


def live(folder: Path, first: date, url: str, monkeypatch: pytest.MonkeyPatch) -> Read:
    """200 days of this export, and what its letters say."""
    monkeypatch.setattr(database, "_configured", [url])
    take_in(folder, today=first, refused_file=folder.parent / "refused.csv")
    life = Life(load_practice())
    life.today = first
    life.run()
    life.until((first + DAYS).isoformat())
    with reading() as connection:
        found = audit(connection)
    assert found.breaches == ()
    assert found.checked > 1_000
    return read_pages(current().home / "var" / "letters")


@needs_data
@pytest.mark.rule("PF-09", "HP-09")
def test_200_days_of_the_published_accounts_have_no_breach(
    monkeypatch: pytest.MonkeyPatch, sqlite_database: str, tmp_path: Path
) -> None:
    (tmp_path / "claims").symlink_to(CLAIMS)
    read = live(tmp_path / "claims", FIRST, sqlite_database, monkeypatch)
    assert read.letters > 20
    assert (read.wrongly, read.unasked) == ([], [])


@needs_data
@pytest.mark.rule("HP-09", "HP-10")
def test_no_page_of_the_published_lives_says_what_its_reader_may_not_know(
    monkeypatch: pytest.MonkeyPatch, sqlite_database: str, tmp_path: Path
) -> None:
    bring_near(ENCOUNTERS, tmp_path / "near", FIRST, PATIENTS)
    read = live(tmp_path / "near", FIRST, sqlite_database, monkeypatch)
    assert min(read.letters, read.to_guardians, len(read.named), len(read.unnamed)) > 1
    assert (read.wrongly, read.unasked) == ([], [])


@needs_data
@pytest.mark.skipif(PATIENTS > 0, reason="minutes: PUBLISHED_PATIENTS=0 lives all of it")
@pytest.mark.rule("PF-09", "HP-09")
def test_200_days_of_the_published_encounters_have_no_breach(
    monkeypatch: pytest.MonkeyPatch, sqlite_database: str, tmp_path: Path
) -> None:
    (tmp_path / "encounters").symlink_to(ENCOUNTERS)
    read = live(tmp_path / "encounters", date(2024, 3, 12), sqlite_database, monkeypatch)
    assert read.letters > 100
    assert (read.wrongly, read.unasked) == ([], [])
