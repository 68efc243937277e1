"""Each thing people tell us is one act: the command and the form of the UI do the same, and say the
same when they refuse; also after a run was made for a day ahead."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import cli
from flows.job import OPERATOR
from flows.record.application import Missing, record_application
from flows.record.call import record_call
from flows.record.guarantor import record_guarantor
from flows.record.help import record_help
from flows.record.hold import place_hold, release_hold
from flows.record.merge import record_merge
from flows.record.payment import record_payment, record_reversal
from flows.record.plan import record_plan, record_reinstatement, record_skip
from flows.record.preference import record_preference
from flows.record.refund import record_refund
from flows.record.returned_mail import record_returned_mail
from flows.record.times import record_times
from flows.record.unrecorded import record_unrecorded
from models import Hold, LedgerEntry
from policy.assistance.eligibility import IncomePeriod
from policy.assistance.hardship import HardshipSign
from policy.contact.weekdays import Weekday
from policy.holds.holds import HoldKind, HowEnded
from policy.terms import ApplicationStatus, CallOutcome, TakenBack, WhoDied
from tasks.accounts import find_account
from tasks.contact import Contact, record_confidential_contact
from tasks.daily_run import day
from tasks.holds import holds
from tasks.payments import payments
from tasks.plans import agreements
from tasks.runs import this_moment
from tasks.runtime.errors import WrongInput
from tasks.runtime.without_amounts import without_amounts
from tasks.storage import UNRECORDED_MAIL
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything
from tests.factories import DAY, NOW, TODAY, all_of, make_account, make_person
from tests.flows.conftest import Seen
from tests.paper import numbered_pages
from tests.tasks.days import PRACTICE, breaches

pytestmark = pytest.mark.usefixtures("practice", "prefect_server", "no_heartbeat")

OWES, PAID, CREDIT, HELD = "A-0WES000001", "A-PA1D000001", "A-CRED1T0001", "A-HE1D000001"
ON_PLAN, ENDED, UNKNOWN = "A-0NP1AN0001", "A-ENDED00001", "A-N0B0DY0000"
AHEAD = TODAY + DAY
NEXT_WEEK = TODAY + 7 * DAY


@dataclass(frozen=True)
class Act:
    """The same input twice: by the form, and as the line of the command. KEY stands for the key
    that the form's run has by itself."""

    form: Callable[[], Any]
    command: str


