"""Whole lives on a payment plan: skipped, given up, begun again, under a state's law."""

from datetime import date

import pytest
from sqlalchemy import update

from models.run import RULE_SEPARATOR
from policy.terms import CallOutcome, LedgerKind, Resolution, Stage
from tasks.storage.database import writing
from tasks.storage.tables import DECISION, INSTALMENT, LEDGER, PLAN, STEP_RUN
from tests.factories import make_entry, make_plan
from tests.scenarios.life import Life
from tests.tasks.days import rows

pytestmark = pytest.mark.sqlite_is_enough

AGREED, DUE = "2026-02-10", "2026-03-01"


def agreed(life: Life, cents: int = 1_200_00, count: int = 12) -> int:
    """Payments of $100 on the first of each month (the example of rule 8.2)."""
    account = life.account(cents)
    life.until(AGREED)
    life.agrees([account], count, DUE)
    return account


def about_the_plan(life: Life) -> list[str]:
    """What was said since the plan was agreed."""
    return [line for line in life.story() if line[:10] > AGREED]


@pytest.mark.rule(
    "8.2", "8.2 enrolment", "8.2 reminder", "8.2 due +3", "8.2 due +10", "8.2 grace ends",
    "8.2 cure notice", "8.2 default",
)  # fmt: skip
def test_a_plan_that_is_never_paid_gets_every_help_and_then_a_call(life: Life) -> None:
    account = agreed(life)
    life.until("2026-05-11")
    assert about_the_plan(life) == [
        "2026-02-11 letter plan_confirmation",
        "2026-02-22 letter instalment_reminder",
        "2026-03-04 letter instalment_note",
        "2026-03-11 letter instalment_offer",
        "2026-03-16 call instalment_call_letter",  # the last day of grace
        "2026-03-25 letter instalment_reminder",
        "2026-03-31 letter cure_notice",  # until 30 April
        "2026-04-24 letter instalment_reminder",
        "2026-05-11 call options_letter",  # ten days after the end; never onwards
    ]
    [plan] = rows(PLAN)
    assert (plan["status"].value, plan["ended_on"]) == ("defaulted", date(2026, 5, 1))
    assert rows(INSTALMENT)[0]["cure_deadline"] == date(2026, 4, 30)
    assert life.row(account)["stage"] is Stage.OPTIONS_CALL


@pytest.mark.rule("8.2 three missed")
def test_a_plan_of_which_the_last_payment_stays_open_comes_to_a_person(life: Life) -> None:
    account = agreed(life, 200_00, 2)
    life.until("2026-03-01")
    life.pays(account, 100_00)
    life.until("2026-06-03")
    assert about_the_plan(life)[-1] == "2026-05-01 letter cure_notice"  # until 31 May
    [plan] = rows(PLAN)
    assert (plan["status"].value, plan["ended_on"]) == ("ended", date(2026, 6, 1))
    assert plan["ended_why"].startswith("The last payment of the plan is open")
    assert life.row(account)["stage"] is Stage.HUMAN_REVIEW
    life.pays(account, 100_00, "at last")
    life.until("2026-06-10")
    assert life.ended(account) is Resolution.PAID
    assert not life.breaches()


@pytest.mark.rule("2.4 NJ", "8.2 grace ends", "8.2 cure notice", "8.2 default")
def test_in_new_jersey_sixty_days_of_grace_come_first(life: Life) -> None:
    life.guarantor(state="NJ")
    agreed(life)
    life.until("2026-06-03")
    days = [line for line in about_the_plan(life) if "reminder" not in line]
    assert days[3:] == [
        "2026-04-30 call instalment_call_letter",
        "2026-05-03 letter cure_notice",  # not before 1 May, and three days after the call
    ]
    [plan] = rows(PLAN)
    assert plan["ended_on"] == date(2026, 6, 3)  # the day after the notice's own 30 days


