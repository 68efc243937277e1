import csv
import json
from pathlib import Path

import pytest

from tasks.payments.credits import payer_credits
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading
from tests.tasks.days import breaches
from tests.tasks.intake_folders import ask, balances_differ, take_in, write_csv

SHARED = Path(__file__).parents[4] / "shared" / "data"
CLAIMS = SHARED / "synthea_csv_2024"
ENCOUNTERS = SHARED / "synthea_csv_encounters_only_2024"

pytestmark = pytest.mark.usefixtures("database")
needs_data = pytest.mark.skipif(
    not CLAIMS.is_dir(), reason="the published Synthea exports are not in ../shared/data"
)


@needs_data
def test_every_claim_of_the_published_run_is_owed_to_the_cent(tmp_path: Path) -> None:
    first = take_in(CLAIMS, refused_file=tmp_path / "refused.csv")
    assert (first.read, first.accepted, first.new) == (561, 561, 561)
    assert (first.with_balance, first.balance_cents) == (271, 19_306_275)
    again = take_in(CLAIMS, refused_file=tmp_path / "refused.csv")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 561)
    assert (again.with_balance, again.balance_cents) == (271, 19_306_275)
    assert balances_differ() == []
    assert not (tmp_path / "refused.csv").exists()
    assert ask("SELECT kind, COUNT(*) FROM hold GROUP BY kind ORDER BY kind") == [
        ("HD-03", 21),
        ("HD-06", 40),  # 10 without a guardian, 30 that a guardian must not hear of
        ("HD-16", 63),
        ("HD-29", 267),  # four visits of two years, the others from 1977 on
        ("HD-30", 207),
    ]


@needs_data
def test_every_encounter_of_the_published_run_is_taken_in_once(tmp_path: Path) -> None:
    first = take_in(ENCOUNTERS, refused_file=tmp_path / "refused.csv")
    assert (first.read, first.accepted, first.with_balance) == (7_776, 7_776, 6_601)
    again = take_in(ENCOUNTERS, refused_file=tmp_path / "refused.csv")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 7_776)
    assert balances_differ() == []
    held = dict(ask("SELECT kind, COUNT(*) FROM hold GROUP BY kind"))
    assert (held["HD-03"], held["HD-16"]) == (2_217, 1_355)


PATIENT = {
    "Id": "child",
    "BIRTHDATE": "2010-01-01",
    "DEATHDATE": "",
    "FIRST": "Noé12",
    "MIDDLE": "Ana3",
    "LAST": "Lakin5",
    "ADDRESS": "1 Elm Street",
    "CITY": "Boston",
    "STATE": "Massachusetts",
    "ZIP": "02108",
    "LAT": "42.3",
    "LON": "-71.0",
    "INCOME": "19034",
}
PAYERS = [
    {"Id": "ins", "NAME": "Humana", "OWNERSHIP": "PRIVATE"},
    {"Id": "aid", "NAME": "Medicaid", "OWNERSHIP": "GOVERNMENT"},
    {"Id": "care", "NAME": "Medicare", "OWNERSHIP": "GOVERNMENT"},
]
COVER = {
    "PATIENT": "child",
    "MEMBERID": "m",
    "START_DATE": "2023-01-01T00:00:00Z",
    "END_DATE": "2024-01-01T00:00:00Z",
    "PAYER": "ins",
    "SECONDARY_PAYER": "",
    "PLAN_OWNERSHIP": "Guardian",
    "OWNER_NAME": "Kendall6 Lakin5",
}
ENCOUNTER = {
    "Id": "e1",
    "START": "2023-05-01T10:00:00Z",
    "STOP": "2023-05-01T10:15:00Z",
    "PATIENT": "child",
    "ORGANIZATION": "",
    "PAYER": "ins",
    "DESCRIPTION": "Well child visit",
    "TOTAL_CLAIM_COST": "100.00",
    "PAYER_COVERAGE": "60.00",
}
CLAIM = {
    "Id": "c1",
    "PATIENTID": "child",
    "PRIMARYPATIENTINSURANCEID": "ins",
    "SECONDARYPATIENTINSURANCEID": "0",
    "SERVICEDATE": "2023-05-01T10:00:00Z",
    "STATUS1": "CLOSED",
}


