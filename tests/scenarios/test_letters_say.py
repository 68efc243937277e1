"""What the letters of a life bring: the summary, the insert, the time to ask for more."""

import csv
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from policy.terms import ApplicationStatus, Channel, TakenBack
from tasks.letters.letter import Letter
from tasks.letters.letter_facts import load_letters
from tasks.letters.page import page_of
from tasks.practice.practice import load_practice
from tasks.runtime.settings import current
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, ENVELOPE
from tasks.wording.words import Fact
from tests.scenarios.life import Life

pytestmark = pytest.mark.sqlite_is_enough


def letters(_life: Life) -> list[Letter]:
    """All letters so far, the oldest first."""
    query = select(ENVELOPE.c.id).where(
        ENVELOPE.c.channel == Channel.LETTER, ENVELOPE.c.cancelled_on.is_(None)
    )
    with reading() as connection:
        ids = list(connection.execute(query.order_by(ENVELOPE.c.on_date)).scalars())
        return load_letters(connection, ids)


def facts(life: Life) -> Mapping[str, Fact]:
    """The facts of the newest letter's first section."""
    return letters(life)[-1].sections[0].facts


@pytest.mark.rule("501R-26")
def test_the_summary_goes_with_the_first_statement_the_invitation_and_the_last_letter(
    life: Life,
) -> None:
    life.account()
    life.until("2026-05-01")
    with_it = [one.sections[0].kind for one in letters(life) if one.with_summary]
    assert with_it == ["statement", "screening_invitation", "final_notice"]
    assert len([one for one in letters(life) if one.sections[0].kind == "statement"]) == 3


@pytest.mark.rule("L-01")
def test_every_letter_names_its_page_about_language_help(life: Life) -> None:
    life.account()
    life.until("2026-02-06")
    assert {one.insert for one in letters(life)} == {"noa_IL"}
    rows = [
        row
        for path in sorted((current().home / "var" / "letters").rglob("*.csv"))
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    ]
    assert len(rows) == 2
    assert {row["insert"] for row in rows} == {"noa_IL"}


@pytest.mark.rule("501R-18")
def test_a_presumptive_award_gives_30_days_to_ask_for_more(life: Life) -> None:
    life.guarantor(household_size=4, annual_income_cents=80_000_00)
    life.account()
    life.until("2026-03-17")
    assert letters(life)[-1].sections[0].kind == "presumptive_award"
    assert facts(life)["respond_by"] == date(2026, 4, 16)
    assert not life.breaches()


@pytest.mark.rule("501R-13", "501R-12")
def test_the_answer_says_what_comes_back(life: Life) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, 300_00)
    life.applies(
        account, ApplicationStatus.COMPLETE, household_size=4, annual_income_cents=20_000_00
    )
    life.until("2026-02-03")
    assert facts(life)["refund_cents"] == 300_00
    assert facts(life)["owed_cents"] == 0


@pytest.mark.rule("8.2")
def test_the_next_reminder_of_a_plan_says_thank_you_and_how_far_it_has_come(life: Life) -> None:
    account = life.account(600_00)
    life.until("2026-02-10")
    life.agrees([account], 6, "2026-03-01")
    life.until("2026-02-27")
    life.pays(account, 100_00)
    life.until("2026-03-28")
    letter = letters(life)[-1]
    assert letter.sections[0].kind == "instalment_reminder"
    assert (facts(life)["paid_on"], facts(life)["payments_made"]) == (date(2026, 2, 27), 1)
    page: Any = page_of(letter, load_practice())
    words = " ".join(page["blocks"][0]["paragraphs"])
    assert "We got your last payment on February 27, 2026. Thank you." in words
    assert "So far you have made 1 of 6 payments." in words


@pytest.mark.rule("PL-05")
@pytest.mark.parametrize(
    ("why", "name", "who"),
    [
        (TakenBack.BOUNCED, "returned_cents", "The bank"),
        (TakenBack.CHARGED_BACK, "charged_back_cents", "The card company"),
    ],
)
def test_a_payment_that_was_taken_back_is_told_once_in_the_next_letter(
    life: Life, why: TakenBack, name: str, who: str
) -> None:
    account = life.account()
    life.until("2026-02-06")  # the reminder went yesterday
    life.pays(account, 200_00)
    life.until("2026-02-09")
    life.bounces(account, why=why)
    life.until("2026-02-28")
    before, told, after = letters(life)[1:4]
    for letter in (before, after):
        assert name not in letter.sections[0].facts
    assert told.sections[0].facts[name] == 200_00
    page: Any = page_of(told, load_practice())
    assert (
        f"{who} took back the payment of $200.00 that we got on "
        "February 6, 2026. That can happen, and we add no fee."
    ) in " ".join(page["blocks"][0]["paragraphs"])


