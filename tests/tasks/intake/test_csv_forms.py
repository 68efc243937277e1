"""Files as offices write them: separators, encodings, what stands above the header."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.intake.csv_files import Column, Form, Refusals, open_csv
from tasks.intake.csv_files.csv_file import MOST_IN_A_ROW, PLAIN
from tasks.runtime import WrongInput
from tests.tasks.intake_folders import ask, one_visit, take_in, tend_person, write_csv

COLUMNS = (Column("a", ("a",)), Column("b", ("b",)))


def read(path: Path, text: str, form: Form = PLAIN, *, as_: str = "utf-8") -> list[object]:
    path.write_bytes(text.encode(as_))
    return [
        (row.line, *row.cells.values()) for row in open_csv(path, COLUMNS, form).rows(Refusals())
    ]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("a|b\n1|é\n", "utf-8"),
        ("a;b\n1;é\n", "utf-8-sig"),
        ("a\tb\r\n1\té\r\n", "utf-16"),
    ],
)
def test_separator_and_marked_encoding_are_found(tmp_path: Path, text: str, encoding: str) -> None:
    assert read(tmp_path / "a.csv", text, as_=encoding) == [(2, "1", "é")]


def test_a_line_that_names_the_separator_is_no_header(tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", 'sep=;\n"a,";b;a\n,;2;1\n') == [(3, "1", "2")]


def test_title_lines_are_counted_and_not_read(tmp_path: Path) -> None:
    text = 'Aging "report, of\n\na,b\n1,2\n'
    assert read(tmp_path / "a.csv", text, Form(skip_lines=2)) == [(4, "1", "2")]


def test_another_encoding_is_told_and_never_guessed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert read(path, "a,b\n1,é\n", Form("windows-1252"), as_="cp1252") == [(2, "1", "é")]
    with pytest.raises(WrongInput, match=r"a.csv is not UTF-8 text; .*intake.toml"):
        read(path, "a,b\n1,é\n", as_="cp1252")


@pytest.mark.parametrize("skip_lines", [0, 1])
def test_a_line_of_more_than_a_megabyte_is_never_read_whole(
    tmp_path: Path, skip_lines: int
) -> None:
    path = tmp_path / "a.csv"
    long = "x" * (MOST_IN_A_ROW + 1)
    for text in (f"{long}\na,b\n1,2\n", f"a,b\na,b\n{long},2\n"):
        with pytest.raises(WrongInput, match=r"more than 1,000,000 characters in the row of line"):
            read(path, text, Form(skip_lines=skip_lines))


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("name", ["JosÃ©", "MuÃ±oz", "Garc�a"])
def test_a_name_that_was_garbled_on_its_way_is_on_no_letter(tmp_path: Path, name: str) -> None:
    folder = one_visit(tmp_path / "in")
    write_csv(folder / "people.csv", [tend_person(given_name=name)])
    made = take_in(folder)
    assert (made.new, made.refused) == (0, 3)
    assert ask("SELECT field, reason FROM refused_row WHERE file = 'people.csv'") == [
        ("given_name", "is UTF-8 text that was read as another encoding")
    ]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("name", ["José", "Ã", "Zoë", "Łukasz", "Ñandú", "Ø'Brien", "李"])
def test_a_name_with_accents_is_taken(tmp_path: Path, name: str) -> None:
    folder = one_visit(tmp_path / "in")
    write_csv(folder / "people.csv", [tend_person(given_name=name)])
    assert take_in(folder).new == 1
