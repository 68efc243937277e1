import csv
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from tasks.calls.call_entry import CallEntry
from tasks.calls.call_script import HEADER, write_call_sheet
from tasks.practice.practice import load_practice
from tasks.runtime.private_files import csv_bytes

PRACTICE = load_practice()
ENTRY = CallEntry(
    call_id="call-0001",
    guarantor_name="Maria Lopez",
    phone="+1 309 555 0100",
    language="en",
    state="IL",
    references=("A-0000000001", "A-0000000002"),
    total_cents=120_000,
    attempts=1,
    last_outcome="no answer",
    quotes=((12, 10_000, 10_000), (3, 40_000, 40_000), (7, 17_142, 17_148)),
    reason="Day 45: no payment and no answer yet",
)


def sheet(path: Path, *entries: CallEntry) -> list[dict[str, str]]:
    write_call_sheet(path / "calls.csv", entries, PRACTICE)
    with (path / "calls.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_call_shows_three_quotes_in_words(tmp_path: Path) -> None:
    row = sheet(tmp_path, ENTRY)[0]
    assert row["quote_1"] == "12 payments of $100.00"
    assert row["quote_2"] == "3 payments of $400.00"
    assert row["quote_3"] == "6 payments of $171.42, then 1 of $171.48"


@pytest.mark.rule("501R-10", "PP-01")
def test_help_comes_before_plans_and_all_three_options_are_said(tmp_path: Path) -> None:
    row = sheet(tmp_path, ENTRY)[0]
    order = list(row)
    cues = ["opener", "identity_check", "permission", "help_first", "three_options", "quote_1"]
    assert sorted(cues, key=order.index) == cues
    for option in ("help with the cost", "pay over time", "pay online", PRACTICE.portal_url):
        assert option in row["three_options"]
    assert PRACTICE.assistance_phone in row["help_first"]


def test_identity_is_checked_by_two_facts_before_the_reason_is_named(tmp_path: Path) -> None:
    row = sheet(tmp_path, ENTRY)[0]
    assert "two things" in row["identity_check"]
    assert "Never ask for a Social Security number" in row["identity_check"]
    assert not re.search(r"bill|pay|care|balance", row["opener"])


@pytest.mark.rule("RF-13", "HP-07")
def test_a_voicemail_names_the_practice_a_person_and_a_number_and_nothing_else(
    tmp_path: Path,
) -> None:
    said = sheet(tmp_path, ENTRY)[0]["voicemail"]
    assert all(must in said for must in ("[your name]", PRACTICE.name, PRACTICE.phone))
    assert not re.search(r"bill|pay|owe|balance|account|care|Lopez|\$", said)


def test_another_language_asks_for_an_interpreter_first(tmp_path: Path) -> None:
    plain, spanish = sheet(tmp_path, ENTRY, replace(ENTRY, language="es"))
    assert plain["interpreter"] == "Not needed"
    assert "interpreter (es)" in spanish["interpreter"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " ="])
def test_a_cell_can_never_start_a_formula(start: str, tmp_path: Path) -> None:
    hostile = f"{start}HYPERLINK(1)"
    entry = replace(ENTRY, guarantor_name=hostile, last_outcome=hostile, reason=hostile, phone="+0")
    for row in sheet(tmp_path, entry):
        assert not [cell for cell in row.values() if cell.strip().startswith(("=", "+", "-", "@"))]


def test_the_phone_is_written_as_it_is_dialled(tmp_path: Path) -> None:
    assert sheet(tmp_path, ENTRY)[0]["phone"] == "309-555-0100"


def test_the_header_is_the_documented_one_also_on_a_day_without_calls(tmp_path: Path) -> None:
    assert sheet(tmp_path) == []
    assert (tmp_path / "calls.csv").read_text().strip().split(",") == list(HEADER)


def test_a_bad_entry_leaves_the_old_sheet_and_no_other_file(tmp_path: Path) -> None:
    sheet(tmp_path, ENTRY)
    before = (tmp_path / "calls.csv").read_bytes()
    with pytest.raises(ValueError, match="call-0001 needs 3 plan quotes"):
        sheet(tmp_path, replace(ENTRY, quotes=()))
    assert (tmp_path / "calls.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["calls.csv"]
    assert stat.S_IMODE((tmp_path / "calls.csv").stat().st_mode) == 0o600


def test_what_a_program_reads_has_the_plain_value() -> None:
    """The print vendor's machine would print a guard on the envelope."""
    assert csv_bytes(("name",), [["-Smith"]], for_people=False) == b"name\r\n-Smith\r\n"
    assert csv_bytes(("name",), [["-Smith"]]) == b"name\r\n'-Smith\r\n"
