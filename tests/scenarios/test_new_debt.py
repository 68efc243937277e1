"""A bill that was settled and grows again: gently, from the beginning, and with the reason."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from policy.holds import HoldKind
from policy.terms import ApplicationStatus, Resolution, TakenBack
from tasks.letters.letter_facts import load_letters
from tasks.storage.database import reading
from tasks.storage.tables import ACCOUNT, ENVELOPE
from tests.scenarios.life import Life
from tests.tasks.intake_folders import take_in, tend_account, tend_amount, tend_folder, tend_person

pytestmark = pytest.mark.sqlite_is_enough


def imported(life: Life, folder: Path, *amounts: dict[str, str]) -> int:
    """One visit with these amounts; the id of its account."""
    person = tend_person(line1="1 Elm St", city="Austin")
    visit = tend_account(service_from="2026-01-15")
    entered = tend_folder(folder, [person], [visit], list(amounts))
    take_in(entered, today=life.today, now=life.now())
    with reading() as connection:
        account_id, guarantor = connection.execute(
            select(ACCOUNT.c.id, ACCOUNT.c.guarantor_id)
        ).one()
    life.guarantor_id = guarantor
    return int(account_id)


def reasons() -> Sequence[object]:
    """By letter, why something is owed again, as far as it says so."""
    with reading() as connection:
        ids = list(connection.execute(select(ENVELOPE.c.id).order_by(ENVELOPE.c.on_date)).scalars())
        letters = load_letters(connection, ids)
    return [
        next((name for name in letter.sections[0].facts if name.startswith("fresh_")), None)
        for letter in letters
    ]


CHARGE = tend_amount("t1", "charge", "500.00")
LATE = tend_amount("t2", "charge", "140.00")


def test_a_late_charge_on_a_paid_bill_starts_with_a_statement_and_full_clocks(
    life: Life, tmp_path: Path
) -> None:
    account = imported(life, tmp_path / "in", CHARGE)
    life.until("2026-02-20")  # statement, reminder, statement, second reminder
    life.pays(account, 500_00)
    assert life.ended(account) is Resolution.PAID
    life.until("2026-03-10")
    imported(life, tmp_path / "newer", CHARGE, LATE)
    assert life.row(account)["owes_since"] == date(2026, 2, 20)  # the day after the last letter
    life.until("2026-04-26")
    assert life.story(account)[4:] == [
        "2026-03-11 letter statement",
        "2026-04-01 letter reminder",
        "2026-04-10 letter statement",
        "2026-04-15 letter second_reminder",
        "2026-04-25 call options_letter",
    ]
    row = life.row(account)
    assert (row["first_statement_on"], row["cycle"]) == (date(2026, 3, 11), 2)
    assert reasons()[4:6] == ["fresh_new_charge", None]


def grown(life: Life, folder: Path) -> int:
    """A bill that was paid after its first statement, and has a late charge now."""
    account = imported(life, folder / "in", CHARGE)
    life.run()
    life.pays(account, 500_00)
    life.until("2026-01-20")
    imported(life, folder / "newer", CHARGE, LATE)
    return account


@pytest.mark.rule("HD-00")
def test_a_hold_that_ends_before_the_statement_of_new_debt_leaves_it_to_say_why_it_comes(
    life: Life, tmp_path: Path
) -> None:
    account = grown(life, tmp_path)
    life.is_held(account, HoldKind.DISPUTE)
    life.until("2026-02-02")
    life.is_released(account, HoldKind.DISPUTE)
    life.until("2026-03-10")
    assert life.kinds(account)[:2] == ["statement", "statement"]
    assert reasons()[:2] == [None, "fresh_new_charge"]


@pytest.mark.rule("HD-10")
def test_an_answer_about_help_before_the_statement_of_new_debt_leaves_it_to_say_why_it_comes(
    life: Life, tmp_path: Path
) -> None:
    account = grown(life, tmp_path)
    life.applies(
        account, ApplicationStatus.COMPLETE, household_size=1, annual_income_cents=20_000_000_00
    )
    life.until("2026-03-20")
    assert life.kinds(account)[:3] == ["statement", "determination", "statement"]
    assert reasons()[2] == "fresh_new_charge"


def test_new_debt_of_a_bill_with_a_credit_does_not_say_what_an_earlier_statement_said(
    life: Life, tmp_path: Path
) -> None:
    account = imported(life, tmp_path / "in", CHARGE)
    life.run()
    life.pays(account, 500_00)
    life.bounces(account, why=TakenBack.ENTERED_IN_ERROR)
    life.until("2026-01-30")
    assert reasons() == [None, "fresh_corrected"]
    life.pays(account, 600_00, key="payment-2")
    imported(life, tmp_path / "newer", CHARGE, LATE)
    life.until("2026-02-20")
    assert reasons()[2] == "fresh_new_charge"


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        pytest.param(
            [CHARGE, tend_amount("t3", "insurer_payment", "500.00")],
            [tend_amount("t4", "insurer_takeback", "320.00")],
            "fresh_insurer",
            id="what the insurer had paid for and takes back",
        ),
        pytest.param(
            [tend_amount("t0", "charge", "0.00")], [CHARGE], None, id="what is charged only now"
        ),
    ],
)
def test_the_first_bill_ever_says_that_the_insurer_took_its_money_back(
    life: Life, tmp_path: Path, before: list[Any], after: list[Any], why: str | None
) -> None:
    account = imported(life, tmp_path / "in", *before)
    life.until("2026-01-20")
    assert life.story(account) == []
    imported(life, tmp_path / "newer", *before, *after)
    life.until("2026-03-01")
    assert life.kinds(account)[0] == "statement"
    assert reasons()[0] == why
    assert not life.breaches()


def test_a_bill_that_an_insurer_took_to_zero_ends_as_nothing_owed(
    life: Life, tmp_path: Path
) -> None:
    account = imported(life, tmp_path / "in", CHARGE)
    life.until("2026-01-20")
    imported(life, tmp_path / "newer", CHARGE, tend_amount("t2", "insurer_payment", "500.00"))
    life.until("2026-01-21")
    assert life.ended(account) is Resolution.NOTHING_OWED


def test_a_payment_that_bounced_goes_on_where_it_stood(life: Life) -> None:
    account = life.account()
    life.until("2026-02-20")
    life.pays(account, 500_00)
    life.until("2026-03-10")
    life.bounces(account)
    life.until("2026-03-12")
    row = life.row(account)
    assert (row["owes_since"], row["cycle"]) == (None, 1)
    assert row["first_statement_on"] == date(2026, 1, 15)


@pytest.mark.rule("PL-05")
def test_a_refund_that_was_promised_and_is_gone_is_told_once(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, 200_00)
    life.applies(
        account, ApplicationStatus.COMPLETE, household_size=4, annual_income_cents=20_000_00
    )
    life.until("2026-02-03")
    life.bounces(account)
    life.until("2026-06-01")
    assert life.story()[1:] == [
        "2026-02-02 letter determination",
        "2026-02-04 letter refund_withdrawn",
    ]
    assert life.ended(account) is Resolution.ASSISTED
