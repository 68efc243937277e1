"""Help with the cost, lived: before the bill, at once, by the law of the state, and to the cent."""

from datetime import date
from typing import Any

import pytest

from policy.assistance.hardship import HardshipSign
from policy.law import strictest
from policy.law.facility import Facility
from policy.terms import ApplicationStatus, LedgerKind, Payer, Resolution, Stage
from tasks.assistance import hardship_signs
from tasks.decisions import grant_assistance
from tasks.facts import account as facts
from tasks.storage.database import writing
from tasks.storage.tables import DETERMINATION, LEDGER
from tests.policy.help_builders import hospital
from tests.scenarios.life import Life
from tests.tasks.days import rows

pytestmark = pytest.mark.sqlite_is_enough

LATER = date(2026, 7, 1)
MIDDLE = {"household_size": 3, "annual_income_cents": 70_000_00}  # 256 % of the 2026 line


@pytest.fixture
def bills_from(monkeypatch: pytest.MonkeyPatch, life: Life) -> Any:
    """Let the practice be another facility."""

    def set_facility(facility: Facility) -> None:
        practice = life.practice.model_copy(update={"facility": facility})
        monkeypatch.setattr(facts, "current_practice", lambda: practice)

    return set_facility


def tells(life: Life, account: int, sign: HardshipSign) -> None:
    with writing() as connection:
        hardship_signs.record(
            connection,
            reference=life.row(account)["reference"],
            sign=sign,
            today=life.today,
            now=life.now(),
            key=f"{life.today} {sign.value}",
            actor="tester",
        )


@pytest.mark.rule("2.4 OR")
@pytest.mark.vector(32)
def test_the_uninsured_in_oregon_are_invited_a_month_before_the_first_bill(
    life: Life, bills_from: Any
) -> None:
    bills_from(hospital("OR"))
    account = life.account(payer=Payer.UNINSURED)
    life.until("2026-03-20")
    assert life.story()[:3] == [
        "2026-01-15 letter screening_invitation",
        "2026-02-15 letter statement",
        "2026-03-08 letter reminder",
    ]
    assert life.row(account)["paused_days"] == 0
    assert life.breaches() == ()


@pytest.mark.rule("2.4 OR", "501R-18")
def test_who_is_found_entitled_before_the_bill_never_gets_one(life: Life, bills_from: Any) -> None:
    bills_from(hospital("OR"))
    life.guarantor(household_size=3, annual_income_cents=20_000_00)
    account = life.account(900_00)
    life.until("2026-09-01")
    assert life.story() == ["2026-01-15 letter presumptive_award"]
    assert life.ended(account) is Resolution.ASSISTED
    assert life.breaches() == ()


@pytest.mark.rule("2.4 OR", "2.3 OR")
def test_a_part_found_before_the_bill_is_off_the_first_bill(life: Life, bills_from: Any) -> None:
    bills_from(hospital("OR"))
    life.guarantor(**MIDDLE)
    account = life.account(900_00, payer=Payer.COMMERCIAL)
    life.until("2026-03-10")
    assert life.row(account)["balance_cents"] == 225_00  # Oregon: 75 % off up to 300 %
    assert life.story()[:2] == [
        "2026-01-15 letter presumptive_award",
        "2026-02-15 letter statement",
    ]
    (found,) = rows(DETERMINATION)
    assert (found["decided_by"], found["owes_in_all_cents"]) == ("2.3 OR", 225_00)
    assert "OR law (ORS 442.614" in found["basis"]
    assert life.breaches() == ()


@pytest.mark.rule("2.3 NC", "6.4")
def test_food_benefits_in_north_carolina_end_the_bill(life: Life, bills_from: Any) -> None:
    bills_from(hospital("NC"))
    account = life.account()
    life.until("2026-01-20")
    tells(life, account, HardshipSign.SNAP)
    life.until("2026-06-01")
    assert life.kinds() == ["statement", "presumptive_award"]
    assert life.ended(account) is Resolution.ASSISTED
    (found,) = rows(DETERMINATION)
    assert (found["percent_of_line"], found["guideline_year"]) == (None, 2026)
    assert life.breaches() == ()


