"""No statement reads a table whole that grows with every day: on both databases, of every command.

A practice lives for half a year, and everything is done that can be done. Whoever adds a statement
that nothing here reaches adds what reaches it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

import cli
from flows.morning_check import morning_check
from flows.upkeep import upkeep
from models import GivenKind
from policy.delivery import Event
from policy.holds import ClearanceReason
from policy.holds.holds import HoldKind
from policy.terms import ApplicationStatus, CallOutcome
from tasks.daily_run import day
from tasks.delivery import inbound
from tasks.holds.old_bills import clear
from tasks.payments import payments, reversals
from tasks.practice.practice import load_practice
from tasks.runs.runs import last_day
from tasks.runtime import clock
from tasks.storage import database as db
from tasks.storage.tables import ACCOUNT, HOLD
from tests.deployments.commands.conftest import Tend
from tests.deployments.commands.test_acts import (
    ACTS,
    CREDIT,
    ENDED,
    HELD,
    ON_PLAN,
    OWES,
    PAID,
    line,
    what_became_of_it,
)
from tests.factories import DAY, NOW, TODAY, make_account, make_person
from tests.paper import numbered_pages
from tests.prefect_process import PrefectProcess
from tests.proof.receiver import Receiver
from tests.query_plans import Statement, Watch, fill, scans, watching
from tests.scenarios.life import Life
from tests.sendgrid_double import Double
from tests.tasks.days import breaches
from tests.tasks.mailing import hand_over, live, reminded, told

READS_ALL = {
    "tasks/audit/": "holds everything recorded against what has to be true",
    "tasks/operations/figures.py": "the key figures are of all that ever was",
    "tasks/payments/due_refunds.py refund_figures": "one of the key figures",
    "tasks/numbers/groups.py counted": "the numbers of a period are of all accounts, in groups",
    "tasks/accounts/search.py": "finds by any part of a name, which no index of ours can",
    "tasks/practice/policy_versions.py versions": "counts the open accounts of each policy",
    "tasks/adoption/unknown_tokens.py count_unknown": "10,000 are kept at most",
    "tasks/runs/homes.py known_homes": "a row for each machine that Tend ever ran on",
    "tasks/intake/open_now.py": "the answer of an import is about all that is open",
    "tasks/intake/run_import.py _knows_accounts": "one row, whichever it meets first",
    "tasks/intake/upsert/left_out.py open_and_left_out": "what left is found by all that is open",
    "tasks/payments/credits.py payer_credits": "the index of credits, which few accounts have",
    "tasks/plans/adrift.py settle_adrift": "every plan that is kept, once a morning",
    "tasks/policy_moves/move_accounts.py": "looks at every open account, all of which may move",
}
"""Places that read tables whole by their nature, and why."""
pytestmark = pytest.mark.usefixtures("no_heartbeat")
NOT_ASKED = {
    "setup": "the migrations", "demo": "made-up people, in an empty database",
    "serve": "a server; what it starts is asked here one by one", "automations": "Prefect alone",
    "preview": "specimens", "rules": "no database", "words": "no database",
    "rehearse": "a copy of everything, and then `run`",
    "undo-run": "one run of which nothing has left, by a person's word",
    "backup": "reads everything by its nature", "restore": "writes everything by its nature",
    "move-home": "what is claimed and not recorded, by a person's word",
    "law": "no database, but for `law changed`, which looks at every answer by its nature",
}  # fmt: skip
STANDARD = resources.files("policy").joinpath("standard.toml").read_text("utf-8")
LATER = date(2026, 7, 1)
EXPORT = {
    "people.csv": (
        "person_key,given_name,family_name,line1,city,state,postal_code",
        "P1,Ada,Byron,1 Main St,Austin,TX,78701",
    ),
    "accounts.csv": ("account_key,patient_key,service_from,payer", "V1,P1,2026-01-05,commercial"),
    "transactions.csv": (
        "account_key,transaction_key,kind,amount,value_on",
        "V1,1,charge,120.50,2026-01-05",
    ),
}
COMMANDS = (
    "run", "send", "worklist", "holds", "find Guarantor", "report", "report --json", "audit",
    "report --by none", "report --by stage --json", "report --by language --csv",
    "report --from 2026-01-01 --by state --html NUMBERS", "report --to 2026-03-01 --by payer",
    f"account {OWES}", f"account {ON_PLAN} --as-of 2026-03-05", f"why {OWES}",
    f"why {HELD} --on 2026-02-20", f"rerun {OWES}", f"rerun {CREDIT} --dry-run",
    f"resend {ENDED} statement --reason never_came --by Ana --dry-run",
    f"resend {ENDED} statement --reason never_came --by Ana",
    "reprint letters-2026-03-02-00001 --by Ana --reason lost", "retry-posts",
    "policy list", "policy show standard", "policy check OURS", "policy adopt OURS --by Ana",
    "policy move --from standard@2024-01-01 --to ours@2024-01-01 --reason law --by Ana --dry-run",
    "policy move --from standard@2024-01-01 --to ours@2024-01-01 --reason law --by Ana",
    "journal", "journal --since 0 --format fhir", "journal --ack 1",
    "import EXPORT", "import EXPORT", "inbox", "journal",
    "desk user add ana.r --role caller", "desk user list", "desk user disable ana.r",
)  # fmt: skip
Arguments = list[str]


@pytest.fixture
def done(
    database: str,
    prefect_server: PrefectProcess,
    tend: Tend,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[str, Watch]:
    """The database's address, and every statement of half a year."""
    assert prefect_server.api_url
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    with watching() as watch:
        lives = _first_lives()
        _an_office()
        for life in lives:
            life.until("2026-03-01")
        receiver = Receiver()
        with watch.looking_away():  # the first journal tells all that ever was
            receiver.hear(TODAY, NOW)
        _what_people_told(lives)
        _mail(monkeypatch)
        monkeypatch.setenv("TEND_INBOX", str(_inbox(tmp_path)))
        for arguments in (*_acts(), *_commands(tmp_path)):
            answer = tend(*arguments)
            assert answer.code == 0, (arguments, answer.out, answer.err)
        monkeypatch.setattr(clock, "today", lambda _zone: LATER)
        monkeypatch.setattr(clock, "now", lambda: NOW + (LATER - TODAY))
        _much_later(lives)
        morning_check()
        upkeep()
        _journal_tells_it(receiver)
    assert breaches() == ()
    return database, watch