@pytest.mark.rule("PL-02")
def test_a_skipped_month_is_not_a_missed_one(life: Life) -> None:
    account = agreed(life, 300_00, 3)
    life.until("2026-03-05")  # one gentle note came
    life.skips(account)
    for number, due in enumerate(("2026-04-01", "2026-05-01", "2026-06-01")):
        life.until(due)
        life.pays(account, 100_00, f"instalment-{number}")
    life.until("2026-06-10")
    assert about_the_plan(life)[2:] == [
        "2026-03-04 letter instalment_note",
        "2026-03-25 letter instalment_reminder",
        "2026-04-24 letter instalment_reminder",
        "2026-05-25 letter instalment_reminder",
        "2026-06-02 letter paid_in_full",
    ]
    assert life.ended(account) is Resolution.PLAN_COMPLETED


@pytest.mark.rule("PL-03")
def test_a_payment_takes_a_plan_up_again_and_it_is_kept_to_its_end(life: Life) -> None:
    account = agreed(life, 300_00, 3)
    life.until("2026-05-03")  # given up on 1 May
    life.pays(account, 100_00, "after all")
    assert life.row(account)["stage"] is Stage.PLAN_FOLLOW_UP
    life.until("2026-05-04")
    assert life.story()[-1] == "2026-05-04 letter plan_confirmation"
    for number, row in enumerate(rows(INSTALMENT, plan_id=rows(PLAN)[-1]["id"])):
        life.until(row["due_on"].isoformat())
        life.pays(account, 100_00, f"again-{number}")
    life.until("2026-09-01")
    assert life.ended(account) is Resolution.PLAN_COMPLETED
    assert [plan["status"].value for plan in rows(PLAN)] == ["defaulted", "completed"]
    assert "instalment_note" not in life.kinds()[life.kinds().index("cure_notice") :]


@pytest.mark.rule("PL-03")
def test_the_third_time_a_payment_leads_to_a_person(life: Life) -> None:
    account = agreed(life)
    life.until("2026-05-03")
    life.pays(account, 100_00, "first")  # once by itself
    while rows(PLAN)[-1]["status"].value == "active":
        life.run(life._next_due())
    life.begins_again(account)  # on request
    while rows(PLAN)[-1]["status"].value == "active":
        life.run(life._next_due())
    life.pays(account, 100_00, "third")
    assert life.row(account)["stage"] is Stage.HUMAN_REVIEW
    assert [plan["reinstatement"] for plan in rows(PLAN)] == [0, 1, 2]