@pytest.mark.rule("PL-05", "HD-00")
@pytest.mark.parametrize("why", [TakenBack.ENTERED_IN_ERROR, TakenBack.MISPOSTED])
def test_no_letter_says_that_a_payment_came_back_that_we_had_recorded_wrongly(
    life: Life, why: TakenBack
) -> None:
    account = life.account()
    life.until("2026-02-06")
    life.pays(account, 500_00)
    life.until("2026-02-10")
    life.bounces(account, why=why)
    life.until("2026-02-12")
    again = letters(life)[-1]
    assert again.sections[0].kind == "statement"
    assert set(facts(life)) & {"returned_cents", "charged_back_cents"} == set()
    page: Any = page_of(again, load_practice())
    words = " ".join(page["blocks"][0]["paragraphs"])
    assert "We had put a payment on this bill by mistake." in words
    assert "took back" not in words


@pytest.mark.rule("PL-05")
def test_who_was_thanked_for_paying_in_full_hears_why_there_is_a_bill_again(life: Life) -> None:
    account = life.account()
    life.until("2026-02-06")
    life.pays(account, 500_00)
    life.until("2026-02-10")
    life.bounces(account)
    life.until("2026-02-12")
    again = letters(life)[-1]
    assert again.sections[0].kind == "statement"
    assert facts(life)["returned_from"] == date(2026, 2, 6)


@pytest.mark.rule("PL-05")
def test_a_plan_whose_payment_was_taken_back_says_so_in_its_next_reminder(life: Life) -> None:
    account = life.account(600_00)
    life.until("2026-02-10")
    life.agrees([account], 6, "2026-03-01")
    life.until("2026-02-27")
    life.pays(account, 100_00)
    life.until("2026-03-05")
    life.bounces(account)
    life.until("2026-04-28")
    first, second, *_ = (one for one in letters(life) if one.on_date > date(2026, 3, 5))
    assert (first.on_date, first.sections[0].kind) == (date(2026, 3, 25), "instalment_reminder")
    assert first.sections[0].facts["due_on"] == date(2026, 4, 1)  # a month later than before
    told = [one.sections[0].facts.get("returned_cents") for one in (first, second)]
    assert told == [100_00, None]


@pytest.mark.rule("NS-02")
def test_a_statement_with_an_estimate_says_until_when_it_can_be_looked_at(life: Life) -> None:
    account = life.account()
    other = life.account()
    with writing() as connection:
        connection.execute(
            ACCOUNT.update().where(ACCOUNT.c.id == account).values(estimate_cents=100_00)
        )
    life.until("2026-02-14")
    first, *_, second = [one for one in letters(life) if one.sections[0].kind == "statement"]
    for letter in (first, second):
        known = [one for one in letter.sections if "estimate_cents" in one.facts]
        assert [one.references for one in known] == [(life.row(account)["reference"],)]
        assert known[0].facts["dispute_by"] == date(2026, 5, 15)
        assert {r for one in letter.sections for r in one.references} == {
            life.row(account)["reference"], life.row(other)["reference"],
        }  # fmt: skip


@pytest.mark.rule("PL-05")
@pytest.mark.parametrize(
    ("why", "said"),
    [
        (TakenBack.BOUNCED, "the bank or card company took back your payment"),
        (TakenBack.CHARGED_BACK, "the bank or card company took back your payment"),
        (TakenBack.ENTERED_IN_ERROR, "the amounts on your bill changed"),
    ],
)
def test_no_letter_blames_the_bank_for_a_promised_refund_of_a_payment_entered_in_error(
    life: Life, why: TakenBack, said: str
) -> None:
    account = life.account()
    life.until("2026-02-01")
    life.pays(account, 200_00)
    life.applies(
        account, ApplicationStatus.COMPLETE, household_size=4, annual_income_cents=20_000_00
    )
    life.until("2026-02-03")
    life.bounces(account, why=why)
    life.until("2026-02-20")
    told = letters(life)[-1]
    assert told.sections[0].kind == "refund_withdrawn"
    page: Any = page_of(told, load_practice())
    words = " ".join(page["blocks"][0]["paragraphs"])
    assert "We wrote that we would send $200.00 back to you. Now we cannot send it." in words
    assert [said in words, "bank" in words] == [True, why.by_the_bank]
