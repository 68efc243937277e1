"""Files of FHIR: known by what is in them, one document in memory at a time, each with a bound."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tasks import intake
from tasks.intake.fhir import documents
from tasks.runtime import WrongInput
from tests.tasks.intake.fhir.bundles import (
    as_bundle,
    balances,
    benefit,
    claim,
    dollars,
    fhir,
    invoice,
    patient,
    refused,
    totals,
)
from tests.tasks.intake_folders import NOW, TODAY, ask, one_visit, take_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
SOME = (patient(), claim(), benefit())


def lines(path: Path, *resources: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(one)}\n" for one in resources), "utf-8")


def test_a_bulk_export_is_read_line_by_line_whatever_its_files_are_called(tmp_path: Path) -> None:
    lines(tmp_path / "in" / "ExplanationOfBenefit.000.ndjson", benefit(), benefit("e2", "c2"))
    lines(tmp_path / "in" / "Patient.ndjson", claim(), claim("c2"))  # the names are not believed
    lines(tmp_path / "in" / "more" / "x.json", patient(), {"resourceType": "Observation"})
    made = take_in(tmp_path / "in")
    assert (made.read, made.refused, balances()) == (5, 0, {"c1": 80_00, "c2": 80_00})


@pytest.mark.parametrize("kind", ["transaction", "collection", "searchset", "batch-response"])
@pytest.mark.parametrize("indent", [None, 2])
def test_any_bundle_is_read_pretty_or_on_one_line(
    tmp_path: Path, kind: str, indent: int | None
) -> None:
    path = tmp_path / "export.txt"
    bundle = as_bundle(*SOME) | {"type": kind}
    bundle["entry"].append({"response": {"status": "404"}})
    path.write_text("\ufeff" + json.dumps(bundle, indent=indent), "utf-8")
    assert take_in(path).new == 1


def test_a_bundle_of_bundles_and_a_single_resource_are_read(tmp_path: Path) -> None:
    inner = as_bundle(patient(), claim())
    folder = fhir(tmp_path / "in", inner)
    (folder / "one.json").write_text(json.dumps(benefit()))
    assert (take_in(folder).read, balances()) == (3, {"c1": 80_00})


def test_a_zip_of_bundles_is_read_with_what_lies_beside_them(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("out/bundle.json", json.dumps(as_bundle(*SOME)))
        packed.writestr("out/readme.pdf", b"%PDF")
    made = take_in(tmp_path / "a.zip")
    assert made.new == 1
    assert made.note.endswith("1 file is no FHIR in JSON: left alone.")


def test_tables_stay_tables_where_json_lies_beside_them(tmp_path: Path) -> None:
    folder = one_visit(tmp_path / "in")
    (folder / "bundle.json").write_text(json.dumps(as_bundle(*SOME)))
    assert ask("SELECT COUNT(*) FROM account") == [(0,)]
    take_in(folder)
    assert ask("SELECT source FROM account") == [("tend_csv",)]


def test_fhir_as_xml_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text('<Bundle xmlns="http://hl7.org/fhir"><type/></Bundle>')
    for path in (tmp_path, tmp_path / "a.xml"):
        with pytest.raises(WrongInput, match="holds FHIR as XML; export it as JSON"):
            take_in(path)


def test_a_line_that_was_cut_is_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "in" / "all.ndjson"
    lines(path, *SOME, claim("c2"), benefit("e2", "c2"))
    text = path.read_text()
    path.write_text(text[:-80])
    made = take_in(tmp_path / "in")
    assert (made.read, made.accepted, made.refused, made.new) == (5, 4, 1, 2)
    assert refused() == [(5, "", "is not JSON that can be read")]


def test_a_bundle_that_was_cut_is_refused_as_a_whole_and_others_go_on(tmp_path: Path) -> None:
    folder = fhir(tmp_path / "in", *SOME)
    text = json.dumps(as_bundle(patient("p2"), claim("c2")), indent=1)
    (folder / "page-2.json").write_text(text[:-30])
    made = take_in(folder)
    assert (made.read, made.refused, made.new) == (4, 1, 1)
    (folder / "bundle.json").unlink()
    with pytest.raises(WrongInput, match=r"page-2\.json is not JSON that can be read"):
        take_in(folder)


@pytest.mark.parametrize(
    "text",
    [
        '{"resourceType": "Patient", "x": ' + "[" * 100_000,
        '{"resourceType": "Patient", "x": NaN}',
        '{"resourceType": "Patient", "id": "\\ud800"}',
        '{"resourceType": "Patient", "x": 1e99999999999999999999}',
        '{"resourceType": "Patient", "x": ' + "9" * 5_000 + "}",
        '{"resourceType": 5}',
        '{"a": {"resourceType": "Patient"}}',
        '["resourceType"]',
    ],
)
def test_a_line_that_is_no_resource_is_refused_whatever_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "in" / "all.ndjson"
    lines(path, *SOME)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")
    made = take_in(tmp_path / "in")
    assert (made.read, made.refused, made.new) == (4, 1, 1)


def test_a_document_or_a_line_beyond_its_bound_stops_the_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fhir(tmp_path / "in", *SOME)
    monkeypatch.setattr(documents, "MOST_IN_A_FILE", 1_000)
    with pytest.raises(WrongInput, match=r"bundle.json has more than 1,000 bytes in one document"):
        take_in(folder)
    (folder / "bundle.json").unlink()
    lines(folder / "all.ndjson", *SOME)
    monkeypatch.setattr(documents, "MOST_IN_A_LINE", 100)
    with pytest.raises(WrongInput, match=r"all.ndjson has more than 100 bytes in line 1"):
        take_in(folder)
    assert ask("SELECT COUNT(*) FROM person") == [(0,)]


def test_what_may_be_told_by_several_balances_stops_and_names_all_four(tmp_path: Path) -> None:
    folder = fhir(tmp_path / "in", *SOME, invoice())
    with pytest.raises(WrongInput) as stopped:
        take_in(folder)
    said = str(stopped.value)
    assert '(it has what "invoice" or "submitted-minus-paid" need)' in said
    assert said.count('"') == 2 * (4 + 2 + 1)
    fhir(folder, *SOME, invoice(), balance="invoice")
    made = take_in(folder)
    assert (balances(), made.refused) == ({"i1": 80_00}, 0)
    assert "1 Claim that the balance is not told by: left alone." in made.note


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('format = "fhir"\nbalance = "guess"', "balance"),
        ('format = "hl7"', "format"),
        ('format = "fhir"\ncolumns = 1', "columns: is unknown"),
        ('format = "fhir"\nsource = "1 2"', "source"),
    ],
)
def test_a_fault_of_the_mapping_is_one_line(tmp_path: Path, said: str, told: str) -> None:
    folder = fhir(tmp_path / "in", *SOME)
    (folder / "intake.toml").write_text(said)
    with pytest.raises(WrongInput, match=told):
        take_in(folder)


def test_a_mapping_of_fhir_beside_no_fhir_says_so(tmp_path: Path) -> None:
    folder = fhir(tmp_path / "in", balance="invoice")
    (folder / "bundle.json").write_text("name,amount\n")
    with pytest.raises(WrongInput, match="holds no FHIR resources in JSON"):
        take_in(folder)


def test_a_sender_of_changes_alone_leaves_other_visits_as_they_are(tmp_path: Path) -> None:
    folder = fhir(tmp_path / "in", *SOME, claim("c2"), benefit("e2", "c2"))
    said = 'format = "fhir"\nsource = "clinic_fhir"\ncomplete = '
    (folder / "intake.toml").write_text(f"{said}true\n")
    take_in(folder)
    fhir(folder, *SOME)
    (folder / "intake.toml").write_text(f"{said}false\n")
    assert take_in(folder).gone == 0
    (folder / "intake.toml").write_text(f"{said}true\n")
    assert take_in(folder).gone == 1
    assert ask("SELECT DISTINCT source FROM account") == [("clinic_fhir",)]


def test_a_dry_run_says_what_an_import_then_does(tmp_path: Path) -> None:
    bad = claim("c2", patient={"reference": "Patient/nobody"})
    folder = fhir(tmp_path / "in", *SOME, bad)
    seen = intake.preview_folder(folder, today=TODAY, since=None, now=NOW)
    assert ask("SELECT COUNT(*) FROM account") == [(0,)]
    made = take_in(folder)
    assert (seen.read, seen.refused, seen.new) == (made.read, made.refused, made.new) == (4, 1, 1)
    assert (seen.note, seen.balance_after_cents) == (made.note, made.balance_cents)
    assert [(one.line, one.field) for one in seen.refused_rows] == [(4, "Claim.patient")]


def test_a_proposal_names_the_only_balance_or_lists_those_that_are_possible(
    tmp_path: Path,
) -> None:
    folder = fhir(tmp_path / "in", *SOME)
    (folder / "intake.toml").write_text(intake.propose(folder))
    assert 'balance = "submitted-minus-paid"   #' in (folder / "intake.toml").read_text()
    assert take_in(folder).new == 1
    told = totals(submitted=200, memberliability=45)
    both = fhir(tmp_path / "both", patient(), claim(), benefit(total=told))
    said = intake.propose(both)
    assert '# balance = "memberliability"' in said
    assert '# balance = "submitted-minus-paid"' in said


def test_money_without_a_currency_is_dollars(tmp_path: Path) -> None:
    bare = benefit(payment={"amount": {"value": 120}})
    assert dollars(1)["currency"] == "USD"
    take_in(fhir(tmp_path / "in", patient(), claim(), bare))
    assert balances() == {"c1": 80_00}
