"""What a file does not say is no news: a thinner export ends nothing that protects."""

from pathlib import Path

import pytest

from policy.holds import HoldKind
from tasks.holds import holds
from tasks.practice.practice import STANDARD
from tasks.runtime import WrongInput
from tasks.storage.database import writing
from tasks.storage.tables import HOLD
from tests.tasks.days import breaches, rows
from tests.tasks.intake_folders import (
    TODAY,
    ask,
    balances_differ,
    one_visit,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
    write_csv,
)

pytestmark = pytest.mark.usefixtures("database")
FULL = {
    "bankruptcy_filed_on": "",
    "cease_contact": "",
    "language": "",
}
SAID = {
    "HD-03": ("death_date", "2026-02-20", "none"),
    "HD-02": ("bankruptcy_filed_on", "2026-02-20", "no"),
    "HD-12": ("cease_contact", "yes", "no"),
    "HD-06": ("birth_date", "2015-04-04", "1980-04-04"),
}
"""By kind: the column, what brings the hold, and the contrary in words."""
RELEASER = "Kim Lee"


def export(path: Path, *visits: str, **cells: str) -> Path:
    people = [tend_person(**(FULL | cells))]
    accounts = [tend_account(key) for key in visits or ("a1",)]
    charges = [tend_amount("t1", "charge", "100.00", one["account_key"]) for one in accounts]
    return tend_folder(path, people, accounts, charges)


def without(path: Path, column: str, *visits: str) -> Path:
    folder = export(path, *visits)
    person = tend_person(**FULL)
    del person[column]
    write_csv(folder / "people.csv", [person])
    return folder


def standing() -> list[str]:
    return sorted(row["kind"].value for row in rows(HOLD, released_on=None))


@pytest.mark.rule("HD-02", "HD-03", "HD-06", "HD-12")
@pytest.mark.parametrize("kind", SAID)
def test_a_missing_column_and_an_empty_cell_end_no_hold_that_protects(
    tmp_path: Path, kind: str
) -> None:
    column, value, _ = SAID[kind]
    take_in(export(tmp_path / "in", **{column: value}))
    assert standing() == [kind]
    reference = ask("SELECT reference FROM account")[0][0]
    for thinner in (without(tmp_path / "less", column), export(tmp_path / "e", **{column: ""})):
        result = take_in(thinner, release_by=RELEASER)
        assert standing() == [kind]
        assert (result.kept, result.kept_holds) == (1, (f"{reference} {kind}",))
    assert breaches() == ()


@pytest.mark.rule("HD-02", "HD-03", "HD-06", "HD-12")
@pytest.mark.parametrize("kind", SAID)
def test_the_contrary_ends_it_only_with_a_name(tmp_path: Path, kind: str) -> None:
    column, value, contrary = SAID[kind]
    take_in(export(tmp_path / "in", **{column: value}))
    denied = export(tmp_path / "newer", **{column: contrary})
    assert take_in(denied).kept == 1
    assert standing() == [kind]
    assert take_in(denied, release_by=RELEASER).kept == 0
    assert standing() == []
    assert [row["released_by"] for row in rows(HOLD)] == [RELEASER]
    assert take_in(denied).unchanged == 1
    assert (standing(), breaches()) == ([], ())


@pytest.mark.rule("HD-01")
def test_a_dispute_stays_until_the_export_says_no_and_a_person_says_so(tmp_path: Path) -> None:
    take_in(one_visit(tmp_path / "in", disputed="yes"))
    blank = one_visit(tmp_path / "blank")
    assert (take_in(blank, release_by=RELEASER).kept, standing()) == (1, ["HD-01"])
    settled = one_visit(tmp_path / "no", disputed="no")
    assert (take_in(settled).kept, standing()) == (1, ["HD-01"])
    assert (take_in(settled, release_by=RELEASER).kept, standing()) == (0, [])


@pytest.mark.rule("HD-12")
def test_a_person_ends_it_and_the_next_thin_export_lists_it_no_more(tmp_path: Path) -> None:
    take_in(export(tmp_path / "in", cease_contact="yes"))
    thin = without(tmp_path / "thin", "cease_contact")
    assert take_in(thin).kept == 1
    with writing() as connection:
        assert holds.release(
            connection, reference=ask("SELECT reference FROM account")[0][0],
            kind=HoldKind.CEASE_CONTACT, today=TODAY, actor="Jo",
        )  # fmt: skip
    assert (take_in(thin).kept, standing()) == (0, [])


