"""Codes of services come in with their lines, and tell of whom a guardian must not hear."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.tasks.days import breaches, walk
from tests.tasks.intake.test_synthea import ENCOUNTER, claim_of, export, transaction
from tests.tasks.intake_folders import (
    TODAY,
    ask,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database")
VISIT = "SELECT code, code_system FROM account"
LINES = "SELECT code, code_system FROM account_item ORDER BY number"


def of_a_teenager(path: Path, born: str = "2010-01-05", **codes: str) -> Path:
    """A visit of 2026-01-05 that a parent answers for, whose one line has no telling words."""
    home = {"line1": "1 Main Street", "city": "Austin", "state": "TX", "postal_code": "78701"}
    people = [tend_person("parent", **home), tend_person("child", birth_date=born)]
    visit = tend_account("a1", "child", guarantor_key="parent", code="11", code_system="POS")
    amount = tend_amount("t1", "charge", "100.00") | {"description": "Laboratory test"} | codes
    return tend_folder(path, people, [visit], [amount])


def test_codes_are_kept_with_the_usual_name_of_their_system(tmp_path: Path) -> None:
    take_in(of_a_teenager(tmp_path / "in", code=" 86703  QW ", code_system="CPT-4"))
    assert ask(VISIT) == [("11", "pos")]
    assert ask(LINES) == [("86703 QW", "cpt")]


def test_a_code_that_is_no_code_costs_nobody_their_record(tmp_path: Path) -> None:
    folder = of_a_teenager(tmp_path / "in", code="x" * 80, code_system="ours")
    assert take_in(folder).refused == 0
    assert ask(LINES) == [("x" * 32, "")]
    folder = of_a_teenager(tmp_path / "newer", code="x\x07", code_system="ours")
    result = take_in(folder)
    assert (result.refused, result.warnings > 0, ask(LINES)) == (0, True, [("", "")])


@pytest.mark.rule("HP-10", "HD-06")
@pytest.mark.parametrize(
    ("code", "system", "held"),
    [
        pytest.param("86703", "CPT", ["HD-06"], id="an HIV test"),
        pytest.param("90686", "CPT", [], id="a vaccine"),
        pytest.param("90651", "CPT", ["HD-06"], id="a vaccine that is private"),
        pytest.param("", "", ["HD-06"], id="no code"),
    ],
)
def test_a_teenagers_visit_is_judged_by_code_where_words_say_nothing(
    tmp_path: Path, code: str, system: str, held: list[str]
) -> None:
    folder = of_a_teenager(tmp_path / "in", code=code, code_system=system)
    take_in(folder)
    take_in(folder)
    assert [kind for (kind,) in ask("SELECT kind FROM hold")] == held


@pytest.mark.rule("HP-10", "HD-06")
def test_a_visit_known_from_before_codes_were_read_is_held_by_the_next_export(
    tmp_path: Path,
) -> None:
    known = {"code": "90686", "code_system": "cpt"}
    take_in(of_a_teenager(tmp_path / "in", **known))
    assert ask("SELECT kind FROM hold") == []
    take_in(of_a_teenager(tmp_path / "newer", **known | {"code": "81025"}))
    assert ask("SELECT kind FROM hold") == [("HD-06",)]
    assert ask(LINES) == [("81025", "cpt")]


@pytest.mark.rule("HP-10", "HD-06")
@pytest.mark.usefixtures("no_typst")
def test_what_was_billed_before_a_code_made_it_private_is_no_breach_and_what_follows_waits(
    tmp_path: Path,
) -> None:
    known = {"code": "90686", "code_system": "cpt"}
    take_in(of_a_teenager(tmp_path / "in", **known))
    walk(TODAY)
    assert ask("SELECT status FROM message") == [("sent",)]
    later = TODAY + timedelta(9)
    take_in(of_a_teenager(tmp_path / "newer", **known | {"code": "81025"}), today=later)
    assert ask("SELECT CAST(placed_on AS TEXT) FROM hold") == [(later.isoformat(),)]
    walk(TODAY + timedelta(30))
    assert len(ask("SELECT id FROM message")) == 1
    assert breaches() == ()


def test_a_synthea_encounter_and_its_line_have_its_code(tmp_path: Path) -> None:
    take_in(export(tmp_path / "in", encounters=[ENCOUNTER | {"CODE": "410620009"}]))
    assert ask(VISIT) == ask(LINES) == [("410620009", "snomed")]


def test_the_lines_of_a_synthea_claim_have_their_own_codes(tmp_path: Path) -> None:
    charge = {"AMOUNT": "80.00", "TRANSFERTYPE": "p"}
    folder = claim_of(
        tmp_path / "in",
        transaction(1, "CHARGE", PROCEDURECODE="410620009", **charge),
        transaction(2, "CHARGE", PROCEDURECODE="140", **charge),
    )
    take_in(folder)
    assert ask(VISIT) == [("410620009", "")]
    assert ask(LINES) == [("410620009", ""), ("140", "cvx")]
