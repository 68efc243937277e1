"""Patients and those who answer for them: which name, which number, who is dead, who is a child."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tasks.intake.fhir.bundles import (
    account,
    benefit,
    claim,
    fhir,
    holds,
    patient,
    refused,
    related,
    warned,
)
from tests.tasks.intake_folders import ask, take_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
CHILD = {"birthDate": "2015-06-01"}


def enter(path: Path, *resources: dict[str, Any]) -> Any:
    return take_in(fhir(path, *resources, claim(), benefit()))


def told(columns: str) -> list[tuple[Any, ...]]:
    return ask(f"SELECT {columns} FROM person ORDER BY id")


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (
            [{"use": "old", "family": "Old", "given": ["A"]},
             {"use": "usual", "family": "Usual", "given": ["B"]},
             {"use": "official", "family": "Wuckert783", "given": ["Temika453", "José"]}],
            ("Temika453 José", "Wuckert783"),
        ),
        ([{"use": "nickname", "family": "N", "given": ["N"]},
          {"family": "Plain", "given": ["P"]}], ("P", "Plain")),
        ([{"use": "official", "family": "Former", "given": ["F"], "period": {"end": "2020"}},
          {"use": "usual", "family": "Now", "given": ["N"]}], ("N", "Now")),
        ([{"text": "Ana Maria Muñoz"}], ("Ana Maria", "Muñoz")),
        ([{"family": "Muñoz", "given": [None, "Ana"], "_given": [{"id": "x"}, None]}],
         ("Ana", "Muñoz")),
    ],
)  # fmt: skip
def test_the_official_name_in_force_is_taken_as_it_is_written(
    tmp_path: Path, names: list[dict[str, Any]], read: tuple[str, str]
) -> None:
    enter(tmp_path / "in", patient(name=names))
    assert told("given_name, family_name") == [read]


def test_the_home_of_today_is_taken_before_any_other_and_no_old_one(tmp_path: Path) -> None:
    def place(use: str, line: str, **more: Any) -> dict[str, Any]:
        return {"use": use, "line": [line, "Apt 4"], "city": "Austin", "state": "Texas",
                "postalCode": "78701", "country": "USA"} | more  # fmt: skip

    some = [
        place("old", "1 Old Street"),
        place("work", "2 Work Street"),
        place("home", "3 Former Street", period={"start": "2000", "end": "2025-12-31"}),
        place("home", "4 Lot", type="physical"),
        place("home", "5 Home Street", period={"start": "2026-01-01"}),
    ]
    enter(tmp_path / "in", patient(address=some))
    assert told("line1, line2, city, state, postal_code") == [
        ("5 Home Street", "Apt 4", "Austin", "TX", "78701")
    ]
    enter(tmp_path / "in", patient("p1", address=some[:1]))
    assert told("line1")[0][0] != "1 Old Street"


def test_the_number_of_the_first_rank_is_taken_and_none_that_ended(tmp_path: Path) -> None:
    some = [
        {"system": "phone", "value": "512-555-0101", "use": "old", "rank": 1},
        {"system": "phone", "value": "512-555-0102", "use": "mobile", "period": {"end": "2020"}},
        {"system": "phone", "value": "512-555-0103", "use": "home", "rank": 2},
        {"system": "phone", "value": "512-555-0104", "use": "mobile", "rank": 2},
        {"system": "email", "value": "ANA@example.org"},
        {"system": "fax", "value": "512-555-0105"},
    ]
    enter(tmp_path / "in", patient(telecom=some))
    assert told("phone, email") == [("+15125550104", "ana@example.org")]


@pytest.mark.parametrize(
    ("communication", "language"),
    [
        ([{"language": {"coding": [{"code": "en-US"}]}}], "en-US"),
        ([{"language": {"text": "English"}}], "en"),
        ([{"language": {"coding": [{"code": "eng"}]}}], "en"),
        ([{"language": {"coding": [{"code": "en"}]}},
          {"language": {"coding": [{"code": "es"}]}, "preferred": True}], "es"),
    ],
)  # fmt: skip
def test_the_preferred_language_is_taken_by_code_or_by_name(
    tmp_path: Path, communication: list[dict[str, Any]], language: str
) -> None:
    enter(tmp_path / "in", patient(communication=communication))
    assert told("language") == [(language,)]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ({"deceasedDateTime": "2026-01-10T08:00:00-06:00"}, "2026-01-10"),
        ({"deceasedBoolean": True}, None),
        ({"deceasedDateTime": "2026-01"}, None),
        ({"deceasedDateTime": "2026"}, None),
    ],
)
def test_who_is_dead_is_held_also_where_nobody_says_the_day(
    tmp_path: Path, said: dict[str, Any], day: str | None
) -> None:
    made = enter(tmp_path / "in", patient(**said))
    assert (made.refused, holds()) == (0, ["HD-03"])
    assert told("CAST(death_date AS VARCHAR(10))") == [(day,)]


def test_who_is_said_to_be_alive_is_not_held(tmp_path: Path) -> None:
    enter(tmp_path / "in", patient(deceasedBoolean=False))
    assert holds() == []


@pytest.mark.parametrize(
    "said", [{"deceasedBoolean": "maybe"}, {"deceasedDateTime": "soon"}, {"deceasedDateTime": 5}]
)
def test_a_death_that_cannot_be_read_refuses_the_patient_and_lets_known_bills_wait(
    tmp_path: Path, said: dict[str, Any]
) -> None:
    enter(tmp_path / "in", patient())
    made = enter(tmp_path / "in", patient(**said))
    assert (made.refused, made.waiting) == (3, 1)
    assert (1, "Patient.deceased[x]") in [one[:2] for one in refused()]


def test_a_death_counts_also_where_the_rest_of_the_patient_is_refused(tmp_path: Path) -> None:
    enter(tmp_path / "in", patient())
    made = enter(tmp_path / "in", patient(name=[], deceasedDateTime="2026-02-01"))
    assert (made.refused, holds()) == (3, ["HD-03", "HD-25"])


@pytest.mark.parametrize("born", ["1980-05", "1980"])
def test_a_birth_without_its_day_is_unknown_and_said(tmp_path: Path, born: str) -> None:
    made = enter(tmp_path / "in", patient(birthDate=born))
    assert (made.refused, made.warnings, told("birth_date")) == (0, 1, [(None,)])
    assert warned()[0][1] == "Patient.birthDate"


def test_who_surely_is_a_child_is_held_also_without_the_day_of_birth(tmp_path: Path) -> None:
    enter(tmp_path / "in", patient(birthDate="2015"))
    assert holds() == ["HD-06"]


def test_a_minor_nobody_answers_for_is_held(tmp_path: Path) -> None:
    enter(tmp_path / "in", patient(**CHILD))
    assert holds() == ["HD-06"]


@pytest.mark.parametrize(
    ("people", "guarantor"),
    [
        ([related()], "RelatedPerson/r1"),
        ([related("r1", "MTH"), related("r2", "GUARD")], "RelatedPerson/r2"),
        ([related("r1", "MTH")], "RelatedPerson/r1"),
        ([related("r1", "MTH"), related("r2", "FTH")], "p1"),  # which of the two?
        ([related("r1", "SIB")], "p1"),
        ([related(active=False)], "p1"),
        ([related(period={"end": "2025-12-31"})], "p1"),
    ],
)
def test_a_guardian_or_the_only_parent_answers_for_a_minor(
    tmp_path: Path, people: list[dict[str, Any]], guarantor: str
) -> None:
    made = enter(tmp_path / "in", patient(**CHILD), *people)
    assert made.refused == 0
    assert ask("SELECT p.source_key FROM account a JOIN person p ON p.id = a.guarantor_id") == [
        (guarantor,)
    ]
    assert holds() == (["HD-06"] if guarantor == "p1" else [])


def test_nobody_else_answers_for_who_is_grown_up(tmp_path: Path) -> None:
    enter(tmp_path / "in", patient(), related())
    assert ask("SELECT p.source_key FROM account a JOIN person p ON p.id = a.guarantor_id") == [
        ("p1",)
    ]


def test_a_guardian_who_stands_with_the_patient_alone_answers_for_a_minor(tmp_path: Path) -> None:
    contact = {
        "relationship": [{"text": "Guardian"}],
        "name": {"family": "Muñoz", "given": ["Rosa"]},
        "telecom": [{"system": "phone", "value": "512-555-0190"}],
    }
    made = enter(tmp_path / "in", patient(contact=[contact], **CHILD))
    assert (made.read, made.refused, holds()) == (3, 0, [])
    assert told("source_key, given_name")[1] == ("p1:guardian:1", "Rosa")


STATED: dict[str, Any] = {
    "extension": [{"url": "https://a.test/balance", "valueMoney": {"value": 80}}]
}


@pytest.mark.parametrize(
    ("guarantors", "key", "kinds"),
    [
        ([{"party": {"reference": "RelatedPerson/r9"}}], "RelatedPerson/r9", []),
        ([{"party": {"reference": "RelatedPerson/r9"}, "onHold": True}], "p1", []),
        ([{"party": {"reference": "RelatedPerson/r9"}, "period": {"end": "2025-06-30"}},
          {"party": {"reference": "Patient/p2"}}], "p2", []),
        ([{"party": {"reference": "Organization/o1"}}], "p1", ["HD-26"]),
        ([{"party": {"reference": "RelatedPerson/elsewhere"}}], "p1", ["HD-25"]),
    ],
)  # fmt: skip
def test_an_account_says_who_answers_for_it(
    tmp_path: Path, guarantors: list[dict[str, Any]], key: str, kinds: list[str]
) -> None:
    people = (patient(), patient("p2", name=[{"family": "Fallow", "given": ["Ivy"]}]))
    adult = related("r9", "SPS")
    made = take_in(fhir(tmp_path / "in", *people, adult, account(guarantor=guarantors, **STATED)))
    assert made.refused == 0
    assert ask("SELECT p.source_key FROM account a JOIN person p ON p.id = a.guarantor_id") == [
        (key,)
    ]
    assert holds() == kinds


def test_a_record_that_was_replaced_is_merged_into_the_one_that_stays(tmp_path: Path) -> None:
    link = [{"type": "replaced-by", "other": {"reference": "Patient/p1"}}]
    enter(tmp_path / "in", patient(), patient("p2", link=link))
    assert ask("SELECT COUNT(*) FROM person_merge") == [(1,)]


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        ({"telecom": [{"system": "phone", "value": "12"}]}, "Patient.telecom"),
        ({"telecom": {"system": "phone"}}, "Patient.telecom"),
        ({"address": [{"line": ["1 Main Street"], "city": ["Austin"]}]}, "Patient.address.city"),
        ({"communication": [{"language": {"text": "Klingonese"}}]},
         "Patient.communication.language"),
    ],
)  # fmt: skip
def test_what_is_soft_is_left_out_with_a_warning_in_the_words_of_fhir(
    tmp_path: Path, spoilt: dict[str, Any], field: str
) -> None:
    made = enter(tmp_path / "in", patient(**spoilt))
    assert (made.new, made.refused) == (1, 0)
    assert field in [one[1] for one in warned()]


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        ({"name": []}, "Patient.name.given"),
        ({"name": "Ana"}, "Patient.name.given"),
        ({"birthDate": "05/01/1980x"}, "Patient.birthDate"),
        ({"birthDate": 1980}, "Patient.birthDate"),
    ],
)
def test_a_patient_who_cannot_be_told_is_refused_with_the_visits(
    tmp_path: Path, spoilt: dict[str, Any], field: str
) -> None:
    made = enter(tmp_path / "in", patient(**spoilt))
    assert (made.read, made.refused, made.new) == (3, 3, 0)
    assert refused()[0][:2] == (1, field)
    assert refused()[1][1:] == ("Claim.patient", "names somebody who was refused")
