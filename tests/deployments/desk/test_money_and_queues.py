"""Payments are posted with a second question where they look like a slip; queues say what waits."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import cli
from models import Account, DeskEvent, LedgerEntry
from policy.desk import DeskEventKind, DeskRole
from policy.holds import HoldKind
from policy.terms import LedgerKind, RefundReason
from tasks.history import tell
from tasks.payments import record_payment
from tasks.practice.practice import STANDARD
from tasks.runs import this_moment
from tasks.runtime import WrongInput
from tasks.storage import database as db
from tasks.storage.tables import ACCOUNT, REFUND_DUE
from tests.deployments.desk.conftest import PASSWORD, Clock, Desk, code_of
from tests.factories import (
    TODAY,
    all_of,
    guarantor_of,
    make_account,
    make_entry,
    make_hold,
    make_person,
    the,
)
from tests.tasks.days import breaches

Enter = Callable[..., Desk]
pytestmark = pytest.mark.sqlite_is_enough


def owed(cents: int = 283_52, visits: int = 1) -> list[str]:
    with db.writing() as connection:
        guarantor = make_person(connection)
        made = [
            make_account(connection, guarantor_id=guarantor, balance_cents=cents)
            for _ in range(visits)
        ]
        return [the(connection, Account, one)["reference"] for one in made]


def paid() -> list[tuple[int, str]]:
    with db.reading() as connection:
        rows = all_of(connection, LedgerEntry)
    patients = (LedgerKind.PATIENT_PAYMENT, LedgerKind.REVERSAL)
    return [(one["amount_cents"], one["actor"]) for one in rows if one["kind"] in patients]


def pay(desk: Desk, **form: str) -> str:
    """As the form on the page has it, with its key."""
    if "/payments" not in desk.at:
        desk.open("/payments")
    form_id = re.search(r'name="form_id" value="(\w+)"', desk.last)
    assert form_id is not None
    return desk.send("/payments", **{"form_id": form_id[1], **form})


def test_a_payment_counts_once_says_what_is_left_and_is_of_who_posted_it(enter: Enter) -> None:
    [reference] = owed()
    desk = enter(DeskRole.MONEY, name="max")
    desk.open("/payments")
    page = desk.last
    for _ in range(2):
        desk.last = page
        said = pay(desk, references=reference, amount="120.00")
        assert f"{reference}: $120.00 was recorded" in said
    assert paid() == [(-120_00, "max")]
    assert f'value="{reference}"' in desk.last  # ready to be taken back
    assert breaches() == ()


@pytest.mark.parametrize(
    ("amount", "is_asked"), [("567.03", False), ("567.04", False), ("567.05", True)]
)
def test_much_more_than_is_owed_is_asked_about_once_more(
    enter: Enter, amount: str, is_asked: bool
) -> None:
    [reference] = owed()
    desk = enter(DeskRole.MONEY)
    said = pay(desk, references=reference, amount=amount)
    assert ('name="sure"' in desk.last) is is_asked, said
    assert bool(paid()) is not is_asked
    if is_asked:
        assert f'value="{amount}"' in desk.last
        assert "was recorded" in pay(desk, references=reference, amount=amount, sure="yes")
        assert len(paid()) == 1


@pytest.mark.parametrize(("days", "is_asked"), [(364, False), (365, True), (366, True)])
def test_a_payment_of_a_year_ago_is_asked_about(enter: Enter, days: int, is_asked: bool) -> None:
    [reference] = owed()
    desk = enter(DeskRole.MONEY)
    day = (TODAY - timedelta(days)).isoformat()
    pay(desk, references=reference, amount="10", received_on=day)
    assert ('name="sure"' in desk.last) is is_asked


def test_the_same_amount_of_the_same_day_is_asked_about(enter: Enter) -> None:
    [reference] = owed()
    desk = enter(DeskRole.MONEY)
    pay(desk, references=reference, amount="10")
    desk.open("/payments")
    assert "if this is a second one" in pay(desk, references=reference, amount="10")
    assert len(paid()) == 1
    assert "was recorded" in pay(desk, references=reference, amount="10", second="yes")
    assert len(paid()) == 2


def test_one_cheque_pays_several_visits(enter: Enter) -> None:
    references = owed(cents=50_00, visits=2)
    desk = enter(DeskRole.MONEY)
    pay(desk, references=" ".join(references).lower(), amount="75")
    assert sorted(cents for cents, _ in paid()) == [-50_00, -25_00]


def test_a_payment_is_taken_back_with_its_reason(enter: Enter) -> None:
    [reference] = owed()
    desk = enter(DeskRole.MONEY, name="max")
    pay(desk, references=reference, amount="120")
    fields = dict(re.findall(r'name="(taken|payment_key)" [^>]*value="([\w-]+)"', desk.last))
    form_id = re.search(r'name="form_id" value="(\w+)"', desk.last)
    assert form_id is not None
    wrong = desk.send("/payments/back", form_id=form_id[1], **fields, why="misposted")
    assert "needs the account it belongs to" in wrong
    said = desk.send("/payments/back", form_id=form_id[1], **fields, why="entered-in-error")
    assert "$120.00 was taken back" in said
    assert sum(cents for cents, _ in paid()) == 0
    assert breaches() == ()


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"references": "", "amount": "10"}, "for which account"),
        ({"references": "A-NOBODY0000", "amount": "10"}, "No account has the reference"),
        ({"references": "HERE", "amount": "ten"}, "is not an amount"),
        ({"references": "HERE", "amount": "0"}, "more than zero"),
        ({"references": "HERE", "amount": "10", "received_on": "2026-03-03"}, "after today"),
        ({"references": "HERE", "amount": "10", "received_on": "3 March"}, "is not a day"),
    ],
)
def test_what_cannot_be_posted_says_why_in_one_line(
    enter: Enter, form: dict[str, str], says: str
) -> None:
    [reference] = owed()
    desk = enter(DeskRole.MONEY)
    said = pay(desk, **{**form, "references": form["references"].replace("HERE", reference)})
    assert says in said
    assert desk.status == 400
    assert paid() == []


def test_queues_hold_what_waits_the_overdue_first_and_lead_to_the_account(enter: Enter) -> None:
    with db.writing() as connection:
        held = make_account(connection)
        make_hold(connection, account_id=held, kind=HoldKind.ATTORNEY)
        for days in (40, 5):
            over = make_account(connection)
            make_entry(
                connection, account_id=over, kind=LedgerKind.PATIENT_PAYMENT, amount_cents=-120_00
            )
            credit = ACCOUNT.update().where(ACCOUNT.c.id == over).values(balance_cents=-20_00)
            connection.execute(credit)
            due = {
                "account_id": over, "guarantor_id": guarantor_of(connection, over),
                "reason": RefundReason.OVERPAYMENT, "amount_cents": 20_00,
                "since": TODAY - timedelta(days),
            }  # fmt: skip
            connection.execute(REFUND_DUE.insert().values(**due))
        reference = the(connection, Account, held)["reference"]
    desk = enter(DeskRole.MONEY)
    said = desk.open("/queues")
    assert "Holds: attorney 1" in said
    assert "To be given back 2 1" in said
    assert reference in desk.open("/queues/holds-attorney")
    assert f'href="/person/{reference}"' in desk.last
    refunds = desk.open("/queues/refunds")
    assert refunds.count("give it back") == 2
    assert refunds.count(", late") == 1
    assert "Nothing waits" in desk.open("/queues/nothing")
    assert desk.status == 404


def test_the_numbers_are_those_of_the_report(
    enter: Enter, capsys: pytest.CaptureFixture[str]
) -> None:
    owed()
    said = enter(DeskRole.MANAGER).open("/numbers")
    assert "statement 1 $283.52" in said
    assert cli.start(["report"]) == 0
    report = capsys.readouterr().out
    for line in ("helped with the cost", "plans kept to the end", "refunds due for over 30 days"):
        assert line in said
        assert line in report


def test_a_day_on_which_nothing_waits_says_so(enter: Enter) -> None:
    assert "Nothing waits." in enter(DeskRole.MONEY).open("/queues")


@pytest.fixture
def limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above $5,000 this practice wants a second person."""
    theirs = tmp_path / "practice.toml"
    theirs.write_text(STANDARD.read_text("utf-8") + "\n[payments]\nsecond_person_above = 5000\n")
    monkeypatch.setenv("TEND_PRACTICE_FILE", str(theirs))


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize(
    ("amount", "asks"), [("4999.99", False), ("5000", False), ("5000.01", True)]
)
def test_above_the_practices_limit_a_payment_wants_a_second_person(
    enter: Enter, amount: str, asks: bool
) -> None:
    [reference] = owed(9_000_00)
    desk = enter(DeskRole.MONEY, name="ana.r")
    said = pay(desk, references=reference, amount=amount)
    assert ("A second person looks at it" in said) is asks
    assert (paid() == []) is asks
    if asks:
        assert f"{amount[:1]},{amount[1:]} is above $5,000.00" in said


