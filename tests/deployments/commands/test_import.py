"""Taking in an export: the first one makes the database, the second one changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything, rehearsing
from tests.deployments.commands.test_confirm_future_day import Terminal
from tests.factories import DAY, TODAY
from tests.tasks.intake.remittance_files import Claim, remittance, transaction
from tests.tasks.intake.senders import line, report

PEOPLE = (
    "person_key,given_name,family_name,line1,city,state,postal_code\n"
    "P1,Ada,Byron,1 Main St,Austin,TX,78701\n"
)
ACCOUNTS = "account_key,patient_key,service_from,payer\nV1,P1,2026-01-05,commercial\n"
TRANSACTIONS = (
    "account_key,transaction_key,kind,amount,value_on\n"
    "V1,1,charge,120.50,2026-01-05\n"
    "V1,2,insurer_payment,20.25,2026-01-20\n"
)


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An export of one visit, on a machine without a database."""
    monkeypatch.setattr(db, "_configured", [])
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "accounts.csv").write_text(ACCOUNTS)
    (folder / "transactions.csv").write_text(TRANSACTIONS)
    return folder


def test_the_first_import_makes_the_database(tend: Tend, export: Path) -> None:
    assert tend("import", export, "--json").json == {
        "read": 4,
        "accepted": 4,
        "refused": 0,
        "warnings": 0,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "with_balance": 1,
        "balance_cents": 100_25,
        "waiting": 0,
        "waiting_accounts": [],
        "gone": 0,
        "gone_accounts": [],
        "kept": 0,
        "kept_holds": [],
        "left_out": 0,
        "left_out_cents": 0,
        "note": "",
        "open_now": {
            "accounts": 1,
            "too_old": 0,
            "too_old_cents": 0,
            "no_address": 0,
            "no_zip": 0,
            "unknown_zip": 0,
            "other_state": 0,
            "other_city": 0,
            "in_credit": 0,
            "in_credit_cents": 0,
            "private": 0,
            "waiting": 0,
            "suggested_since": "2024-03-02",
        },
        "refused_file": None,
        "warnings_file": None,
        "database": "live",
    }


def test_the_same_export_again_changes_nothing(tend: Tend, export: Path) -> None:
    tend("import", export)
    again = tend("import", export, "--json").json
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)


def test_refused_rows_are_counted_and_lie_in_a_private_file(tend: Tend, export: Path) -> None:
    with (export / "accounts.csv").open("a") as file:
        file.write("V2,NOBODY,2026-01-05,commercial\n")
    answer = tend("import", export, "--json").json
    assert (answer["read"], answer["accepted"], answer["refused"]) == (5, 4, 1)
    refused = Path(answer["refused_file"])
    assert "accounts.csv,3,patient_key" in refused.read_text()
    assert refused.parent == Path("var/refused").resolve()
    assert refused.stat().st_mode & 0o077 == 0


def test_older_visits_are_left_out_when_a_first_day_is_given(tend: Tend, export: Path) -> None:
    tend("import", export, "--since", "2026-02-01")
    assert tend("report", "--json").json["endings"] == {"not_enrolled": 1}
    again = tend("import", export, "--since", "2026-02-01")
    assert "--since leaves out 1 account with a balance, $100.25 in all" in again.out


def old_and_nowhere(export: Path) -> None:
    """A visit too long ago, of somebody whose ZIP code is of another state; and a credit."""
    with (export / "people.csv").open("a") as file:
        file.write("P2,Bea,Byron,2 Main St,Austin,TX,02138\n")
    with (export / "accounts.csv").open("a") as file:
        file.write("V2,P2,2024-03-01,commercial\nV3,P1,2026-01-06,commercial\n")
    with (export / "transactions.csv").open("a") as file:
        file.write("V2,1,charge,40.00,2024-03-01\nV3,1,charge,10,2026-01-06\n")
        file.write("V3,2,patient_payment,30.00,2026-01-07\n")


