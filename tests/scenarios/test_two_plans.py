"""Two records with a plan each turn out to be of one person: what was agreed goes on."""

from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from policy.terms import PlanStatus
from tasks.people.merges import merge_in_words, record_merge
from tasks.plans import agreements
from tasks.runs import Moment
from tasks.runtime.errors import WrongInput
from tasks.storage.database import writing
from tasks.storage.tables import PLAN
from tests.scenarios.life import Life
from tests.tasks.days import rows

pytestmark = pytest.mark.sqlite_is_enough


def two_plans(life: Life, cents: int = 600_00, count: int = 6) -> tuple[int, int]:
    """$600 in six payments and $300 in three, each first due on 1 March."""
    one = life.account(cents)
    first = life.guarantor_id
    life.guarantor()
    other = life.account(300_00)
    life.until("2026-02-10")
    life.agrees([one], count, "2026-03-01")
    life.agrees([other], 3, "2026-03-01")
    references = [life.row(account)["reference"] for account in (other, one)]
    made = record_merge(
        moment=Moment(life.today, life.now()),
        reference=references[0],
        into=references[1],
        sure=True,
        actor="tester",
    )
    assert "Their 2 plans go on side by side" in merge_in_words(references[0], references[1], made)
    life.guarantor_id = first
    return one, other


def test_each_plan_is_asked_for_by_its_own_terms_in_one_letter(life: Life, tend_home: Path) -> None:
    one, _ = two_plans(life)
    life.until("2026-02-22")
    [letter] = (tend_home / "var/letters/2026-02-22").glob("*.pdf")
    page = " ".join(PdfReader(letter).pages[0].extract_text().split())
    assert "Left on your payment plan $900.00" in page
    assert "Payment 1 of 6 is $100.00. It is due on March 1, 2026." in page
    assert "Payment 1 of 3 is $100.00. It is due on March 1, 2026." in page
    life.pays(one, 100_00)
    life.until("2026-05-15")
    assert [row["status"] for row in rows(PLAN)] == [PlanStatus.ACTIVE, PlanStatus.DEFAULTED]


def test_of_two_plans_with_the_same_terms_each_payment_is_asked_for(
    life: Life, tend_home: Path
) -> None:
    """Said once for both, the letter asked for $100 where two payments of it were open."""
    accounts = two_plans(life, 300_00, 3)
    life.until("2026-03-04")
    [letter] = (tend_home / "var/letters/2026-03-04").glob("*.pdf")
    page = " ".join(PdfReader(letter).pages[0].extract_text().split())
    assert page.count("We did not see your payment of $100.00 that was due on March 1") == 2
    assert all(f"For {life.row(account)['reference']}" in page for account in accounts)


def test_new_terms_on_the_day_of_a_letter_are_not_what_it_asked_for(life: Life) -> None:
    """Agreed on after it had left: by them less was open than it says."""
    account = life.account(600_00)
    life.until("2026-02-10")
    life.agrees([account], 6, "2026-03-01")
    life.until("2026-03-04")
    assert life.kinds()[-1] == "instalment_note"
    with writing() as connection:
        agreements.enrol(
            connection, references=[life.row(account)["reference"]], count=12, amount_cents=None,
            first_due=date(2026, 4, 1), today=life.today, key="new", actor="tester",
            new_terms=True,
        )  # fmt: skip
    assert life.breaches() == ()


def test_new_terms_make_one_plan_of_both_and_never_of_one_alone(life: Life) -> None:
    one, other = two_plans(life)
    references = [life.row(account)["reference"] for account in (one, other)]

    def agree(*named: str) -> None:
        with writing() as connection:
            agreements.enrol(
                connection, references=named, count=9, amount_cents=None,
                first_due=date(2026, 3, 1), today=life.today, key="joined", actor="tester",
                new_terms=True,
            )  # fmt: skip

    with pytest.raises(WrongInput, match=f"covers {references[1]} too"):
        agree(references[0])
    agree(*references)
    assert [row["status"] for row in rows(PLAN)] == [
        PlanStatus.ENDED, PlanStatus.ENDED, PlanStatus.ACTIVE,
    ]  # fmt: skip
    life.until("2026-03-10")