@pytest.mark.usefixtures("limited")
def test_who_looked_at_it_too_shows_that_it_is_them_and_the_story_and_the_log_have_it(
    enter: Enter, office_clock: Clock
) -> None:
    [reference] = owed(9_000_00)
    enter(DeskRole.MONEY, name="bea.s")
    desk = enter(DeskRole.MONEY, name="ana.r")
    given = {"references": reference, "amount": "6000", "second_name": "bea.s"}
    pay(desk, references=reference, amount="6000")
    office_clock.wait(seconds=30)
    said = pay(
        desk, **given, second_password=PASSWORD, second_code=code_of("bea.s", office_clock.now)
    )
    assert "Recorded" in said or "$6,000.00" in said
    assert paid() == [(-6_000_00, "ana.r")]
    with db.reading() as connection:
        entry = all_of(connection, LedgerEntry)[-1]
        told = [one.text for one in tell(connection, reference, TODAY).timeline]
        kinds = [one["kind"] for one in all_of(connection, DeskEvent)]
    assert entry["seconded_by"] == "bea.s"
    assert any("by ana.r, looked at by bea.s, too" in text for text in told)
    assert kinds[-1] is DeskEventKind.SECONDED
    assert breaches() == ()


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize("who", ["nobody", "ana.r", "carl.t", "wrong password", "wrong code"])
def test_a_second_person_who_is_none_records_nothing(
    enter: Enter, office_clock: Clock, who: str
) -> None:
    """Themself, somebody who may take no money, or who did not show that it is them."""
    [reference] = owed(9_000_00)
    enter(DeskRole.MONEY, name="bea.s")
    enter(DeskRole.CALLER, name="carl.t")
    desk = enter(DeskRole.MONEY, name="ana.r")
    pay(desk, references=reference, amount="6000")
    office_clock.wait(seconds=30)
    name = who if who in ("ana.r", "carl.t") else "nobody" if who == "nobody" else "bea.s"
    code = "000000" if who == "wrong code" or name == "nobody" else code_of(name, office_clock.now)
    password = "wrong words here" if who == "wrong password" else PASSWORD
    said = pay(desk, references=reference, amount="6000", second_name=name,
               second_password=password, second_code=code)  # fmt: skip
    assert "has to be another colleague who may take money" in said
    assert paid() == []


