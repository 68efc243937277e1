"""The drop folder: all of it once, in the order of its own days; what cannot be taken stays."""

from __future__ import annotations

import os
import shutil
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import tasks.intake.inbox
from tasks.intake import InboxResult, empty_inbox, import_at
from tasks.runs import Moment
from tasks.runtime import WrongInput
from tests.tasks.days import breaches
from tests.tasks.intake.remittance_files import Claim, known, remittance, transaction
from tests.tasks.intake.test_payment_files import HEADER, PORTAL, row
from tests.tasks.intake_folders import NOW, TODAY, ask, one_visit

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
LATER = NOW + timedelta(hours=1)
DONE = f"done/{TODAY.isoformat()}"


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    monkeypatch.setenv("TEND_INBOX", str(folder))
    return folder


def empty(now: datetime = LATER) -> InboxResult:
    return empty_inbox(Moment(TODAY, now), "tester")


def quiet(path: Path, at: datetime = NOW) -> Path:
    """Last changed then, with all that is in it."""
    for one in (path, *(path.rglob("*") if path.is_dir() else ())):
        os.utime(one, (at.timestamp(), at.timestamp()))
    return path


def names(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def test_an_export_is_taken_in_and_put_aside(inbox: Path) -> None:
    quiet(one_visit(inbox / "monday"))
    found = empty()
    assert [(one.name, one.result.new) for one in found.taken] == [("monday", 1)]
    assert names(inbox) == [f"{DONE}/monday/{one}.csv" for one in
                            ("accounts", "people", "transactions")]  # fmt: skip
    assert (empty().taken, empty().left) == ((), ())
    assert breaches() == ()


def test_what_lies_there_is_taken_in_the_order_of_its_own_days(inbox: Path) -> None:
    """By name or by when they were copied the older export would come last, and stop."""
    for name, day, amount in (("a", "2026-03-01", "90.00"), ("b", "2026-02-20", "100.00")):
        folder = one_visit(inbox / name, amount)
        (folder / "control.csv").write_text(f"exported_on\n{day}\n")
        quiet(folder)
    found = empty()
    assert [one.name for one in found.taken] == ["b", "a"]
    assert [one.made_on.isoformat() for one in found.taken] == ["2026-02-20", "2026-03-01"]
    assert ask("SELECT balance_cents FROM account") == [(90_00,)]


def test_an_export_comes_before_the_remittance_and_the_payments_of_its_day(
    inbox: Path,
) -> None:
    quiet(known(inbox / "z-export", a1="1000.00"))
    (inbox / "z-export" / "control.csv").write_text("exported_on\n2026-02-20\n")
    quiet(inbox / "z-export")
    first = Claim("a1", "1", "1000", "700", [("CO", "45", "100"), ("PR", "1", "200")])
    quiet(remittance(inbox / "a.835", transaction([first], "700")))
    portal = inbox / "senders" / "portal"
    portal.mkdir(parents=True)
    (portal / "intake.toml").write_text(PORTAL)
    (portal / "payments-1.csv").write_text(f"{HEADER}\n{row('R-1', '40.00')}\n")
    quiet(portal)
    found = empty()
    assert found.left == ()
    assert [one.result.refused for one in found.taken] == [0, 0, 0]
    assert [one.name for one in found.taken][-1] == "payments-1.csv"
    assert (portal / "intake.toml").is_file()
    assert f"{DONE}/payments-1.csv" in names(inbox)


def test_what_cannot_be_taken_in_stays_with_its_reason_and_the_others_go_on(inbox: Path) -> None:
    quiet(one_visit(inbox / "monday"))
    (inbox / "minutes.pdf").write_bytes(b"%PDF-1.7")
    quiet(inbox / "minutes.pdf")
    found = empty()
    assert [one.name for one in found.taken] == ["monday"]
    assert [one.name for one in found.left] == ["minutes.pdf"]
    assert (inbox / "minutes.pdf.why.txt").read_text("utf-8").strip() == found.left[0].why
    again = empty()
    assert ([one.name for one in again.left], again.taken) == (["minutes.pdf"], ())
    shutil.rmtree(inbox / "done")
    (inbox / "minutes.pdf").unlink()
    quiet(one_visit(inbox / "minutes.pdf"))  # mended under its name
    assert empty().left == ()
    assert not (inbox / "minutes.pdf.why.txt").exists()


def test_an_export_that_a_person_has_to_accept_stays(inbox: Path) -> None:
    monday = one_visit(inbox / "monday")
    (monday / "control.csv").write_text("exported_on\n2026-02-20\n")
    quiet(monday)
    empty()
    folder = one_visit(inbox / "older")
    (folder / "control.csv").write_text("exported_on\n2026-02-19\n")
    quiet(folder)
    later = one_visit(inbox / "newer")
    (later / "control.csv").write_text("exported_on\n2026-03-01\n")
    quiet(later)
    found = empty()
    assert [one.name for one in found.left] == ["older"]
    assert "older" in found.left[0].why
    assert [one.name for one in found.taken] == ["newer"]


@pytest.mark.parametrize(("seconds", "is_taken"), [(119, False), (120, True), (121, True)])
def test_what_may_still_be_coming_is_left_for_the_next_time(
    inbox: Path, seconds: int, is_taken: bool
) -> None:
    quiet(one_visit(inbox / "monday"))
    found = empty(NOW + timedelta(seconds=seconds))
    assert (len(found.taken), found.coming) == (int(is_taken), int(not is_taken))


def test_parts_of_an_upload_and_hidden_files_are_nobodys_business(inbox: Path) -> None:
    for name in ("export.zip.part", "x.tmp", ".DS_Store", "y.filepart"):
        (inbox / name).write_text("x")
        quiet(inbox / name)
    assert empty() == InboxResult((), (), 0)


def test_a_zip_is_taken_as_the_folder_of_its_files(inbox: Path, tmp_path: Path) -> None:
    folder = one_visit(tmp_path / "export")
    with zipfile.ZipFile(inbox / "export.zip", "w") as packed:
        for one in folder.iterdir():
            packed.write(one, one.name)
    quiet(inbox / "export.zip")
    assert [one.result.new for one in empty().taken] == [1]


def test_a_link_is_not_followed(inbox: Path, tmp_path: Path) -> None:
    (inbox / "monday").symlink_to(one_visit(tmp_path / "elsewhere"), target_is_directory=True)
    os.utime(inbox / "monday", (NOW.timestamp(), NOW.timestamp()), follow_symlinks=False)
    found = empty()
    assert [one.why for one in found.left] == ["monday is a link; put the file itself there"]


def test_a_fault_of_our_own_in_one_file_stops_no_other(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bad", "good"):
        quiet(one_visit(inbox / name))

    def breaks(moment: Moment, path: Path, **given: Any) -> object:
        if path.name == "bad":
            raise KeyError("Ana Muñoz")
        return import_at(moment, path, **given)

    monkeypatch.setattr(tasks.intake.inbox, "import_at", breaks)
    found = empty()
    assert [one.name for one in found.taken] == ["good"]
    assert "give an engineer the code KeyError" in found.left[0].why
    assert "Ana" not in found.left[0].why


def test_who_dies_between_the_import_and_the_move_finds_it_there_and_nothing_changes(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet(one_visit(inbox / "monday"))

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(tasks.intake.inbox, "_move_aside", dies)
        with pytest.raises(KeyboardInterrupt):
            empty()
    found = empty()
    assert [(one.result.new, one.result.unchanged) for one in found.taken] == [(0, 1)]


def test_each_of_several_imports_has_a_moment_and_a_list_of_refused_rows_of_its_own(
    inbox: Path,
) -> None:
    """With one moment for both the second list would lie over the first, and a story could not tell
    what came with which."""
    for name in ("monday", "tuesday"):
        folder = one_visit(inbox / name, "x" if name == "monday" else "1.2.3")
        quiet(folder)
    found = empty()
    lists = {one.result.refused_file for one in found.taken}
    assert len(lists) == 2
    assert all(path is not None and path.is_file() for path in lists)
    assert ask("SELECT COUNT(DISTINCT imported_at) FROM import") == [(2,)]


def test_two_files_of_one_name_lie_beside_each_other_in_the_end(inbox: Path) -> None:
    for _ in range(2):
        quiet(one_visit(inbox / "monday"))
        empty()
    assert sorted(one.name for one in (inbox / DONE).iterdir()) == ["monday", "monday.2"]


def test_an_inbox_that_is_not_said_or_not_there_is_one_line(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.rmdir()
    with pytest.raises(WrongInput, match="which is no folder"):
        empty()
    monkeypatch.delenv("TEND_INBOX")
    with pytest.raises(WrongInput, match="set TEND_INBOX"):
        empty()
