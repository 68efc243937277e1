"""What the rules learn of a plan: the law of both states, and payments of earlier plans."""

from datetime import date

import pytest
from sqlalchemy import Connection, update

from policy.law.facility import Facility
from policy.plans import PlanFacts
from policy.terms import PlanStatus
from tasks.facts.plan import load_plans
from tasks.storage.tables import INSTALMENT
from tests.factories import TODAY, guarantor_of, make_account, make_plan


def learned(
    connection: Connection, account_id: int, patient: str, facility: str = "TX"
) -> PlanFacts:
    states = {guarantor_of(connection, account_id): patient}
    return load_plans(connection, states, Facility(state=facility), TODAY)[account_id].facts


@pytest.mark.rule("2.4 NJ", "8.2 grace ends")
@pytest.mark.parametrize(
    ("patient", "facility", "days"),
    [("TX", "TX", 15), ("NJ", "TX", 60), ("TX", "NJ", 60), ("NJ", "NJ", 60)],
)
def test_the_longer_grace_of_both_states_looks_after_a_plan(
    connection: Connection, patient: str, facility: str, days: int
) -> None:
    account_id = make_account(connection)
    make_plan(connection, account_ids=[account_id], amounts=[100_00])
    assert learned(connection, account_id, patient, facility).grace_days == days


@pytest.mark.rule("PL-04", "2.4 CO")
def test_payments_of_earlier_plans_for_the_same_bill_are_counted(connection: Connection) -> None:
    account_id = make_account(connection, balance_cents=300_00)
    other = make_account(connection, guarantor_id=guarantor_of(connection, account_id))
    old = make_plan(
        connection, account_ids=[account_id, other], amounts=[10_00] * 5,
        status=PlanStatus.DEFAULTED,
    )  # fmt: skip
    elsewhere = make_account(connection)
    strange = make_plan(connection, account_ids=[elsewhere], amounts=[10_00] * 2)
    new = make_plan(connection, account_ids=[account_id, other], amounts=[10_00] * 3)
    for plan_id, number, cents in ((old, 3, 10_00), (strange, 2, 10_00), (new, 1, 10_00)):
        paid = INSTALMENT.c.plan_id == plan_id, INSTALMENT.c.number <= number
        connection.execute(update(INSTALMENT).where(*paid).values(paid_cents=cents))
    part = INSTALMENT.c.plan_id == old, INSTALMENT.c.number == 4
    connection.execute(update(INSTALMENT).where(*part).values(paid_cents=9_99))
    facts = learned(connection, account_id, "CO")
    assert (facts.paid_in_full_after, facts.paid_before, facts.payments_made) == (36, 3, 4)
    assert learned(connection, account_id, "TX").paid_before == 0  # nobody asks


@pytest.mark.rule("PL-11")
def test_a_due_date_on_a_weekend_comes_with_its_last_day_in_time(connection: Connection) -> None:
    account_id = make_account(connection)
    saturday = date(2026, 3, 7)
    make_plan(connection, account_ids=[account_id], amounts=[10_00], first_due=saturday)
    [one] = learned(connection, account_id, "TX").instalments
    assert (one.due_on, one.in_time_until) == (saturday, date(2026, 3, 9))