def test_nobody_is_their_own_second_person_where_none_is_wanted(enter: Enter) -> None:
    [reference] = owed(9_000_00)
    enter(DeskRole.MONEY, name="ana.r")
    with pytest.raises(WrongInput, match="cannot be the second person, too"):
        record_payment(
            moment=this_moment(), reference=reference, amount_cents=10_00, key="k", actor="ana.r",
            second_person="Ana.R ",
        )  # fmt: skip
    assert paid() == []


@pytest.mark.usefixtures("limited")
def test_whoever_is_tried_too_often_as_a_second_person_is_locked_out(
    enter: Enter, office_clock: Clock
) -> None:
    [reference] = owed(9_000_00)
    enter(DeskRole.MONEY, name="bea.s")
    desk = enter(DeskRole.MONEY, name="ana.r")
    pay(desk, references=reference, amount="6000")
    for _ in range(5):
        pay(desk, references=reference, amount="6000", second_name="bea.s",
            second_password="a guess", second_code="123456")  # fmt: skip
    office_clock.wait(seconds=30)
    code = code_of("bea.s", office_clock.now)
    said = pay(desk, references=reference, amount="6000", second_name="bea.s",
               second_password=PASSWORD, second_code=code)  # fmt: skip
    assert "has to be another colleague" in said
    assert paid() == []