@pytest.mark.rule("HD-05", "HD-17", "HD-04")
@pytest.mark.parametrize(
    ("cells", "kind", "contrary"),
    [
        ({"holds": "HD-05"}, "HD-05", {"holds": "none"}),
        ({"qmb": "yes"}, "HD-17", {"qmb": "no"}),
        ({"insurance_pending": "yes"}, "HD-04", {"insurance_pending": ""}),
        ({"medicaid_pending": "yes"}, "HD-16", {"medicaid_pending": "no"}),
    ],
)
def test_other_reasons_stay_without_their_column_and_end_by_the_contrary(
    tmp_path: Path, cells: dict[str, str], kind: str, contrary: dict[str, str]
) -> None:
    take_in(one_visit(tmp_path / "in", **cells))
    assert (take_in(one_visit(tmp_path / "thin")).kept, standing()) == (1, [kind])
    assert (take_in(one_visit(tmp_path / "out", **contrary)).kept, standing()) == (0, [])


@pytest.mark.rule("HD-02", "HD-03", "HD-06", "HD-12")
@pytest.mark.parametrize("kind", SAID)
def test_a_visit_that_comes_later_is_held_for_what_earlier_exports_said(
    tmp_path: Path, kind: str
) -> None:
    column, value, _ = SAID[kind]
    take_in(export(tmp_path / "in", **{column: value}))
    take_in(without(tmp_path / "thin", column, "a1", "a2"))
    held = "SELECT a.source_key FROM hold h JOIN account a ON a.id = h.account_id"
    assert ask(f"{held} WHERE h.kind = '{kind}' ORDER BY a.source_key") == [("a1",), ("a2",)]


@pytest.mark.rule("HD-03")
def test_a_death_that_a_person_found_to_be_a_mistake_holds_no_later_visit(tmp_path: Path) -> None:
    take_in(export(tmp_path / "in", death_date="2026-02-20"))
    with writing() as connection:
        assert holds.release(
            connection, reference=ask("SELECT reference FROM account")[0][0],
            kind=HoldKind.DECEASED, today=TODAY, actor="Jo",
        )  # fmt: skip
    take_in(export(tmp_path / "thin", "a1", "a2"))
    assert standing() == []


@pytest.mark.rule("HD-02")
def test_another_day_of_the_petition_changes_the_hold_in_its_place(tmp_path: Path) -> None:
    take_in(export(tmp_path / "in", bankruptcy_filed_on="2026-02-20"))
    take_in(export(tmp_path / "newer", bankruptcy_filed_on="2026-02-10"))
    [hold] = rows(HOLD)
    assert (str(hold["service_through"]), hold["released_on"]) == ("2026-02-10", None)


def test_a_language_stays_where_the_export_does_not_say_it(tmp_path: Path) -> None:
    take_in(export(tmp_path / "in", language="es"))
    take_in(without(tmp_path / "thin", "language"))
    take_in(export(tmp_path / "empty"))
    assert ask("SELECT language FROM person") == [("es",)]
    take_in(export(tmp_path / "said", language="en"))
    assert ask("SELECT language FROM person") == [("en",)]


@pytest.mark.parametrize(
    ("title", "ours"),
    [
        ("date_of_death", "death_date"),
        ("Deceased Date", "death_date"),
        ("zip", "postal_code"),
        ("bankruptcy", "bankruptcy_filed_on"),
        ("cease contacts", "cease_contact"),
    ],
)
def test_a_column_that_nobody_knows_stops_the_import_with_the_nearest_name(
    tmp_path: Path, title: str, ours: str
) -> None:
    folder = export(tmp_path / "in")
    write_csv(folder / "people.csv", [tend_person(**FULL) | {title: "", "zzz": ""}])
    with pytest.raises(WrongInput) as refused:
        take_in(folder)
    assert f"{title} of people.csv (do you mean {ours}?), zzz of people.csv." in str(refused.value)
    assert ask("SELECT COUNT(*) FROM person") == [(0,)]


def test_a_dispute_by_another_name_is_found_in_the_file_of_the_visits(tmp_path: Path) -> None:
    folder = one_visit(tmp_path / "in", in_dispute="yes")
    with pytest.raises(WrongInput, match=r"in_dispute of accounts.csv \(do you mean disputed\?\)"):
        take_in(folder)


def test_a_column_that_is_ignored_by_name_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = tmp_path / "practice.toml"
    usual = STANDARD.read_text("utf-8")
    practice.write_text(f'{usual}\n[intake]\nignore_columns = ["Internal Note"]\n', "utf-8")
    monkeypatch.setenv("TEND_PRACTICE_FILE", str(practice))
    assert take_in(one_visit(tmp_path / "in", internal_note="x")).new == 1


HOME = {"line1": "1 Main Street", "line2": "Apt 4", "city": "Austin"}
KNOWN = ("line1", "line2", "city", "state", "postal_code", "address_since")


