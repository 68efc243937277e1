"""The published exports of FHIR R4, and the examples of the specification."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tasks.runtime import WrongInput
from tests.tasks.intake.fhir.bundles import patient
from tests.tasks.intake_folders import ask, balances_differ, take_in

SHARED = Path(__file__).parents[5] / "shared" / "data"
OLDER = SHARED / "fhir_r4_synthea_2021.zip"
NEWER = SHARED / "fhir_r4_same_patients_2024.zip"
EXAMPLES = SHARED / "fhir_r4_spec_examples"
pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.skipif(
        not OLDER.exists(), reason="the published FHIR exports are not in ../shared/data"
    ),
]


def test_a_zip_of_synthea_bundles_comes_in_by_what_was_submitted_less_what_was_paid() -> None:
    made = take_in(OLDER)
    assert (made.read, made.refused, made.warnings) == (30 + 434 + 351, 0, 6)
    assert ask("SELECT COUNT(*) FROM person") == [(30,)]
    assert (made.new, made.with_balance, made.balance_cents) == (351, 351, 103_963_45)
    assert "submitted-minus-paid" in made.note
    assert "83 Claims have no ExplanationOfBenefit yet ($21,165.00)" in made.note
    assert balances_differ() == []
    again = take_in(OLDER)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 351)


def test_its_dead_its_minors_and_what_insurers_have_not_decided_are_held() -> None:
    take_in(OLDER)
    held = ask(
        "SELECT kind, COUNT(DISTINCT a.patient_id), COUNT(*), SUM(a.balance_cents) FROM hold"
        " JOIN account a ON a.id = hold.account_id WHERE kind IN ('HD-03', 'HD-04', 'HD-06')"
        " GROUP BY kind ORDER BY kind"
    )
    assert [(kind, people, count, int(cents)) for kind, people, count, cents in held] == [
        ("HD-03", 2, 25, 22_854_70),
        ("HD-04", 28, 71, held[1][3]),  # 83 claims of 71 visits
        ("HD-06", held[2][1], 117, 32_490_94),
    ]
    assert dict(ask("SELECT payer, COUNT(*) FROM account GROUP BY payer")) == {
        "commercial": 319,
        "medicaid": 1,
        "medicare": 16,
        "uninsured": 15,
    }
    languages = dict(ask("SELECT language, COUNT(*) FROM person GROUP BY language"))
    assert languages == {"en-US": 18, "es": 5, "zh": 2, "pt": 2, "fr": 1, "it": 1, "ar": 1}


def test_the_keys_of_the_newer_export_are_those_of_claims_csv() -> None:
    made = take_in(NEWER)
    assert (made.new, made.with_balance, made.balance_cents) == (424, 361, 420_965_70)
    keys = {key for (key,) in ask("SELECT source_key FROM account")}
    claims = (SHARED / "synthea_csv_2024" / "claims.csv").read_text("utf-8").splitlines()[1:]
    assert keys <= {line.partition(",")[0] for line in claims}
    assert ask("SELECT COUNT(*) FROM account WHERE balance_cents < 0") == [(63,)]
    assert made.open_now.in_credit == 63


def examples(folder: Path, *names: str, **said: str) -> Path:
    folder.mkdir()
    for name in names:
        shutil.copyfile(EXAMPLES / f"{name}.json", folder / f"{name}.json")
    (folder / "Patient-example.json").write_text(json.dumps(patient("example")))
    lines = [f'{name} = "{value}"' for name, value in said.items()]
    (folder / "intake.toml").write_text("\n".join(['format = "fhir"', *lines]))
    return folder


def test_the_invoice_of_the_specification_is_in_euros(tmp_path: Path) -> None:
    folder = examples(tmp_path / "in", "Invoice-example", "Account-example", balance="invoice")
    made = take_in(folder)
    assert (made.read, made.accepted, made.refused, made.new) == (3, 1, 2, 0)
    rows = ask("SELECT file, field, reason FROM refused_row ORDER BY file")
    assert rows == [
        ("Account-example.json", "Account", "its visit was refused"),
        ("Invoice-example.json", "Invoice.totalGross", "is not in US dollars"),
    ]


def test_an_account_of_the_specification_states_no_balance(tmp_path: Path) -> None:
    folder = examples(tmp_path / "in", "Account-ewg", "Account-example", balance="account-balance")
    made = take_in(folder)
    assert (made.read, made.refused, made.new) == (3, 2, 0)
    assert {reason for (reason,) in ask("SELECT reason FROM refused_row")} == {
        "states no balance, and no ChargeItem is of it"
    }


def test_a_charge_item_in_euros_refuses_its_account(tmp_path: Path) -> None:
    folder = examples(
        tmp_path / "in", "ChargeItem-example", "Account-example", balance="account-balance"
    )
    made = take_in(folder)
    assert (made.read, made.refused) == (3, 2)
    assert ("ChargeItem.priceOverride", "is not in US dollars") in ask(
        "SELECT field, reason FROM refused_row"
    )


def test_a_benefit_without_a_payment_is_told_by_its_total(tmp_path: Path) -> None:
    """135.57 submitted, 96.00 of it the insurer's."""
    folder = examples(
        tmp_path / "in", "ExplanationOfBenefit-EB3500", "PaymentReconciliation-ER2500",
        "PaymentNotice-77654", balance="submitted-minus-paid",
    )  # fmt: skip
    (folder / "Patient-example.json").write_text(json.dumps(patient("pat1")))
    made = take_in(folder)
    assert (made.new, made.balance_cents, made.refused) == (1, 39_57, 0)
    assert ask("SELECT source_key FROM account") == [("100150",)]
    assert ask("SELECT field FROM warned_row ORDER BY field") == [
        ("PaymentNotice.amount",),
        ("PaymentReconciliation.detail",),
    ]


def test_resources_that_no_balance_can_be_told_from_stop_with_the_four_ways(
    tmp_path: Path,
) -> None:
    folder = examples(tmp_path / "in", "Account-ewg", "Coverage-9876B1")
    with pytest.raises(WrongInput) as stopped:
        take_in(folder)
    for one in ("account-balance", "invoice", "memberliability", "submitted-minus-paid"):
        assert f'"{one}"' in str(stopped.value)


def test_no_name_of_a_patient_stands_in_what_is_told_of_a_file(tmp_path: Path) -> None:
    """Synthea writes it into the file's name."""
    path = tmp_path / "in.zip"
    shutil.copyfile(OLDER, path)
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("Quincy_Fallow.json", '{"resourceType": "Bundle", "entry": [')
    made = take_in(path)
    assert made.refused == 1
    files = {
        file for (file,) in ask("SELECT file FROM refused_row UNION SELECT file FROM warned_row")
    }
    assert not any(word in file for file in files for word in ("Fallow", "Conn", "Montalvo"))
    assert any(file.startswith("file-") for file in files)
