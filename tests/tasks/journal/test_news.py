"""The journal is read from where a database stopped, and whole where that place is another's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tasks.adoption import settle_with
from tasks.journal import journal_file, read_news
from tasks.runtime import clock
from tasks.storage.tables import JOURNAL_READ, UNRECORDED_MAIL
from tests.factories import DAY, TODAY
from tests.tasks.days import portfolio, rows, walk

START = datetime(2026, 3, 2, 6, tzinfo=UTC)


class Times:
    """The clock of this test."""

    now = START


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Times:
    times = Times()
    monkeypatch.setattr(clock, "now", lambda: times.now)
    return times


def tell(batch: str) -> None:
    journal_file.append({"what": "letter", "state": "withdrawn", "batch": batch})


def batches(places: str) -> list[str]:
    return [line["batch"] for line in read_news(places).lines]


def journal() -> Path:
    (path,) = journal_file.files()
    return path


def test_what_was_compared_is_not_read_again_once_it_is_two_days_old(times: Times) -> None:
    tell("one")
    for days, again in ((0, True), (2, True), (2.001, False)):
        times.now = START + timedelta(days)
        places = read_news("").places
        assert batches(places) == (["one"] if again else [])
    tell("two")
    assert batches(places) == ["two"]
    assert read_news(places).since == times.now - timedelta(2)


def test_a_line_of_an_older_clock_is_news_in_whichever_file_it_stands(times: Times) -> None:
    """A clock that ran a month ahead and was set right."""
    times.now = START + timedelta(40)
    tell("ahead")
    times.now += timedelta(3)
    places = read_news("").places
    times.now = START
    tell("set right")
    assert batches(places) == ["set right"]


@pytest.mark.parametrize("what", ["joined", "cut off", "gone", "another"])
def test_a_journal_that_is_not_the_one_that_was_compared_is_read_whole(
    what: str, times: Times
) -> None:
    for name in ("one", "two"):
        tell(name)
    times.now += timedelta(3)
    places = read_news("").places
    path = journal()
    lines = path.read_bytes().splitlines(keepends=True)
    older = lines[0].replace(b'"one"', b'"of the backup"')
    path.write_bytes(
        {"joined": older + b"".join(lines), "cut off": lines[0], "gone": b"",
         "another": older + lines[1].replace(b"two", b"six")}[what]
    )  # fmt: skip
    if what == "gone":
        path.unlink()
    found = read_news(places)
    assert found.since is None
    assert len(found.lines) == {"joined": 3, "cut off": 1, "gone": 0, "another": 2}[what]


def test_a_torn_line_at_the_end_is_read_again(times: Times) -> None:
    tell("one")
    with journal().open("ab") as file:
        file.write(b'{"at":"2026-03-02T06:00:00+00:00","what":"le')
    times.now += timedelta(3)
    (place, _) = json.loads(read_news("").places)[journal().name]
    assert journal().read_bytes()[:place].endswith(b"\n")


@pytest.mark.usefixtures("database", "no_typst")
def test_a_start_reads_what_is_new_alone(times: Times) -> None:
    portfolio(1)
    walk()
    times.now += timedelta(3)
    settle_with(TODAY)
    assert len(read_news(rows(JOURNAL_READ)[0]["places"]).lines) == 0
    portfolio(1, enrolled_on=TODAY + 3 * DAY, next_review_on=TODAY + 3 * DAY)
    walk(TODAY + 3 * DAY)
    assert len(read_news(rows(JOURNAL_READ)[0]["places"]).lines) == 3
    assert rows(UNRECORDED_MAIL) == []
