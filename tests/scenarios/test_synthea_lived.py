"""The smaller published export, taken in and lived through for 200 days: the audit finds nothing.

The larger one takes minutes: tend import, tend run --as-of 2024-03-12 --through 2024-09-28, and
tend audit, with a TEND_HOME of its own.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.audit.run_audit import audit
from tasks.practice.practice import load_practice
from tasks.runtime.settings import current
from tasks.storage import database
from tasks.storage.database import reading
from tests.scenarios.life import Life
from tests.scenarios.printed_pages import told_wrongly
from tests.tasks.intake.test_synthea import CLAIMS, needs_data
from tests.tasks.intake_folders import take_in

FIRST = date(2024, 4, 13)
LAST = FIRST + timedelta(200)


@needs_data
@pytest.mark.rule("PF-09", "HP-09")
def test_200_days_of_the_published_accounts_have_no_breach(
    monkeypatch: pytest.MonkeyPatch, sqlite_database: str, tmp_path: Path
) -> None:
    monkeypatch.setattr(database, "_configured", [sqlite_database])
    take_in(CLAIMS, today=FIRST, refused_file=tmp_path / "refused.csv")
    life = Life(load_practice())
    life.today = FIRST
    life.run()
    life.until(LAST.isoformat())
    with reading() as connection:
        found = audit(connection)
    assert found.breaches == ()
    assert found.checked > 5_000
    read, told = told_wrongly(current().home / "var" / "letters")
    assert read > 20
    assert told == []
