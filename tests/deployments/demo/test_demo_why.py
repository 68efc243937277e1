"""Every account of a rehearsal has a sentence for every day, and no decision lacks a reason."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from deployments.demo import day as demo_day
from deployments.demo.portfolio import Portfolio, make_portfolio
from policy.policy_file.spec import load_policy
from policy.rules.decide import ASKED
from tasks.history.explanation import why
from tasks.practice.practice import load_practice
from tasks.storage import database as db
from tasks.storage.tables import ACCOUNT, DECISION

TODAY = date(2026, 8, 24)
DAYS, ACCOUNTS = 60, 60
OUR_WORDS = ["None", *(name for name in (*load_policy().position, *ASKED) if "_" in name)]
"""What a program says and a manager does not."""


@pytest.fixture
def rehearsed(monkeypatch: pytest.MonkeyPatch, sqlite_database: str) -> None:
    """Some accounts, lived through with all that people answer."""
    monkeypatch.setattr(db, "_configured", [sqlite_database])

    def made(seed: int, today: date) -> Portfolio:
        return make_portfolio(random.Random(seed), today - timedelta(DAYS), today, ACCOUNTS)

    monkeypatch.setattr(demo_day, "portfolio_of", made)
    for number in range(DAYS, 0, -1):
        before = _decisions()
        demo_day.live_day(3, TODAY, TODAY - timedelta(number), load_practice())
        assert _decisions()[: len(before)] == before, "a decision was rewritten"


def _decisions() -> list[tuple[object, ...]]:
    with db.reading() as connection:
        found = connection.execute(select(DECISION).order_by(DECISION.c.id))
        return [tuple(row) for row in found]


@pytest.mark.rule("PF-09")
@pytest.mark.usefixtures("rehearsed")
def test_every_account_has_a_sentence_for_every_day_and_no_decision_lacks_a_reason() -> None:
    begins: Counter[str] = Counter()
    with db.reading() as connection:
        references = connection.execute(select(ACCOUNT.c.reference)).scalars().all()
        decisions = connection.execute(select(DECISION)).all()
        for reference in references:
            for number in range(DAYS + 2):
                day = TODAY - timedelta(DAYS + 1 - number)
                sentence = why(connection, reference, day).sentence
                assert sentence.endswith((".", ")")), sentence
                without_keys = re.sub(r"\(payment [^)]*\)", "", sentence)
                assert [word for word in OUR_WORDS if word in without_keys] == [], sentence
                begins[" ".join(sentence.split()[:4])] += 1
    assert len(references) >= ACCOUNTS * 9 // 10
    assert begins["Nothing, because the account"] > 0
    assert begins["Nothing, because no look"] > 0
    assert begins["Statement 1, because day"] > 0
    assert len(decisions) > 80
    assert [one.id for one in decisions if not (one.reason and one.rules and one.facts)] == []
    assert {one.answered_by for one in decisions} <= set(ASKED)