ACTS = {
    "payment": Act(lambda: record_payment(OWES, "40.00"), f"payment {OWES} 40 --key KEY"),
    "payment of a day": Act(
        lambda: record_payment(HELD, "40.00", TODAY - DAY),
        f"payment {HELD} 40 --received-on {TODAY - DAY} --key KEY",
    ),
    "reversal": Act(
        lambda: record_reversal(PAID, "receipt-1"),
        f"payment {PAID} --reverse receipt-1 --key KEY",
    ),
    "chargeback": Act(
        lambda: record_reversal(PAID, "receipt-1", TakenBack.CHARGED_BACK),
        f"payment {PAID} --reverse receipt-1 --why charged-back --key KEY",
    ),
    "payment entered in error": Act(
        lambda: record_reversal(PAID, "receipt-1", TakenBack.ENTERED_IN_ERROR),
        f"payment {PAID} --reverse receipt-1 --why entered-in-error --key KEY",
    ),
    "misposted payment": Act(
        lambda: record_reversal(PAID, "receipt-1", TakenBack.MISPOSTED, OWES),
        f"payment {PAID} --reverse receipt-1 --why misposted --to {OWES} --key KEY",
    ),
    "refund": Act(lambda: record_refund(CREDIT, "20.00"), f"refund {CREDIT} 20 --key KEY"),
    "call": Act(
        lambda: record_call(OWES, CallOutcome.WILL_PAY_BY, NEXT_WEEK),
        f"call {OWES} will_pay_by --until {NEXT_WEEK}",
    ),
    "help": Act(lambda: record_help(OWES, HardshipSign.LOST_JOB), f"help {OWES} --sign lost_job"),
    "hold": Act(lambda: place_hold(OWES, HoldKind.DISPUTE), f"hold {OWES} dispute"),
    "death of the guarantor": Act(
        lambda: place_hold(OWES, HoldKind.DECEASED, who_died=WhoDied.GUARANTOR),
        f"hold {OWES} deceased --who guarantor",
    ),
    "hold of everything": Act(
        lambda: place_hold(ON_PLAN, HoldKind.BANKRUPTCY, filed_on=TODAY - DAY),
        f"hold {ON_PLAN} bankruptcy --filed-on {TODAY - DAY}",
    ),
    "release": Act(
        lambda: release_hold(HELD, HoldKind.DISPUTE, sure=True), f"release {HELD} dispute"
    ),
    "application": Act(
        lambda: record_application(OWES, ApplicationStatus.COMPLETE, 3, "2000", IncomePeriod.MONTH),
        f"application {OWES} complete --household-size 3 --income 2000 --per month",
    ),
    "application that lacks something": Act(
        lambda: record_application(
            OWES, ApplicationStatus.INCOMPLETE, missing=[Missing.SIGNATURE], assets="1"
        ),
        f"application {OWES} incomplete --missing signature --assets 1",
    ),
    "plan": Act(
        lambda: record_plan(OWES, payments=3, due_day=20),
        f"plan {OWES} --payments 3 --due-day 20 --key KEY",
    ),
    "skip": Act(lambda: record_skip(ON_PLAN), f"skip {ON_PLAN}"),
    "reinstatement": Act(lambda: record_reinstatement(ENDED), f"reinstate {ENDED} --key KEY"),
    "preference": Act(
        lambda: record_preference(OWES, "calls", wanted=False), f"preference {OWES} calls no"
    ),
    # No form: Prefect keeps parameters readable. Whoever else calls it does what the command does.
    "confidential contact": Act(
        lambda: record_confidential_contact(
            moment=this_moment(),
            reference=OWES,
            contact=Contact(" 9 Oak ", "Reno", "Nevada", "89501", phone="(775) 555-0123"),
            actor=OPERATOR,
        ),
        f"confidential {OWES} --street 9~Oak --city Reno --state NV --zip 89501 --phone 7755550123",
    ),
    "times": Act(
        lambda: record_times(OWES, not_before="12:00", not_on=[Weekday.TUESDAY]),
        f"times {OWES} --not-before 12:00 --not-on tuesday",
    ),
    "guarantor": Act(lambda: record_guarantor(OWES, of=PAID), f"guarantor {OWES} --of {PAID}"),
    "merge": Act(lambda: record_merge(OWES, PAID, sure=True), f"merge {OWES} --into {PAID}"),
    "mail that was compared": Act(lambda: record_unrecorded(HELD, OPERATOR), f"unrecorded {HELD}"),
    "returned mail": Act(lambda: record_returned_mail(OWES), f"returned-mail {OWES}"),
}
NOT_BY = ("application",)
"""An application has no name of who recorded it."""

