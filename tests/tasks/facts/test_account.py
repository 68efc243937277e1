"""Rows become facts: what the rules may know, and nothing that belongs to someone else."""

from typing import Any

import pytest
from sqlalchemy import Connection, update
from sqlmodel import col

from models import Account, Instalment
from policy.holds.holds import HoldKind
from policy.rules.facts import AccountFacts
from policy.terms import (
    ApplicationStatus,
    CallOutcome,
    Channel,
    LedgerKind,
    MessageStatus,
    PlanStatus,
    Resolution,
    Stage,
)
from tasks.facts.account import Known, load_facts
from tasks.storage.tables import CALL, CALL_RESULT, DETERMINATION
from tests.factories import (
    DAY,
    NOW,
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_application,
    make_decision,
    make_entry,
    make_envelope,
    make_hold,
    make_line,
    make_message,
    make_person,
    make_plan,
)


def known(connection: Connection, account_id: int) -> Known:
    return load_facts(connection, [guarantor_of(connection, account_id)], TODAY)[account_id]


def facts(connection: Connection, account_id: int) -> AccountFacts:
    return known(connection, account_id).facts


def determined(connection: Connection, account_id: int, application_id: int | None) -> None:
    connection.execute(
        DETERMINATION.insert().values(
            application_id=application_id,
            guarantor_id=guarantor_of(connection, account_id),
            account_id=account_id,
            decision_id=make_decision(connection, account_id=account_id),
            determined_on=TODAY, outcome="partial", discount_percent=50, write_off_cents=50_00,
            owed_cents=50_00, guideline_year=2026, region="48", percent_of_line=250,
            scale="basic_200_400", basis="",
        )
    )  # fmt: skip


def test_the_ledger_is_summed_apart_from_the_balance(connection: Connection) -> None:
    account = make_account(connection, balance_cents=80_00)
    make_entry(connection, account_id=account, amount_cents=-1)
    found = facts(connection, account)
    assert (found.balance_cents, found.ledger_cents) == (80_00, 79_99)


def test_closed_accounts_are_left_out(connection: Connection) -> None:
    closed: dict[str, Any] = {
        "stage": Stage.RESOLVED,
        "resolution": Resolution.PAID,
        "closed_on": TODAY,
    }
    account = make_account(connection, **closed)
    assert load_facts(connection, [guarantor_of(connection, account)], TODAY) == {}


@pytest.mark.parametrize(
    ("values", "reached"),
    [
        pytest.param({}, (True, False, True), id="mail and calls by default"),
        pytest.param({"mail_ok": False}, (False, False, True), id="no mail"),
        pytest.param({"line1": ""}, (False, False, True), id="no address"),
        pytest.param({"phone": ""}, (True, False, False), id="no phone"),
        pytest.param({"calls_ok": False}, (True, False, False), id="no calls"),
        pytest.param(
            {"email": "a@b.org", "email_chosen": True}, (True, False, True), id="not warned"
        ),
        pytest.param(
            {"email": "a@b.org", "email_chosen": True, "email_risk_known": True},
            (True, True, True),
            id="e-mail chosen",
        ),
    ],
)
def test_how_a_person_can_be_reached(
    connection: Connection, values: dict[str, Any], reached: tuple[bool, bool, bool]
) -> None:
    account = make_account(connection, guarantor_id=make_person(connection, **values))
    person = facts(connection, account).guarantor
    assert (person.takes_mail, person.takes_email, person.takes_calls) == reached


@pytest.mark.rule("3.6", "501R-22")
def test_touches_of_the_last_thirty_days_count_on_all_accounts(connection: Connection) -> None:
    account = make_account(connection)
    for days in (1, 29, 30):
        make_envelope(
            connection, guarantor_id=guarantor_of(connection, account), on_date=TODAY - days * DAY
        )
    found = facts(connection, account).guarantor.touches
    assert sorted(found) == [TODAY - 29 * DAY, TODAY - DAY]


def test_what_was_cancelled_touched_nobody(connection: Connection) -> None:
    account = make_account(connection)
    gone = {"on_date": TODAY - DAY, "cancelled_on": TODAY}
    make_envelope(connection, guarantor_id=guarantor_of(connection, account), **gone)
    assert facts(connection, account).guarantor.touches == ()


def test_todays_envelopes_are_open_until_they_are_sealed(connection: Connection) -> None:
    account = make_account(connection)
    make_line(connection, account_id=account, channel=Channel.LETTER)
    person = facts(connection, account).guarantor
    assert person.open_today == {Channel.LETTER}
    assert not person.sealed_today


def test_a_call_is_closed_once_it_was_made(connection: Connection) -> None:
    account = make_account(connection)
    make_line(connection, account_id=account, channel=Channel.CALL)
    assert facts(connection, account).guarantor.open_today == {Channel.CALL}
    connection.execute(CALL.update().values(closed_on=TODAY))
    assert facts(connection, account).guarantor.sealed_today == {Channel.CALL}


@pytest.mark.parametrize(
    ("status", "since"),
    [
        (MessageStatus.PLANNED, TODAY - DAY),
        (MessageStatus.CLAIMED, TODAY - DAY),
        (MessageStatus.SENT, None),
    ],
)
def test_what_has_not_left_yet_is_known(
    connection: Connection, status: MessageStatus, since: object
) -> None:
    account = make_account(connection)
    whose = guarantor_of(connection, account)
    envelope = make_envelope(connection, guarantor_id=whose, on_date=TODAY - DAY)
    make_message(connection, envelope_id=envelope, status=status)
    assert facts(connection, account).unsent_since == since


