"""Each act that is told twice counts once, or asks: by command, by form, and by one after the
other."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from flows.record.call import record_call
from flows.record.help import record_help
from flows.record.payment import record_payment
from flows.record.plan import record_skip
from flows.record.refund import record_refund
from flows.reprint import reprint
from models import Account, CallResult, HelpSign, LedgerEntry
from policy.assistance.hardship import HardshipSign
from policy.terms import CallOutcome, LedgerKind
from tasks.daily_run import day
from tasks.payments import payments
from tasks.plans import agreements
from tasks.runtime import current
from tasks.runtime.errors import WrongInput
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything
from tests.deployments.commands.test_acts import copied
from tests.factories import DAY, NOW, TODAY, all_of, make_account, make_person
from tests.paper import numbered_pages
from tests.tasks.days import PRACTICE, breaches, on_paper

pytestmark = pytest.mark.usefixtures("practice", "prefect_server", "no_heartbeat", "office")

OWES, SISTER, CREDIT, ON_PLAN = "A-0WES000001", "A-S1STER0001", "A-CRED1T0001", "A-0NP1AN0001"
PROMISED = TODAY + 7 * DAY
LOST = f"letters-{TODAY.isoformat()}-00001"
WHY = "the print vendor lost it"

FORMS: dict[str, Callable[[], Any]] = {
    "payment": lambda: record_payment(OWES, "40.00"),
    "refund": lambda: record_refund(CREDIT, "20.00"),
    "help": lambda: record_help(OWES, HardshipSign.LOST_JOB),
    "skip": lambda: record_skip(ON_PLAN),
    "call": lambda: record_call(OWES, CallOutcome.WILL_PAY_BY, PROMISED),
    "reprint": lambda: reprint(LOST, "Ana Rivera", "the print vendor lost it"),
}
COMMANDS: dict[str, tuple[object, ...]] = {
    "payment": ("record", "payment", OWES, "40"),
    "refund": ("record", "refund", CREDIT, "20"),
    "help": ("record", "help", OWES, "--sign", "lost_job"),
    "skip": ("record", "skip", ON_PLAN),
    "call": ("record", "call", OWES, "will_pay_by", "--until", PROMISED),
    "reprint": ("reprint", LOST, "--by", "Ana Rivera", "--reason", WHY),
}
ASKS = {"payment", "refund"}
"""The second one is refused, and takes a key of its own."""


@pytest.fixture
def office(practice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters went out today; one person has two bills, one a credit, one a plan."""
    db.configure(practice)
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    with db.writing() as connection:
        person = make_person(connection)
        for reference in (OWES, SISTER, CREDIT, ON_PLAN):
            make_account(
                connection, reference=reference, balance_cents=300_00, next_review_on=TODAY,
                guarantor_id=person if reference in (OWES, SISTER) else make_person(connection),
            )  # fmt: skip
    day.walk(TODAY, PRACTICE, NOW)
    with db.writing() as connection:
        payments.record(
            connection, reference=CREDIT, amount_cents=350_00, key="much", received_on=TODAY,
            today=TODAY, now=NOW, actor="tester",
        )  # fmt: skip
        agreements.enrol(
            connection, references=[ON_PLAN], key="plan", amount_cents=None, first_due=None,
            today=TODAY, count=6, actor="tester",
        )  # fmt: skip


@pytest.mark.usefixtures("tend")
@pytest.mark.parametrize("name", FORMS)
def test_told_twice_by_any_two_doors_it_counts_once(tend: Tend, name: str) -> None:
    for number, (first, second) in enumerate(itertools.product(("form", "command"), repeat=2)):
        copied(f"{name}-{number}")
        untouched = everything()
        assert _tell(tend, name, first) == 0
        once = everything()
        assert once != untouched, (first, second)
        again = _tell(tend, name, second)
        assert again == (2 if name in ASKS else 0), (first, second)
        assert everything() == once, (first, second)
        assert breaches() == ()
        for batch in current().var.glob("letters/*/*-again-*"):
            batch.unlink()


