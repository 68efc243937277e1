"""Lives on a payment plan whose bills change, which waits, or of which a part comes."""

from datetime import date

import pytest
from sqlalchemy import select

from policy.holds import HoldKind
from policy.terms import LedgerKind, Resolution, Stage
from tasks.accounts import post
from tasks.letters.letter_facts import load_letters
from tasks.plans import agreements, settle
from tasks.storage.database import reading, writing
from tasks.storage.tables import DECISION, ENVELOPE, INSTALMENT, PLAN
from tests.scenarios.life import Life
from tests.tasks.days import rows

pytestmark = pytest.mark.sqlite_is_enough


def agreed(life: Life, cents: int, count: int, *, insurer_paid: int = 0) -> int:
    """Payments on the first of each month from March on."""
    account = life.account(cents + insurer_paid)
    if insurer_paid:
        posted(life, account, LedgerKind.INSURER_PAYMENT, -insurer_paid)
    life.until("2026-02-10")
    life.agrees([account], count, "2026-03-01")
    life.until("2026-02-11")
    return account


def posted(life: Life, account: int, kind: LedgerKind, cents: int) -> None:
    """As an export brings it."""
    with writing() as connection:
        post(
            connection, account, kind, cents, value_on=life.today, posted_at=life.now(),
            entry_key=f"export-{life.today}-{kind}", actor="tester",
        )  # fmt: skip
        settle(connection, [account], life.today)


def since_the_plan(life: Life) -> list[str]:
    return [line for line in life.story() if line[:10] > "2026-02-11"]


@pytest.mark.rule("PL-07", "PL-10")
def test_an_insurer_that_pays_the_rest_ends_the_plan_with_a_true_letter(life: Life) -> None:
    account = agreed(life, 300_00, 3)
    life.until("2026-03-01")
    life.pays(account, 100_00)
    posted(life, account, LedgerKind.INSURER_PAYMENT, -200_00)
    life.until("2026-03-10")
    assert since_the_plan(life) == [
        "2026-02-22 letter instalment_reminder",
        "2026-03-02 letter plan_settled",
    ]
    assert life.ended(account) is Resolution.PAID
    other = life.account(240_00)
    with writing() as connection:  # the way is free
        agreements.enrol(
            connection, references=[life.row(other)["reference"]], count=3, amount_cents=None,
            first_due=date(2026, 4, 1), today=life.today, key="plan-2", actor="tester",
        )  # fmt: skip
    assert [plan["status"].value for plan in rows(PLAN)] == ["completed", "active"]
    assert not life.breaches()


@pytest.mark.rule("PP-08", "HD-00")
def test_a_late_charge_is_told_once_and_asked_for_after_the_plan(life: Life) -> None:
    account = agreed(life, 200_00, 2)
    life.until("2026-02-22")
    posted(life, account, LedgerKind.CHARGE, 60_00)
    life.until("2026-03-01")
    life.pays(account, 100_00, "first")
    life.until("2026-04-01")
    life.pays(account, 100_00, "second")
    assert life.row(account)["stage"] is Stage.STATEMENT
    life.until("2026-04-20")
    assert since_the_plan(life) == [
        "2026-02-22 letter instalment_reminder",
        "2026-02-23 letter plan_new_charge",
        "2026-03-25 letter instalment_reminder",
        "2026-04-02 letter statement",
    ]
    [why] = [row["reason"] for row in rows(DECISION) if row["step"] == "fresh_statement"]
    assert why.startswith("The plan is paid, and this was no part of it")
    life.until("2026-05-02")
    assert "call" not in {line.split()[1] for line in since_the_plan(life)}
    assert not life.breaches()


