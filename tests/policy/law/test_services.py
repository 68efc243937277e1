"""HP-09 and HP-10: private services are known by their codes, and by their words where they have
none. The rows of services.csv are our own, in the words of billing offices and pharmacies; each lot
of them was written before it was measured."""

import csv
from pathlib import Path

import pytest
from pydantic import ValidationError

from policy.law.services import (
    AnyCare,
    CodeSystem,
    PrivateServices,
    PrivateSet,
    Service,
    code_system,
    private_services,
    private_set,
    waits_for_a_person,
)

TABLE = (Path(__file__).parent / "services.csv").read_text(encoding="utf-8")
ROWS = tuple(csv.DictReader(TABLE.splitlines()))
PRIVATE = [row for row in ROWS if row["private"] == "yes"]
ORDINARY = [row for row in ROWS if row["private"] == "no"]
ANYWHERE = ("snomed", "cpt", "hcpcs", "icd10", "rxnorm")
SETS = private_services().sets


def service(row: dict[str, str]) -> Service:
    return Service(row["description"], row["code"], row["system"])


def few_digits(code: str) -> bool:
    return code.isdigit() and len(code) < 5


def test_the_table_has_900_rows_of_which_half_are_private() -> None:
    assert len(ROWS) >= 900
    assert min(len(PRIVATE), len(ORDINARY)) >= 400


@pytest.mark.rule("HP-09")
def test_no_private_service_of_the_table_is_missed_by_both_its_code_and_its_words() -> None:
    missed = [row for row in PRIVATE if not private_set(service(row))]
    assert missed == []


@pytest.mark.rule("HP-09")
def test_of_the_table_98_of_100_are_judged_right() -> None:
    wrong = [row for row in ROWS if bool(private_set(service(row))) != (row in PRIVATE)]
    assert len(wrong) * 100 <= 2 * len(ROWS), wrong


@pytest.mark.rule("HP-09")
@pytest.mark.parametrize(
    ("written", "private"),
    [
        pytest.param("Cesárea", True, id="an accent"),
        pytest.param("CESA\u0301REA", True, id="an accent of its own"),
        pytest.param("Zoloft 50 mg", True, id="a brand"),
        pytest.param("IPV (polio vaccine)", False, id="a vaccine that is called as violence is"),
        pytest.param("Hives", False, id="a word that begins with another one"),
    ],
)
def test_words_count_however_they_are_written(written: str, private: bool) -> None:
    assert bool(private_set(Service(written))) is private


@pytest.mark.rule("HP-09")
def test_a_code_whose_system_nobody_said_is_found_all_the_same() -> None:
    coded = [row for row in PRIVATE if row["system"] in ANYWHERE and not few_digits(row["code"])]
    assert len(coded) > 50
    missed = [row for row in coded if not private_set(Service("A visit", row["code"]))]
    assert missed == []


@pytest.mark.rule("HP-09")
@pytest.mark.parametrize("one", SETS, ids=lambda one: one.name)
def test_every_code_and_word_of_a_set_makes_a_service_private(one: PrivateSet) -> None:
    for system in ("snomed", "cpt", "hcpcs", "icd10", "rxnorm", "cvx", "pos", "revenue"):
        for entry in getattr(one, system):
            for code in entry.split("-"):
                assert private_set(Service("", code, system)), (system, code)
    for word in (*one.words, *one.ingredients):
        assert private_set(Service(f"Visit: {word.removesuffix('*').upper()}")), word