def a_child_and_a_parent(path: Path, *lacks: str, **cells: str) -> Path:
    """An export without some of its columns."""
    parent = tend_person("parent", **(HOME | cells))
    child = tend_person("child", birth_date="2015-04-04", **HOME)
    visit = tend_account("a1", "child", guarantor_key="parent", estimate="80.00", service_to="")
    coded = {"code": "86703", "code_system": "cpt"}
    lines = [tend_amount("t1", "charge", "100.00"), tend_amount("t2", "charge", "20.00")]
    lines = [line | coded for line in lines]
    lines.append(tend_amount("t3", "patient_payment", "5.00") | {"code": "", "code_system": ""})
    folder = tend_folder(path, [parent, child], [visit], lines)
    files = {"people": [parent, child], "accounts": [visit], "transactions": lines}
    for name, whole in files.items():
        thin = [{key: row[key] for key in row if f"{name}.{key}" not in lacks} for row in whole]
        write_csv(folder / f"{name}.csv", thin)
    return folder


@pytest.mark.parametrize("amount", ["100.00", "130.00"])
def test_a_file_without_guarantors_leaves_every_bill_with_who_answers_for_it(
    tmp_path: Path, amount: str
) -> None:
    take_in(a_child_and_a_parent(tmp_path / "in"))
    whose = "SELECT g.source_key FROM account a JOIN person g ON g.id = a.guarantor_id"
    thin = a_child_and_a_parent(tmp_path / "thin", "accounts.guarantor_key")
    text = (thin / "transactions.csv").read_text("utf-8").replace("100.00", amount)
    (thin / "transactions.csv").write_text(text, "utf-8")
    take_in(thin, release_by=RELEASER)
    assert (ask(whose), standing()) == ([("parent",)], [])
    assert ask("SELECT COUNT(*) FROM guarantor_change") == [(0,)]
    assert take_in(a_child_and_a_parent(tmp_path / "whole")).refused == 0
    assert (ask(whose), balances_differ(), breaches()) == ([("parent",)], [], ())


@pytest.mark.rule("HD-06")
def test_a_new_visit_in_a_file_without_guarantors_is_its_patients_and_a_child_waits(
    tmp_path: Path,
) -> None:
    take_in(a_child_and_a_parent(tmp_path / "in", "accounts.guarantor_key"))
    assert (standing(), breaches()) == (["HD-06"], ())


@pytest.mark.parametrize("lacks", KNOWN[:-1])
def test_an_address_stays_where_the_file_has_no_column_for_a_part_of_it(
    tmp_path: Path, lacks: str
) -> None:
    known = f"SELECT {', '.join(KNOWN)} FROM person ORDER BY id"
    take_in(a_child_and_a_parent(tmp_path / "in"))
    before = ask(known)
    assert take_in(a_child_and_a_parent(tmp_path / "thin", f"people.{lacks}")).refused == 0
    assert ask(known) == before


def test_another_street_takes_no_town_from_the_one_before(tmp_path: Path) -> None:
    take_in(a_child_and_a_parent(tmp_path / "in"))
    moved = a_child_and_a_parent(tmp_path / "moved", "people.city", "people.state", line1="9 Elm")
    take_in(moved)
    query = "SELECT line1, city, state FROM person WHERE source_key = 'parent'"
    assert ask(query) == [("9 Elm", "", "")]


def test_an_estimate_and_the_codes_of_a_bill_stay_without_their_columns(tmp_path: Path) -> None:
    take_in(a_child_and_a_parent(tmp_path / "in"))
    lines = "SELECT description, code, code_system, charge_cents FROM account_item ORDER BY number"
    before = ask(lines)
    assert before[0][1:3] == ("86703", "cpt")
    thin = (f"transactions.{name}" for name in ("description", "code", "code_system"))
    take_in(a_child_and_a_parent(tmp_path / "thin", "accounts.estimate", *thin))
    assert (ask(lines), ask("SELECT estimate_cents FROM account")) == (before, [(80_00,)])


@pytest.mark.rule("MCD-01", "NS-02")
@pytest.mark.parametrize("payer", ["commercial", "medicaid"])
@pytest.mark.parametrize("gone", [False, True], ids=["empty", "no column"])
def test_a_copay_and_an_estimate_go_on_limiting_a_bill_until_another_is_said(
    tmp_path: Path, payer: str, gone: bool
) -> None:
    limits = {"medicaid_copay": "4.00", "estimate": "80.00"}
    take_in(one_visit(tmp_path / "in", "300.00", payer=payer, **limits))
    owed = "SELECT balance_cents, estimate_cents FROM account"
    assert ask(owed) == [(4_00, 80_00)]
    silent = {} if gone else dict.fromkeys(limits, "")
    take_in(one_visit(tmp_path / "thin", "300.00", payer=payer, **silent))
    assert (ask(owed), balances_differ()) == ([(4_00, 80_00)], [])
    take_in(one_visit(tmp_path / "more", "310.00", payer=payer, **limits | {"estimate": "0"}))
    assert (ask(owed), balances_differ(), breaches()) == ([(4_00, 0)], [], ())
    take_in(one_visit(tmp_path / "said", "310.00", payer=payer, medicaid_copay="5"))
    assert (ask(owed), balances_differ()) == ([(5_00, 0)], [])