@pytest.mark.rule("PP-08")
@pytest.mark.parametrize(
    ("kind", "cents", "told"),
    [
        pytest.param(LedgerKind.INSURER_PAYMENT, 60_00, True, id="the insurer took back a part"),
        pytest.param(LedgerKind.CHARGE, 60_00, False, id="a late charge"),
    ],
)
def test_an_insurer_that_takes_money_back_during_a_plan_is_named_beside_it_and_after_it(
    life: Life, kind: LedgerKind, cents: int, told: bool
) -> None:
    account = agreed(life, 200_00, 2, insurer_paid=90_00)
    life.until("2026-02-22")
    posted(life, account, kind, cents)
    life.until("2026-03-01")
    life.pays(account, 100_00, "first")
    life.until("2026-04-01")
    life.pays(account, 100_00, "second")
    life.until("2026-04-03")
    with reading() as connection:
        sent = select(ENVELOPE.c.id).where(ENVELOPE.c.on_date > date(2026, 2, 22))
        letters = load_letters(connection, list(connection.execute(sent).scalars()))
    sections = [letter.sections[0] for letter in letters]
    assert {section.kind.value: "beside_insurer" in section.facts for section in sections} == {
        "plan_new_charge": told,
        "instalment_reminder": False,
        "statement": told,
    }
    assert not life.breaches()


@pytest.mark.rule("HD-00", "PL-02")
def test_the_time_of_a_dispute_moves_what_remains_and_one_letter_says_so(life: Life) -> None:
    account = agreed(life, 400_00, 4)
    life.until("2026-03-01")
    life.pays(account, 100_00)
    life.until("2026-03-12")
    life.is_held(account, HoldKind.DISPUTE)
    life.until("2026-05-20")
    life.is_released(account, HoldKind.DISPUTE)
    days = [row["due_on"] for row in rows(INSTALMENT)]
    assert days == [date(2026, 3, 1), date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)]
    life.until("2026-07-03")
    assert since_the_plan(life) == [
        "2026-02-22 letter instalment_reminder",
        "2026-05-21 letter plan_new_dates",
        "2026-06-24 letter instalment_reminder",
    ]
    life.until("2026-07-04")  # a missed one is noted, from its new day on
    assert life.story()[-1] == "2026-07-04 letter instalment_note"
    assert not life.breaches()


@pytest.mark.rule("HD-08", "PL-01")
@pytest.mark.parametrize(
    ("short", "written"),
    [
        pytest.param(4_99, False, id="below the small balance"),
        pytest.param(5_00, True, id="at it"),
        pytest.param(5_01, True, id="above it"),
    ],
)
def test_a_small_rest_of_a_payment_is_no_reason_to_write(
    life: Life, short: int, written: bool
) -> None:
    account = agreed(life, 100_00, 2)
    life.until("2026-03-01")
    life.pays(account, 50_00 - short, "short")
    life.until("2026-03-24")
    assert since_the_plan(life) == ["2026-02-22 letter instalment_reminder"]
    life.until("2026-04-01")
    life.pays(account, 50_00, "second")
    life.until("2026-04-20")
    asked = [line for line in since_the_plan(life) if "reminder" not in line]
    assert bool(asked) is written
    assert (life.ended(account) is Resolution.SMALL_BALANCE) is not written


@pytest.mark.rule("PL-05")
def test_a_payment_that_closed_one_of_two_bills_and_bounced_is_asked_for_again_on_its_new_day(
    life: Life,
) -> None:
    first, second = life.account(150_00), life.account(150_00)
    life.until("2026-02-10")
    life.agrees([first, second], 3, "2026-03-01")
    life.until("2026-03-01")
    life.pays(first, 60_00)
    life.until("2026-04-01")
    life.pays(first, 140_00, "payment-2")  # the rest of the first payment comes with the second
    assert life.ended(first) is Resolution.PAID  # the plan goes on with the second
    life.until("2026-04-05")
    life.bounces(first, "payment-2")
    life.until("2026-05-01")
    again = [line for line in life.story(first) if line > "2026-04-05"]
    assert again == ["2026-04-24 letter instalment_reminder"]