@pytest.mark.vector(19)
@pytest.mark.rule("PL-04", "2.4 CO")
def test_colorados_36th_payment_closes_the_bill(life: Life) -> None:
    """$9,000 at $160 a month: 35 of 57 payments are made, and $3,400 are left."""
    life.guarantor(state="CO")
    account = life.account(
        3_400_00,
        stage=Stage.PLAN_FOLLOW_UP,
        step="statement_1",
        first_statement_on=date(2022, 12, 20),
        enrolled_on=date(2022, 12, 21),
    )
    with writing() as connection:
        made = make_plan(
            connection,
            account_ids=[account],
            amounts=[160_00] * 56 + [40_00],
            first_due=date(2023, 2, 1),
            enrolled_on=date(2023, 1, 10),
            confirmed_on=date(2023, 1, 11),
        )
        paid = INSTALMENT.c.plan_id == made, INSTALMENT.c.number <= 35
        connection.execute(update(INSTALMENT).where(*paid).values(paid_cents=160_00))
        make_entry(connection, account_id=account, amount_cents=35 * 160_00)
        for number in range(35):
            make_entry(
                connection,
                account_id=account,
                kind=LedgerKind.PATIENT_PAYMENT,
                amount_cents=-160_00,
                value_on=date(2023 + (number + 1) // 12, (number + 1) % 12 + 1, 1),
            )
    life.pays(account, 160_00, "the 36th")
    life.until("2026-01-16")
    assert life.story() == ["2026-01-15 letter plan_forgiven"]
    assert life.ended(account) is Resolution.PLAN_COMPLETED
    [given] = rows(LEDGER, kind=LedgerKind.ADJUSTMENT)
    assert given["amount_cents"] == -3_240_00
    assert rows(PLAN)[0]["status"].value == "completed"
    assert rows(DECISION)[-1]["rules"].split(RULE_SEPARATOR)[0] == "PL-04"
    life.bounces(account, "the 36th")  # then it was the 35th after all
    assert life.row(account)["balance_cents"] == 160_00
    assert rows(PLAN)[0]["status"].value == "active"
    life.until("2026-03-01")
    assert life.ended(account) is None


@pytest.mark.rule("PP-12", "8.2 enrolment")
@pytest.mark.parametrize("on", ["2026-02-05", "2026-02-06", "2026-02-07", "2026-02-13"])
def test_the_terms_are_sent_within_two_business_days(life: Life, on: str) -> None:
    account = life.account()
    life.until(on)  # a Thursday, a Friday, a Saturday, the Friday before Presidents' Day
    life.agrees([account], 5, "2026-03-05" if on > "2026-02-10" else "2026-03-01")
    life.until("2026-02-17")
    [sent] = [line[:10] for line in life.story() if line.endswith("plan_confirmation")]
    assert (date.fromisoformat(sent) - date.fromisoformat(on)).days <= 2


@pytest.mark.rule("PP-08")
def test_a_new_bill_beside_a_plan_is_offered_and_never_added(life: Life) -> None:
    old = agreed(life)
    new = life.account(300_00, enrolled_on=life.today, next_review_on=life.today)
    life.until("2026-02-21")
    assert life.kinds(new) == ["statement"]
    assert life.row(old)["stage"] is Stage.PLAN_FOLLOW_UP
    assert len(rows(INSTALMENT)) == 12


@pytest.mark.rule("8.2 due +3")
def test_who_asks_for_help_on_a_plan_is_screened_and_not_asked(life: Life) -> None:
    account = agreed(life)
    life.until("2026-03-03")
    life.says(account, CallOutcome.ASKS_FOR_HELP)
    life.until("2026-03-10")
    assert about_the_plan(life)[2:] == ["2026-03-04 letter screening_invitation"]


@pytest.mark.rule("PL-05")
def test_a_plan_paid_with_one_cheque_that_bounced_goes_on_and_nothing_of_it_was_missed(
    life: Life,
) -> None:
    account = agreed(life, 300_00, 3)
    life.until("2026-02-11")
    life.pays(account, 300_00)  # all three at once
    life.until("2026-05-20")
    assert life.ended(account) is Resolution.PLAN_COMPLETED
    life.bounces(account)  # every day of the plan has passed by now
    days = [row["due_on"] for row in rows(INSTALMENT)]
    for number, due in enumerate(days):
        life.until(due.isoformat())
        life.pays(account, 100_00, f"again-{number}")
    life.until("2026-12-01")
    assert life.story()[life.kinds().index("paid_in_full") + 1 :] == [
        "2026-06-24 letter instalment_reminder",
        "2026-07-25 letter instalment_reminder",
        "2026-08-25 letter instalment_reminder",
        "2026-09-02 letter paid_in_full",
    ]
    assert life.ended(account) is Resolution.PLAN_COMPLETED
    assert not life.breaches()


@pytest.mark.rule("PL-05", "7.1")
def test_a_payment_that_was_reminded_of_paid_and_bounced_is_reminded_of_again(life: Life) -> None:
    account = agreed(life, 300_00, 3)
    life.until("2026-02-23")
    assert life.story()[-1] == "2026-02-22 letter instalment_reminder"
    life.pays(account, 300_00)
    life.until("2026-05-20")
    life.bounces(account)  # the same payment 1, now due on 1 July
    life.until("2026-06-25")
    assert life.story()[-1] == "2026-06-24 letter instalment_reminder"
    assert not rows(STEP_RUN, status="failed")