def transaction(order: int, kind: str, **cells: str) -> dict[str, str]:
    return {
        "CLAIMID": "c1",
        "CHARGEID": str(order),
        "TYPE": kind,
        "AMOUNT": "",
        "METHOD": "",
        "FROMDATE": "2023-05-01T10:00:00Z",
        "NOTES": "Check up",
        "TRANSFERTYPE": "",
        "PAYMENTS": "",
        "ADJUSTMENTS": "",
    } | cells


def export(path: Path, **files: list[dict[str, str]]) -> Path:
    """An encounter-level export, unless claims are given."""
    standard = {"patients": [PATIENT], "payers": PAYERS, "payer_transitions": [COVER]}
    for name, rows in (standard | files).items():
        write_csv(path / f"{name}.csv", rows)
    return path


def claim_of(path: Path, *rows: dict[str, str], **claim: str) -> Path:
    return export(path, claims=[CLAIM | claim], claims_transactions=list(rows))


def held() -> list[str]:
    """What the export asks for. That these visits of 2023 are too old by now is told elsewhere."""
    query = "SELECT kind FROM hold WHERE kind NOT IN ('HD-29', 'HD-30') ORDER BY kind"
    return [row[0] for row in ask(query)]


@pytest.mark.rule("RF-17")
def test_a_guardian_answers_for_a_minor_and_gets_nothing_of_the_childs_but_the_name_given(
    tmp_path: Path,
) -> None:
    take_in(export(tmp_path / "in", encounters=[ENCOUNTER]))
    assert ask(
        "SELECT p.source_key, p.given_name, p.family_name, p.line1, p.city, p.state, p.postal_code,"
        " p.latitude, p.longitude, p.annual_income_cents, p.birth_date"
        " FROM account a JOIN person p ON p.id = a.guarantor_id"
    ) == [
        (
            "child:guardian:Kendall6 Lakin5",
            "Kendall6",
            "Lakin5",
            "",
            "",
            "",
            "",
            None,
            None,
            None,
            None,
        )
    ]
    assert held() == []
    assert ask("SELECT given_name FROM person WHERE source_key = 'child'") == [("Noé12 Ana3",)]


@pytest.mark.parametrize(
    ("born", "guarantor"),
    [
        ("1980-01-01", "grown"),
        ("2009-01-01", "child:guardian:Kendall6 Lakin5"),
    ],
    ids=["an adult of that name is the guardian", "a minor of that name is not"],
)
def test_a_patient_of_the_guardians_name(tmp_path: Path, born: str, guarantor: str) -> None:
    other = PATIENT | {"Id": "grown", "FIRST": "Kendall6", "MIDDLE": "", "BIRTHDATE": born}
    take_in(export(tmp_path / "in", patients=[PATIENT, other], encounters=[ENCOUNTER]))
    answer = "SELECT p.source_key FROM account a JOIN person p ON p.id = a.guarantor_id"
    assert ask(answer) == [(guarantor,)]


@pytest.mark.rule("RF-17", "HD-06")
def test_a_minor_without_a_guardian_that_day_is_held(tmp_path: Path) -> None:
    early = ENCOUNTER | {"START": "2022-05-01T10:00:00Z"}
    take_in(export(tmp_path / "in", encounters=[early]))
    assert held() == ["HD-06"]


@pytest.mark.parametrize(
    ("payer", "secondary", "expected"),
    [
        ("ins", "", []),
        ("aid", "", ["HD-16"]),
        ("ins", "care", ["HD-04"]),
        ("care", "aid", ["HD-04", "HD-17"]),
    ],
)
def test_who_insured_the_visit_decides_the_hold(
    tmp_path: Path, payer: str, secondary: str, expected: list[str]
) -> None:
    cover = COVER | {"SECONDARY_PAYER": secondary}
    visit = ENCOUNTER | {"PAYER": payer}
    take_in(export(tmp_path / "in", payer_transitions=[cover], encounters=[visit]))
    assert held() == expected


