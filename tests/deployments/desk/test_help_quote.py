"""What help would leave to pay is said while they are on the phone, and is what they get."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models import Account, Application
from policy.assistance import IncomePeriod
from policy.assistance.poverty import guideline
from policy.desk import DeskRole
from policy.terms import ApplicationStatus
from tasks.assistance import record_application
from tasks.decisions import quote_help
from tasks.runs import this_moment
from tasks.storage import database as db
from tests.deployments.desk.conftest import Desk
from tests.deployments.desk.test_calls import identify, next_call, to_call
from tests.factories import TODAY, all_of, make_account, make_person, the
from tests.tasks.days import breaches, walk

Enter = Callable[..., Desk]
pytestmark = pytest.mark.sqlite_is_enough


def with_words(reference: str, income: str, size: str = "2") -> dict[str, str]:
    return {"household_size": size, "income": income, "per": "year", "reference": reference}


def test_it_stands_on_the_page_of_the_call_once_they_named_two_facts(enter: Enter) -> None:
    reference = to_call()
    desk = enter(DeskRole.CALLER)
    call = next_call(desk)
    too_early = desk.send(f"/call/{call}/quote", **with_words(reference, "20000"))
    assert "named two facts" in too_early
    assert "With help" not in too_early
    identify(desk, call)
    said = desk.send(f"/call/{call}/quote", **with_words(reference, "20000"))
    assert f"{reference} $283.52 $0.00" in said
    assert "20,000" not in said  # why names the line, never the income
    assert desk.at == f"/call/{call}/quote"
    half = desk.send(f"/call/{call}/quote", **with_words(reference, "20000", size=""))
    assert "ask for both" in half
    with db.reading() as connection:
        assert all_of(connection, Application) == []


def test_it_stands_on_the_page_of_who_phones_in(enter: Enter) -> None:
    reference = to_call()
    desk = enter(DeskRole.CALLER)
    said = desk.send(
        f"/person/{reference}/quote", **with_words(reference, "1800") | {"per": "month"}
    )
    assert f"{reference} $283.52 $0.00" in said
    assert "A household has at least one person." in desk.send(
        f"/person/{reference}/quote", **with_words(reference, "1800", size="0")
    )
    with db.reading() as connection:
        assert all_of(connection, Application) == []


@pytest.mark.rule("501R-12", "501R-19")
@pytest.mark.parametrize("percent", [199, 200, 201, 250, 399, 400, 401])
def test_who_applies_and_says_the_same_gets_what_was_said(database: str, percent: int) -> None:
    assert database
    income = guideline(TODAY, "IL", 2).annual_cents * percent // 100
    with db.writing() as connection:
        guarantor = make_person(connection, state="IL")
        account = make_account(connection, guarantor_id=guarantor, balance_cents=600_00)
    with db.reading() as connection:
        [said] = quote_help(
            connection, guarantor, household_size=2, annual_income_cents=income, today=TODAY
        )
        reference = the(connection, Account, account)["reference"]
    assert said.reference == reference
    record_application(
        moment=this_moment(as_of=TODAY), reference=reference, status=ApplicationStatus.COMPLETE,
        household_size=2, income_cents=income, income_per=IncomePeriod.YEAR,
    )  # fmt: skip
    walk()
    with db.reading() as connection:
        assert the(connection, Account, account)["balance_cents"] == said.left_cents
    assert breaches() == ()
