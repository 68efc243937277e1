"""The made-up portfolio: complete, hard, the same for a seed, and sound in the database."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import phonenumbers
import pytest
from sqlalchemy import func, select

from deployments.demo.portfolio import Portfolio, make_portfolio
from deployments.demo.portfolio_accounts import MadeAccount
from deployments.demo.portfolio_rows import take_in_accounts, take_in_people
from policy.holds.holds import HoldKind
from tasks.storage import database as db
from tasks.storage.tables import ACCOUNT, ACCOUNT_ITEM, LEDGER, PERSON

LAST = date(2026, 8, 24)
FIRST = LAST - timedelta(120)


def made(seed: int = 2026, accounts: int = 2000) -> Portfolio:
    return make_portfolio(random.Random(seed), FIRST, LAST, accounts)


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    return made()


def test_it_has_exactly_two_thousand_accounts_of_about_thirteen_hundred_guarantors(
    portfolio: Portfolio,
) -> None:
    assert len(portfolio.accounts) == 2000
    assert len({account.reference for account in portfolio.accounts}) == 2000
    assert 1200 <= len(portfolio.households) <= 1400


def test_its_guarantors_live_in_every_state_and_the_capital(portfolio: Portfolio) -> None:
    states = {household.guarantor["state"] for household in portfolio.households}
    assert len(states) == 51
    assert {"AK", "HI", "DC"} <= states


def test_accounts_keep_arriving_until_the_last_day(portfolio: Portfolio) -> None:
    days = Counter(account.arrives_on for account in portfolio.accounts)
    assert min(days) == FIRST
    assert max(days) == LAST
    assert sum(days[FIRST + timedelta(number)] for number in range(5)) > 40


def test_the_same_seed_makes_the_same_portfolio_and_another_seed_another(
    portfolio: Portfolio,
) -> None:
    assert made() == portfolio
    assert made(seed=7) != portfolio


HOLDS = (
    HoldKind.DISPUTE, HoldKind.BANKRUPTCY, HoldKind.DECEASED, HoldKind.INSURANCE_PENDING,
    HoldKind.MINOR, HoldKind.CEASE_CONTACT, HoldKind.MEDICAID_PENDING, HoldKind.QMB,
)  # fmt: skip


@pytest.mark.parametrize("kind", HOLDS)
def test_each_reason_to_wait_is_there(portfolio: Portfolio, kind: HoldKind) -> None:
    assert any(hold.kind is kind for account in portfolio.accounts for hold in account.holds)


@pytest.mark.parametrize("cents", [1, 4_99, 9_98, 100_000_00])
def test_each_amount_at_an_edge_is_there(portfolio: Portfolio, cents: int) -> None:
    assert any(account.balance == cents for account in portfolio.accounts)


HARD: dict[str, Callable[[MadeAccount], bool]] = {
    "a credit balance": lambda a: a.balance < 0,
    "a child of a guarantor": lambda a: a.patient is not a.guarantor,
    "no phone": lambda a: not a.guarantor["phone"],
    "no e-mail": lambda a: not a.guarantor["email"],
    "an e-mail nobody chose": lambda a: a.guarantor["email"] and not a.guarantor["email_chosen"],
    "e-mail chosen, risk known": lambda a: a.guarantor["email_risk_known"],
    "a bad ZIP code": lambda a: a.guarantor["postal_code"] in ("", "0000", "ABCDE"),
    "Spanish": lambda a: a.guarantor["language"] == "es",
    "Chinese": lambda a: a.guarantor["language"] == "zh",
    "a name in one word": lambda a: not a.guarantor["given_name"],
    "a name with digits": lambda a: any(c.isdigit() for c in a.guarantor["given_name"]),
    "a name with accents": lambda a: not a.guarantor["family_name"].isascii(),
    "a long name": lambda a: len(a.guarantor["family_name"]) > 50,
    "a long street": lambda a: len(a.guarantor["line1"]) == 80,
    "a known income": lambda a: a.guarantor["annual_income_cents"] is not None,
    "no income": lambda a: a.guarantor["annual_income_cents"] == 0,
}


@pytest.mark.parametrize("what", HARD)
def test_each_hard_thing_is_there(portfolio: Portfolio, what: str) -> None:
    assert any(HARD[what](account) for account in portfolio.accounts)


def test_a_guarantor_can_have_twelve_accounts(portfolio: Portfolio) -> None:
    sizes = Counter(account.guarantor["source_key"] for account in portfolio.accounts)
    assert max(sizes.values()) == 12


def test_a_bankruptcy_covers_the_visit_before_the_petition_and_not_the_one_after(
    portfolio: Portfolio,
) -> None:
    for account in portfolio.accounts:
        for hold in account.holds:
            if hold.kind is HoldKind.BANKRUPTCY:
                visits = [a for a in portfolio.accounts if a.guarantor is account.guarantor]
                assert hold.service_through is not None
                before = [v.service_from <= hold.service_through for v in visits]
                assert sorted(before) == [False, True]


def test_phones_are_fictitious_but_well_formed_and_mailboxes_reserved(
    portfolio: Portfolio,
) -> None:
    people = [household.guarantor for household in portfolio.households]
    for phone in {person["phone"] for person in people} - {""}:
        assert "-555-01" in phone
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone, "US"))
    for email in {person["email"] for person in people} - {""}:
        assert email.isascii()
        assert email.endswith(("@example.org", "@example.com"))


@pytest.mark.usefixtures("database")
def test_every_bill_and_ledger_in_the_database_adds_up_and_twice_is_once() -> None:
    portfolio = made(accounts=250)
    now = datetime(2026, 8, 24, 10, tzinfo=UTC)
    with db.writing() as connection:
        people = take_in_people(connection, portfolio)
        taken = take_in_accounts(connection, portfolio.accounts, LAST, now)
        assert (taken, people > taken / 2) == (250, True)
        assert take_in_people(connection, portfolio) == 0
        assert take_in_accounts(connection, portfolio.accounts, LAST, now) == 0
    with db.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(PERSON)) == people
        balances = dict(
            connection.execute(select(ACCOUNT.c.id, ACCOUNT.c.balance_cents)).tuples().all()
        )
        item = ACCOUNT_ITEM.c
        for table, cents in (
            (LEDGER, LEDGER.c.amount_cents),
            (ACCOUNT_ITEM, item.balance_cents - item.credit_cents),
        ):
            query = select(table.c.account_id, func.sum(cents)).group_by(table.c.account_id)
            assert dict(connection.execute(query).tuples().all()) == balances