def test_a_copay_above_the_charge_is_a_credit_and_never_netted(tmp_path: Path) -> None:
    folder = claim_of(
        tmp_path / "in",
        transaction(9, "CHARGE", AMOUNT="40.00", TRANSFERTYPE="1"),
        transaction(4, "CHARGE", AMOUNT="25.00", TRANSFERTYPE="1"),
        transaction(5, "PAYMENT", METHOD="COPAY", PAYMENTS="50.00"),
        transaction(10, "TRANSFERIN", AMOUNT="15.00", TRANSFERTYPE="p"),
        transaction(11, "PAYMENT", METHOD="CC", PAYMENTS="15.00"),
        transaction(9, "PAYMENT", METHOD="ECHECK", PAYMENTS="25.00"),
    )
    result = take_in(folder)
    assert (result.with_balance, result.balance_cents) == (1, 1500)
    assert ask("SELECT number, balance_cents, credit_cents FROM account_item ORDER BY 1") == [
        (1, 0, 2500),
        (2, 1500, 0),
    ]
    assert balances_differ() == []
    assert held() == ["HD-26"]
    [(reason,)] = ask("SELECT reason FROM hold WHERE kind = 'HD-26'")
    assert "$25.00 too much while another is owed" in reason


@pytest.mark.rule("HD-09")
@pytest.mark.parametrize(
    ("copay", "balance", "due"),
    [("25.00", 0, []), ("25.02", 0, []), ("25.03", -3, [3]), ("50.00", -2500, [2500])],
)
def test_a_copay_above_the_whole_bill_is_given_back_and_not_nothing_owed(
    tmp_path: Path, copay: str, balance: int, due: list[int]
) -> None:
    folder = claim_of(
        tmp_path / "in",
        transaction(4, "CHARGE", AMOUNT="25.00", TRANSFERTYPE="1"),
        transaction(5, "PAYMENT", METHOD="COPAY", PAYMENTS=copay),
    )
    take_in(folder)
    assert ask("SELECT balance_cents FROM account") == [(balance,)]
    assert [row[0] for row in ask("SELECT amount_cents FROM refund_due")] == due
    resolution = ask("SELECT resolution FROM account")[0][0]
    assert resolution == (None if due else "nothing_owed")
    assert balances_differ() == []
    assert breaches() == ()


@pytest.mark.rule("HD-09")
@pytest.mark.parametrize(
    ("covered", "credits"), [("100.02", []), ("100.03", [3]), ("140.00", [4000])]
)
def test_what_an_insurer_paid_too_much_of_an_encounter_is_listed_as_theirs(
    tmp_path: Path, covered: str, credits: list[int]
) -> None:
    take_in(export(tmp_path / "in", encounters=[ENCOUNTER | {"PAYER_COVERAGE": covered}]))
    with reading() as connection:
        assert [one.cents for one in payer_credits(connection)] == credits
    assert ask("SELECT COUNT(*) FROM refund_due") == [(0,)]
    assert balances_differ() == []
    assert breaches() == ()


def test_the_payment_that_synthea_adds_at_once_is_still_to_come(tmp_path: Path) -> None:
    folder = claim_of(
        tmp_path / "in",
        transaction(1, "CHARGE", AMOUNT="80.00", TRANSFERTYPE="p"),
        transaction(2, "PAYMENT", METHOD="CASH", PAYMENTS="80.00"),
        PRIMARYPATIENTINSURANCEID="",
    )
    take_in(folder)
    assert ask("SELECT payer, balance_cents FROM account") == [("uninsured", 8000)]
    assert ask("SELECT kind, amount_cents FROM ledger_entry") == [("charge", 8000)]


