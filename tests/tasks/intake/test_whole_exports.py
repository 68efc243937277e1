"""An export is looked at whole before anything is taken in: older, truncated, foreign, thinned."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from policy.holds import HoldKind
from tasks import intake
from tasks.holds import holds
from tasks.practice.practice import STANDARD
from tasks.runtime import WrongInput
from tasks.storage.database import writing
from tasks.storage.tables import HOLD
from tests.tasks.days import breaches, rows
from tests.tasks.intake_folders import (
    NOW,
    TODAY,
    ask,
    balances_differ,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
    write_csv,
)

pytestmark = pytest.mark.usefixtures("database")
MANY = 12


def export(path: Path, count: int = MANY, paid: str = "60.00", **other: Any) -> Path:
    """Visits of 100 dollars; each had a payment on the 20th of January. `other` are a person's
    cells, by the key of the person."""
    people = [tend_person(f"p{n}", **other.get(f"p{n}", {})) for n in range(count)]
    visits = [tend_account(f"a{n}", f"p{n}") for n in range(count)]
    amounts = [tend_amount("t1", "charge", "100.00", f"a{n}") for n in range(count)]
    amounts += [
        tend_amount("t2", "patient_payment", paid, f"a{n}") | {"value_on": "2026-01-20"}
        for n in range(count)
        if paid
    ]
    return tend_folder(path, people, visits, amounts)


def preview(folder: Path) -> intake.ImportPreview:
    return intake.preview_folder(folder, today=TODAY, since=None, now=NOW)


def everything() -> list[Any]:
    tables = ("account", "person", "ledger_entry", "hold", "import", "matched_entry")
    return [ask(f'SELECT COUNT(*) FROM "{table}"') for table in tables] + ask(
        "SELECT SUM(balance_cents), COUNT(left_on) FROM account"
    )


def standing() -> list[str]:
    return sorted(row["kind"].value for row in rows(HOLD, released_on=None))


def test_a_dry_run_tells_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    take_in(export(tmp_path / "in"))
    before = everything()
    newer = export(tmp_path / "newer", MANY, "60.00")
    accounts = [tend_account(f"a{n}", f"p{n}") for n in range(1, MANY)]
    accounts[0]["payer"] = "medicare"
    accounts.append(tend_account("b1", "p1"))
    write_csv(newer / "accounts.csv", accounts)
    amounts = [tend_amount("t1", "charge", f"{100 + n}.00", f"a{n}") for n in range(1, MANY)]
    amounts += [
        tend_amount("t2", "patient_payment", "60.00", f"a{n}") | {"value_on": "2026-01-20"}
        for n in range(1, MANY)
    ]
    write_csv(newer / "transactions.csv", [*amounts, tend_amount("t1", "charge", "5.00", "b1")])
    found = preview(newer)
    assert (found.new, found.changed, found.unchanged, found.gone) == (1, MANY - 1, 0, 1)
    assert found.fields == {"amounts": MANY - 1, "payer": 1}
    more = sum(range(1, MANY)) * 100
    known = 40_00 * (MANY - 1)
    assert (found.balance_before_cents, found.balance_after_cents) == (known, known + more + 5_00)
    assert len(found.moves) == 10
    assert found.moves[0][1:] == (40_00, 40_00 + (MANY - 1) * 100)
    references = {row[0] for row in ask("SELECT reference FROM account")}
    assert {move.reference for move in found.moves} < references
    assert everything() == before
    took = take_in(newer)
    assert (took.new, took.changed, took.gone) == (found.new, found.changed, found.gone)
    after = ask("SELECT SUM(balance_cents) FROM account WHERE left_on IS NULL")
    assert after == [(found.balance_after_cents,)]
    assert balances_differ() == []


def test_an_older_export_is_refused_and_un_pays_nothing(tmp_path: Path) -> None:
    older = export(tmp_path / "older", 2, paid="")
    take_in(older)
    take_in(export(tmp_path / "newer", 2, paid="100.00"))
    before = everything()
    with pytest.raises(WrongInput, match=r"15 days older than the last import.*older=15"):
        take_in(older)
    assert everything() == before
    assert [stop.number for stop in preview(older).stops] == [15]
    with pytest.raises(WrongInput):
        take_in(older, accept="older=14")
    assert take_in(older, accept="older=15").changed == 2
    assert take_in(older).unchanged == 2  # accepted once, it is the last import


def test_a_truncated_file_of_amounts_is_refused(tmp_path: Path) -> None:
    take_in(export(tmp_path / "in"))
    cut = export(tmp_path / "cut")
    lines = (cut / "transactions.csv").read_text("utf-8").splitlines(keepends=True)
    (cut / "transactions.csv").write_text("".join(lines[: MANY + 5]), "utf-8")
    with pytest.raises(WrongInput, match="rises by 100 %"):
        take_in(cut)
    assert take_in(cut, accept="balance-up=100").changed == MANY - 4


def test_an_export_without_many_of_the_open_visits_is_refused(tmp_path: Path) -> None:
    take_in(export(tmp_path / "in"))
    half = export(tmp_path / "half", MANY // 2)
    with pytest.raises(WrongInput, match="50 % of the open accounts are not in it"):
        take_in(half)
    assert standing() == []
    assert take_in(half, accept="gone=50").gone == MANY // 2


@pytest.mark.rule("HD-25")
def test_a_visit_that_left_a_complete_export_waits_until_a_person_decides_or_it_is_back(
    tmp_path: Path,
) -> None:
    whole, thin = export(tmp_path / "in", 3), export(tmp_path / "thin", 2)
    take_in(whole)
    result = take_in(thin)
    reference = ask("SELECT reference FROM account WHERE source_key = 'a2'")[0][0]
    assert (result.gone, result.gone_accounts, result.waiting) == (1, (reference,), 0)
    assert standing() == ["HD-25"]
    assert (take_in(whole).gone, standing()) == (0, [])
    assert (take_in(thin).gone, standing()) == (1, ["HD-25"])
    with writing() as connection:
        assert holds.release(
            connection, reference=reference, kind=HoldKind.DATA_QUALITY, today=TODAY, actor="Jo"
        )
    assert (take_in(thin, today=TODAY + timedelta(1)).gone, standing()) == (1, [])
    assert breaches() == ()


@pytest.mark.usefixtures("changes_only")
def test_an_export_of_what_changed_alone_leaves_nothing_out(tmp_path: Path) -> None:
    take_in(export(tmp_path / "in", 20))
    assert take_in(export(tmp_path / "thin", 2)).gone == 0
    assert standing() == []


def test_a_person_of_another_name_and_birth_date_is_refused_with_the_visits(
    tmp_path: Path,
) -> None:
    take_in(export(tmp_path / "in"))
    other = {"given_name": "Otis", "family_name": "Wren", "birth_date": "1955-01-01"}
    foreign = export(tmp_path / "foreign", p3=other)
    assert preview(foreign).people == 1
    with pytest.raises(WrongInput, match="another guarantor, or name and birth date"):
        take_in(foreign)
    result = take_in(foreign, accept="identity=9")
    assert (result.refused, result.waiting, standing()) == (4, 1, ["HD-25"])
    assert ask("SELECT given_name FROM person WHERE source_key = 'p3'") == [("Ana",)]
    took = take_in(foreign, accept="identity=9 people=1")
    assert (took.refused, took.waiting, standing()) == (0, 0, [])
    assert ask("SELECT given_name FROM person WHERE source_key = 'p3'") == [("Otis",)]


@pytest.mark.parametrize(
    "cells",
    [
        {"family_name": "Wren"},
        {"birth_date": "1980-05-02"},
        {"birth_date": "", "family_name": "Wren"},
        {"given_name": "MUÑOZ", "family_name": "Ana", "birth_date": "1980-05-02"},
    ],
)
def test_a_new_name_or_a_corrected_birth_date_alone_is_the_same_person(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    take_in(export(tmp_path / "in"))
    result = take_in(export(tmp_path / "newer", p3=cells))
    assert (result.refused, result.waiting) == (0, 0)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"people": "2", "accounts": "2", "transactions": "4", "balance": "80.00"}, ""),
        ({"people": "", "balance": "$80"}, ""),
        ({"transactions": "5"}, "transactions.csv has 4 rows, control.csv says 5"),
        ({"balance": "80.01"}, "the amounts sum to $80.00, control.csv says $80.01"),
        ({"people": "two"}, "control.csv cannot be used: people is not a whole number"),
    ],
)
def test_the_totals_of_the_sender_have_to_match(
    tmp_path: Path, said: dict[str, str], wrong: str
) -> None:
    folder = export(tmp_path / "in", 2)
    write_csv(folder / "control.csv", [said])
    if not wrong:
        assert take_in(folder).new == 2
        return
    with pytest.raises(WrongInput, match=re.escape(wrong)):
        take_in(folder)
    assert ask("SELECT COUNT(*) FROM person") == [(0,)]


@pytest.mark.parametrize(
    ("day", "stops"), [("2026-02-27", 1), ("2026-02-28", 0), ("2026-03-01", 0)]
)
def test_the_day_an_export_was_made_may_not_be_before_the_last_one(
    tmp_path: Path, day: str, stops: int
) -> None:
    folder = export(tmp_path / "in", 2)
    write_csv(folder / "control.csv", [{"exported_on": "2026-02-28"}])
    take_in(folder)
    write_csv(folder / "control.csv", [{"exported_on": day}])
    assert [one.number for one in preview(folder).stops] == [1] * stops


@pytest.fixture
def changes_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A practice whose exports have only what changed."""
    own = tmp_path / "practice.toml"
    usual = STANDARD.read_text("utf-8")
    own.write_text(f"{usual}\n[intake]\ncomplete = false\n", "utf-8")
    monkeypatch.setenv("TEND_PRACTICE_FILE", str(own))


