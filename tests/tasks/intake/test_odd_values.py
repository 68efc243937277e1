"""Days that stand for none, days by the clock of the place, cents of rounding, and cells that may
be left empty: none of them costs a person their record."""

from datetime import date
from pathlib import Path

import pytest
from pydantic_core import PydanticCustomError

from tasks.intake.csv_files import cells
from tasks.wording import read_language
from tests.tasks.intake.test_synthea import (
    COVER,
    ENCOUNTER,
    PATIENT,
    claim_of,
    export,
    held,
    transaction,
)
from tests.tasks.intake_folders import (
    ask,
    one_visit,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

STAND_INS = [
    "292278994-08-17", "292278994-08-17T07:12:55Z", "9999-12-31", "9999-12-31T23:59:59Z",
    "12/31/9999", "0001-01-01", "0001-01-01T00:00:00", "1970-01-01", "1970-01-01T00:00:00Z",
    "-292275055-05-16",
]  # fmt: skip
CLINIC = {"Id": "clinic", "STATE": "MA", "ZIP": "02108", "LAT": "42.3", "LON": "-71.0"}


@pytest.mark.parametrize("written", STAND_INS)
def test_a_day_that_stands_for_none_is_none(written: str) -> None:
    assert cells.real_day(written) is None
    assert cells.day_or_not(written) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0001-01-02", date(1, 1, 2)),
        ("1969-12-31", date(1969, 12, 31)),
        ("1970-01-02", date(1970, 1, 2)),
        ("8999-12-31", date(8999, 12, 31)),
    ],
)
def test_the_days_beside_them_are_days(written: str, meant: date) -> None:
    assert cells.real_day(written) == meant


@pytest.mark.parametrize("written", ["123456-13-99x", "99999", "9999-12-32"])
def test_what_is_no_day_at_all_is_refused_as_before(written: str) -> None:
    with pytest.raises(PydanticCustomError):
        cells.real_day(written)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("odd", STAND_INS)
@pytest.mark.rule("HD-03", "HD-06")
def test_no_age_no_death_and_no_end_of_a_visit_follow_from_such_a_day(
    tmp_path: Path, odd: str
) -> None:
    people = [tend_person(birth_date=odd, death_date=odd) | {"bankruptcy_filed_on": odd}]
    charge = [tend_amount("t1", "charge", "100.00")]
    result = take_in(tend_folder(tmp_path / "in", people, [tend_account(service_to=odd)], charge))
    assert (result.new, result.refused) == (1, 0)
    assert ask("SELECT birth_date, death_date FROM person") == [(None, None)]
    assert ask("SELECT service_to FROM account") == [(None,)]
    assert held() == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("odd", STAND_INS)
def test_a_synthea_export_with_such_days_keeps_its_people(tmp_path: Path, odd: str) -> None:
    patient = PATIENT | {"BIRTHDATE": odd, "DEATHDATE": odd}
    cover = COVER | {"START_DATE": "2023-01-01T12:00:00Z", "END_DATE": odd}
    visit = ENCOUNTER | {"STOP": odd}
    folder = export(
        tmp_path / "in", patients=[patient], payer_transitions=[cover], encounters=[visit]
    )
    assert (take_in(folder).new, held()) == (1, [])
    child = "SELECT birth_date, death_date FROM person WHERE source_key = 'child'"
    assert ask(child) == [(None, None)]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("odd", STAND_INS)
def test_cover_without_an_end_is_in_force_for_every_later_visit(tmp_path: Path, odd: str) -> None:
    cover = COVER | {"END_DATE": odd, "SECONDARY_PAYER": "care"}
    take_in(export(tmp_path / "in", payer_transitions=[cover], encounters=[ENCOUNTER]))
    assert held() == ["HD-04"]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("odd", ["0001-01-01", "1970-01-01T00:00:00Z"])
