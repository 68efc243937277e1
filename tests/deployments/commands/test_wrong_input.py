"""Wrong input of every kind: one line that says what to do, exit code 2, nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.runs import enter_home
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything
from tests.factories import TODAY, make_account, make_decision

HERE, THERE, UNKNOWN = "A-HERE000001", "A-THERE00001", "A-N0B0DY0000"

WRONG = [
    "rum",
    "run --as-off 2026-03-02",
    "run extra",
    "record",
    "record payments A-HERE000001 5",
    "account",
    f"account {UNKNOWN}",
    f"account {HERE} --as-of yesterday",
    f"rerun {UNKNOWN}",
    f"rerun {UNKNOWN} --dry-run",
    f"rerun {HERE} --as-of 2026-03-01",
    "run --as-of 2026-13-01",
    "run --as-of 03/02/2026",
    "run --as-of 20260302",
    "run --as-of 2026-W10-1",
    "run --as-of 2062-03-02",
    "run --as-of 2026-03-01",
    "run --as-of 2026-03-05 --through 2026-03-04",
    "run --as-of 2026-02-20 --through 2026-03-01",
    "run --through 2026-03-09 --dry-run",
    "worklist --date tomorrow",
    "find",
    f"record payment {UNKNOWN} 5",
    f"record payment {HERE}",
    f"record payment {HERE} -5",
    f"record payment {HERE} -5.50",
    f"record payment {HERE} 0",
    f"record payment {HERE} 12.345",
    f"record payment {HERE} 1e3",
    f"record payment {HERE} NaN",
    f"record payment {HERE} ten",
    f"record payment {HERE} 99999999999",
    f"record payment {HERE} 5 --received-on 2026-03-03",
    f"record payment {HERE} 5 --received-on 2026-02-30",
    f"record payment {HERE} 5 --reverse K1",
    f"record payment {HERE} --reverse K1",
    f"record payment {HERE} 5 --as-of 2026-03-01",
    f"record payment {HERE} 5 --as-of 2026-04-01",
    f"record payment {HERE} 5 --key {'k' * 60}",
    f"record call {UNKNOWN} no_answer",
    f"record call {HERE} shouted",
    f"record call {HERE} will_pay_by",
    f"record call {HERE} will_pay_by --until 2026-03-02",
    f"record call {HERE} no_answer --until 2026-03-09",
    f"record hold {UNKNOWN} dispute",
    f"record hold {HERE} grumpy",
    f"record hold {HERE} HD-08",
    f"record hold {HERE} bankruptcy",
    f"record hold {HERE} dispute --until 2026-03-01",
    f"record release {HERE} dispute",
    f"record release {HERE} small_balance",
    f"record release {HERE} bad_address",
    f"record hold {HERE} special_payer",
    f"record hold {HERE} complaint --filed-on 2026-03-01",
    f"record hold {HERE} complaint --disability",
    f"record hold {HERE} complaint --service-from 2026-03-01",
    f"record hold {HERE} qmb --service-from 2026-03-02 --service-through 2026-03-01",
    f"record hold {HERE} medicaid_pending --filed-on 2026-03-03",
    "holds --desk kitchen",
    f"record returned-mail {UNKNOWN}",
    f"record returned-mail {HERE}",
    f"record returned-mail {HERE} --returned-on 2026-03-03",
    f"record application {UNKNOWN} received",
    f"record application {HERE} approved",
    f"record application {HERE} withdrawn",
    f"record application {HERE} incomplete --household-size 2 --income 100",
    f"record application {HERE} complete --household-size 0",
    f"record application {HERE} complete --household-size 5000000000",
    f"record application {HERE} complete --household-size two",
    f"record application {HERE} complete --income -1",
    f"record plan {UNKNOWN} --payments 3",
    f"record plan {HERE}",
    f"record plan {HERE} {THERE} --payments 3",
    f"record plan {HERE} --payments 0",
    f"record plan {HERE} --payments 3 --amount 20",
    f"record plan {HERE} --payments 3 --first-due 2028-01-01",
    f"record preference {UNKNOWN} calls no",
    f"record preference {HERE} fax yes",
    f"record preference {HERE} calls perhaps",
    f"record preference {HERE} email yes",
    f"record preference {HERE} calls no --address a@example.org",
    f"record confidential {UNKNOWN} --street Oak --city Reno --state NV --zip 89501",
    f"record confidential {HERE}",
    f"record confidential {HERE} --street Oak --city Reno --state NV",
    f"record confidential {HERE} --street Oak --city Reno --state Nowhere --zip 89501",
    f"record confidential {HERE} --street Oak --city Reno --state NV --zip 8950x",
    f"record confidential {HERE} --street Oak --city Reno --state NV --zip 89501 --phone 12",
    f"record confidential {HERE} --street Oak --city Reno --state NV --zip 89501 --email a@b.org",
    f"record confidential {HERE} --end --street Oak",
    "reprint letters-2026-03-02-00009 --by Ana --reason lost",
    "reprint letters-2026-03-02-00009 --by Ana",
    "reprint letters-2026-03-02-00009 --reason lost",
    "import",
    "import there-is-no-such-folder",
    "import . --since 2026",
    "import .",
    "serve --port 99999999",
]


@pytest.fixture
def office(database: str) -> str:
    """Two accounts of two guarantors, and a run on TODAY."""
    with db.writing() as connection:
        here = make_account(connection, reference=HERE, next_review_on=TODAY)
        make_account(connection, reference=THERE)
        make_decision(connection, account_id=here)
        enter_home(connection, TODAY)
    return database


@pytest.mark.usefixtures("office")
def test_wrong_input_gets_one_line_and_changes_nothing(tend: Tend) -> None:
    before = everything()
    for line in WRONG:
        answer = tend(*line.split())
        assert answer.code == 2, line
        assert answer.out == "", line
        assert len(answer.err.splitlines()) == 1, line
        assert "Traceback" not in answer.err, line
        assert len(answer.err) > 15, line
    assert everything() == before


@pytest.mark.usefixtures("sqlite_office")
@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f"account {UNKNOWN}", "tend find"),
        ("run --as-of 2026-13-01", "write it like 2024-05-31"),
        (f"record payment {HERE} -5", "-5 is less than zero"),
        (f"record payment {HERE} 12.345", "write dollars like 120.50"),
        (f"record payment {HERE}", "--reverse KEY"),
        ("run --as-of 2026-03-01", "the last run was for 2026-03-02"),
        ("run --as-of 2062-03-02", "more than a year ahead"),
        (f"record call {HERE} shouted", "no_answer, voicemail"),
        ("rum", "tend --help"),
        ("run --as-off 2026-03-02", "tend run --help"),
    ],
)
def test_the_line_says_what_to_do(tend: Tend, line: str, says: str) -> None:
    assert says in tend(*line.split()).err


@pytest.fixture
def sqlite_office(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TEND_DATABASE_URL", sqlite_database)
    monkeypatch.setattr(db, "_configured", [sqlite_database])
    with db.writing() as connection:
        here = make_account(connection, reference=HERE)
        make_decision(connection, account_id=here)
    return sqlite_database


@pytest.mark.usefixtures("sqlite_office")
def test_a_csv_with_a_missing_column_is_named(tend: Tend, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "people.csv").write_text("person_key,given_name,family_name\n1,Ada,Byron\n")
    (folder / "accounts.csv").write_text("account_key,patient_key,payer\n1,1,commercial\n")
    (folder / "transactions.csv").write_text("account_key\n")
    before = everything()
    answer = tend("import", folder)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        "accounts.csv has no column service_from; export it again with all columns"
    ]
    assert everything() == before


@pytest.mark.usefixtures("sqlite_office")
def test_a_file_that_cannot_be_read_is_named(tend: Tend, tmp_path: Path) -> None:
    (tmp_path / "export" / "people.csv").mkdir(parents=True)
    answer = tend("import", tmp_path / "export")
    assert answer.code == 2
    assert "people.csv cannot be opened" in answer.err