LATE = TODAY + 400 * DAY
REFUSED = {
    "a comparison of nobody": Act(
        lambda: record_unrecorded(UNKNOWN, OPERATOR), f"unrecorded {UNKNOWN}"
    ),
    "a reference that nobody has": Act(lambda: record_help(UNKNOWN), f"help {UNKNOWN}"),
    "money of a day to come": Act(
        lambda: record_payment(OWES, "1.00", LATE), f"payment {OWES} 1 --received-on {LATE}"
    ),
    "a second payment like it": Act(
        lambda: record_payment(PAID, "10.00", TODAY - DAY),
        f"payment {PAID} 10 --received-on {TODAY - DAY}",
    ),
    "another payment with its key": Act(
        lambda: record_payment(PAID, "11.00", key="receipt-1"),
        f"payment {PAID} 11 --key receipt-1",
    ),
    "a payment that is not there": Act(
        lambda: record_reversal(OWES, "receipt-9"), f"payment {OWES} --reverse receipt-9"
    ),
    "a misposted payment of nowhere": Act(
        lambda: record_reversal(PAID, "receipt-1", TakenBack.MISPOSTED),
        f"payment {PAID} --reverse receipt-1 --why misposted",
    ),
    "a bounced payment that goes elsewhere": Act(
        lambda: record_reversal(PAID, "receipt-1", TakenBack.BOUNCED, OWES),
        f"payment {PAID} --reverse receipt-1 --to {OWES}",
    ),
    "far more than is owed": Act(
        lambda: record_payment(OWES, "$999,999.99"), f"payment {OWES} 999999.99"
    ),
    "money of last year": Act(
        lambda: record_payment(OWES, "1.00", TODAY - 365 * DAY),
        f"payment {OWES} 1 --received-on {TODAY - 365 * DAY}",
    ),
    "a refund of last year": Act(
        lambda: record_refund(CREDIT, "1.00", TODAY - 365 * DAY),
        f"refund {CREDIT} 1 --paid-on {TODAY - 365 * DAY}",
    ),
    "a hold of decades": Act(
        lambda: place_hold(OWES, HoldKind.DISPUTE, until=TODAY + 9999 * DAY),
        f"hold {OWES} dispute --until {TODAY + 9999 * DAY}",
    ),
    "a bankruptcy of another century": Act(
        lambda: place_hold(OWES, HoldKind.BANKRUPTCY, filed_on=TODAY - 9999 * DAY),
        f"hold {OWES} bankruptcy --filed-on {TODAY - 9999 * DAY}",
    ),
    "an income of a million": Act(
        lambda: record_application(OWES, ApplicationStatus.COMPLETE, 2, "1,000,000"),
        f"application {OWES} complete --household-size 2 --income 1000000",
    ),
    "no credit": Act(lambda: record_refund(OWES, "1.00"), f"refund {OWES} 1"),
    "more than the credit": Act(lambda: record_refund(CREDIT, "999.00"), f"refund {CREDIT} 999"),
    "a refund of a day to come": Act(
        lambda: record_refund(CREDIT, "1.00", LATE), f"refund {CREDIT} 1 --paid-on {LATE}"
    ),
    "a promise without a day": Act(
        lambda: record_call(OWES, CallOutcome.WILL_PAY_BY), f"call {OWES} will_pay_by"
    ),
    "a promise too far away": Act(
        lambda: record_call(OWES, CallOutcome.WILL_PAY_BY, LATE),
        f"call {OWES} will_pay_by --until {LATE}",
    ),
    "a hold that is over": Act(
        lambda: place_hold(OWES, HoldKind.DISPUTE, until=TODAY - DAY),
        f"hold {OWES} dispute --until {TODAY - DAY}",
    ),
    "a bankruptcy without its filing": Act(
        lambda: place_hold(OWES, HoldKind.BANKRUPTCY), f"hold {OWES} bankruptcy"
    ),
    "a mistake that is no death": Act(
        lambda: release_hold(HELD, HoldKind.DISPUTE, how=HowEnded.MISTAKE, sure=True),
        f"release {HELD} dispute --why mistake",
    ),
    "no such hold": Act(
        lambda: release_hold(OWES, HoldKind.DISPUTE, sure=True), f"release {OWES} dispute"
    ),
    "no application to withdraw": Act(
        lambda: record_application(OWES, ApplicationStatus.WITHDRAWN),
        f"application {OWES} withdrawn",
    ),
    "more than an income is": Act(
        lambda: record_application(
            OWES, ApplicationStatus.RECEIVED, 1, "9,000,000", IncomePeriod.WEEK
        ),
        f"application {OWES} received --household-size 1 --income 9000000 --per week",
    ),
    "a plan without its size": Act(lambda: record_plan(OWES), f"plan {OWES}"),
    "a plan that begins too late": Act(
        lambda: record_plan(OWES, LATE, payments=3), f"plan {OWES} --payments 3 --first-due {LATE}"
    ),
    "a second plan": Act(lambda: record_plan(ON_PLAN, payments=2), f"plan {ON_PLAN} --payments 2"),
    "no plan to skip on": Act(lambda: record_skip(OWES), f"skip {OWES}"),
    "no ended plan": Act(lambda: record_reinstatement(ON_PLAN), f"reinstate {ON_PLAN}"),
    "e-mail without an address": Act(
        lambda: record_preference(OWES, "email", wanted=True, risk_known=True),
        f"preference {OWES} email yes --risk-known",
    ),
    "no hour left": Act(
        lambda: record_times(OWES, not_before="20:30"), f"times {OWES} --not-before 20:30"
    ),
    "nobody to answer": Act(lambda: record_guarantor(OWES), f"guarantor {OWES}"),
    "a guarantor of nowhere": Act(
        lambda: record_guarantor(OWES, of=UNKNOWN), f"guarantor {OWES} --of {UNKNOWN}"
    ),
    "a merge with nobody": Act(
        lambda: record_merge(OWES, UNKNOWN, sure=True), f"merge {OWES} --into {UNKNOWN}"
    ),
    "a letter that was not sent": Act(
        lambda: record_returned_mail(OWES, "0" * 32), f"returned-mail {OWES} --letter {'0' * 32}"
    ),
    "a letter of a day to come": Act(
        lambda: record_returned_mail(OWES, returned_on=LATE),
        f"returned-mail {OWES} --returned-on {LATE}",
    ),
}


