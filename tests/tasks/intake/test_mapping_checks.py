"""A mapping says everything, or nothing is read: each fault is one line with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.intake.mapping import read_sender
from tasks.runtime import WrongInput
from tests.tasks.intake.senders import REPORT, line, report
from tests.tasks.intake_folders import take_in


def read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "intake.toml"
    path.write_text(text, "utf-8")
    read_sender(path)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('source = "aging_report"', 'source = "Aging!"', "source: "),
        (
            'encoding = "windows-1252"',
            'encoding = "ebcdic!"',
            "write utf-8, windows-1252 or utf-16",
        ),
        ('delimiter = "|"', 'delimiter = "||"', "delimiter: "),
        ('money = "1234.50"', 'money = "auto"', "money: Input should be '1234.50'"),
        ('dates = "M/D/YY"', 'dates = "guess"', "dates: Input should be"),
        ('birth_date = "DOB"', 'birthdate = "DOB"', "do you mean birth_date?"),
        ('amount = "Amount"', 'description = "Amount"', "columns has no amount"),
        ('phone = ["Cell", "Home"]', "phone = 5", "people.1.columns.phone: write a column's name"),
        ('phone = ["Cell", "Home"]', "phone = { either = 5 }", "write a column's name"),
        ('ignore = ["Clinic"]', 'ignored = ["Clinic"]', "people.1.ignored: is unknown"),
        ('file = "report.txt"', 'file = "../report.txt"', "must be a file of the folder"),
        ("[[transactions]]", "[[amounts]]", "amounts: is unknown"),
        ('birth_date = "DOB"', 'birth_date = "DOB', "is not valid TOML"),
        ("skip_lines = 2", "balance_only = true", "leave out one of them"),
    ],
)
def test_a_fault_is_one_line_that_says_where(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in REPORT
    with pytest.raises(WrongInput) as told:
        read(tmp_path, REPORT.replace(before, after, 1))
    assert said in str(told.value)
    assert str(told.value).startswith("intake.toml")
    assert "\n" not in str(told.value)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('ignore = ["Clinic"]', "", "does not say what becomes of: Clinic of report.txt"),
        ('birth_date = "DOB"\n', "", "DOB of report.txt (do you mean birth_date?)"),
        ('birth_date = "DOB"', 'birth_date = "D.O.B."', "report.txt has no column D.O.B. (do you"),
        ('file = "report.txt"', 'file = "other.txt"', "other.txt is missing in this folder"),
        ('encoding = "windows-1252"', 'encoding = "utf-8"', "report.txt is not utf-8 text"),
        ("skip_lines = 2", "skip_lines = 0", "report.txt has no column Amount"),
    ],
)
def test_an_import_stops_before_anything_is_written(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    folder = report(
        tmp_path / "in", line("1", "CHG", "10.00"), mapping=REPORT.replace(before, after, 1)
    )
    with pytest.raises(WrongInput) as told:
        take_in(folder)
    assert said in str(told.value)
