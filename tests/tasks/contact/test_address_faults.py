"""HD-07: an address is judged before a letter is made; what is wrong with it is named."""

from datetime import timedelta
from pathlib import Path

import pytest

from policy.holds.holds import HoldKind
from policy.terms import AddressFault
from tasks.contact import time_zones
from tasks.contact.address_faults import address_fault
from tasks.history.account_history import tell
from tasks.holds.holds import release_hold
from tasks.runs.office_day import Moment
from tasks.storage.database import reading, writing
from tasks.storage.tables import PERSON
from tests.tasks.days import breaches, rows, sent, walk
from tests.tasks.intake_folders import (
    NOW,
    TODAY,
    ask,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

TOMORROW = TODAY + timedelta(1)
HOME = {
    "line1": "1 Main Street", "city": "Springfield", "state": "IL", "postal_code": "62704",
    "country": "",
}  # fmt: skip


@pytest.mark.rule("HD-07")
@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        pytest.param({}, AddressFault.NONE, id="as it should be"),
        pytest.param({"postal_code": "62704-1234"}, AddressFault.NONE, id="nine digits"),
        pytest.param({"postal_code": ""}, AddressFault.NO_ZIP, id="no ZIP code"),
        pytest.param({"postal_code": "62799"}, AddressFault.UNKNOWN_ZIP, id="none of that number"),
        pytest.param({"postal_code": "02138"}, AddressFault.OTHER_STATE, id="of Massachusetts"),
        pytest.param({"state": ""}, AddressFault.NONE, id="no state, and a ZIP code that knows it"),
        pytest.param({"city": "Leland Grove"}, AddressFault.NONE, id="a name the post knows, too"),
        pytest.param({"city": "SPRINGFIELD  city"}, AddressFault.NONE, id="written otherwise"),
        pytest.param({"city": "Peoria"}, AddressFault.OTHER_CITY, id="another city of the state"),
        pytest.param({"city": ""}, AddressFault.NONE, id="no city"),
        pytest.param({"line1": "", "postal_code": ""}, AddressFault.NONE, id="nobody writes there"),
        pytest.param(
            {"country": "MX", "postal_code": "22000", "state": ""}, AddressFault.NONE, id="abroad"
        ),
        pytest.param(
            {"city": "APO", "state": "AE", "postal_code": "09012"}, AddressFault.NONE, id="forces"
        ),
        pytest.param(
            {"city": "San Juan", "state": "PR", "postal_code": "00901"}, AddressFault.NONE,
            id="a territory",
        ),
        pytest.param(
            {"city": "Saint Paul", "state": "MN", "postal_code": "55101"}, AddressFault.NONE,
            id="Saint or St.",
        ),
    ],
)  # fmt: skip
def test_a_zip_code_is_there_real_and_where_the_state_and_the_city_are(
    cells: dict[str, str], fault: AddressFault
) -> None:
    assert address_fault(HOME | cells) is fault


def visit(path: Path, **person: str) -> Path:
    home = {name: HOME[name] for name in ("line1", "city", "state", "postal_code")} | person
    return tend_folder(
        path, [tend_person(**home)], [tend_account()], [tend_amount("t1", "charge", "100.00")]
    )


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HD-07")
@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"postal_code": ""}, "the address has no ZIP code"),
        ({"postal_code": "62799"}, "the ZIP code does not exist"),
        ({"postal_code": "0213"}, "the ZIP code does not exist"),
        ({"postal_code": "2138"}, "the ZIP code belongs to another state"),
    ],
)
def test_no_letter_goes_to_such_an_address_and_a_person_hears_why(
    tmp_path: Path, person: dict[str, str], words: str
) -> None:
    take_in(visit(tmp_path / "in", **person))
    walk()
    assert not sent()
    [(reason,)] = ask("SELECT reason FROM decision")
    assert f"there is no way to write: {words}, and no e-mail was chosen" in reason
    with reading() as connection:
        holds = tell(connection, ask("SELECT reference FROM account")[0][0], TODAY).holds
    assert [(hold.kind, hold.words) for hold in holds] == [(HoldKind.BAD_ADDRESS, words)]
    assert not breaches()


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HD-07")
def test_a_zero_that_a_spreadsheet_dropped_is_found_where_the_state_has_such_a_zip_code(
    tmp_path: Path,
) -> None:
    take_in(visit(tmp_path / "in", city="Cambridge", state="MA", postal_code="2138"))
    walk()
    assert len(sent()) == 1
    assert rows(PERSON)[0]["postal_code"] == "02138"


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HD-07")
def test_another_name_of_the_city_stops_no_letter(tmp_path: Path) -> None:
    take_in(visit(tmp_path / "in", city="Peoria"))
    walk()
    assert len(sent()) == 1


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HD-07")
def test_a_corrected_address_or_a_persons_word_lets_the_letter_go(tmp_path: Path) -> None:
    take_in(visit(tmp_path / "in", postal_code=""))
    walk()
    take_in(visit(tmp_path / "again", line1="2 Main Street"))
    walk(TOMORROW)
    assert len(sent()) == 1


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HD-07")
def test_who_says_that_the_address_is_right_is_believed_until_it_changes(tmp_path: Path) -> None:
    take_in(visit(tmp_path / "in", postal_code="62799"))
    walk()
    release_hold(
        moment=Moment(TODAY, NOW), reference=ask("SELECT reference FROM account")[0][0],
        kind=HoldKind.BAD_ADDRESS, actor="tester",
    )  # fmt: skip
    walk(TOMORROW)
    assert len(sent()) == 1
    take_in(visit(tmp_path / "phone", postal_code="62799", phone="(512) 555-0177"))
    assert rows(PERSON)[0]["address_fault"] is AddressFault.VERIFIED
    take_in(visit(tmp_path / "moved", postal_code="62799", line1="9 Main Street"))
    assert rows(PERSON)[0]["address_fault"] is AddressFault.UNKNOWN_ZIP


@pytest.mark.usefixtures("database")
@pytest.mark.rule("HD-07")
def test_people_of_an_older_database_are_looked_at_once(tmp_path: Path) -> None:
    take_in(visit(tmp_path / "in", postal_code=""))
    with writing() as connection:
        connection.execute(PERSON.update().values(address_fault=None))
        time_zones.fill_missing(connection)
    assert rows(PERSON)[0]["address_fault"] is AddressFault.NO_ZIP