@pytest.fixture(params=[False, True], ids=["today", "after a run ahead"])
def office_day(
    request: pytest.FixtureRequest, practice: str, monkeypatch: pytest.MonkeyPatch
) -> date:
    """Six guarantors with a bill that went out three weeks ago, and what became of it. The day
    that stands in the office."""
    db.configure(practice)
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    first = TODAY - 21 * DAY
    with db.writing() as connection:
        for reference in (OWES, PAID, CREDIT, HELD, ON_PLAN, ENDED):
            make_account(
                connection, guarantor_id=make_person(connection), reference=reference,
                balance_cents=300_00, next_review_on=first, enrolled_on=first,
            )  # fmt: skip
    day.walk(first, PRACTICE, NOW - 21 * DAY)
    what_became_of_it(TODAY - DAY)
    if request.param:
        day.walk(AHEAD, PRACTICE, NOW + DAY)
    assert breaches() == ()
    return AHEAD if request.param else TODAY


def what_became_of_it(on: date) -> None:
    paid: dict[str, Any] = {"received_on": on, "today": on, "now": NOW - DAY, "actor": "tester"}
    agreed: dict[str, Any] = {"amount_cents": None, "first_due": None, "today": on}
    agreed |= {"count": 6, "actor": "tester"}
    with db.writing() as connection:
        payments.record(connection, reference=PAID, amount_cents=10_00, key="receipt-1", **paid)
        payments.record(connection, reference=CREDIT, amount_cents=350_00, key="much", **paid)
        holds.place(
            connection, reference=HELD, kind=HoldKind.DISPUTE, reason="", until=None, today=on,
            actor="tester",
        )  # fmt: skip
        for reference in (ON_PLAN, ENDED):
            agreements.enrol(connection, references=[reference], key=reference, **agreed)
        connection.execute(
            UNRECORDED_MAIL.insert().values(
                token="e" * 32, channel="letter", left_on=on, batch="", found_on=on, settled_by="",
                guarantor_id=find_account(connection, HELD).guarantor_id,
            )
        )  # fmt: skip
        agreements.end(connection, reference=ENDED, today=on, actor="tester", why="They asked.")


def copied(name: str) -> None:
    """From now on a copy of the office's database is used."""
    source = Path(db.database_url().removeprefix("sqlite:///"))
    base = source.with_name("base.db")
    if not base.exists():
        _copy(source, base)
    _copy(base, source.with_name(f"{name}.db"))
    db.configure(f"sqlite:///{source.with_name(f'{name}.db')}")


