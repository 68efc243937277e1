"""One policy of characters for every cell of every source, and no read without a bound."""

import csv
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tasks.intake.csv_files.characters import LONGEST, MOST_MARKS, unfit
from tasks.intake.csv_files.csv_file import MOST_IN_A_ROW
from tasks.runtime import WrongInput
from tests.tasks.intake.test_synthea import CLAIM, ENCOUNTER, PATIENT, export, transaction
from tests.tasks.intake_folders import (
    ask,
    one_visit,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
    write_csv,
)

NOT_PRINTED = "has characters that cannot be printed"
TURNED = "has characters that turn the direction of the text"
UNFIT = {
    "NUL": ("A\0B", NOT_PRINTED),
    "a control": ("A\x1bB", NOT_PRINTED),
    "a separator of records": ("A\x1eB", NOT_PRINTED),
    "delete": ("A\x7fB", NOT_PRINTED),
    "C1": ("A\x85B", NOT_PRINTED),
    "an override": ("A\u202eB", TURNED),
    "an isolate": ("A\u2066B", TURNED),
    "a hundred marks": ("A" + "\u0301" * 100, f"has more than {MOST_MARKS} marks on one letter"),
    "a long cell": ("A" * (LONGEST + 1), f"is longer than {LONGEST:,} characters"),
}
"""Each with what is said of it."""
each_unfit = pytest.mark.parametrize(("cell", "why"), UNFIT.values(), ids=UNFIT)
ON_PAPER = {name: told for name, told in UNFIT.items() if told[1] != TURNED}
"""What a name may not hold either: what nobody sees is left out of it."""
each_unfit_name = pytest.mark.parametrize(("cell", "why"), ON_PAPER.values(), ids=ON_PAPER)
UNSEEN = [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
BESIDE = [0x200A, 0x2010, 0x2029, 0x202F, 0x2065, 0x206A]
"""The characters right before and after those."""
LEFT_OUT = "has characters that nobody sees; it was read without them"


def refused() -> list[tuple[Any, ...]]:
    return ask("SELECT file, line, field, reason FROM refused_row ORDER BY id")


@pytest.mark.parametrize(
    ("cell", "is_fit"),
    [
        ("\u0301" * MOST_MARKS, True),
        ("\u0301" * (MOST_MARKS + 1), False),
        ("e" + "\u0301\u200d" * (MOST_MARKS + 1), False),
        ("e\u0301" * 100, True),
        ("x" * LONGEST, True),
        ("x" * (LONGEST + 1), False),
        ("two\nlines\tand a tab", True),
        ("עמר الخطيب 王 ދިވެހި 👩\u200d👧 Nuñez", True),
    ],
)
def test_what_people_write_is_fit(cell: str, is_fit: bool) -> None:
    assert (unfit(cell) is None) is is_fit


@pytest.mark.usefixtures("database")
@each_unfit_name
def test_an_unfit_cell_is_refused_by_line_and_column_and_the_rest_is_taken(
    tmp_path: Path, cell: str, why: str
) -> None:
    people = [tend_person("p1"), tend_person("p2", given_name=cell), tend_person("p3")]
    visits = [tend_account(f"a{n}", f"p{n}") for n in (1, 2, 3)]
    amounts = [tend_amount("t1", "charge", "100.00", f"a{n}") for n in (1, 2, 3)]
    amounts[2] |= {"description": cell}
    done = take_in(tend_folder(tmp_path / "in", people, visits, amounts))
    assert done.new == 1
    assert ("people.csv", 3, "given_name", why) in refused()
    assert ("transactions.csv", 4, "description", why) in refused()
    assert ask("SELECT source_key FROM account") == [("a1",)]


@pytest.mark.usefixtures("database")
@each_unfit
def test_a_soft_cell_that_is_unfit_is_left_out_with_a_warning(
    tmp_path: Path, cell: str, why: str
) -> None:
    people = [tend_person(phone=cell, email="x")]
    amounts = [tend_amount("t1", "charge", "100.00")]
    done = take_in(tend_folder(tmp_path / "in", people, [tend_account()], amounts))
    assert (done.new, done.refused, done.warnings) == (1, 0, 2)
    assert ("people.csv", 2, "phone", why) in ask(
        "SELECT file, line, field, reason FROM warned_row"
    )
    assert ask("SELECT phone, email FROM person") == [("", "")]


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HD-25", "HD-03")
@each_unfit_name
def test_a_visit_whose_row_has_an_unfit_cell_waits_and_what_protects_is_applied(
    tmp_path: Path, cell: str, why: str
) -> None:
    take_in(one_visit(tmp_path / "first"))
    again = one_visit(tmp_path / "again")
    write_csv(again / "people.csv", [tend_person(family_name=cell, death_date="2026-02-01")])
    assert take_in(again).waiting == 1
    assert ("people.csv", 2, "family_name", why) in refused()
    assert ask("SELECT kind FROM hold ORDER BY kind") == [("HD-03",), ("HD-25",)]


@pytest.mark.usefixtures("database")
@each_unfit
def test_a_key_that_is_unfit_belongs_to_nobody(tmp_path: Path, cell: str, why: str) -> None:
    take_in(one_visit(tmp_path / "first"))
    folder = one_visit(tmp_path / "again")
    write_csv(folder / "accounts.csv", [tend_account(), tend_account(cell)])
    write_csv(
        folder / "transactions.csv",
        [tend_amount("t1", "charge", "100.00"), tend_amount("t1", "charge", "9.00", cell)],
    )
    done = take_in(folder)
    assert (done.unchanged, done.waiting) == (1, 0)
    assert [row[0] for row in refused()] == ["transactions.csv", "accounts.csv"]
    assert {row[2:] for row in refused()} == {("account_key", why)}


@pytest.mark.usefixtures("database")
@each_unfit_name
def test_the_policy_is_that_of_synthea_exports_too(tmp_path: Path, cell: str, why: str) -> None:
    other = PATIENT | {"Id": "other", "LAST": cell}
    visits = [ENCOUNTER, ENCOUNTER | {"Id": "e2", "DESCRIPTION": cell}]
    done = take_in(export(tmp_path / "in", patients=[PATIENT, other], encounters=visits))
    assert done.new == 1
    assert ("patients.csv", 3, "LAST", why) in refused()
    assert ("encounters.csv", 3, "DESCRIPTION", why) in refused()
    lines = [transaction(1, "CHARGE", AMOUNT="40.00", NOTES=cell)]
    claims = export(tmp_path / "claims", claims=[CLAIM], claims_transactions=lines)
    assert take_in(claims).new == 0
    assert ("claims_transactions.csv", 2, "NOTES", why) in refused()


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("code", UNSEEN, ids=hex)
def test_a_name_and_an_address_are_read_without_characters_that_nobody_sees(
    tmp_path: Path, code: int
) -> None:
    unseen = chr(code)
    cells = {
        "given_name": f"Ned{unseen}a", "family_name": f"{unseen}Harte{unseen}",
        "line1": f"5 Elm{unseen} St", "line2": f"Apt{unseen} 2", "city": f"Tow{unseen}n",
    }  # fmt: skip
    folder = one_visit(tmp_path / "in")
    write_csv(
        folder / "people.csv",
        [tend_person(**cells), tend_person("p0", **dict.fromkeys(cells, "x"))],
    )
    done = take_in(folder)
    assert (done.new, done.refused, done.warnings) == (1, 0, 5)
    told = ask("SELECT file, line, field, reason FROM warned_row ORDER BY id")
    assert told == [("people.csv", 2, field, LEFT_OUT) for field in cells]
    kept = ask("SELECT given_name, family_name, line1, line2, city FROM person ORDER BY id")
    assert kept[0] == ("Neda", "Harte", "5 Elm St", "Apt 2", "Town")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("code", BESIDE, ids=hex)
def test_what_stands_beside_them_in_the_table_of_characters_stays(
    tmp_path: Path, code: int
) -> None:
    folder = one_visit(tmp_path / "in")
    write_csv(folder / "people.csv", [tend_person(given_name=f"Ned{chr(code)}a")])
    assert (take_in(folder).new, ask("SELECT COUNT(*) FROM warned_row")) == (1, [(0,)])


@pytest.mark.usefixtures("database")
def test_a_name_of_which_nothing_is_seen_is_empty(tmp_path: Path) -> None:
    folder = one_visit(tmp_path / "in")
    write_csv(folder / "people.csv", [tend_person(family_name="\u202e\u200b")])
    assert take_in(folder).new == 0
    assert ("people.csv", 2, "family_name", "is empty") in refused()


@pytest.mark.usefixtures("database")
def test_names_of_synthea_exports_are_read_so_too(tmp_path: Path) -> None:
    patient = PATIENT | {"LAST": "Har\u202ete"}
    done = take_in(export(tmp_path / "in", patients=[patient], encounters=[ENCOUNTER]))
    assert (done.new, done.warnings) == (1, 1)
    assert ("Harte",) in ask("SELECT family_name FROM person")
    assert ask("SELECT file, field FROM warned_row") == [("patients.csv", "LAST")]


@pytest.mark.usefixtures("database")
def test_exports_in_pieces_keep_the_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.intake.csv_files.buckets.BYTES_IN_MEMORY", 100)
    folder = one_visit(tmp_path / "in")
    cells = [cell for cell, _ in UNFIT.values()]
    write_csv(folder / "accounts.csv", [tend_account(), *(tend_account(cell) for cell in cells)])
    done = take_in(folder)
    assert (done.new, done.refused) == (1, len(cells))


@pytest.mark.usefixtures("database")
def test_a_header_that_is_unfit_is_one_line(tmp_path: Path) -> None:
    folder = one_visit(tmp_path / "in")
    write_csv(folder / "people.csv", [tend_person() | {"no\x1b[2Jte": ""}])
    with pytest.raises(WrongInput, match=r"^column 11 of the header of people.csv has characters"):
        take_in(folder)


def row_of(length: int) -> dict[str, str]:
    """So many characters with its end of line, in cells that are each long."""
    row = tend_amount("t1", "charge", "100.00")
    bare = len(",".join(row.values())) + len("\r\n") - len(row["description"])
    return row | {"description": "x" * (length - bare)}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("length", "stops"), [(MOST_IN_A_ROW, False), (MOST_IN_A_ROW + 1, True)])
