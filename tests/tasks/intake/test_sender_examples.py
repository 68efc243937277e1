"""The three example mappings of docs/examples, with the rows that lie beside them."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.tasks.intake_folders import ask, balances_differ, take_in

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
pytestmark = pytest.mark.usefixtures("database")


def test_epic_like_tables_come_to_the_balances_that_they_state(tmp_path: Path) -> None:
    folder = tmp_path / "epic"
    shutil.copytree(EXAMPLES / "epic", folder)
    made = take_in(folder)
    assert (made.refused, made.warnings, made.new, made.note) == (0, 0, 3, "")
    rows = (folder / "HSP_ACCOUNT.tsv").read_text("utf-8").splitlines()[1:]
    cells = [row.split("\t") for row in rows]
    stated = {one[0]: int(one[7].replace(".", "")) for one in cells}
    assert dict(ask("SELECT source_key, balance_cents FROM account")) == stated
    assert ask(
        "SELECT given_name, family_name, line1, line2, language FROM person ORDER BY id"
    ) == [
        ("ADA M", "BYRON", "1 Main Street", "Apt 4", "en"),
        ("JOSÉ", "MUÑOZ", "2 Main Street", "", "es"),
        ("IVY", "FALLOW", "3 Main Street", "", "en"),
    ]
    assert ask("SELECT kind FROM hold ORDER BY id") == [("HD-03",)]
    assert balances_differ() == []
    assert take_in(folder).unchanged == 3


def test_an_openemr_like_zip_is_taken_by_its_mapping(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for one in sorted((EXAMPLES / "openemr").glob("*.csv")):
            packed.write(one, f"openemr/{one.name}")
        packed.writestr("openemr/documents/scan.pdf", b"%PDF")
    made = take_in(path, mapping=EXAMPLES / "openemr" / "intake.toml")
    assert (made.refused, made.warnings, made.new) == (0, 0, 2)
    assert dict(ask("SELECT source_key, balance_cents FROM account")) == {
        "1001": 40_00,
        "1002": 100_00,
    }
    assert ask("SELECT payer FROM account ORDER BY id") == [("commercial",), ("uninsured",)]
    assert ask("SELECT phone, calls_ok, email_chosen FROM person ORDER BY id") == [
        ("+15125550100", True, True),
        ("+15125550101", False, False),
    ]
    assert made.note == (
        "2 of 5 rows of billing.csv fill nothing (where, unless). "
        "1 of 5 rows of ar_activity.csv fill nothing (where, unless)."
    )
    assert balances_differ() == []


def test_a_bulk_export_of_fhir_comes_to_the_liability_that_it_states(tmp_path: Path) -> None:
    folder = tmp_path / "fhir"
    shutil.copytree(EXAMPLES / "fhir", folder)
    made = take_in(folder)
    assert (made.read, made.refused, made.warnings, made.new) == (9, 0, 0, 3)
    owed = {"c-1": 60_00, "c-2": 150_00, "c-3": 20_00}
    assert dict(ask("SELECT source_key, balance_cents FROM account")) == owed
    assert ask(
        "SELECT a.source_key, p.source_key FROM account a JOIN person p ON p.id = a.guarantor_id"
        " ORDER BY a.source_key"
    ) == [("c-1", "p-1"), ("c-2", "p-2"), ("c-3", "RelatedPerson/r-3")]
    assert ask("SELECT kind FROM hold ORDER BY id") == [("HD-04",)]
    assert balances_differ() == []
    said = (folder / "intake.toml").read_text("utf-8")
    (folder / "intake.toml").write_text(said.replace("submitted-minus-paid", "memberliability"))
    assert take_in(folder).unchanged == 3