@pytest.mark.rule("HD-25")
def test_a_visit_that_left_and_was_voided_is_closed_until_an_export_has_it_again(
    tmp_path: Path,
) -> None:
    whole, thin = export(tmp_path / "in", 3), export(tmp_path / "thin", 2)
    take_in(whole)
    take_in(thin)
    reference = ask("SELECT reference FROM account WHERE source_key = 'a2'")[0][0]
    state = "SELECT stage, resolution FROM account WHERE source_key = 'a2'"
    with writing() as connection:
        holds.void(connection, reference=reference, today=TODAY, actor="Jo")
    assert (ask(state), standing()) == ([("resolved", "voided")], [])
    later = TODAY + timedelta(1)
    assert (take_in(thin, today=later).gone, ask(state)) == (0, [("resolved", "voided")])
    assert (take_in(whole, today=later).changed, ask(state)) == (1, [("statement", None)])
    assert take_in(whole, today=later).unchanged == 3
    assert breaches() == ()


def test_a_visit_that_did_not_leave_is_voided_in_the_billing_system(tmp_path: Path) -> None:
    take_in(export(tmp_path / "in", 2))
    reference = ask("SELECT reference FROM account WHERE source_key = 'a1'")[0][0]
    with writing() as connection, pytest.raises(WrongInput, match="did not leave a complete"):
        holds.void(connection, reference=reference, today=TODAY, actor="Jo")
