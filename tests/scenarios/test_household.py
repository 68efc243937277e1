"""A household with several visits is written to as if it had one."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from tasks.runtime.settings import current
from tests.scenarios.life import FIRST, Life

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
