"""A message that comes late, or once more, says nothing new of what a newer one said."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tasks import intake
from tasks.runs import Moment
from tests.tasks.intake.hl7.feed import (
    ALONE,
    brought,
    dft,
    everything,
    feed,
    ft1,
    held,
    message,
    owed,
    person,
    pid,
)
from tests.tasks.intake_folders import NOW, TODAY, ask

pytestmark = pytest.mark.usefixtures("database")
CHARGE = ft1("1", "CG", "100&USD")
JANUARY, FEBRUARY = "20260110120000", "20260210120000"
MOTHER = "GT1|1|77|MUNOZ^EVA||9 Elm Street^^Austin^TX^78702|||19600101|||MTH"
HERSELF = "GT1|1||MUNOZ^ANA||||||||SEL"


def test_an_old_address_that_comes_after_a_new_one_is_no_news(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[ALONE], at=JANUARY))
    moved = pid(f11="5 New^^Dallas^TX^75201", f13="(512)555-0188")
    brought(tmp_path / "y", message("ADT^A08", moved, at=FEBRUARY))
    old = pid(f11="3 Old^^Austin^TX^78701", f13="(512)555-0111", f5="MUNOZ^ANNA")
    brought(tmp_path / "z", message("ADT^A08", old, at="20260131"))
    found = person()
    assert (found["line1"], found["phone"]) == ("5 New", "+15125550188")
    assert found["given_name"] == "ANA"


def test_every_message_may_come_once_more(tmp_path: Path) -> None:
    some = {
        "a": message("BAR^P01", pid(), "PV1|1|O" + "|" * 42 + "20260105", MOTHER, at=JANUARY),
        "b": dft(CHARGE, more=[ALONE], at="20260111"),
        "c": message("ADT^A08", pid(f13="(512)555-0188"), "PV1|1|I", HERSELF, at=FEBRUARY),
    }
    for name, one in some.items():
        brought(tmp_path / name, one)
    before = everything()
    for name, one in some.items():
        assert brought(tmp_path / name, one).changed == 0, name
    assert everything() == before
    assert ask("SELECT description FROM account") == [("Inpatient stay",)]


def test_money_deaths_and_merges_of_an_old_message_count(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[ALONE], at=FEBRUARY))
    brought(tmp_path / "y", dft(ft1("2", "PY", "30"), at=JANUARY))
    assert owed() == 70_00
    brought(tmp_path / "z", message("ADT^A08", pid(f29="20260107", f30="Y"), at=JANUARY))
    assert (held(), str(person()["death_date"])) == (["HD-03"], "2026-01-07")
    brought(tmp_path / "w", message("ADT^A40", pid("P0", ""), "MRG|P1", at=JANUARY))
    assert ask("SELECT COUNT(*) FROM person_merge") == [(1,)]


def test_a_clock_that_runs_ahead_silences_nobody(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[ALONE], at="20990101"))
    brought(tmp_path / "y", message("ADT^A08", pid(f13="(512)555-0188"), at=FEBRUARY))
    assert person()["phone"] == "+15125550188"


def test_a_dry_run_remembers_nothing(tmp_path: Path) -> None:
    path = feed(tmp_path / "x", dft(CHARGE, at=FEBRUARY))
    intake.preview_folder(path, today=TODAY, since=None, now=NOW)
    assert ask("SELECT id FROM message_heard") == []


def test_files_of_an_inbox_are_taken_in_the_order_of_their_messages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "inbox"
    monkeypatch.setenv("TEND_INBOX", str(inbox))
    feed(inbox / "a.hl7", message("ADT^A08", pid(f13="(512)555-0188"), at=FEBRUARY))
    feed(inbox / "b.hl7", dft(CHARGE, more=[ALONE], at=JANUARY))
    for one in inbox.iterdir():
        os.utime(one, (NOW.timestamp(), NOW.timestamp()))
    found = intake.empty_inbox(Moment(TODAY, NOW + timedelta(hours=1)), "tester")
    assert [(one.name, one.made_on.isoformat()) for one in found.taken] == [
        ("b.hl7", "2026-01-10"), ("a.hl7", "2026-02-10"),
    ]  # fmt: skip
    assert (owed(), person()["phone"]) == (100_00, "+15125550188")
