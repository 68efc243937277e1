"""People who live abroad: taken in without checks of home, written to with their country last."""

from pathlib import Path
from typing import Any

import pytest

from tasks.contact.time_zones import Evidence, zones_of
from tasks.facts.account import load_facts
from tasks.printing.render import MANIFEST
from tasks.storage.database import reading
from tasks.storage.tables import ACCOUNT, PERSON
from tasks.wording.countries import country_line, read_country
from tests.tasks.days import breaches, letters_folder, rows, walk
from tests.tasks.intake_folders import (
    TODAY,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database", "no_typst")
LYON = {"line1": "14 Rue du Four", "city": "Lyon", "state": "FR", "postal_code": "69001"}
TORONTO = {"line1": "77 Maple Cres", "city": "Toronto", "state": "ON", "postal_code": "M4B 1B3"}


def export(path: Path, **cells: str) -> Any:
    people = [tend_person(**({"country": "", "phone": ""} | cells))]
    charge = [tend_amount("t1", "charge", "90.00")]
    return take_in(tend_folder(path, people, [tend_account()], charge))


def the_person() -> dict[str, Any]:
    return rows(PERSON)[0]


def address() -> tuple[str, ...]:
    row = the_person()
    return tuple(row[name] for name in ("country", "state", "region", "postal_code"))


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        (LYON | {"country": "France"}, ("FR", "", "", "69001")),
        (TORONTO | {"country": "CA"}, ("CA", "", "ON", "M4B 1B3")),
        (
            {"line1": "Av. Juarez 5", "city": "Tijuana", "state": "Baja California",
             "postal_code": "22000", "country": "mexico"},
            ("MX", "", "Baja California", "22000"),
        ),
        (
            {"line1": "10 High St", "city": "London", "state": "", "postal_code": "SW1A 1AA",
             "country": "UK"},
            ("GB", "", "", "SW1A 1AA"),
        ),
    ],
)  # fmt: skip
def test_a_foreign_address_is_taken_in_as_it_is_written_there(
    tmp_path: Path, cells: dict[str, str], kept: tuple[str, ...]
) -> None:
    result = export(tmp_path / "in", **cells)
    assert (result.refused, result.warnings) == (0, 0)
    assert address() == kept


@pytest.mark.parametrize("country", ["", "US", "usa", "United States", "Puerto Rico"])
def test_home_has_its_states_and_zip_codes(tmp_path: Path, country: str) -> None:
    result = export(tmp_path / "in", line1="1 Main St", city="Austin", country=country)
    assert (result.warnings, address()) == (0, ("", "TX", "", "78701"))
    assert export(tmp_path / "bad", state="ON", country=country).warnings == 1


@pytest.mark.parametrize(("country", "told"), [("", 1), ("USA", 1), ("DE", 0), ("Atlantis", 2)])
def test_a_zero_is_put_back_at_home_alone(tmp_path: Path, country: str, told: int) -> None:
    result = export(tmp_path / "in", state="", postal_code="1067", country=country)
    assert result.warnings == told
    assert address()[3] == ("1067" if country == "DE" else "01067")


def test_a_country_that_is_none_is_a_warning_and_no_more(tmp_path: Path) -> None:
    result = export(tmp_path / "in", country="Atlantis")
    assert (result.refused, result.warnings, address()[0]) == (0, 1, "")


def test_an_empty_country_is_no_news_of_a_street_and_home_for_another(tmp_path: Path) -> None:
    export(tmp_path / "in", **TORONTO, country="Canada")
    export(tmp_path / "same", **(TORONTO | {"state": "", "postal_code": ""}))
    assert address()[0::2] == ("CA", "ON")
    export(tmp_path / "moved", line1="1 Main St", city="Austin", state="TX", postal_code="78701")
    assert address() == ("", "TX", "", "78701")


def test_the_letter_has_the_country_in_capitals_last_and_the_manifest_names_it(
    tmp_path: Path,
) -> None:
    export(tmp_path / "in", **TORONTO, country="Canada")
    walk(TODAY)
    [manifest] = sorted(letters_folder(TODAY).glob("*.csv"))
    header, line = manifest.read_text("utf-8-sig").splitlines()
    row = dict(zip(header.split(","), line.split(","), strict=True))
    assert tuple(row) == MANIFEST
    assert [row[f"address_{number}"] for number in (1, 2, 3)] == [
        "77 Maple Cres", "Toronto ON M4B 1B3", "CANADA",
    ]  # fmt: skip
    assert row["country"] == "CANADA"
    assert breaches() == ()


def test_a_letter_at_home_names_no_country(tmp_path: Path) -> None:
    export(tmp_path / "in", line1="1 Main St", city="Austin")
    walk(TODAY)
    [manifest] = sorted(letters_folder(TODAY).glob("*.csv"))
    assert manifest.read_text("utf-8-sig").splitlines()[1].endswith(",")


def test_a_foreign_code_is_no_zip_code_of_home() -> None:
    assert zones_of(Evidence(postal_code="69001")) == "America/Chicago"
    assert zones_of(Evidence(postal_code="69001", country="FR")) == ""
    assert "Europe/Paris" in zones_of(Evidence(phone="+33144556677", country="FR"))


@pytest.mark.rule("TZ-01")
def test_whose_hour_nobody_knows_abroad_gets_letters_alone(tmp_path: Path) -> None:
    mail = {"email": "a@example.org", "email_chosen": "yes", "email_risk_known": "yes"}
    export(tmp_path / "in", **LYON, country="FR", **mail)
    [account] = rows(ACCOUNT)
    with reading() as connection:
        known = load_facts(connection, {account["guarantor_id"]}, TODAY)
    person = known[account["id"]].facts.guarantor
    assert (person.takes_mail, person.takes_email, person.takes_calls) == (True, False, False)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("fr", "FRANCE"),
        ("Deutschland", None),
        ("Germany", "GERMANY"),
        ("England", "UNITED KINGDOM"),
    ],
)
def test_a_country_by_its_name_or_its_two_letters(text: str, line: str | None) -> None:
    if line is None:
        with pytest.raises(ValueError, match="is not a country"):
            read_country(text)
    else:
        assert country_line(read_country(text)) == line
