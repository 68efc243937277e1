"""A mapping is proposed from headers and first rows; a person reads it before anything comes in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tasks.intake.mapping import propose
from tasks.runtime import WrongInput
from tests.tasks.intake.senders import line, report
from tests.tasks.intake.test_sender_examples import EXAMPLES
from tests.tasks.intake_folders import take_in


def unknown(folder: Path) -> Path:
    """One whose sender nobody described."""
    (folder / "intake.toml").unlink()
    return folder


def aging(tmp_path: Path) -> Path:
    paid = (line("2", "INS", "(120.00)"), line("3", "ADJ", "(30.00)"))
    return unknown(report(tmp_path / "in", line("1", "CHG", "1,000.00"), *paid))


def test_a_proposal_tells_how_the_files_are_written(tmp_path: Path) -> None:
    proposed = propose(aging(tmp_path))
    for said in (
        'encoding = "windows-1252"',
        'delimiter = "|"',
        "skip_lines = 2",
        'money = "1234.50"',
        'negative = "parentheses"',
        'dates = "M/D/YY"',
        'family_name = { column = "Patient", before = "," }',
        'given_name = { column = "Patient", after = "," }',
        'account_key = "Visit"',
        '# "CHG" = ""',
    ):
        assert said in proposed.splitlines() or said in proposed, said
    assert "Muñoz" not in proposed


@pytest.mark.usefixtures("database")
def test_what_a_proposal_is_not_sure_of_stops_the_import_until_a_person_decides(
    tmp_path: Path,
) -> None:
    folder = aging(tmp_path)
    proposed = propose(folder)
    (folder / "intake.toml").write_text(proposed, "utf-8")
    with pytest.raises(WrongInput, match=r"does not say what becomes of: .*Clinic of report\.txt"):
        take_in(folder)
    read = proposed.replace("ignore = []", 'ignore = ["Clinic", "Cell", "Home"]', 1)
    read = read.replace('# "BCBS" = ""', '"BCBS" = "commercial"')
    for theirs, ours in (
        ("ADJ", "adjustment"), ("CHG", "charge"), ("INS", "insurer_payment"),
    ):  # fmt: skip
        read = read.replace(f'# "{theirs}" = ""', f'"{theirs}" = "{ours}"')
    (folder / "intake.toml").write_text(read, "utf-8")
    made = take_in(folder)
    assert (made.new, made.refused, made.balance_cents) == (1, 0, 850_00)


def test_a_proposal_for_tables_of_an_export_names_what_it_does_not_know(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "epic", tmp_path / "epic")
    proposed = propose(unknown(tmp_path / "epic"))
    assert 'delimiter = "tab"' in proposed
    assert 'negative = "sign"' in proposed
    assert 'dates = "M/D/YYYY"   # or D/M/YYYY?' in proposed
    assert "# kind = ?   # is needed" in proposed
    assert '"ACCT_CLASS_HA_C_NAME", "TOT_ACCT_BAL", "LOC_ID"' in proposed
    assert "# PAT_ADDRESS.tsv: fills nothing that is known" in proposed


def test_a_folder_without_a_table_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "scan.csv").write_bytes(b"\0\1\2")
    with pytest.raises(WrongInput, match="holds no table"):
        propose(tmp_path)