def test_an_amount_whose_day_nobody_knows_is_of_the_visit(tmp_path: Path, odd: str) -> None:
    folder = claim_of(
        tmp_path / "in",
        transaction(1, "CHARGE", AMOUNT="15.00", TRANSFERTYPE="p", FROMDATE=odd),
    )
    assert take_in(folder).refused == 0
    assert ask("SELECT service_on FROM account_item") == ask("SELECT service_from FROM account")
    charge = [tend_amount("t1", "charge", "100.00") | {"value_on": odd}]
    take_in(tend_folder(tmp_path / "two", [tend_person("p2")], [tend_account("a2", "p2")],
        [one | {"account_key": "a2"} for one in charge]))  # fmt: skip
    [(valued, visit)] = ask(
        "SELECT l.value_on, a.service_from FROM ledger_entry l"
        " JOIN account a ON a.id = l.account_id WHERE a.source_key = 'a2'"
    )
    assert valued == visit


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("odd", ["0001-01-01", "1970-01-01"])
def test_a_visit_without_its_day_is_refused_in_one_line(tmp_path: Path, odd: str) -> None:
    result = take_in(one_visit(tmp_path / "in", service_from=odd))
    assert (result.new, result.refused) == (0, 2)
    told = (tmp_path / "refused.csv").read_text("utf-8")
    assert "stands for a day that is not known" in told


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2024-01-15T04:59:59Z", "2024-01-14"),
        ("2024-01-15T05:00:00Z", "2024-01-15"),
        ("2024-01-16T04:59:59Z", "2024-01-15"),
        ("2024-07-15T03:59:59Z", "2024-07-14"),
        ("2024-07-15T04:00:00Z", "2024-07-15"),
        ("2024-01-15T02:00:00-05:00", "2024-01-15"),
        ("2024-01-15", "2024-01-15"),
    ],
)
def test_a_visit_is_of_the_day_that_it_was_at_the_provider(
    tmp_path: Path, moment: str, day: str
) -> None:
    visit = ENCOUNTER | {"START": moment, "STOP": "", "ORGANIZATION": "clinic"}
    away = PATIENT | {"LAT": "", "LON": "", "ZIP": "", "STATE": "Hawaii"}
    take_in(export(tmp_path / "in", patients=[away], encounters=[visit], organizations=[CLINIC]))
    assert [str(row[0]) for row in ask("SELECT service_from FROM account")] == [day]
    assert [str(row[0]) for row in ask("SELECT service_on FROM account_item")] == [day]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("home", "day"),
    [
        ({"STATE": "Hawaii", "ZIP": "", "LAT": "", "LON": ""}, "2024-01-14"),
        ({"STATE": "Massachusetts"}, "2024-01-15"),
        ({"STATE": "", "ZIP": "00000", "LAT": "", "LON": ""}, "2024-01-15"),
    ],
    ids=["of the patient's state", "of the patient's address", "of the practice: Chicago"],
)
def test_without_the_provider_it_is_the_day_at_home_and_then_that_of_the_practice(
    tmp_path: Path, home: dict[str, str], day: str
) -> None:
    claim = {"SERVICEDATE": "2024-01-15T08:00:00Z"}
    charge = transaction(1, "CHARGE", AMOUNT="9.00", TRANSFERTYPE="p", PATIENTID="child")
    folder = claim_of(tmp_path / "in", charge | {"FROMDATE": "2024-01-15T08:00:00Z"}, **claim)
    export(tmp_path / "in", patients=[PATIENT | home])
    take_in(folder)
    assert [str(row[0]) for row in ask("SELECT service_from FROM account")] == [day]
    assert [str(row[0]) for row in ask("SELECT service_on FROM account_item")] == [day]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("moment", "guarantor"),
    [
        ("2023-12-31T12:00:00Z", "child:guardian:Kendall6 Lakin5"),
        ("2024-01-01T04:59:59Z", "child:guardian:Kendall6 Lakin5"),
        ("2024-01-01T05:00:00Z", "child"),
        ("2024-01-02T12:00:00Z", "child"),
    ],
)
@pytest.mark.rule("RF-17")
def test_a_patient_is_18_from_their_birthday_at_home_on(
    tmp_path: Path, moment: str, guarantor: str
) -> None:
    patient = PATIENT | {"BIRTHDATE": "2006-01-01"}
    cover = COVER | {"END_DATE": "2030-01-01T12:00:00Z"}
    visit = ENCOUNTER | {"START": moment, "STOP": ""}
    take_in(
        export(tmp_path / "in", patients=[patient], payer_transitions=[cover], encounters=[visit])
    )
    found = ask("SELECT p.source_key FROM account a JOIN person p ON p.id = a.guarantor_id")
    assert found == [(guarantor,)]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2023-06-30T12:00:00Z", ["HD-04"]),
        ("2023-07-02T03:59:59Z", ["HD-04"]),
        ("2023-07-02T04:00:00Z", []),
        ("2023-07-03T12:00:00Z", []),
    ],
)
@pytest.mark.rule("HD-04")
def test_cover_ends_with_its_day_at_home(tmp_path: Path, moment: str, expected: list[str]) -> None:
    second = COVER | {"END_DATE": "2023-07-02T02:00:00Z", "SECONDARY_PAYER": "care"}
    adult = PATIENT | {"BIRTHDATE": "1980-01-01"}
    visit = ENCOUNTER | {"START": moment, "STOP": ""}
    take_in(
        export(tmp_path / "in", patients=[adult], payer_transitions=[second], encounters=[visit])
    )
    assert held() == expected


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-01-05T05:59:59Z", "2026-01-04"),
        ("2026-01-05T06:00:00Z", "2026-01-05"),
        ("2026-01-05T00:00:00Z", "2026-01-05"),
        ("2026-01-05T23:00:00", "2026-01-05"),
    ],
    ids=["the evening before", "midnight in Chicago", "a day without an hour", "no zone is said"],
)
def test_a_moment_of_a_tend_csv_is_of_the_practices_day(
    tmp_path: Path, written: str, day: str
) -> None:
    take_in(one_visit(tmp_path / "in", service_from=written))
    assert [str(row[0]) for row in ask("SELECT service_from FROM account")] == [day]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("moved", "expected"),
    [("15.00", []), ("14.99", []), ("14.98", []), ("14.97", ["HD-04"]), ("15.01", []),
     ("15.02", []), ("15.03", ["HD-25"])],
)  # fmt: skip
@pytest.mark.rule("HD-25", "HD-04")
def test_a_line_may_be_out_by_two_cents_of_rounding(
    tmp_path: Path, moved: str, expected: list[str]
) -> None:
    folder = claim_of(
        tmp_path / "in",
        transaction(1, "CHARGE", AMOUNT="40.00", TRANSFERTYPE="1"),
        transaction(2, "PAYMENT", METHOD="ECHECK", PAYMENTS="25.00"),
        transaction(3, "TRANSFERIN", AMOUNT=moved, TRANSFERTYPE="p"),
        transaction(4, "PAYMENT", METHOD="CC", PAYMENTS=moved),
    )
    take_in(folder)
    assert held() == expected


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("english", "en"), ("English", "en"), ("ENGLISH (United States)", "en"), ("eng", "en"),
        ("en_US", "en-US"), ("Spanish", "es"), ("español", "es"), ("spa", "es"),
        ("Chinese", "zh"), ("Haitian Creole", "ht"), ("", ""),
        ("eng-US", "en-US"), ("zho-Hans", "zh-Hans"), ("nep", "ne"), ("SOM", "so"), ("tgl", "tl"),
        ("hmn", "hmn"),
    ],
)  # fmt: skip
@pytest.mark.rule("L-02")
def test_a_language_is_known_by_its_name(written: str, code: str) -> None:
    assert read_language(written) == code


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("language", "declined"), ("phone", "call mother"), ("line2", "x" * 161),
        ("email_chosen", "perhaps"), ("email_risk_known", "?"), ("city", "x" * 81),
    ],
)  # fmt: skip
def test_no_optional_cell_costs_a_person_their_record(
    tmp_path: Path, field: str, written: str
) -> None:
    people = [tend_person() | {field: written}]
    charge = [tend_amount("t1", "charge", "100.00")]
    result = take_in(tend_folder(tmp_path / "in", people, [tend_account()], charge))
    assert (result.new, result.refused, result.warnings) == (1, 0, 1)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("field", "written"),
    [("MIDDLE", "x" * 121), ("ADDRESS", "x" * 161), ("CITY", "x" * 81), ("INCOME", "much")],
)
def test_no_optional_cell_of_synthea_does_either(tmp_path: Path, field: str, written: str) -> None:
    odd = PATIENT | {field: written, "BIRTHDATE": "1980-01-01"}
    result = take_in(export(tmp_path / "in", patients=[odd], encounters=[ENCOUNTER]))
    assert (result.new, result.refused, result.warnings) == (1, 0, 1)


@pytest.mark.usefixtures("database")
def test_half_an_address_that_cannot_be_read_leaves_the_whole_one_as_it_was(
    tmp_path: Path,
) -> None:
    charge = [tend_amount("t1", "charge", "100.00")]
    home = {"line1": "1 Elm St", "city": "Austin"}
    take_in(tend_folder(tmp_path / "in", [tend_person() | home], [tend_account()], charge))
    moved = {"line1": "x" * 161, "city": "Waco", "postal_code": "76701"}
    take_in(tend_folder(tmp_path / "new", [tend_person() | moved], [tend_account()], charge))
    assert ask("SELECT line1, city, postal_code FROM person") == [("1 Elm St", "Austin", "78701")]