def test_a_second_insurer_who_has_not_answered_holds_the_claim(tmp_path: Path) -> None:
    folder = claim_of(
        tmp_path / "in",
        transaction(1, "CHARGE", AMOUNT="80.00", TRANSFERTYPE="1"),
        transaction(2, "TRANSFERIN", AMOUNT="80.00", TRANSFERTYPE="2"),
        transaction(3, "CHARGE", AMOUNT="10.00", TRANSFERTYPE="1"),
        transaction(4, "TRANSFERIN", AMOUNT="10.00", TRANSFERTYPE="p"),
        SECONDARYPATIENTINSURANCEID="care",
    )
    take_in(folder)
    assert held() == ["HD-04"]
    assert balances_differ() == []


def test_a_refused_patient_refuses_the_visits_too(tmp_path: Path) -> None:
    wrong = PATIENT | {"BIRTHDATE": "soon"}
    result = take_in(export(tmp_path / "in", patients=[wrong], encounters=[ENCOUNTER]))
    assert (result.read, result.accepted, result.refused) == (2, 0, 2)


@pytest.mark.parametrize("kind", ["encounters", "claims"])
@pytest.mark.rule("HD-25")
def test_a_key_that_stood_for_a_person_of_another_name_and_birth_date_is_refused(
    tmp_path: Path, kind: str
) -> None:
    grown = PATIENT | {"BIRTHDATE": "1980-01-01"}
    other = grown | {"FIRST": "Rosa1", "LAST": "Kub2", "BIRTHDATE": "1961-01-01"}
    lines = [transaction(1, "CHARGE", AMOUNT="40.00", TRANSFERTYPE="p")]
    visits = (
        {"encounters": [ENCOUNTER]}
        if kind == "encounters"
        else {"claims": [CLAIM], "claims_transactions": lines}
    )
    take_in(export(tmp_path / "in", patients=[grown], **visits))
    foreign = export(tmp_path / "foreign", patients=[other], **visits)
    found = take_in(foreign)
    assert (found.refused, found.waiting) == (2, 1)
    named = "SELECT family_name FROM person WHERE source_key = 'child'"
    assert ask(named) == [("Lakin5",)]
    assert "HD-25" in held()
    assert take_in(foreign, accept="people=1").refused == 0
    assert ask(named) == [("Kub2",)]


@pytest.mark.parametrize(
    "header",
    json.loads((SHARED / "synthea_header_variants.json").read_text("utf-8"))["patients.csv"]
    if SHARED.is_dir()
    else [],
    ids=lambda variant: str(variant["era"])[:20],
)
def test_patients_of_every_era_are_read(tmp_path: Path, header: dict[str, str]) -> None:
    delimiter = ";" if ";" in header["header"] else ","
    names = next(csv.reader([header["header"]], delimiter=delimiter))
    patient = PATIENT | ({"BIRTHDATE": "1/1/2010", "ZIP": "2108"} if delimiter == ";" else {})
    folder = export(tmp_path / "in", encounters=[ENCOUNTER])
    row = {name: patient.get(name, "x") for name in names}
    write_csv(folder / "patients.csv", [row], delimiter=delimiter, encoding="utf-8-sig")
    assert take_in(folder).accepted == 1
    assert ask(
        "SELECT family_name, postal_code, annual_income_cents FROM person WHERE source_key='child'"
    ) == [("Lakin5", "02108", 1_903_400 if "INCOME" in names else None)]


@pytest.mark.parametrize(
    "cover",
    [
        {
            "PATIENT": "child",
            "START_YEAR": "2023",
            "END_YEAR": "2023",
            "PAYER": "ins",
            "OWNERSHIP": "Guardian",
        },
        {
            "PATIENT": "child",
            "MEMBERID": "m",
            "START_YEAR": "2023-01-01T00:00:00Z",
            "END_YEAR": "2024-01-01T00:00:00Z",
            "PAYER": "ins",
            "SECONDARY_PAYER": "",
            "OWNERSHIP": "Guardian",
            "OWNERNAME": "Kendall6 Lakin5",
        },
        COVER,
    ],
    ids=["2019", "2021", "2022"],
)
def test_cover_of_every_era_is_read(tmp_path: Path, cover: dict[str, str]) -> None:
    take_in(export(tmp_path / "in", payer_transitions=[cover], encounters=[ENCOUNTER]))
    names_the_guardian = len(cover) > 5
    assert held() == ([] if names_the_guardian else ["HD-06"])


