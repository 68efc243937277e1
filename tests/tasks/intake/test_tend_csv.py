from datetime import date
from pathlib import Path
from stat import S_IMODE

import pytest
from sqlalchemy import select, text

from tasks.contact.preferences import record as record_preference
from tasks.storage.database import writing
from tasks.storage.tables import ACCOUNT
from tests.factories import TODAY
from tests.tasks.intake_folders import (
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


def test_a_visit_becomes_an_account_with_lines_and_ledger(tmp_path: Path) -> None:
    amounts = [
        tend_amount("t1", "charge", "200.00"),
        tend_amount("t2", "insurer_payment", "120.00"),
        tend_amount("t3", "adjustment", "-30.00"),
        tend_amount("t4", "patient_payment", "20.00"),
    ]
    folder = tend_folder(tmp_path / "in", [tend_person()], [tend_account()], amounts)
    result = take_in(folder)
    assert (result.read, result.accepted, result.refused) == (6, 6, 0)
    assert (result.new, result.with_balance, result.balance_cents) == (1, 1, 3000)
    assert result.refused_file is None
    assert ask("SELECT stage, balance_cents, enrolled_on FROM account")[0][:2] == (
        "statement",
        3000,
    )
    assert ask(
        "SELECT charge_cents, insurer_paid_cents, adjustment_cents, patient_paid_cents,"
        " balance_cents FROM account_item"
    ) == [(20000, 12000, 3000, 2000, 3000)]
    assert balances_differ() == []


def test_importing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    folder = one_visit(tmp_path / "in", disputed="yes")
    take_in(folder)
    again = take_in(folder)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert ask("SELECT COUNT(*) FROM ledger_entry") == [(1,)]
    assert ask("SELECT kind FROM hold") == [("HD-01",)]


def test_one_wrong_amount_refuses_its_visit_whole_and_no_other(tmp_path: Path) -> None:
    people = [tend_person("p1"), tend_person("p2"), tend_person("p3", birth_date="Private77")]
    accounts = [tend_account("a1"), tend_account("a2", "p2"), tend_account("a3", "p3")]
    amounts = [
        tend_amount("t1", "charge", "10.00"),
        tend_amount("t2", "charge", "Private77"),
        tend_amount("t1", "charge", "20.00", "a2"),
        tend_amount("t1", "charge", "30.00", "a3"),
        tend_amount("t1", "charge", "40.00", "unknown"),
    ]
    result = take_in(tend_folder(tmp_path / "in", people, accounts, amounts))
    assert ask("SELECT source_key FROM account") == [("a2",)]
    assert (result.read, result.accepted, result.refused, result.new) == (11, 4, 7, 1)
    assert ask("SELECT file, line FROM refused_row ORDER BY file, line") == [
        ("accounts.csv", 2),
        ("accounts.csv", 4),
        ("people.csv", 4),
        ("transactions.csv", 2),
        ("transactions.csv", 3),
        ("transactions.csv", 5),
        ("transactions.csv", 6),
    ]
    assert result.refused_file is not None
    assert S_IMODE(result.refused_file.stat().st_mode) == 0o600
    told = result.refused_file.read_text("utf-8")
    assert told.count("\n") == 8
    assert "Private77" not in told
    assert "people.csv,4,birth_date,is not a day of the calendar,write it as YYYY-MM-DD" in told


def test_a_newer_export_adds_the_difference_and_keeps_our_own_payment(tmp_path: Path) -> None:
    take_in(one_visit(tmp_path / "in"))
    with writing() as connection:
        connection.execute(
            text(
                "INSERT INTO ledger_entry (account_id, kind, amount_cents, value_on, posted_at,"
                " entry_key, source_line, actor) SELECT id, 'patient_payment', -2500,"
                " '2026-02-01', '2026-02-01 00:00:00', 'payment:1', '', 'x' FROM account"
            )
        )
        connection.execute(text("UPDATE account SET balance_cents = 7500, step = 'statement_1'"))
    newer = take_in(one_visit(tmp_path / "newer", "80.00"))
    assert (newer.new, newer.changed) == (0, 1)
    assert ask("SELECT balance_cents, step FROM account") == [(5500, "statement_1")]
    assert ask("SELECT amount_cents, entry_key FROM ledger_entry ORDER BY id")[-1] == (
        -2000,
        "import:a1:t1:1",
    )
    assert take_in(one_visit(tmp_path / "newer", "80.00")).changed == 0
    assert take_in(one_visit(tmp_path / "back", "100.00")).changed == 1
    assert balances_differ() == []


@pytest.mark.parametrize("resolution", ["assisted", "settled", "deceased"])
def test_what_was_closed_for_good_is_reopened_only_by_name(tmp_path: Path, resolution: str) -> None:
    take_in(one_visit(tmp_path / "in"))
    with writing() as connection:
        connection.execute(
            text(
                "INSERT INTO ledger_entry (account_id, kind, amount_cents, value_on, posted_at,"
                " entry_key, source_line, actor) SELECT id, 'assistance_write_off', -10000,"
                " '2026-02-01', '2026-02-01 00:00:00', 'w', '', 'x' FROM account"
            )
        )
        connection.execute(
            text(
                "UPDATE account SET balance_cents = 0, stage = 'resolved', closed_on ="
                f" '2026-02-01', next_review_on = NULL, resolution = '{resolution}',"
                " first_statement_on = '2026-01-10'"
            )
        )
    folder = one_visit(tmp_path / "newer", "120.00")
    refused = take_in(folder)
    assert (refused.read, refused.accepted, refused.refused) == (3, 1, 2)
    assert ask("SELECT stage, balance_cents FROM account") == [("resolved", 0)]
    named = take_in(folder, reopen_by="Kim Lee")
    assert (named.changed, named.refused) == (1, 0)
    assert ask("SELECT stage, balance_cents, resolution, first_statement_on FROM account") == [
        ("statement", 2000, None, None)
    ]
    assert ask("SELECT from_stage, to_stage, actor FROM move") == [
        ("resolved", "statement", "Kim Lee")
    ]


def test_a_visit_that_owed_nothing_comes_back_when_it_does(tmp_path: Path) -> None:
    take_in(one_visit(tmp_path / "in", "0.00"))
    assert ask("SELECT stage, resolution FROM account") == [("resolved", "nothing_owed")]
    take_in(one_visit(tmp_path / "newer", "50.00", disputed="yes"))
    assert ask("SELECT stage, resolution, balance_cents FROM account") == [
        ("statement", None, 5000)
    ]
    assert ask("SELECT kind, placed_by FROM hold") == [("HD-01", "import")]


def test_older_visits_stay_out_until_since_says_otherwise(tmp_path: Path) -> None:
    folder = one_visit(tmp_path / "in")
    first = take_in(folder, since=date(2026, 1, 6))
    assert (first.accepted, first.with_balance) == (3, 1)
    assert ask("SELECT resolution FROM account") == [("not_enrolled",)]
    assert take_in(folder).changed == 0
    assert take_in(folder, since=date(2026, 1, 5)).changed == 1
    assert ask("SELECT stage, resolution FROM account") == [("statement", None)]


def test_a_release_by_a_person_stands_and_a_fact_that_is_gone_releases(tmp_path: Path) -> None:
    held = one_visit(tmp_path / "held", payer="medicaid", disputed="yes")
    take_in(held)
    with writing() as connection:
        connection.execute(
            text(
                "UPDATE hold SET released_on = '2026-02-01', released_by = 'Kim'"
                " WHERE kind = 'HD-16'"
            )
        )
    newer = one_visit(tmp_path / "newer", "90.00", payer="medicaid", disputed="no")
    take_in(newer, release_by="Kim Lee")
    assert ask("SELECT kind, released_by FROM hold ORDER BY kind") == [
        ("HD-01", "Kim Lee"),
        ("HD-16", "Kim"),
    ]
    assert str(ask("SELECT ask_not_before FROM account")[0][0]) == "2026-03-16"


def test_a_death_stops_the_visits_that_the_newer_export_leaves_out(tmp_path: Path) -> None:
    people, visits = [tend_person()], [tend_account("a1"), tend_account("a2")]
    charges = [
        tend_amount("t1", "charge", "10.00", "a1"),
        tend_amount("t1", "charge", "10.00", "a2"),
    ]
    take_in(tend_folder(tmp_path / "in", people, visits, charges))
    dead = [tend_person(death_date="2026-02-20")]
    take_in(tend_folder(tmp_path / "newer", dead, visits[:1], charges[:1]))
    found = ask("SELECT kind, COUNT(*) FROM hold GROUP BY kind ORDER BY kind")
    assert found == [("HD-03", 2), ("HD-25", 1)]  # the one left out waits for a person, too


def test_facts_of_people_and_payers_place_the_holds_of_the_rule_book(tmp_path: Path) -> None:
    people = [
        tend_person("child", birth_date="2010-01-06"),
        tend_person("adult", bankruptcy_filed_on="2026-01-05"),
        tend_person("silent", bankruptcy_filed_on="", cease_contact="yes"),
    ]
    people = [{"bankruptcy_filed_on": "", "cease_contact": ""} | person for person in people]
    visits = [
        tend_account("minor", "child"),
        tend_account("guarded", "child", guarantor_key="silent"),
        tend_account("before", "adult"),
        tend_account("after", "adult", service_from="2026-01-06", payer="dual_eligible"),
    ]
    charges = [
        tend_amount("t1", "charge", "10.00", visit["account_key"]) | {"description": "Flu shot"}
        for visit in visits
    ]
    take_in(tend_folder(tmp_path / "in", people, visits, charges))
    assert ask(
        "SELECT a.source_key, h.kind FROM hold h JOIN account a ON a.id = h.account_id"
        " ORDER BY a.source_key, h.kind"
    ) == [("after", "HD-17"), ("before", "HD-02"), ("guarded", "HD-12"), ("minor", "HD-06")]


def test_an_import_silences_a_channel_but_never_opens_one(tmp_path: Path) -> None:
    charge = [tend_amount("t1", "charge", "10.00")]
    first = [tend_person(email_chosen="no", annual_income="30000")]
    take_in(tend_folder(tmp_path / "in", first, [tend_account()], charge))
    newer = [tend_person(email_chosen="yes", phone="", state="Ohio")]
    take_in(tend_folder(tmp_path / "newer", newer, [tend_account()], charge))
    row = ask("SELECT email_chosen, phone, state, annual_income_cents FROM person")[0]
    assert (bool(row[0]), *row[1:]) == (False, "+15125550100", "OH", 3_000_000)


@pytest.mark.parametrize(
    ("said", "chosen"),
    [({}, True), ({"email_chosen": "no"}, False), ({"email_risk_known": "no"}, False)],
    ids=["an export that does not know", "one that says no", "one that denies the warning"],
)
def test_an_export_that_does_not_know_of_a_wish_does_not_undo_it(
    tmp_path: Path, said: dict[str, str], chosen: bool
) -> None:
    """The person chose e-mail with us; the practice's own system never heard of it."""
    charge = [tend_amount("t1", "charge", "10.00")]
    take_in(tend_folder(tmp_path / "in", [tend_person()], [tend_account()], charge))
    with writing() as connection:
        [reference] = connection.execute(select(ACCOUNT.c.reference)).scalars()
        record_preference(
            connection, reference=reference, channel="email", wanted=True, risk_known=True,
            today=TODAY, actor="tester", email="ana@example.org",
        )  # fmt: skip
    take_in(tend_folder(tmp_path / "again", [tend_person(**said)], [tend_account()], charge))
    row = ask("SELECT email_chosen, email_risk_known FROM person")[0]
    assert (bool(row[0]), bool(row[1])) == (chosen, True)


def test_a_credit_stays_a_credit_and_the_account_open(tmp_path: Path) -> None:
    amounts = [tend_amount("t1", "charge", "10.00"), tend_amount("t2", "patient_payment", "25.00")]
    result = take_in(tend_folder(tmp_path / "in", [tend_person()], [tend_account()], amounts))
    assert (result.with_balance, result.balance_cents) == (0, 0)
    assert ask("SELECT stage, balance_cents FROM account") == [("statement", -1500)]
    assert ask("SELECT balance_cents, credit_cents FROM account_item") == [(0, 1500)]


@pytest.mark.rule("NS-01", "NS-02")
@pytest.mark.parametrize(("written", "cents"), [("", None), ("0", 0), ("1,000.00", 1_000_00)])
def test_a_good_faith_estimate_is_kept_and_none_is_not_zero(
    tmp_path: Path, written: str, cents: int | None
) -> None:
    take_in(one_visit(tmp_path / "in", estimate=written))
    assert ask("SELECT estimate_cents FROM account") == [(cents,)]


@pytest.mark.rule("MCD-01")
@pytest.mark.parametrize(
    ("copay", "left"),
    [("4.00", 4_00), ("0", 0), ("299.99", 299_99), ("300.00", 300_00), ("300.01", 300_00)],
)
def test_whom_medicaid_covered_is_asked_for_the_copay_and_no_more(
    tmp_path: Path, copay: str, left: int
) -> None:
    amounts = [tend_amount("t1", "charge", "900"), tend_amount("t2", "insurer_payment", "600")]
    visit = tend_account(payer="medicaid", medicaid_copay=copay)
    folder = tend_folder(tmp_path / "in", [tend_person()], [visit], amounts)
    take_in(folder)
    assert ask("SELECT balance_cents FROM account") == [(left,)]
    assert ask("SELECT kind FROM hold") == []
    assert balances_differ() == []
    assert take_in(folder).unchanged == 1


@pytest.mark.rule("MCD-01")
def test_what_was_paid_counts_towards_the_copay(tmp_path: Path) -> None:
    amounts = [tend_amount("t1", "charge", "300"), tend_amount("t2", "patient_payment", "3")]
    visit = tend_account(payer="medicaid", medicaid_copay="4")
    take_in(tend_folder(tmp_path / "in", [tend_person()], [visit], amounts))
    assert ask("SELECT balance_cents FROM account") == [(1_00,)]


@pytest.mark.rule("MCD-01", "HD-16")
def test_a_medicaid_visit_without_a_known_copay_waits(tmp_path: Path) -> None:
    take_in(one_visit(tmp_path / "in", payer="medicaid"))
    assert ask("SELECT kind FROM hold") == [("HD-16",)]


@pytest.mark.rule("MCD-01")
def test_a_copay_that_becomes_known_later_lowers_the_balance(tmp_path: Path) -> None:
    amounts = [tend_amount("t1", "charge", "300")]
    people = [tend_person()]
    first = tend_account(payer="medicaid", medicaid_copay="")
    take_in(tend_folder(tmp_path / "in", people, [first], amounts))
    known = tend_account(payer="medicaid", medicaid_copay="4.00")
    assert take_in(tend_folder(tmp_path / "later", people, [known], amounts)).changed == 1
    assert ask("SELECT balance_cents FROM account") == [(4_00,)]
    assert balances_differ() == []


def test_a_person_without_a_key_makes_nobody_else_wait(tmp_path: Path) -> None:
    """An empty guarantor is the patient, and not whoever has no key."""
    folder = one_visit(tmp_path / "in")
    write_csv(folder / "people.csv", [tend_person(), tend_person("", given_name="Ivy")])
    made = take_in(folder)
    assert (made.new, made.refused) == (1, 1)
    assert ask("SELECT kind FROM hold") == []
