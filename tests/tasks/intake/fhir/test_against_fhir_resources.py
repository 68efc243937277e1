"""The published exports once more, as fhir.resources (R4B) reads them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.claim import Claim
from fhir.resources.R4B.explanationofbenefit import ExplanationOfBenefit
from fhir.resources.R4B.patient import Patient

from tests.tasks.intake.fhir.bundles import balances
from tests.tasks.intake.fhir.test_published import NEWER, OLDER
from tests.tasks.intake_folders import ask, take_in

MODELS: dict[str, Any] = {
    "Patient": Patient,
    "Claim": Claim,
    "ExplanationOfBenefit": ExplanationOfBenefit,
}
pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.sqlite_is_enough,
    pytest.mark.skipif(
        not OLDER.exists(), reason="the published FHIR exports are not in ../shared/data"
    ),
]


def resources(path: Path) -> Iterator[tuple[str, Any]]:
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            for entry in json.loads(packed.read(name), parse_float=Decimal)["entry"]:
                kind = entry["resource"]["resourceType"]
                if kind in MODELS:
                    yield kind, MODELS[kind].model_validate(entry["resource"])


@pytest.mark.parametrize("path", [OLDER, NEWER], ids=["2021", "2024"])
def test_both_read_the_same_people_and_the_same_balances(path: Path) -> None:
    take_in(path)
    people, owed = set(), {}
    for kind, one in resources(path):
        if kind == "Patient":
            name = one.name[0]
            people.add((one.id, " ".join(name.given), name.family, str(one.birthDate)))
        elif kind == "ExplanationOfBenefit":
            submitted = sum(
                total.amount.value
                for total in one.total
                if total.category.coding[0].code == "submitted"
            )
            left = (submitted - one.payment.amount.value) * 100
            key = one.claim.reference.removeprefix("urn:uuid:")
            owed[key] = int(left.to_integral_value(ROUND_HALF_EVEN))
    assert balances() == owed
    columns = "source_key, given_name, family_name, CAST(birth_date AS VARCHAR(10))"
    assert set(ask(f"SELECT {columns} FROM person")) == people
