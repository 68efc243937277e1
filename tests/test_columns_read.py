"""Facts that are written are read: a column that nobody looks at is a mistake, or is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from tests import columns_read

HOUSE = Path(__file__).parent.parent

PROVED = {
    "call_result.outside_hours": "a call at an hour of the person's own asking is no breach",
    "determination.facility_kind": "which floor of a state was the law for that bill",
    "envelope.content_hash": "what was sealed is what was sent",
    "envelope_line.freed_key": "a line that was taken back gave its key to another one",
    "message.due_now_cents": "what a page asked for, to the cent",
    "message.plan_cents": "what a page said of a plan, to the cent",
    "refused_row.import_id": "an import explains each row that it refused",
}
"""The audit holds what was done against them, and says so in its SQL."""

KEYS = {
    "help_sign.sign_key": "the same sign twice is one",
    "person_note.note_key": "a form that was sent twice is one note",
}
"""The database compares them: each is unique."""

EXPLAINED = {
    "account_item.adjustment_cents": "a line of a bill is kept whole, as its sender gave it",
    "database_use.said_on": "the real day, for whoever asks since when it is live",
    "matched_entry.matched_on": "for whoever asks since when two entries count as one",
    "policy_move.moved_at": "the moment, beside the day that is told",
    "preference.risk_known": "what was said then; what stands now is on the person",
    "run.gap_accepted_by": "who looked at the clock",
    "step_run.task_run_id": "leads an engineer to the task in Prefect",
    "undone_run.never_mailed_by": "who said that the pages were never mailed",
    "undone_run.run_number": "the number that its rows had",
    "undone_run.taken_out": "the rows of the run, on record",
    "undone_run.undone_at": "when it was taken back",
    "undone_run.undone_by": "who took it back",
    "unknown_token.first_at": "since when it came, beside how often",
    "unknown_token.last_at": "when it came last, beside how often",
    "unrecorded_mail.found_on": "the day on which it was found, beside the day on which it left",
    "warned_row.import_id": "which import it was; the file of warnings is named in its answer",
}
"""Nothing depends on them."""


@pytest.fixture(scope="module")
def code() -> dict[str, str]:
    return columns_read.sources(HOUSE)


def test_every_column_that_is_written_is_read_or_explained(code: dict[str, str]) -> None:
    unread = columns_read.never_read(columns_read.columns(), code)
    assert unread == {*PROVED, *KEYS, *EXPLAINED}


def test_what_the_audit_reads_stands_in_the_audit() -> None:
    audit = "".join(path.read_text("utf-8") for path in (HOUSE / columns_read.PROOF).glob("*.py"))
    for name in PROVED:
        assert re.search(rf"\b{name.partition('.')[2]}\b", audit), name


def test_what_the_database_compares_is_unique() -> None:
    for name in KEYS:
        table, column = name.split(".")
        assert SQLModel.metadata.tables[table].c[column].unique, name


@pytest.mark.parametrize(
    "written",
    [
        'VALUES = {"credit_lost_cents": 5}',
        "insert(ITEM).values(credit_lost_cents=5)",
        'values["credit_lost_cents"] = 5',
        "class Item:\n    credit_lost_cents: int = 0",
        "item.credit_lost_cents = 5",
    ],
)
def test_a_planted_column_that_is_only_written_is_found(code: dict[str, str], written: str) -> None:
    tables = {"planted": {"id", "credit_lost_cents"}}
    found = columns_read.never_read(tables, code | {"tasks/planted.py": written})
    assert found == {"planted.credit_lost_cents"}


@pytest.mark.parametrize(
    "read",
    [
        "print(row.credit_lost_cents)",
        "select(ITEM.c.credit_lost_cents)",
        'COLUMNS = ("id", "credit_lost_cents")',
        'text("SELECT credit_lost_cents FROM item")',
        'left = row["credit_lost_cents"]',
    ],
)
def test_a_planted_column_that_is_read_is_not(code: dict[str, str], read: str) -> None:
    tables = {"planted": {"credit_lost_cents"}}
    assert not columns_read.never_read(tables, code | {"tasks/planted.py": read})