def _journal_tells_it(receiver: Receiver) -> None:
    """Who knows nothing but the journal knows the money, plans, holds and letters. Nothing here is
    too small to ask for; random lives have that, too."""
    receiver.hear(LATER, NOW + (LATER - TODAY))
    assert receiver.differences() == []
    assert receiver.kinds == {*GivenKind} - {GivenKind.WRITTEN_OFF}


def _acts() -> Iterator[Arguments]:
    """One after the other; a payment is taken back once, so each has one of its own."""
    ahead = ("skip", "reinstatement", "plan")  # what a hold or an answer would rule out
    for name in (*ahead, *(name for name in ACTS if name not in ahead)):
        key = f"key-{name.split()[-1]}-{name[0]}"
        arguments = line(ACTS[name], key)
        if "--why" in arguments:
            yield ["record", "payment", PAID, "9", "--key", f"paid-{key}"]
            arguments = [f"paid-{key}" if one == "receipt-1" else one for one in arguments]
        yield arguments


def _first_lives() -> list[Life]:
    """People who keep a plan, break one, ask for help, take an e-mail, and say nothing."""
    keeps, breaks, asks, silent = lives = [Life(load_practice()) for _ in range(4)]
    asks.guarantor(household_size=3, annual_income_cents=30_000_00)
    keeps.guarantor(email="a@example.org", email_chosen=True, email_risk_known=True)
    for life in lives:
        life.account(400_00)
        life.account(90_00)
    silent.run()
    keeps.pays(_accounts(keeps)[1], 90_00)
    keeps.bounces(_accounts(keeps)[1])
    keeps.pays(_accounts(keeps)[1], 100_00, key="too much")
    for life in (keeps, breaks):
        life.agrees(_accounts(life)[:1], 4, "2026-02-10")
    asks.applies(_accounts(asks)[0], ApplicationStatus.INCOMPLETE, missing="Pay stubs")
    silent.is_held(_accounts(silent)[0], HoldKind.DISPUTE)
    silent.is_held(_accounts(silent)[1], HoldKind.COMPLAINT, until=date(2026, 2, 1))
    silent.until("2026-02-08")
    return lives


def _accounts(life: Life) -> list[int]:
    with db.reading() as connection:
        query = select(ACCOUNT.c.id).where(ACCOUNT.c.guarantor_id == life.guarantor_id)
        return list(connection.execute(query.order_by(ACCOUNT.c.id)).scalars())


def _an_office() -> None:
    first = TODAY - 21 * DAY
    with db.writing() as connection:
        for reference in (OWES, PAID, CREDIT, HELD, ON_PLAN, ENDED):
            account = make_account(
                connection, guarantor_id=make_person(connection), reference=reference,
                balance_cents=300_00, next_review_on=first, enrolled_on=first,
            )  # fmt: skip
            asked_for = ClearanceReason.ASKED_FOR  # rows, so that their table has a plan
            clear(connection, account, HoldKind.TOO_OLD, asked_for, first, "Ana")
    day.walk(first, load_practice(), NOW - 21 * DAY)
    what_became_of_it(TODAY - DAY)


def _what_people_told(lives: list[Life]) -> None:
    keeps, breaks, asks, silent = lives
    keeps.pays(_accounts(keeps)[0], 100_00, key="instalment")
    keeps.bounces(_accounts(keeps)[0], "instalment")
    keeps.pays(_accounts(keeps)[0], 100_00, key="again")
    keeps.skips(_accounts(keeps)[0])
    breaks.pays(_accounts(breaks)[1], 10_00)
    asks.applies(
        _accounts(asks)[0], ApplicationStatus.COMPLETE, household_size=3,
        annual_income_cents=30_000_00,
    )  # fmt: skip
    silent.is_released(_accounts(silent)[0], HoldKind.DISPUTE)
    silent.says(_accounts(silent)[0], CallOutcome.NO_ANSWER)