def test_a_hold_on_one_account_is_not_on_its_sibling(connection: Connection) -> None:
    account = make_account(connection)
    whose = guarantor_of(connection, account)
    sibling = make_account(connection, guarantor_id=whose)
    make_hold(connection, account_id=account, kind=HoldKind.DISPUTE)
    make_hold(connection, guarantor_id=whose, kind=HoldKind.CEASE_CONTACT)
    make_hold(connection, account_id=account, kind=HoldKind.QMB, released_on=TODAY)
    kinds = [{hold.kind for hold in facts(connection, one).holds} for one in (account, sibling)]
    assert kinds == [{HoldKind.DISPUTE, HoldKind.CEASE_CONTACT}, {HoldKind.CEASE_CONTACT}]


@pytest.mark.rule("HD-09")
def test_a_credit_of_a_sibling_is_known(connection: Connection) -> None:
    account = make_account(connection)
    paid_too_much(connection, guarantor_of(connection, account), 5_00)
    assert facts(connection, account).guarantor.has_credit


def paid_too_much(connection: Connection, guarantor_id: int, cents: int) -> None:
    """A visit of theirs on which they paid so much more than was owed."""
    visit = make_account(connection, guarantor_id=guarantor_id, balance_cents=100_00)
    payment = {"kind": LedgerKind.PATIENT_PAYMENT, "amount_cents": -100_00 - cents}
    make_entry(connection, account_id=visit, **payment)
    connection.execute(update(Account).where(col(Account.id) == visit).values(balance_cents=-cents))


@pytest.mark.rule("HD-09")
@pytest.mark.parametrize(("cents", "stops"), [(4_99, False), (5_00, True), (5_01, True)])
def test_a_credit_too_small_for_a_refund_stops_no_other_bill(
    connection: Connection, cents: int, stops: bool
) -> None:
    account = make_account(connection)
    paid_too_much(connection, guarantor_of(connection, account), cents)
    assert facts(connection, account).guarantor.has_credit is stops


@pytest.mark.rule("HD-09")
def test_what_an_insurer_paid_too_much_stops_no_other_bill(connection: Connection) -> None:
    account = make_account(connection)
    make_account(connection, guarantor_id=guarantor_of(connection, account), balance_cents=-300_00)
    assert not facts(connection, account).guarantor.has_credit


@pytest.mark.parametrize("status", [ApplicationStatus.WITHDRAWN, ApplicationStatus.LAPSED])
def test_an_application_that_ended_is_none(
    connection: Connection, status: ApplicationStatus
) -> None:
    account = make_account(connection)
    make_application(connection, guarantor_id=guarantor_of(connection, account), status=status)
    assert facts(connection, account).guarantor.application is None


def test_an_application_answers_every_account_that_was_open(connection: Connection) -> None:
    account = make_account(connection)
    whose = guarantor_of(connection, account)
    other = make_account(connection, guarantor_id=whose)
    later = make_account(connection, guarantor_id=whose, enrolled_on=TODAY)
    answered = {"status": ApplicationStatus.DETERMINED, "answer_until": TODAY}
    application = make_application(connection, guarantor_id=whose, **answered)
    determined(connection, account, application)
    found = [facts(connection, one).guarantor.application for one in (account, other, later)]
    assert [one and one.status for one in found] == [
        ApplicationStatus.DETERMINED,
        ApplicationStatus.COMPLETE,
        ApplicationStatus.DETERMINED,
    ]


def test_only_an_answer_about_this_account_counts_as_screened(connection: Connection) -> None:
    account = make_account(connection)
    whose = guarantor_of(connection, account)
    new = make_account(connection, guarantor_id=whose, enrolled_on=TODAY)
    answered = {"status": ApplicationStatus.DETERMINED, "answer_until": TODAY - DAY}
    determined(connection, account, make_application(connection, guarantor_id=whose, **answered))
    assert [facts(connection, one).was_screened for one in (account, new)] == [True, False]


def test_a_plan_covers_its_accounts_with_its_instalments_in_order(connection: Connection) -> None:
    account, other = make_account(connection), make_account(connection)
    plan = make_plan(connection, account_ids=[account], amounts=[60_00, 40_00])
    found = known(connection, account).plan
    assert found is not None
    assert found.id == plan
    assert [i.amount_cents for i in found.facts.instalments] == [60_00, 40_00]
    assert known(connection, other).plan is None
    assert len(all_of(connection, Instalment)) == 2


@pytest.mark.parametrize(
    ("outcome", "talked"),
    [
        pytest.param(CallOutcome.NO_ANSWER, False, id="no answer is no talk"),
        pytest.param(CallOutcome.VOICEMAIL, False, id="nor is a voicemail"),
        pytest.param(CallOutcome.WANTS_PLAN, True, id="an answer is"),
    ],
)
def test_a_plan_knows_when_the_person_last_talked_with_us(
    connection: Connection, outcome: CallOutcome, talked: bool
) -> None:
    account = make_account(connection)
    make_plan(connection, account_ids=[account], amounts=[100_00])
    connection.execute(
        CALL_RESULT.insert().values(
            guarantor_id=guarantor_of(connection, account), account_id=account, outcome=outcome,
            on_date=TODAY - DAY, recorded_at=NOW, result_key="call",
        )
    )  # fmt: skip
    plan = facts(connection, account).plan
    assert plan is not None
    assert plan.last_contact_on == (TODAY - DAY if talked else None)


def test_a_plan_that_ended_is_none(connection: Connection) -> None:
    account = make_account(connection)
    ended: dict[str, Any] = {"status": PlanStatus.DEFAULTED, "ended_on": TODAY}
    make_plan(connection, account_ids=[account], amounts=[100_00], **ended)
    assert facts(connection, account).plan is None
