"""A household with several visits is written to as if it had one."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from policy.holds.holds import HoldKind
from policy.terms import Resolution
from tasks.runtime.settings import current
from tests.scenarios.life import FIRST, Life

pytestmark = pytest.mark.sqlite_is_enough

OF_ONE_VISIT = [
    "2026-01-15 letter statement",
    "2026-02-05 letter reminder",
    "2026-02-14 letter statement",
    "2026-02-19 letter second_reminder",
    "2026-03-02 call options_letter",
    "2026-03-07 call options_letter",
    "2026-03-12 call options_letter",
    "2026-03-17 letter screening_invitation",
    "2026-04-01 letter statement",
    "2026-04-16 letter final_notice",
]


def visits(life: Life, number: int) -> None:
    """So many visits, each billed a day after the one before."""
    for place in range(number):
        on = FIRST + timedelta(place)
        life.account(100_00 + place, enrolled_on=on, next_review_on=on)
        life.run(on)


def amounts_due() -> dict[date, str]:
    """What each printed letter says is owed now, read from its PDF."""
    found = {}
    for path in sorted((current().home / "var" / "letters").rglob("*.pdf")):
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages)
        amount = re.search(r"Amount you owe now\s.*?(\$[\d,.]+)", text)
        if amount is not None:
            found[date.fromisoformat(path.parent.name)] = amount[1]
    return found


@pytest.mark.rule("3.6")
@pytest.mark.parametrize("number", [2, 3, 6])
def test_visits_a_day_apart_bring_the_contacts_of_one_and_a_letter_for_the_later_bills(
    life: Life, number: int
) -> None:
    visits(life, number)
    life.until("2026-05-01")
    assert life.story() == [OF_ONE_VISIT[0], "2026-01-22 letter statement", *OF_ONE_VISIT[1:]]


@pytest.mark.rule("3.6")
def test_all_letters_after_the_last_bill_name_one_amount(life: Life) -> None:
    visits(life, 6)
    life.until("2026-04-20")
    said = amounts_due()
    assert said.pop(FIRST) == "$100.00"
    assert len(said) == 6
    assert set(said.values()) == {"$600.15"}


@pytest.mark.rule("3.6")
def test_a_visit_that_is_not_yet_due_is_in_the_amount_all_the_same(life: Life) -> None:
    """Its own steps come more than a week later, so that it goes its own way."""
    life.account(100_00)
    later = FIRST + timedelta(12)
    second = life.account(50_00, enrolled_on=later, next_review_on=later)
    life.until("2026-02-05")  # the reminder of the first
    assert life.kinds(second) == ["statement"]
    assert amounts_due() == {
        FIRST: "$100.00", later: "$150.00", date(2026, 2, 5): "$150.00"
    }  # fmt: skip


@pytest.mark.rule("HD-08")
def test_three_visits_of_four_dollars_are_asked_for_as_twelve(life: Life) -> None:
    accounts = [life.account(4_00) for _ in range(3)]
    life.until("2026-02-20")
    for account in accounts:
        assert life.kinds(account) == ["statement", "reminder", "statement", "second_reminder"]
    assert set(amounts_due().values()) == {"$12.00"}


@pytest.mark.rule("HD-08")
def test_two_visits_of_four_dollars_get_one_statement(life: Life) -> None:
    accounts = [life.account(4_00) for _ in range(2)]
    life.until("2026-05-15")  # day 120
    assert life.story() == [OF_ONE_VISIT[0]]
    assert {life.ended(account) for account in accounts} == {Resolution.SMALL_BALANCE}


@pytest.mark.rule("HD-01")
def test_a_visit_in_dispute_or_in_a_plan_is_not_in_the_amount(life: Life) -> None:
    life.account(100_00)
    disputed, planned = life.account(30_00), life.account(200_00)
    life.until("2026-01-20")
    life.is_held(disputed, HoldKind.DISPUTE)
    life.agrees([planned], 2, "2026-02-15")
    life.until("2026-02-05")
    assert amounts_due() == {FIRST: "$330.00", date(2026, 2, 5): "$100.00"}