def _mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notices leave by a provider; one bounces, and one person wants no more."""
    with monkeypatch.context() as patch, live(Double(), patch) as double:
        reminded(3)
        hand_over()
        assert inbound.stop_email(double.tokens[0])
        told(double, Event.BOUNCED)
        inbound.apply(NOW)


def _inbox(folder: Path) -> Path:
    """The export once more, that has lain there for an hour."""
    path = folder / "inbox" / "monday"
    path.mkdir(parents=True)
    for name, lines in EXPORT.items():
        (path / name).write_text("\n".join(lines) + "\n")
    an_hour_ago = (NOW - timedelta(hours=1)).timestamp()
    for one in (*path.iterdir(), path):
        os.utime(one, (an_hour_ago, an_hour_ago))
    return path.parent


def _commands(folder: Path) -> Iterator[Arguments]:
    export, ours = folder / "export", folder / "ours.toml"
    named = {"OURS": str(ours), "EXPORT": str(export), "NUMBERS": str(folder / "numbers.html")}
    export.mkdir()
    for name, lines in EXPORT.items():
        (export / name).write_text("\n".join(lines) + "\n")
    ours.write_text(STANDARD.replace('name = "standard"', 'name = "ours"', 1))
    for command in COMMANDS:
        words = command.split()
        yield [named.get(word, word) for word in words]


def _much_later(lives: list[Life]) -> None:
    """Plans default, holds end, an application is given up, and letters come back."""
    for until in ("2026-05-01", LATER.isoformat()):
        for life in lives:
            life.today = max(life.today, TODAY)
        lives[0].until(until)
        for life in lives:
            life.today = lives[0].today


def unexplained(url: str, watch: Watch) -> dict[str, set[str]]:
    found = scans(url, watch.seen)
    return {place: found[place] for place in found if not place.startswith(tuple(READS_ALL))}


def test_no_statement_reads_a_growing_table_whole(done: tuple[str, Watch]) -> None:
    url, watch = done
    asked = {one.place for one in watch.seen.values()}
    assert len(watch.seen) > 300
    assert not [name for name in READS_ALL if not any(one.startswith(name) for one in asked)]
    if url.startswith("postgresql"):
        fill(url)
    # A plan for a table with nothing in it says nothing; SQLite is asked about all of them.
    found = {place: names - _empty() for place, names in unexplained(url, watch).items()}
    assert {place: names for place, names in found.items() if names} == {}


def _empty() -> set[str]:
    if not db.database_url().startswith("postgresql"):
        return set()
    with db.reading() as connection:
        return {
            name
            for name in ("coming_entry", "matched_entry")
            if connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first() is None
        }


def test_every_command_is_asked() -> None:
    asked = {command.split()[0] for command in COMMANDS} | {"record"}
    assert asked | {*NOT_ASKED} == {*cli._COMMANDS, *cli._GROUPS}
    policies = {command.split()[1] for command in COMMANDS if command.startswith("policy ")}
    assert policies == {*cli._POLICIES}
    assert {act.command.split()[0] for act in ACTS.values()} == {*cli._RECORDS}


def taken_back(url: str) -> set[str] | None:
    """What is read whole to find out whether a payment was taken back."""
    with watching() as watch, db.writing() as connection:
        make_account(connection, reference=PAID, balance_cents=300_00)
        paid: dict[str, Any] = {"reference": PAID, "today": TODAY, "now": NOW, "actor": "tester"}
        payments.record(connection, amount_cents=9_00, received_on=TODAY, key="one", **paid)
        reversals.reverse(connection, payment_key="one", key="back", **paid)
    return unexplained(url, watch).get("tasks/payments/ledger_rows.py reversals")


def test_a_scan_is_found_where_an_index_was_lost(database: str) -> None:
    with db.writing() as connection:
        connection.execute(text("DROP INDEX ix_ledger_entry_reverses_id"))
    assert taken_back(database) == {"ledger_entry"}


def test_no_scan_is_found_where_the_indexes_are(database: str) -> None:
    assert taken_back(database) is None


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT count(*) FROM hold WHERE until < '2026-03-02'", id="every row"),
        pytest.param("SELECT max(id) FROM hold GROUP BY guarantor_id", id="every key of an index"),
        pytest.param("UPDATE hold SET reason = '' WHERE reason = 'x'", id="a change"),
        pytest.param(
            "SELECT one.id FROM account JOIN hold AS one ON one.until = account.service_from"
            " WHERE account.id = 1",
            id="the other side of a join",
        ),
    ],
)
def test_a_planted_scan_is_found(database: str, query: str) -> None:
    planted = {query: Statement(query, (), "tasks/planted.py planted")}
    assert scans(database, planted) == {"tasks/planted.py planted": {"hold"}}


def test_who_asks_is_named(database: str) -> None:
    assert database
    with watching() as watch, db.reading() as connection:
        last_day(connection)
        connection.execute(select(HOLD))
    assert [one.place for one in watch.seen.values()] == ["tasks/runs/runs.py last_day"]
