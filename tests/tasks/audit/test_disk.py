"""The audit reads the disk: what left is on record, and what is on record lies there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tasks.audit import audit_with_disk
from tasks.journal import journal_file
from tasks.runtime.settings import current
from tasks.storage.database import reading, writing
from tasks.storage.tables import ENVELOPE, MESSAGE, UNRECORDED_MAIL
from tests.factories import TODAY
from tests.tasks.days import family, letters_folder, portfolio, rows, walk

pytestmark = [
    pytest.mark.usefixtures("database", "no_typst", "a_day"),
    pytest.mark.sqlite_is_enough,
]
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


@pytest.fixture
def a_day() -> None:
    portfolio(1)
    family(1, mail_ok=False, **BY_EMAIL)
    walk()


def found() -> list[tuple[str, str]]:
    with reading() as connection:
        return [(one.kind, one.reference) for one in audit_with_disk(connection).breaches]


def token_of(channel: str) -> str:
    messages = {row["envelope_id"] for row in rows(MESSAGE) if row["channel"].value == channel}
    return str(next(row["token"] for row in rows(ENVELOPE) if row["id"] in messages))


def forget(channel: str) -> str:
    """As a database that was put back: the message is planned again."""
    token = token_of(channel)
    with writing() as connection:
        (key,) = (row["id"] for row in rows(ENVELOPE, token=token))
        connection.execute(
            MESSAGE.update().where(MESSAGE.c.envelope_id == key).values(status="cancelled")
        )
    return token


def without_journal() -> None:
    for path in journal_file.folder().glob("*.jsonl"):
        path.unlink()


def test_a_day_that_went_well_has_no_breach() -> None:
    assert found() == []


@pytest.mark.parametrize("channel", ["letter", "notice"])
@pytest.mark.parametrize("also", [lambda: None, without_journal], ids=["journal", "disk alone"])
def test_what_left_and_is_not_on_record_is_found(channel: str, also: Callable[[], None]) -> None:
    token = forget(channel)
    also()
    assert ("left_unrecorded", f"token {token[:6]}") in found()


def test_what_waits_for_a_person_is_accounted_for() -> None:
    token = forget("notice")
    with writing() as connection:
        values = {"token": token, "channel": "notice", "left_on": TODAY, "found_on": TODAY}
        connection.execute(UNRECORDED_MAIL.insert().values(**values, batch="", settled_by=""))
    assert [kind for kind, _ in found() if kind == "left_unrecorded"] == []


@pytest.mark.parametrize("ending", ["pdf", "json", "csv"])
def test_a_batch_on_record_that_is_not_whole_on_the_disk_is_found(ending: str) -> None:
    next(letters_folder().glob(f"*.{ending}")).unlink()
    assert found() == [("recorded_not_left", "print batch 1")]


def test_a_batch_with_another_pdf_than_its_manifest_says_is_found() -> None:
    next(letters_folder().glob("*.pdf")).write_bytes(b"another")
    assert found() == [("recorded_not_left", "print batch 1")]


def test_a_notice_on_record_whose_file_is_gone_is_found() -> None:
    next((current().var / "outbox").rglob("*.eml")).unlink()
    ((kind, reference),) = found()
    assert (kind, reference.split()[0]) == ("recorded_not_left", "message")


def test_what_left_before_the_journal_began_is_not_looked_for() -> None:
    without_journal()
    for path in letters_folder().iterdir():
        path.unlink()
    assert found() == []
    later = {"what": "letter", "state": "left", "batch": "x", "day": "2026-03-03"}
    journal_file.append(later)
    assert found() == []
    journal_file.append({**later, "day": TODAY.isoformat()})
    assert found() == [("recorded_not_left", "print batch 1")]