def test_a_row_that_never_ends_stops_the_import(tmp_path: Path, length: int, stops: bool) -> None:
    folder = one_visit(tmp_path / "in")
    write_csv(folder / "transactions.csv", [row_of(length)])
    if stops:
        with pytest.raises(WrongInput, match=r"transactions.csv has more than 1,000,000 char"):
            take_in(folder)
        assert ask("SELECT COUNT(*) FROM person") == [(0,)]
    else:
        assert take_in(folder).new == 0
        why = f"is longer than {LONGEST:,} characters"
        assert ("transactions.csv", 2, "description", why) in refused()


@pytest.mark.usefixtures("database")
def test_a_row_over_many_lines_is_no_way_round(tmp_path: Path) -> None:
    folder = one_visit(tmp_path / "in")
    with (folder / "transactions.csv").open("a", newline="") as file:
        csv.writer(file).writerow(["line\n" * 1000] * 300)
    with pytest.raises(WrongInput, match=r"the row of line 3"):
        take_in(folder)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("file", ["people.csv", "accounts.csv", "transactions.csv", "control.csv"])
@pytest.mark.parametrize("at", ["as its header", "after its header"])
def test_a_line_of_a_gigabyte_is_refused_in_little_memory(
    tmp_path: Path, file: str, at: str
) -> None:
    path = one_visit(tmp_path / "in") / file
    header = path.read_bytes().splitlines(keepends=True)[0] if path.exists() else b"people\n"
    path.write_bytes(header if at == "after its header" else b"")
    with path.open("r+b") as whole:
        whole.truncate(2**30)  # zeros that take no room on the disk
    tracemalloc.start()
    try:
        with pytest.raises(WrongInput, match=rf"^{file} has more than 1,000,000 characters"):
            take_in(path.parent)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
