"""What a plan's confirmation shows in numbers (RZ-01), and when it stays informal (RZ-02)."""

from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from models import Plan
from policy.plans import Disclosing
from policy.policy_file.spec import PlanPromises, load_policy
from policy.terms import Stage
from tasks.letters.letter_facts import load_letters
from tasks.letters.page import page_of
from tasks.plans import agreements, limits
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, ENVELOPE, ENVELOPE_LINE
from tests.factories import TODAY, all_of
from tests.tasks.daily_run.test_resend import LATER, again, asked
from tests.tasks.days import (
    PRACTICE,
    breaches,
    letters_folder,
    one,
    sent,
    statement_sent,
    walk,
)

pytestmark = [pytest.mark.sqlite_is_enough, pytest.mark.usefixtures("database")]


def agreed(count: int, cents: int = 1_200_00) -> int:
    """An account whose plan was agreed today, and confirmed by letter."""
    account_id = statement_sent(10, balance_cents=cents, step="statement_1")
    with writing() as connection:
        agreements.enrol(
            connection, references=[one(ACCOUNT, account_id)["reference"]], count=count,
            amount_cents=None, first_due=None, today=TODAY, key="plan-1", actor="tester",
            due_day=1,
        )  # fmt: skip
    walk()
    return account_id


def confirmed(count: int) -> dict[str, Any]:
    """The block of the confirmation that goes out on the day a plan is agreed."""
    agreed(count)
    with reading() as connection:
        of_the_plan = select(ENVELOPE_LINE.c.envelope_id).where(
            ENVELOPE_LINE.c.kind == "plan_confirmation"
        )
        query = select(ENVELOPE.c.id).where(ENVELOPE.c.id.in_(of_the_plan))
        [letter] = load_letters(connection, list(connection.execute(query).scalars()))
    page: Any = page_of(letter, PRACTICE)
    [block] = page["blocks"]
    return dict(block)


@pytest.mark.vector(20)
@pytest.mark.rule("RZ-01", "PP-07", "PP-12")
def test_twelve_payments_of_a_hundred_dollars_are_shown_in_numbers() -> None:
    rows = dict(confirmed(12)["disclosure"]["rows"])
    assert rows == {
        "Amount financed": "$1,200.00",
        "Finance charge (what credit costs you)": "$0.00",
        "Annual percentage rate (APR)": "0.00%",
        "Total of payments": "$1,200.00",
        "Payments": "12 payments of $100.00, one each month from April 1, 2026",
    }


@pytest.mark.rule("RZ-01")
@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True), (6, True)])
def test_four_payments_need_no_box(count: int, shown: bool) -> None:
    assert bool(confirmed(count)["disclosure"]) is shown


@pytest.mark.rule("RZ-02")
def test_an_informal_arrangement_shows_its_cost_too_and_can_stop_at_any_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    informal = PlanPromises(disclosing=Disclosing.INFORMAL)
    policy = load_policy().model_copy(update={"plans": informal})
    monkeypatch.setattr(limits, "policy_of", lambda *_: policy)
    block = confirmed(12)
    assert block["disclosure"]
    assert any("change or stop this plan at any time" in words for words in block["paragraphs"])
    with reading() as connection:
        [plan] = all_of(connection, Plan)
    assert plan["disclosed"] is True


@pytest.mark.rule("RZ-02", "PP-11")
def test_every_confirmation_says_that_it_may_change_stop_or_be_paid_early() -> None:
    words = " ".join(confirmed(3)["paragraphs"])
    assert "You can change or stop this plan at any time." in words
    assert "pay it off early, at no cost" in words
    assert "no interest and no fee" in words


@pytest.mark.rule("RZ-01")
def test_a_confirmation_that_is_sent_again_shows_the_same_plan_on_paper() -> None:
    account = agreed(12)
    assert again(asked(account, Stage.PLAN_FOLLOW_UP), LATER)["done"] == 1
    assert sent()[-1] == (account, "confirmation_again")
    first, second = (" ".join(text_on_paper(day).split()) for day in (TODAY, LATER))
    for said in (
        "Amount financed $1,200.00",
        "Payments 12 payments of $100.00, one each month from April 1, 2026",
    ):
        assert said in first
        assert said in second
    told = "We are sending it again, and it is not a new bill."
    assert told in second
    assert told not in first
    assert breaches() == ()


def text_on_paper(day: date) -> str:
    """What Typst printed that day, in reading order."""
    [pdf] = letters_folder(day).glob("*.pdf")
    return "\n".join(page.extract_text() for page in PdfReader(pdf).pages)
