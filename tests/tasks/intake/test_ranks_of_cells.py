"""Money and identity refuse an account, what protects is applied all the same, what is soft only
warns."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.holds import waiting_for_export
from tasks.storage.database import reading
from tasks.storage.tables import ACCOUNT, HOLD
from tests.tasks.days import breaches, rows
from tests.tasks.intake_folders import (
    TODAY,
    ask,
    balances_differ,
    one_visit,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database")
CHARGE = [tend_amount("t1", "charge", "100.00")]
LATER = TODAY + timedelta(5)


def person_in(folder: Path, **cells: str) -> Path:
    usual = {"language": "es", "email": "ana@example.org", "city": "Austin", "line1": "1 Elm St"}
    return tend_folder(folder, [tend_person(**(usual | cells))], [tend_account()], CHARGE)


def standing() -> list[tuple[str, str]]:
    return [(row["kind"].value, row["placed_by"]) for row in rows(HOLD, released_on=None)]


@pytest.mark.parametrize(
    ("field", "written", "kept"),
    [
        ("phone", "none", "+15125550100"),
        ("phone", "N/A", "+15125550100"),
        ("phone", "000-000-0000", "+15125550100"),
        ("phone", "999-999-9999", "+15125550100"),
        ("phone", "112-555-0100", "+15125550100"),
        ("email", "at work", "ana@example.org"),
        ("postal_code", "7870?", "78701"),
        ("state", "Texahs", "TX"),
        ("language", "Spanish!", "es"),
        ("household_size", "many", 3),
        ("annual_income", "about 20", 20_000_00),
    ],
)
def test_a_soft_cell_that_cannot_be_read_warns_and_what_is_known_stays(
    tmp_path: Path, field: str, written: str, kept: Any
) -> None:
    take_in(person_in(tmp_path / "in", household_size="3", annual_income="20000"))
    newer = person_in(tmp_path / "newer", **({"household_size": "3"} | {field: written}))
    result = take_in(newer)
    assert (result.refused, result.warnings, result.waiting) == (0, 1, 0)
    column = "annual_income_cents" if field == "annual_income" else field
    assert ask(f"SELECT {column} FROM person") == [(kept,)]
    assert ask("SELECT file, line, field FROM warned_row") == [("people.csv", 2, field)]
    assert result.warnings_file is not None
    told = result.warnings_file.read_text("utf-8")
    assert f"people.csv,2,{field}," in told
    assert written not in told
    assert breaches() == ()


def test_a_new_person_is_taken_in_without_what_cannot_be_read(tmp_path: Path) -> None:
    bad = {"phone": "none", "email": "x", "postal_code": "1", "state": "?", "language": "?"}
    result = take_in(person_in(tmp_path / "in", **bad))
    assert (result.new, result.refused, result.warnings) == (1, 0, 5)
    assert ask("SELECT phone, email, postal_code, state, language FROM person") == [
        ("", "", "", "", "en")
    ]


def test_the_zip_code_of_the_old_street_is_not_kept_for_another_street(tmp_path: Path) -> None:
    take_in(person_in(tmp_path / "in"))
    take_in(person_in(tmp_path / "newer", line1="9 Oak St", city="Waco", postal_code="?"))
    assert ask("SELECT line1, postal_code FROM person") == [("9 Oak St", "")]


@pytest.mark.parametrize(
    ("written", "meant", "warnings"),
    [
        ("78702.0", "78702", 0), ("787021234.0", "78702-1234", 0), ("02134", "02134", 0),
        ("2134.0", "02134", 1), ("2134", "02134", 1), ("601", "00601", 1),
    ],
)  # fmt: skip
def test_a_zip_code_that_a_spreadsheet_made_a_number_is_read_and_a_zero_put_back_is_told(
    tmp_path: Path, written: str, meant: str, warnings: int
) -> None:
    result = take_in(person_in(tmp_path / "in", postal_code=written))
    assert (result.warnings, ask("SELECT postal_code FROM person")) == (warnings, [(meant,)])
    assert (
        ask("SELECT field, reason FROM warned_row")
        == [("postal_code", "lacks a zero in front; it was read with it")] * warnings
    )


@pytest.mark.rule("HD-03")
def test_a_death_in_a_row_that_is_refused_stops_every_visit_of_the_person(tmp_path: Path) -> None:
    people = [tend_person("p1"), tend_person("p2")]
    visits = [tend_account("a1"), tend_account("a2", "p2", guarantor_key="p1")]
    charges = [tend_amount("t1", "charge", "10.00", key) for key in ("a1", "a2")]
    take_in(tend_folder(tmp_path / "in", people, visits, charges))
    dead = [tend_person("p1", given_name="", death_date="2026-02-20"), tend_person("p2")]
    result = take_in(tend_folder(tmp_path / "newer", dead, visits[:1], charges[:1]))
    assert (result.waiting, len(result.waiting_accounts)) == (2, 2)
    assert sorted(standing()) == [("HD-03", "import")] * 2 + [("HD-25", "import")] * 2
    assert str(ask("SELECT death_date FROM person ORDER BY id")[0][0]) == "2026-02-20"
    assert breaches() == ()


@pytest.mark.rule("HD-06")
def test_a_birth_date_that_makes_the_guarantor_a_minor_holds_a_visit_whose_amounts_are_refused(
    tmp_path: Path,
) -> None:
    take_in(one_visit(tmp_path / "in"))
    child = [tend_person(birth_date="2015-04-04")]
    bad = [tend_amount("", "charge", "100.00")]
    take_in(tend_folder(tmp_path / "newer", child, [tend_account()], bad))
    assert sorted(standing()) == [("HD-06", "import"), ("HD-25", "import")]


@pytest.mark.rule("HD-03", "HD-12", "HD-25")
@pytest.mark.parametrize("said", [{"death_date": "2026-02-20"}, {"cease_contact": "yes"}])
def test_what_a_row_without_a_key_says_is_said_of_nobody(
    tmp_path: Path, said: dict[str, str]
) -> None:
    """The visit of another person waits for its own refused row, and for nothing else."""
    take_in(one_visit(tmp_path / "in"))
    nameless = {"cease_contact": "", "death_date": ""} | said
    people = [tend_person(cease_contact=""), tend_person("", **nameless)]
    bad = [tend_amount("t1", "charge", "no amount")]
    result = take_in(tend_folder(tmp_path / "newer", people, [tend_account()], bad))
    assert result.waiting == 1
    assert standing() == [("HD-25", "import")]


@pytest.mark.rule("HD-02", "HD-12")
def test_a_petition_and_a_wish_for_silence_hold_the_visits_that_the_export_leaves_out(
    tmp_path: Path,
) -> None:
    people = [tend_person("p1"), tend_person("p2")]
    visits = [tend_account("a1"), tend_account("a2", service_from="2026-01-20")]
    visits.append(tend_account("b1", "p2"))
    charges = [tend_amount("t1", "charge", "10.00", key) for key in ("a1", "a2", "b1")]
    take_in(tend_folder(tmp_path / "in", people, visits, charges))
    said = {"bankruptcy_filed_on": "", "cease_contact": ""}
    newer = [
        tend_person("p1", **(said | {"bankruptcy_filed_on": "2026-01-10"})),
        tend_person("p2", **(said | {"cease_contact": "yes"})),
    ]
    charges.append(tend_amount("t1", "charge", "10.00", "c1"))
    take_in(tend_folder(tmp_path / "newer", newer, [tend_account("c1")], charges[-1:]))
    found = ask(
        "SELECT a.source_key, h.kind FROM hold h JOIN account a ON a.id = h.account_id"
        " WHERE h.kind IN ('HD-02', 'HD-12') ORDER BY a.source_key"
    )
    assert found == [("a1", "HD-02"), ("b1", "HD-12"), ("c1", "HD-02")]


@pytest.mark.rule("HD-01", "HD-17", "HD-05")
@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"disputed": "yes"}, "HD-01"),
        ({"qmb": "yes"}, "HD-17"),
        ({"holds": "HD-05"}, "HD-05"),
    ],
)
def test_what_protects_a_visit_is_applied_although_its_row_is_refused(
    tmp_path: Path, cells: dict[str, str], kind: str
) -> None:
    take_in(one_visit(tmp_path / "in"))
    result = take_in(one_visit(tmp_path / "newer", payer="no such payer", **cells))
    assert (result.changed, result.waiting) == (0, 1)
    assert sorted(standing()) == sorted([(kind, "import"), ("HD-25", "import")])


@pytest.mark.rule("HD-25")
@pytest.mark.parametrize("field", ["disputed", "qmb", "holds"])
def test_what_protects_and_cannot_be_read_makes_the_visit_wait(tmp_path: Path, field: str) -> None:
    take_in(one_visit(tmp_path / "in"))
    take_in(one_visit(tmp_path / "newer", **{field: "perhaps"}))
    assert standing() == [("HD-25", "import")]


@pytest.mark.rule("HD-25")
def test_a_known_visit_with_a_refused_row_waits_until_it_comes_whole(tmp_path: Path) -> None:
    take_in(one_visit(tmp_path / "in"))
    bad = one_visit(tmp_path / "bad", "no amount")
    result = take_in(bad)
    reference = ask("SELECT reference FROM account")[0][0]
    assert (result.waiting, result.waiting_accounts) == (1, (reference,))
    assert standing() == [("HD-25", "import")]
    with reading() as connection:
        [waits] = waiting_for_export(connection)
    assert (waits.reference, waits.since) == (reference, TODAY)
    assert "refused" in waits.why
    again = take_in(bad, today=LATER)
    assert (again.waiting, len(rows(HOLD))) == (1, 1)
    whole = take_in(one_visit(tmp_path / "whole"), today=LATER)
    assert (whole.waiting, whole.changed, standing()) == (0, 1, [])
    assert take_in(one_visit(tmp_path / "whole"), today=LATER).unchanged == 1
    assert breaches() == ()


@pytest.mark.rule("HD-25")
def test_amounts_of_a_known_visit_without_its_row_make_it_wait(tmp_path: Path) -> None:
    take_in(one_visit(tmp_path / "in"))
    other = tend_account("b1")
    charges = [*CHARGE, tend_amount("t1", "charge", "5.00", "b1")]
    result = take_in(tend_folder(tmp_path / "thin", [tend_person()], [other], charges))
    assert (result.new, result.refused, result.waiting) == (1, 1, 1)


def test_a_new_visit_with_a_refused_row_waits_for_nothing(tmp_path: Path) -> None:
    result = take_in(one_visit(tmp_path / "in", "no amount"))
    assert (result.new, result.waiting) == (0, 0)


def test_of_a_thousand_visits_with_junk_in_soft_cells_none_is_lost(tmp_path: Path) -> None:
    phones = ("none", "n/a", "000-000-0000", "x")
    people: list[dict[str, str]] = []
    wrong: set[tuple[int, str]] = set()
    for number in range(1000):
        cells = {"email": f"p{number}@example.org"}
        if number % 25 in (0, 1):
            cells["phone"] = phones[number % 4]
        if number % 50 in (1, 11, 21):
            cells["email"] = "unknown"
        if number % 25 == 1:
            cells["postal_code"] = "ABCDE"
        wrong |= {(number + 2, name) for name in cells if name != "email"}
        wrong |= {(number + 2, "email")} if cells["email"] == "unknown" else set()
        people.append(tend_person(f"p{number}", **cells))
    assert len(wrong) == 80 + 60 + 40
    visits = [tend_account(f"a{number}", f"p{number}") for number in range(1000)]
    charges = [tend_amount("t1", "charge", "10.00", f"a{number}") for number in range(1000)]
    result = take_in(tend_folder(tmp_path / "in", people, visits, charges))
    assert (result.new, result.refused, result.warnings) == (1000, 0, 180)
    assert result.warnings_file is not None
    with result.warnings_file.open(encoding="utf-8-sig", newline="") as file:
        listed = {(int(row["line"]), row["field"]) for row in csv.DictReader(file)}
    assert listed == wrong
    assert balances_differ() == []


@pytest.mark.rule("HD-25")
def test_the_visit_says_since_when_its_rows_are_refused_until_it_comes_whole(
    tmp_path: Path,
) -> None:
    take_in(one_visit(tmp_path / "in"))
    for name, amount, refused in (("bad", "no amount", True), ("whole", "100.00", False)):
        charge = [tend_amount("t1", "charge", amount)]
        take_in(tend_folder(tmp_path / name, [tend_person()], [tend_account()], charge))
        [row] = rows(ACCOUNT)
        assert row["rows_refused_on"] == (TODAY if refused else None)
