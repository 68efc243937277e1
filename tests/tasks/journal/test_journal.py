"""What left is in the journal, whoever dies in between, and the journal names nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tasks.daily_run import day
from tasks.journal import departures, journal_file
from tasks.notices import send
from tasks.printing import publication
from tasks.printing.batch_files import publish
from tasks.runs.send_times import rehearsed
from tasks.runtime.settings import current
from tasks.storage.tables import PRINT_BATCH
from tests.factories import TODAY
from tests.tasks.days import (
    PRACTICE,
    breaches,
    family,
    letters_folder,
    moment,
    on_paper,
    portfolio,
    rows,
    sealed,
    walk,
)

pytestmark = [pytest.mark.usefixtures("database", "no_typst"), pytest.mark.sqlite_is_enough]
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


class Died(Exception):
    """In the place of a process that dies."""


def dies(*_args: Any, **_values: Any) -> None:
    raise Died


def told() -> list[tuple[str, str]]:
    return [(line["what"], line["state"]) for line in journal_file.lines()]


def test_every_letter_that_was_printed_is_in_the_journal() -> None:
    portfolio(3)
    walk()
    assert told() == [("letter", "claimed"), ("letter", "leaving"), ("letter", "left")]
    assert sorted(departures()) == sorted(on_paper())
    assert {one.day for one in departures().values()} == {TODAY}


def test_every_notice_that_left_is_in_the_journal() -> None:
    family(1, mail_ok=False, **BY_EMAIL)
    walk()
    assert told() == [("notice", "claimed"), ("notice", "leaving"), ("notice", "left")]
    (written,) = (current().var / "outbox").rglob("*.eml")
    assert [one.token for one in departures().values()] == [written.stem]


def test_the_journal_names_nobody_and_is_for_its_owner_only() -> None:
    family(1, given_name="Zebulon", line1="77 Quince Lane", phone="+15125550188", **BY_EMAIL)
    walk()
    (path,) = journal_file.folder().glob("*.jsonl")
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    for word in ("Zebulon", "Quince", "5550188", "example.org", "person-", "account-"):
        assert word not in json.dumps([line.get("mail") for line in map(json.loads, text.split())])


def test_who_dies_before_the_files_have_their_names_has_printed_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portfolio(1)
    run = sealed()
    with monkeypatch.context() as dying:
        dying.setattr(publication, "publish", dies)
        with pytest.raises(Died):
            day.letters(run, PRACTICE, moment())
    assert told() == [("letter", "claimed"), ("letter", "leaving")]
    assert departures() == {}


def test_who_dies_after_the_files_have_their_names_has_printed_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portfolio(1)
    run = sealed()
    with monkeypatch.context() as dying:
        dying.setattr(publication, "letters_left", dies)
        with pytest.raises(Died):
            day.letters(run, PRACTICE, moment())
    assert told() == [("letter", "claimed"), ("letter", "leaving")]
    assert sorted(departures()) == on_paper()


@pytest.mark.parametrize(("name", "left"), [("write_notice", 0), ("email_left", 1)])
def test_a_notice_left_where_its_file_lies_there(
    name: str, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    family(1, mail_ok=False, **BY_EMAIL)
    run = sealed()
    with monkeypatch.context() as dying:
        dying.setattr(send, name, dies)
        with pytest.raises(Died):
            day.notices(run, PRACTICE, rehearsed(TODAY, PRACTICE, moment()))
    assert len(departures()) == left


def test_a_torn_line_spoils_no_other() -> None:
    journal_file.append({"what": "letter", "state": "left", "batch": "one", "day": "2026-03-02"})
    (path,) = journal_file.folder().glob("*.jsonl")
    with path.open("ab") as file:
        file.write(b'{"at":"2026-03-02T12:00:00","what":"let')
    journal_file.append({"what": "letter", "state": "withdrawn", "batch": "two"})
    assert told() == [("letter", "left"), ("letter", "withdrawn")]


def test_a_batch_takes_no_name_that_lies_on_the_disk() -> None:
    """The database may be older than the disk: the first print file is what the vendor has."""
    portfolio(1)
    letters_folder().mkdir(parents=True)
    first = letters_folder() / f"letters-{TODAY.isoformat()}-00001.pdf"
    first.write_bytes(b"%PDF of another life")
    walk()
    assert first.read_bytes() == b"%PDF of another life"
    assert [row["name"][-5:] for row in rows(PRINT_BATCH)] == ["00002"]
    assert breaches() == ()


def test_no_file_of_a_batch_is_ever_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    portfolio(1)
    run = sealed()

    def another_first(folder: Any, name: str) -> None:
        (folder / f"{name}.csv").write_bytes(b"somebody's")
        publish(folder, name)

    with monkeypatch.context() as beside:
        beside.setattr(publication, "publish", another_first)
        with pytest.raises(FileExistsError, match="this name already"):
            day.letters(run, PRACTICE, moment())
    assert [path.read_bytes() for path in letters_folder().glob("*.csv")] == [b"somebody's"]