@pytest.mark.rule("2.3 VT")
@pytest.mark.parametrize(
    ("cents", "income", "owes"),
    [
        pytest.param(1_000_00, 65_568_00, 0, id="240 percent"),
        pytest.param(1_000_00, 103_816_00, 600_00, id="380 percent"),
        pytest.param(60_000_00, 150_260_00, 30_052_00, id="550 percent: a fifth of the income"),
    ],
)
def test_a_family_in_vermont_is_answered_by_its_act(
    life: Life, bills_from: Any, cents: int, income: int, owes: int
) -> None:
    bills_from(hospital("VT"))
    life.guarantor(state="VT")
    account = life.account(cents, payer=Payer.COMMERCIAL)
    life.until("2026-01-20")
    known = {"household_size": 3, "annual_income_cents": income}
    life.applies(account, ApplicationStatus.COMPLETE, **known)
    life.until("2026-01-21")
    (found,) = rows(DETERMINATION)
    assert (found["state_law"], found["owes_in_all_cents"]) == ("VT", owes)
    assert (found["facility_state"], found["home_state"]) == ("VT", "VT")
    assert (found["facility_kind"], found["payer"]) == ("hospital", "commercial")
    assert life.row(account)["balance_cents"] == owes
    assert life.breaches() == ()


@pytest.mark.rule("2.3 VT")
def test_two_bills_in_vermont_come_to_a_fifth_of_a_years_income_together(
    life: Life, bills_from: Any
) -> None:
    bills_from(hospital("VT"))
    life.guarantor(state="VT")
    bills = [life.account(cents, payer=Payer.COMMERCIAL) for cents in (40_000_00, 20_000_00)]
    life.until("2026-01-20")
    known = {"household_size": 3, "annual_income_cents": 150_260_00}  # 550 percent
    life.applies(bills[0], ApplicationStatus.COMPLETE, **known)
    life.until("2026-01-21")
    owed = [life.row(account)["balance_cents"] for account in bills]
    assert owed == [20_034_66, 10_017_33]
    assert sum(owed) <= 30_052_00
    assert life.breaches() == ()


@pytest.mark.rule("2.4 VA", "501R-13")
@pytest.mark.parametrize(("state", "back"), [("VA", 4_99), ("TX", 0)])
def test_a_small_excess_goes_back_in_virginia(
    life: Life, bills_from: Any, monkeypatch: pytest.MonkeyPatch, state: str, back: int
) -> None:
    monkeypatch.setattr(grant_assistance, "strictest", lambda on, _: strictest(on, LATER))
    bills_from(hospital(state))
    life.guarantor(state=state)
    account = life.account(1_000_00, payer=Payer.COMMERCIAL)
    life.until("2026-01-20")
    life.pays(account, 4_99)
    poor = {"household_size": 3, "annual_income_cents": 20_000_00}
    life.applies(account, ApplicationStatus.COMPLETE, **poor)
    life.until("2026-01-21")
    (found,) = rows(DETERMINATION)
    assert found["refund_cents"] == back
    assert life.row(account)["balance_cents"] == -back
    assert life.breaches() == ()


@pytest.mark.rule("6.4")
def test_a_lost_job_is_screened_the_next_morning(life: Life) -> None:
    account = life.account()
    life.until("2026-01-20")
    tells(life, account, HardshipSign.LOST_JOB)
    life.until("2026-01-21")
    assert life.story()[-1] == "2026-01-21 letter screening_invitation"
    assert life.row(account)["stage"] is Stage.ASSISTANCE_SCREENING


@pytest.mark.rule("501R-19", "501R-13")
@pytest.mark.vector(17)
def test_what_is_generally_billed_decides_and_what_was_paid_counts(
    life: Life, bills_from: Any
) -> None:
    bills_from(hospital("TX", agb_percent_hundredths=38_00))
    account = life.account(12_000_00, payer=Payer.COMMERCIAL)
    life.until("2026-01-20")
    life.pays(account, 1_000_00)
    # 300 to 350 percent: the basic scale takes 45 percent off, which leaves 6,600
    near = {"household_size": 3, "annual_income_cents": 88_000_00}
    life.applies(account, ApplicationStatus.COMPLETE, **near)
    life.until("2026-01-21")
    (found,) = rows(DETERMINATION)
    assert (found["decided_by"], found["owes_in_all_cents"]) == ("501R-19", 4_560_00)
    assert (found["paid_cents"], found["charges_cents"]) == (1_000_00, 12_000_00)
    assert (found["agb_percent_hundredths"], found["owed_cents"]) == (38_00, 3_560_00)
    assert life.row(account)["balance_cents"] == 3_560_00
    assert life.breaches() == ()