def _copy(source: Path, target: Path) -> None:
    """VACUUM INTO leaves one whole file: what still stood in the write-ahead log is in it."""
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def line(act: Act, key: str = "") -> list[str]:
    """What is typed; `~` stands for a space inside a value."""
    words = [word.replace("~", " ") for word in act.command.replace("KEY", key).split()]
    by = [] if words[0] in NOT_BY else ["--by", OPERATOR]
    return ["record", *words, *by]


def test_command_and_form_leave_the_same_rows_and_a_clean_audit(
    office_day: date, tend: Tend, runs: Seen
) -> None:
    before, different, unsound = everything(), dict[str, Any](), list[Any]()
    for number, (name, act) in enumerate(ACTS.items()):
        copied(f"form-{number}")
        act.form()
        by_form, found = everything(), breaches()
        assert by_form != before, name
        key = str(runs()[-1].id) if name != "confidential contact" else ""
        copied(f"command-{number}")
        answer = tend(*line(act, key))
        assert answer.code == 0, (name, answer.err)
        by_command = everything()
        different |= {
            f"{name}: {table}": (by_form[table], by_command[table])
            for table in by_form
            if by_form[table] != by_command[table]
        }
        unsound += [(name, *breached) for breached in (found, breaches()) if breached]
    assert different == {}
    # A run ahead prints for a day to come: what is posted later, for a day before it, looks to the
    # audit as if that letter could have known it.
    excused = {"misposted payment"} if office_day == AHEAD else set[str]()
    assert [one for one in unsound if one[0] not in excused] == []


def test_every_act_of_the_command_is_compared_with_its_form() -> None:
    compared = {act.command.split()[0] for act in ACTS.values()}
    assert compared == {*cli._RECORDS}


@pytest.mark.usefixtures("office_day")
def test_command_and_form_refuse_the_same_with_the_same_words(tend: Tend) -> None:
    before, different = everything(), dict[str, Any]()
    for name, act in REFUSED.items():
        with pytest.raises(WrongInput) as refused:
            act.form()
        answer = tend(*line(act))
        assert answer.code == 2, name
        if without_amounts(answer.err.strip()) != str(refused.value):
            different[name] = (answer.err, str(refused.value))
    assert different == {}
    assert everything() == before


@pytest.mark.usefixtures("office_day")
def test_a_time_that_is_none_is_refused_by_both_and_the_form_repeats_nothing(tend: Tend) -> None:
    """What stands in the wrong field may be a name, and Prefect keeps what a form says."""
    assert (
        "'noon' is not a time of the day"
        in tend("record", "times", OWES, "--not-before", "noon").err
    )
    with pytest.raises(
        WrongInput, match="not_before: this is not what the form asks for"
    ) as refused:
        record_times(OWES, not_before="noon")
    assert "noon" not in str(refused.value)


def test_a_payment_is_dated_by_the_office_day_whoever_records_it(
    office_day: date, tend: Tend
) -> None:
    """After a run for a day ahead the command took that day, and the form the real one."""
    record_payment(OWES, "40.00", key="form")
    place_hold(PAID, HoldKind.COMPLAINT)
    assert tend("record", "payment", OWES, "50", "--key", "command").code == 0
    assert tend("record", "hold", CREDIT, "complaint").code == 0
    with db.reading() as connection:
        dated = {
            row["amount_cents"]: row["value_on"]
            for row in all_of(connection, LedgerEntry)
            if row["amount_cents"] in (-40_00, -50_00)
        }
        placed = [row["placed_on"] for row in all_of(connection, Hold, kind=HoldKind.COMPLAINT)]
    assert dated == {-40_00: office_day, -50_00: office_day}
    assert placed == [office_day, office_day]
    assert breaches() == ()
    assert tend("audit").code == 0
