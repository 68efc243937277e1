"""What refers to what: addresses of a bundle, ids, whole addresses, contained ones, identifiers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tasks.intake.fhir.bundles import (
    as_bundle,
    balances,
    benefit,
    claim,
    fhir,
    holds,
    patient,
    refused,
)
from tests.tasks.intake_folders import ask, take_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
MRN = {"system": "https://a.test/mrn", "value": "77"}


def write(path: Path, bundle: dict[str, Any]) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    (path / "bundle.json").write_text(json.dumps(bundle))
    return path


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p1",
        "Patient/p1/_history/3",
        "https://a.test/fhir/Patient/p1",
        "https://a.test/fhir/Patient/p1/_history/3",
        "Patient?identifier=https://a.test/mrn|77",
        "Patient?identifier=https%3A%2F%2Fa.test%2Fmrn%7C77",
        "Patient?identifier=77",
    ],
)
def test_every_form_of_a_reference_finds_its_patient(tmp_path: Path, reference: str) -> None:
    who: dict[str, Any] = {"patient": {"reference": reference}}
    some = (patient(identifier=[MRN]), claim(**who), benefit(**who))
    made = take_in(
        write(tmp_path / "in", as_bundle(*some, urls=["https://a.test/fhir/Patient/p1"]))
    )
    assert (made.refused, made.new) == (0, 1)


def test_an_identifier_alone_finds_its_patient(tmp_path: Path) -> None:
    who: dict[str, Any] = {"patient": {"identifier": MRN}}
    made = take_in(fhir(tmp_path / "in", patient(identifier=[MRN]), claim(**who), benefit(**who)))
    assert (made.refused, made.new) == (0, 1)


def test_the_address_of_a_bundle_finds_a_resource_without_an_id(tmp_path: Path) -> None:
    urls = [f"urn:uuid:00000000-0000-4000-8000-00000000000{n}" for n in range(3)]
    who: dict[str, Any] = {"patient": {"reference": urls[0]}}
    some = (patient(), claim(**who), benefit(**who, claim={"reference": urls[1]}))
    for one in some:
        del one["id"]
    made = take_in(write(tmp_path / "in", as_bundle(*some, urls=urls)))
    assert (made.refused, balances()) == (0, {urls[1].removeprefix("urn:uuid:"): 80_00})


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("Patient/p9", "names a Patient that is not in the export"),
        ("https://b.test/fhir/Patient/p1", "names a Patient that is not in the export"),
        ("Group/p1", "names a Patient that is not in the export"),
        ("#p1", "names a Patient that is not in the export"),
        ("urn:uuid:nobody", "names a Patient that is not in the export"),
        ("Patient?identifier=https://b.test|77", "names a Patient that is not in the export"),
        ("Patient?identifier=88", "may be any of several Patient resources"),
        ("", "names no Patient"),
    ],
)
def test_a_reference_that_finds_nobody_is_refused_and_says_why(
    tmp_path: Path, reference: str, reason: str
) -> None:
    twice = [{"system": f"https://{one}.test", "value": "88"} for one in "xy"]
    people = (patient(identifier=twice[:1]), patient("p2", identifier=twice[1:]))
    who: dict[str, Any] = {"patient": {"reference": reference}}
    made = take_in(
        write(
            tmp_path / "in",
            as_bundle(*people, claim(**who), benefit(), urls=["https://a.test/fhir/Patient/p1"]),
        )
    )
    assert (made.read, made.refused, made.new) == (4, 2, 0)
    assert refused()[0] == (3, "Claim.patient", reason)


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"claim": {"reference": "Claim/elsewhere"}}, "elsewhere"),
        ({"claim": {"reference": "https://a.test/fhir/Claim/77"}}, "77"),
        ({"claim": {}}, "e1"),
        (
            {"identifier": [
                {"system": "https://bluebutton.cms.gov/resources/variables/clm_id", "value": "5"}
            ]},
            "5",
        ),
    ],
)  # fmt: skip
def test_a_benefit_whose_claim_is_not_in_the_export_is_a_visit_of_its_own(
    tmp_path: Path, more: dict[str, Any], key: str
) -> None:
    take_in(fhir(tmp_path / "in", patient(), benefit(**more)))
    assert balances() == {key: 80_00}


def test_a_claim_of_its_identifier_is_found_where_the_reference_is_to_another_server(
    tmp_path: Path,
) -> None:
    clm = [{"system": "https://bluebutton.cms.gov/resources/variables/clm_id", "value": "c1"}]
    one = benefit(claim={"reference": "https://b.test/Claim/x"}, identifier=clm)
    made = take_in(fhir(tmp_path / "in", patient(), claim(), one))
    assert (made.new, balances()) == (1, {"c1": 80_00})


def test_the_same_resource_on_two_pages_counts_once(tmp_path: Path) -> None:
    folder = fhir(tmp_path / "in", patient(), claim(), benefit())
    (folder / "page-2.json").write_text(json.dumps(as_bundle(patient(), claim())))
    made = take_in(folder)
    assert (made.read, made.refused, made.new) == (3, 0, 1)


def test_two_resources_of_one_id_that_differ_are_refused(tmp_path: Path) -> None:
    made = take_in(fhir(tmp_path / "in", patient(), claim(), claim(total=999), benefit()))
    assert made.refused >= 2
    assert (made.new, made.accepted + made.refused) == (0, made.read) or holds() == ["HD-04"]


COVERAGE = {"resourceType": "Coverage", "id": "k1", "status": "active"}


@pytest.mark.parametrize(
    ("coverage", "payer", "kinds"),
    [
        ({"type": {"text": "Medicare"}}, "medicare", []),
        ({"payor": [{"display": "Texas Medicaid"}]}, "medicaid", ["HD-16"]),
        ({"payor": [{"reference": "Organization/o1"}]}, "medicaid", ["HD-16"]),
        (
            {"type": {"coding": [{"system": "urn:oid:2.16.840.1.113883.3.221.5", "code": "1"}]}},
            "medicare", [],
        ),
        ({"type": {"coding": [{"code": "pay"}]}}, "uninsured", []),
        ({"type": {"coding": [{"code": "WCBPOL"}]}}, "unknown", ["HD-13"]),
        ({"type": {"coding": [{"code": "AUTOPOL", "display": "auto"}]}}, "commercial", ["HD-14"]),
        ({"payor": [{"display": "NO_INSURANCE"}]}, "uninsured", []),
        ({"payor": [{"display": "Dual Eligible"}]}, "dual_eligible", ["HD-17"]),
        ({"payor": [{"display": "Acme"}], "class": [{"value": "QMB"}]}, "commercial", ["HD-17"]),
        ({"payor": [{"display": "Acme"}], "status": "cancelled"}, "unknown", []),
        ({"payor": [{"display": "Acme"}], "period": {"end": "2025-12-31"}}, "unknown", []),
        ({}, "unknown", []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("contained", [True, False])
def test_who_pays_is_read_off_the_coverage(
    tmp_path: Path, coverage: dict[str, Any], payer: str, kinds: list[str], contained: bool
) -> None:
    named = {"reference": "#k1" if contained else "Coverage/k1"}
    own: dict[str, Any] = {"insurance": [{"sequence": 1, "focal": True, "coverage": named}]}
    inside: dict[str, Any] = {
        "contained": [{"resourceType": "ServiceRequest"}, COVERAGE | coverage]
    }
    medicaid = {"resourceType": "Organization", "id": "o1", "name": "Medicaid of Texas"}
    outside = [] if contained else [COVERAGE | coverage]
    one = claim(**own, **(inside if contained else {}))
    take_in(fhir(tmp_path / "in", patient(), medicaid, *outside, one, benefit(insurance=[])))
    assert ask("SELECT payer FROM account") == [(payer,)]
    assert holds() == kinds


@pytest.mark.parametrize(
    ("names", "payer", "kinds"),
    [
        (("Medicare", "Medicaid"), "medicare", ["HD-17"]),
        (("Acme", "Medicaid"), "commercial", ["HD-16"]),
        (("Medicaid", "Acme"), "medicaid", ["HD-16"]),
    ],
)
def test_the_primary_insurer_comes_first_and_medicaid_behind_another_is_heeded(
    tmp_path: Path, names: tuple[str, str], payer: str, kinds: list[str]
) -> None:
    insurance = [
        {"sequence": number, "coverage": {"display": name}}
        for number, name in reversed(list(enumerate(names, start=1)))
    ]
    take_in(fhir(tmp_path / "in", patient(), claim(insurance=insurance), benefit()))
    assert ask("SELECT payer FROM account") == [(payer,)]
    assert holds() == kinds


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"start": "2026-01-05T23:30:00-06:00"}, ("2026-01-05", None)),
        ({"start": "2026-01-05T03:30:00Z", "end": "2026-01-07T12:00:00Z"},
         ("2026-01-04", "2026-01-07")),
        ({"start": "2026-01-05", "end": "2026-02"}, ("2026-01-05", None)),
    ],
)  # fmt: skip
def test_the_day_of_a_visit_is_that_of_its_place(
    tmp_path: Path, period: dict[str, str], expected: tuple[str, str | None]
) -> None:
    take_in(fhir(tmp_path / "in", patient(), claim(billablePeriod=period), benefit()))
    assert ask(
        "SELECT CAST(service_from AS VARCHAR(10)), CAST(service_to AS VARCHAR(10)) FROM account"
    ) == [expected]


@pytest.mark.parametrize(
    ("period", "refusals"),
    [
        ({"start": "2026"}, 2),
        ({"start": "2126-01-01"}, 2),
        ({"start": "1726-01-01"}, 2),
        ({"start": "yesterday"}, 2),
        ({"start": 5}, 2),
    ],
)
def test_a_visit_without_a_day_that_can_be_is_refused(
    tmp_path: Path, period: dict[str, Any], refusals: int
) -> None:
    bare: dict[str, Any] = {"billablePeriod": period}
    made = take_in(fhir(tmp_path / "in", patient(), claim(**bare), benefit(**bare)))
    assert (made.read, made.refused, made.new) == (3, refusals, 0)
    assert refused()[0][1].startswith("Claim.billablePeriod")


def test_the_encounter_tells_the_day_and_the_words_that_a_claim_has_not(tmp_path: Path) -> None:
    visit = {
        "resourceType": "Encounter", "id": "v1", "period": {"start": "2026-01-03"},
        "type": [{"coding": [{"system": "http://snomed.info/sct", "code": "185349003",
                              "display": "Check up"}]}],
    }  # fmt: skip
    bare: dict[str, Any] = {
        "billablePeriod": {},
        "item": [{"encounter": [{"reference": "Encounter/v1"}]}],
    }
    take_in(fhir(tmp_path / "in", patient(), visit, claim(**bare), benefit(**bare)))
    assert ask(
        "SELECT CAST(service_from AS VARCHAR(10)), description, code, code_system FROM account"
    ) == [("2026-01-03", "Check up", "185349003", "snomed")]