def _tell(tend: Tend, name: str, door: str) -> int:
    """How the command ended, or would have."""
    if door == "command":
        return tend(*COMMANDS[name]).code
    with suppress(WrongInput):
        FORMS[name]()
        return 0
    return 2


def test_a_second_refund_of_the_day_takes_a_key_of_its_own(tend: Tend) -> None:
    tend("record", "refund", CREDIT, "20")
    said = tend("record", "refund", CREDIT, "20")
    assert said.code == 2
    assert f"a refund of this amount, paid out on {TODAY}, already" in said.err
    assert "record it with a key of its own (--key)" in said.err
    assert tend("record", "refund", CREDIT, "20", "--key", "two").code == 0
    assert tend("record", "refund", CREDIT, "20", "--key", "two").code == 0
    assert tend("record", "refund", CREDIT, "10").code == 0
    with db.reading() as connection:
        given = all_of(connection, LedgerEntry, kind=LedgerKind.REFUND)
    assert [row["amount_cents"] for row in given] == [20_00, 20_00, 10_00]


def test_a_sign_of_a_person_is_one_whichever_bill_it_is_told_of(tend: Tend) -> None:
    assert "Screened next." in tend("record", "help", OWES, "--sign", "lost_job").out
    assert "Known already" in tend("record", "help", SISTER, "--sign", "lost_job").out
    assert "Screened next." in tend("record", "help", OWES, "--sign", "cannot_pay").out
    with db.reading() as connection:
        assert len(all_of(connection, HelpSign)) == 2


def test_a_batch_is_printed_once_more_only_with_a_word_and_a_reason(tend: Tend) -> None:
    asked = COMMANDS["reprint"]
    assert tend(*asked, "--json").json["new"]
    told = tend(*asked)
    assert (
        f"{LOST} was printed again before, as {LOST}-again-1; nothing was printed now" in told.out
    )
    assert "--again" in told.out
    letters = len(on_paper())
    refused = tend("reprint", LOST, "--by", "Ana Rivera", "--again")
    assert (refused.code, "--reason TEXT" in refused.err) == (2, True)
    done = tend(*asked, "--again", "--json").json
    assert (done["batch"], done["new"]) == (f"{LOST}-again-2", True)
    assert len(on_paper()) == letters + done["letters"]
    form = reprint(LOST, "Ana Rivera", "the print vendor lost it", again=True)
    assert form.batch == f"{LOST}-again-3"


@pytest.mark.parametrize("outcome", ["no_answer", "wants_plan"])
def test_one_call_about_two_bills_of_a_person_is_one_attempt(tend: Tend, outcome: str) -> None:
    assert tend("record", "call", OWES, outcome, "--json").json["recorded"]
    assert tend("record", "call", SISTER, outcome, "--json").json["recorded"]
    record_call(SISTER, CallOutcome(outcome))
    assert not tend("record", "call", OWES, outcome, "--json").json["recorded"]
    with db.reading() as connection:
        assert len(all_of(connection, CallResult)) == 1
        rows = {row["reference"]: row for row in all_of(connection, Account)}
    assert [rows[one]["call_attempts"] for one in (OWES, SISTER, CREDIT)] == [1, 1, 0]
    waits = {rows[one]["promise_until"] for one in (OWES, SISTER)}
    assert (None in waits) == (outcome == "no_answer")
    assert len(waits) == 1
    for reference in (OWES, SISTER):
        story = tend("account", reference).out
        assert story.count(f"On the phone: {outcome.replace('_', ' ')}") == 1


def test_another_call_of_the_day_has_a_key_of_its_own(tend: Tend) -> None:
    tend("record", "call", OWES, "no_answer")
    assert tend("record", "call", OWES, "no_answer", "--key", "2", "--json").json["recorded"]
    assert tend("record", "call", SISTER, "voicemail", "--json").json["recorded"]
    with db.reading() as connection:
        assert len(all_of(connection, CallResult)) == 3