@pytest.mark.rule("HD-29", "HD-07", "HD-09")
def test_the_answer_says_on_one_screen_what_waits_and_what_to_do(tend: Tend, export: Path) -> None:
    old_and_nowhere(export)
    dry = tend("import", export, "--dry-run")
    assert "1 new account too old for a first bill, $40.00 in all" in dry.out
    assert "With --since 2024-03-02 they stay out, stored as closed." in dry.out
    now = tend("import", export, "--json").json["open_now"]
    assert (now["accounts"], now["too_old"], now["too_old_cents"]) == (3, 1, 40_00)
    assert (now["no_address"], now["other_state"]) == (1, 1)
    assert (now["in_credit"], now["in_credit_cents"], now["waiting"]) == (1, 20_00, 2)
    said = tend("import", export).out
    assert "Of 3 open accounts" in said
    assert "tend record release REFERENCE too_old --reason WHY" in said
    assert "Of those to which no letter can go 1 have one of another state." in said
    assert "a first import with --since 2024-03-02 stores them as closed" in said


def test_an_import_for_a_day_before_the_first_policy_is_refused_in_one_line(
    tend: Tend, export: Path
) -> None:
    for command in (("import", export), ("run",)):
        refused = tend(*command, "--as-of", "2023-12-31")
        assert refused.code == 2
        assert refused.err.strip() == (
            "2023-12-31 is too early: TEND_POLICY is standard, whose first day is 2024-01-01; "
            "choose that day or a later one"
        )
        tend("import", export)
    assert tend("run", "--as-of", "2023-12-31", "--dry-run").code == 2
    assert tend("run", "--as-of", "2024-01-01", "--dry-run").code == 0


def test_a_folder_that_cannot_be_used_leaves_no_database_behind(
    tend: Tend, export: Path, tmp_path: Path
) -> None:
    (export / "transactions.csv").unlink()
    answer = tend("import", export)
    assert (answer.code, answer.out) == (2, "")
    assert "transactions.csv is missing" in answer.err
    assert not (tmp_path / "var").exists()


def test_a_person_reads_what_came_in_and_what_to_do_next(tend: Tend, export: Path) -> None:
    said = tend("import", export).out
    assert "4 rows read: 4 accepted, 0 refused." in said
    assert "1 account with a balance, $100.25 in all." in said
    assert "Next: tend run" in said


def test_after_an_export_of_which_no_account_was_taken_the_next_thing_is_no_run(
    tend: Tend, export: Path
) -> None:
    accounts = export / "accounts.csv"
    accounts.write_text(accounts.read_text().replace("commercial", "no such payer"))
    said = tend("import", export).out
    assert "Accounts: 0 new, 0 changed, 0 unchanged." in said
    assert "Next: correct what was refused, then import again" in said


def test_the_columns_are_told_without_a_folder(tend: Tend) -> None:
    answer = tend("import", "--columns")
    assert answer.code == 0
    assert "annual_income" in answer.out


def test_a_found_account_leads_to_its_reference(tend: Tend, export: Path) -> None:
    tend("import", export)
    before = everything()
    by_name = tend("find", "byron", "--json").json["found"]
    assert [one["practice_number"] for one in by_name] == ["V1"]
    for text in ("Byron, Ada", "v1", "P1", by_name[0]["reference"].lower()):
        assert tend("find", text, "--json").json["found"] == by_name, text
    assert tend("find", "%", "--json").json["found"] == []
    assert "Nothing found" in tend("find", "Nobody").out
    assert everything() == before


def paid_on(export: Path, day: date) -> None:
    (export / "transactions.csv").write_text(
        f"{TRANSACTIONS}V1,3,patient_payment,50,{day.isoformat()}\n"
    )


def test_an_import_of_a_day_ahead_is_dated_for_it_and_counts_what_has_come_by_then(
    tend: Tend, export: Path
) -> None:
    ahead = TODAY + 10 * DAY
    paid_on(export, ahead)
    assert tend("import", export, "--json").json["balance_cents"] == 100_25
    rehearsing()
    made = tend("import", export, "--as-of", ahead, "--json").json
    assert (made["changed"], made["balance_cents"]) == (1, 50_25)
    with db.reading() as connection:
        days = connection.execute(sql("SELECT imported_on FROM import ORDER BY id"))
        assert [str(row[0]) for row in days] == [TODAY.isoformat(), ahead.isoformat()]