@pytest.mark.rule("HP-09")
@pytest.mark.parametrize(
    ("code", "system", "private"),
    [
        pytest.param("58299", "cpt", False, id="the code before a range"),
        pytest.param("58300", "cpt", True, id="its first"),
        pytest.param("58301", "cpt", True, id="its last"),
        pytest.param("58302", "cpt", False, id="the code after it"),
        pytest.param("58300-RT", "CPT-4", True, id="a modifier"),
        pytest.param("58300RT", "cpt", True, id="a modifier that nothing parts from it"),
        pytest.param("583001", "", False, id="a longer number of no system"),
        pytest.param("4493", "rxnorm", True, id="a short number of its system"),
        pytest.param("4493", "", False, id="and of none"),
        pytest.param("36437", "", True, id="five digits of none"),
        pytest.param("00142", "cpt", False, id="digits in a range that ends on a letter"),
        pytest.param("0012M", "cpt", True, id="a letter where the range has it"),
        pytest.param("A49.9", "icd10", False, id="the chapter before"),
        pytest.param("A50", "icd10", True, id="a category"),
        pytest.param("a64.", "http://hl7.org/fhir/sid/icd-10-cm", True, id="with its dot"),
        pytest.param("A65", "icd10", False, id="the category after"),
        pytest.param("53", "pos", True, id="a kind of place"),
        pytest.param("53", "", False, id="a short number of no system"),
        pytest.param("720", "revenue", True, id="without the nought it begins with"),
        pytest.param("", "cpt", False, id="no code"),
    ],
)
def test_a_code_counts_by_its_system_and_its_range(code: str, system: str, private: bool) -> None:
    assert bool(private_set(Service("A visit", code, system))) is private


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("SNOMED-CT", CodeSystem.SNOMED), ("http://snomed.info/sct", CodeSystem.SNOMED),
        ("CPT4", CodeSystem.CPT), ("HCPCS Level II", CodeSystem.HCPCS),
        ("ICD-10-CM", CodeSystem.ICD10), ("RxNorm", CodeSystem.RXNORM), ("CVX", CodeSystem.CVX),
        ("Place of service", CodeSystem.POS), ("Revenue code", CodeSystem.REVENUE),
        ("our own", CodeSystem.UNKNOWN), ("", CodeSystem.UNKNOWN),
    ],
)  # fmt: skip
def test_a_system_is_known_by_its_usual_names(name: str, system: CodeSystem) -> None:
    assert code_system(name) is system


@pytest.mark.rule("HP-10", "HD-06")
@pytest.mark.parametrize(
    ("services", "waits"),
    [
        pytest.param([Service("", "410620009", "snomed")], False, id="by code"),
        pytest.param([Service("", "3", "cvx")], False, id="by a code without its nought"),
        pytest.param([Service("Sports physical")], False, id="by words"),
        pytest.param([Service("Encounter for problem")], True, id="it may be anything"),
        pytest.param([Service("")], True, id="nobody says what it was"),
        pytest.param([Service("Vaccine", "165", "cvx")], True, id="allowed, and private as well"),
        pytest.param([Service("Flu shot"), Service("Consultation")], True, id="one line of two"),
        pytest.param([], True, id="a visit without lines"),
    ],
)
def test_a_teenagers_visit_waits_unless_all_of_it_is_on_the_list(
    services: list[Service], waits: bool
) -> None:
    assert waits_for_a_person(15, Service("Office visit"), services) is waits
    assert waits_for_a_person(15, Service("Visit", "F32.9", "icd10"), services)


def test_the_states_whose_minors_agree_to_any_care_are_those_that_are_known() -> None:
    assert {law.state: law.from_age for law in private_services().minors.any_care} == {
        "AL": 14, "AR": 12, "LA": 12, "OR": 15, "SC": 16, "TN": 12,
    }  # fmt: skip


@pytest.mark.rule("HP-10", "HD-06")
@pytest.mark.parametrize("law", private_services().minors.any_care, ids=lambda law: law.state)
def test_where_a_minor_agrees_to_any_care_nothing_goes_unasked_from_that_age_on(
    law: AnyCare,
) -> None:
    listed, first = [Service("Flu shot")], max(law.from_age, private_services().minors.from_age)
    for states in ({law.state}, {"IL", law.state}):
        asked = [waits_for_a_person(age, Service("Visit"), listed, states) for age in range(11, 19)]
        assert asked == [first <= age < 18 for age in range(11, 19)]
    assert not waits_for_a_person(17, Service("Visit"), listed, {"IL", ""})


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"sets": ()}, id="no set"),
        pytest.param({"cpt": ("58301-58300",)}, id="a range that falls"),
        pytest.param({"cpt": ("5830-58301",)}, id="ends of two lengths"),
        pytest.param({"words": ("Abortion",)}, id="a capital letter"),
        pytest.param({"words": ()}, id="no words"),
        pytest.param({"from_age": 18}, id="an age of adults"),
    ],
)
def test_wrong_sets_are_refused_whole(change: dict[str, object]) -> None:
    data = private_services().model_dump()
    for place in (data, data["sets"][0], data["minors"]):
        place.update({name: value for name, value in change.items() if name in place})
    with pytest.raises(ValidationError):
        PrivateServices.model_validate(data)