def test_payers_without_ownership_are_read(tmp_path: Path) -> None:
    payers = [{"Id": row["Id"], "NAME": row["NAME"]} for row in PAYERS]
    take_in(export(tmp_path / "in", payers=payers, encounters=[ENCOUNTER]))
    assert ask("SELECT payer FROM account") == [("commercial",)]


def test_a_missing_column_is_one_line_and_changes_nothing(tmp_path: Path) -> None:
    visit = {name: cell for name, cell in ENCOUNTER.items() if name != "PAYER_COVERAGE"}
    folder = export(tmp_path / "in", encounters=[visit])
    with pytest.raises(WrongInput, match=r"^encounters\.csv has no column PAYER_COVERAGE;"):
        take_in(folder)
    assert ask("SELECT COUNT(*) FROM person") == [(0,)]


def test_a_folder_that_is_no_export_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="holds neither"):
        take_in(tmp_path)
    with pytest.raises(WrongInput, match="is not a folder"):
        take_in(tmp_path / "nowhere")
    export(tmp_path / "in", encounters=[ENCOUNTER])
    (tmp_path / "in" / "payers.csv").unlink()
    with pytest.raises(WrongInput, match=r"^payers\.csv is missing"):
        take_in(tmp_path / "in")


def test_text_that_is_not_utf8_is_one_line_and_changes_nothing(tmp_path: Path) -> None:
    folder = export(tmp_path / "in", encounters=[ENCOUNTER])
    write_csv(folder / "encounters.csv", [ENCOUNTER | {"DESCRIPTION": "é"}], encoding="latin-1")
    with pytest.raises(WrongInput, match="is not UTF-8"):
        take_in(folder)
    assert ask("SELECT COUNT(*) FROM person") == [(0,)]


def test_large_exports_are_read_in_pieces_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [transaction(1, "CHARGE", AMOUNT="80.00", TRANSFERTYPE="p")]
    claims = [CLAIM | {"Id": f"c{number}"} for number in range(30)]
    lines = [row | {"CLAIMID": claim["Id"]} for claim in claims for row in rows]
    folder = export(tmp_path / "in", claims=claims, claims_transactions=lines)
    take_in(folder)
    monkeypatch.setattr("tasks.intake.csv_files.buckets.BYTES_IN_MEMORY", 500)
    again = take_in(folder)
    assert (again.read, again.unchanged, again.balance_cents) == (30, 30, 240_000)


def test_claims_without_their_lines_are_read_by_their_encounters_and_it_is_said(
    tmp_path: Path,
) -> None:
    folder = export(tmp_path / "in", claims=[CLAIM], encounters=[ENCOUNTER])
    result = take_in(folder)
    assert "each encounter of encounters.csv was read as one account" in result.note
    assert ask("SELECT source, balance_cents FROM account") == [("synthea_encounters", 40_00)]
    assert take_in(folder).unchanged == 1


def test_claims_without_lines_or_encounters_name_the_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match=r"claims_transactions\.csv is missing"):
        take_in(export(tmp_path / "in", claims=[CLAIM]))


def test_after_whole_claims_the_encounters_alone_would_be_the_same_visits_twice(
    tmp_path: Path,
) -> None:
    lines = [transaction(1, "CHARGE", AMOUNT="100.00", TRANSFERTYPE="p")]
    take_in(claim_of(tmp_path / "whole", *lines))
    with pytest.raises(WrongInput, match="every visit would come in twice"):
        take_in(export(tmp_path / "in", claims=[CLAIM], encounters=[ENCOUNTER]))
    assert ask("SELECT COUNT(*) FROM account") == [(1,)]