@pytest.mark.rule("501R-19")
def test_a_second_application_only_lowers_what_is_left(life: Life, bills_from: Any) -> None:
    bills_from(hospital("TX"))
    account = life.account(1_000_00)
    life.applies(account, ApplicationStatus.COMPLETE, **MIDDLE)
    life.until("2026-01-16")
    assert life.row(account)["balance_cents"] == 400_00
    life.applies(
        account, ApplicationStatus.COMPLETE, household_size=3, annual_income_cents=60_000_00
    )
    life.until("2026-01-18")
    assert life.row(account)["balance_cents"] == 250_00  # 75 % off the whole bill, not off 400
    life.applies(
        account, ApplicationStatus.COMPLETE, household_size=1, annual_income_cents=90_000_00
    )
    life.until("2026-01-20")
    assert life.row(account)["balance_cents"] == 250_00  # an answer never makes a bill larger
    taken = [row["amount_cents"] for row in rows(LEDGER, kind=LedgerKind.ASSISTANCE_WRITE_OFF)]
    assert taken == [-600_00, -150_00]
    assert life.breaches() == ()


@pytest.mark.rule("501R-19")
def test_an_unknown_limit_waits_for_a_person_and_is_answered_once_it_is_set(
    life: Life, bills_from: Any
) -> None:
    bills_from(Facility(state="TX"))
    account = life.account(1_000_00)
    life.applies(account, ApplicationStatus.COMPLETE, **MIDDLE)
    life.until("2026-05-01")
    assert life.story() == []
    assert life.row(account)["stage"] is Stage.HUMAN_REVIEW
    bills_from(hospital("TX"))
    life.until("2026-06-01")
    assert life.kinds() == ["determination"]
    assert life.row(account)["balance_cents"] == 400_00
    assert life.breaches() == ()


FREE = {"household_size": 3, "annual_income_cents": 20_000_00}


@pytest.mark.rule("PL-07", "PL-10", "501R-12")
def test_help_that_takes_every_payment_off_a_plan_ends_as_help_and_thanks_for_no_payment(
    life: Life,
) -> None:
    account = life.account()
    life.until("2026-02-05")
    life.agrees([account], 3, "2026-03-01")
    life.until("2026-02-10")
    life.applies(account, ApplicationStatus.COMPLETE, **FREE)
    life.until("2026-06-01")
    assert life.ended(account) is Resolution.ASSISTED
    assert "determination" in life.kinds(account)
    assert "paid_in_full" not in life.kinds(account)
    assert life.breaches() == ()


@pytest.mark.rule("PL-05", "PL-07")
def test_a_payment_from_before_such_a_plan_that_is_taken_back_takes_up_no_empty_plan(
    life: Life,
) -> None:
    account = life.account()
    life.until("2026-02-04")
    life.pays(account, 100_00)
    life.until("2026-02-05")
    life.agrees([account], 3, "2026-03-01")
    life.until("2026-02-10")
    life.applies(account, ApplicationStatus.COMPLETE, **FREE)
    life.until("2026-03-20")
    life.bounces(account)
    life.until("2026-06-01")
    assert life.row(account)["stage"] is not Stage.PLAN_FOLLOW_UP
    assert life.breaches() == ()


@pytest.mark.rule("6.4")
def test_who_loses_the_job_after_the_last_statement_is_invited_before_the_final_notice(
    life: Life,
) -> None:
    account = life.account()
    life.until("2026-04-05")
    tells(life, account, HardshipSign.LOST_JOB)
    life.until("2026-06-01")
    assert life.story()[-3:] == [
        "2026-04-01 letter statement",
        "2026-04-06 letter screening_invitation",
        "2026-04-21 letter final_notice",
    ]
    assert life.breaches() == ()