def test_an_import_dates_by_the_last_run_and_never_before_it(tend: Tend, export: Path) -> None:
    ahead = TODAY + 10 * DAY
    tend("import", export)
    rehearsing()
    with db.writing() as connection:
        connection.execute(
            sql("INSERT INTO run (kind, as_of, actor, flow_run_id, started_at, rules_asked,"
                 " data_used) VALUES ('daily', :day, '', '', '2026-03-02 15:00:00', '', '{}')"),
            {"day": ahead.isoformat()},
        )  # fmt: skip
    paid_on(export, ahead)
    assert tend("import", export, "--json").json["balance_cents"] == 50_25
    refused = tend("import", export, "--as-of", ahead - DAY)
    assert (refused.code, refused.out) == (2, "")
    assert f"the last run was for {ahead}; give that day or a later one" in refused.err


@pytest.mark.parametrize(("days", "code"), [(365, 0), (366, 0), (367, 2)])
def test_an_import_more_than_a_year_ahead_is_a_slip(
    tend: Tend, export: Path, days: int, code: int
) -> None:
    done = tend("import", export, "--as-of", TODAY + days * DAY)
    assert done.code == code
    assert ("is more than a year ahead; check the date" in done.err) == (code == 2)


def test_a_day_ahead_is_asked_about_at_a_terminal(
    tend: Tend, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tend("import", export)
    rehearsing()
    before = everything()
    paid_on(export, TODAY)
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    said = tend("import", export, "--as-of", TODAY + DAY)
    assert (said.code, everything()) == (130, before)
    assert "lies 1 day ahead: what comes in is dated for that day. Go on? [y/N]" in said.err


def test_a_payment_that_the_export_has_already_is_said_and_not_posted(
    tend: Tend, export: Path
) -> None:
    paid_on(export, TODAY)
    tend("import", export)
    with db.reading() as connection:
        reference = connection.execute(sql("SELECT reference FROM account")).scalar_one()
    said = tend("record", "payment", reference, "50").out
    assert f"the export of {TODAY} has this payment. Nothing was posted; $50.25 is left." in said
    again = tend("record", "payment", reference, "50")
    assert again.code == 2
    assert "record it with a key of its own (--key)" in again.err
    assert tend("record", "payment", reference, "50", "--key", "two", "--json").json["new"]


def test_the_worklist_shows_what_no_export_has_after_two_weeks(tend: Tend, export: Path) -> None:
    tend("import", export)
    with db.reading() as connection:
        reference = connection.execute(sql("SELECT reference FROM account")).scalar_one()
    tend("record", "payment", reference, "50", "--key", "mine")
    rehearsing()
    tend("import", export, "--as-of", TODAY + 14 * DAY)
    assert tend("worklist", "--json").json["in_no_export"] == []
    tend("import", export, "--as-of", TODAY + 15 * DAY)
    said = " ".join(tend("worklist").out.split())
    assert f"Recorded here: {reference}, payment of $50.00 on {TODAY}; no export shows it." in said
    assert f"tend record payment {reference} --reverse mine" in said
    (shown,) = tend("worklist", "--json").json["in_no_export"]
    assert (shown["reference"], shown["cents"], shown["key"]) == (reference, 50_00, "mine")


def test_a_remittance_is_told_by_what_is_in_it_in_dry_run_and_in_earnest(
    tend: Tend, export: Path, tmp_path: Path
) -> None:
    claim = Claim("V1", "1", "120.50", "20.25", [("CO", "45", "50"), ("PR", "3", "50.25")])
    decided = transaction([claim], "20.25", on=date(2026, 1, 22))
    path = remittance(tmp_path / "of-today.txt", decided)
    refused = tend("import", path)
    assert "import the billing system's export first" in refused.err
    tend("import", export)
    dry = tend("import", path, "--dry-run", "--json").json
    assert (dry["read"], dry["changed"], dry["balance_after_cents"]) == (1, 1, 50_25)
    made = tend("import", path, "--json").json
    assert (made["read"], made["accepted"], made["balance_cents"]) == (1, 1, 50_25)
    assert "Each row is a claim of a remittance." in tend("import", path).out
    with db.reading() as connection:
        reference = connection.execute(sql("SELECT reference FROM account")).scalar_one()
    told = " ".join(tend("account", reference).out.split())
    assert "Taken off for the insurer: $50.00, as its remittance says" in told


def test_a_dry_run_lists_what_would_be_refused_and_ends_as_the_import_would(
    tend: Tend, export: Path
) -> None:
    tend("import", export)
    with (export / "transactions.csv").open("a") as file:
        file.write("V1,3,charge,free,2026-01-05\n")
    for _ in range(2):
        dry = tend("import", export, "--dry-run")
        assert dry.code == 1
        said = " ".join(dry.out.split())
        assert "transactions.csv 4 amount is not an amount of money write dollars" in said
        assert "1 account that Tend knows would wait (HD-25)" in said
    told = tend("import", export, "--dry-run", "--json").json
    made = tend("import", export, "--json")
    assert (made.code, made.json["refused"]) == (1, told["refused"])
    assert made.json["waiting_accounts"] == told["waiting_accounts"]


def test_a_dry_run_of_rows_that_nobody_waits_for_ends_well(tend: Tend, export: Path) -> None:
    with (export / "accounts.csv").open("a") as file:
        file.write("V2,NOBODY,2026-01-05,commercial\n")
    dry = tend("import", export, "--dry-run")
    assert (dry.code, "V2" in dry.out) == (0, False)
    assert "names nobody taken in from people.csv" in " ".join(dry.out.split())


def test_a_dry_run_of_a_remittance_lists_what_would_be_refused(
    tend: Tend, export: Path, tmp_path: Path
) -> None:
    tend("import", export)
    wrong = Claim("V1", "1", "120.50", "20.25", [("CO", "45", "50"), ("PR", "3", "49")])
    path = remittance(tmp_path / "x.835", transaction([wrong], "20.25"))
    dry = tend("import", path, "--dry-run")
    assert (dry.code, tend("import", path).code) == (1, 1)
    assert "x.835" in dry.out
    assert "CLP03" in dry.out


def test_a_remittance_without_the_end_of_its_envelope_is_taken_with_a_warning(
    tend: Tend, export: Path, tmp_path: Path
) -> None:
    """Cut between two transactions, all that is there adds up."""
    tend("import", export)
    claim = Claim("V1", "1", "120.50", "20.25", [("CO", "45", "50"), ("PR", "3", "50.25")])
    path = remittance(tmp_path / "x.835", transaction([claim], "20.25"))
    assert tend("import", path, "--dry-run", "--json").json["warnings"] == 0
    path.write_text(path.read_text().partition("GE*")[0])
    made = tend("import", path, "--json").json
    assert (made["accepted"], made["refused"], made["warnings"]) == (1, 0, 1)
    assert "ends before its envelope does" in Path(made["warnings_file"]).read_text()


def test_the_count_of_balances_is_said_to_be_of_what_was_given(tend: Tend, export: Path) -> None:
    assert (
        "In what was given: 1 account with a balance, $100.25 in all." in tend("import", export).out
    )


@pytest.mark.usefixtures("export")
def test_a_sender_with_columns_of_its_own_is_taken_in_by_its_mapping(
    tend: Tend, tmp_path: Path
) -> None:
    folder = report(tmp_path / "sender", line("1", "CHG", "70.00"))
    mapping = folder.rename(tmp_path / "kept") / "intake.toml"
    folder = report(tmp_path / "sender", line("1", "CHG", "70.00"))
    (folder / "intake.toml").unlink()
    without = tend("import", folder)
    assert (without.code, "tend import --propose" in without.err) == (2, True)
    made = tend("import", folder, "--mapping", mapping, "--json").json
    assert (made["new"], made["balance_cents"]) == (1, 70_00)


def test_a_proposal_is_written_once_for_its_owner_and_imports_nothing(
    tend: Tend, tmp_path: Path
) -> None:
    folder = report(tmp_path / "sender", line("1", "CHG", "70.00"))
    assert "is there already" in tend("import", folder, "--propose").err
    (folder / "intake.toml").unlink()
    said = tend("import", folder, "--propose").out
    assert f"Proposed: {folder / 'intake.toml'}. Read all of it" in said
    assert (folder / "intake.toml").stat().st_mode & 0o077 == 0
    refused = tend("import", folder)
    assert (refused.code, "Clinic of report.txt" in refused.err) == (2, True)
