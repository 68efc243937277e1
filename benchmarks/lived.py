"""How many decisions the rules give in a second on a portfolio that has lived.

On its first morning every account is at its first statement. After 120 days there are plans in
every state, promises, holds and applications: the questions that cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from time import process_time

from sqlalchemy import select

from deployments.demo.day import DAYS, live_day, take_in
from policy.policy_file.spec import load_policy
from policy.rules.decide import decide
from policy.rules.facts import AccountFacts
from policy.terms import PlanStatus, Stage
from tasks.facts.account import load_facts
from tasks.practice import current_practice
from tasks.storage import ACCOUNT, database

SEED = 2026
_A_ROUND = 10_000


def live_through(first_day: date, days: int = DAYS) -> date:
    """The demo's people live `days` in the configured database; the morning after."""
    practice = current_practice()
    today = first_day + timedelta(DAYS)
    for number in range(days):
        live_day(SEED, today, first_day + timedelta(number), practice)
    morning = first_day + timedelta(days)
    take_in(SEED, today, morning, practice)
    return morning


@dataclass(frozen=True)
class Answers:
    """`asked`: the accounts, `on_plans` those of them with an active plan; `per_second` of CPU."""

    asked: int
    on_plans: int
    per_second: float
    on_plans_per_second: float


def answers_per_second(today: date, rounds: int) -> Answers:
    """Every open account of the configured database is asked about, `rounds` times."""
    with database.reading() as connection:
        owners = select(ACCOUNT.c.guarantor_id).where(ACCOUNT.c.stage != Stage.RESOLVED)
        loaded = load_facts(connection, set(connection.scalars(owners)), today)
    everyone = (account.facts for account in loaded.values())
    facts = [known for known in everyone if known.stage is not Stage.RESOLVED]
    plans = [known for known in facts if known.plan and known.plan.status is PlanStatus.ACTIVE]
    return Answers(
        len(facts), len(plans), _speed(facts, today, rounds), _speed(plans, today, rounds)
    )


def _speed(facts: Sequence[AccountFacts], today: date, rounds: int) -> float:
    """Of the best round; each asks about enough accounts for the clock. 0 where there are none."""
    policy = load_policy()
    often = _A_ROUND // max(1, len(facts)) + 1
    seconds = []
    for _ in range(rounds):
        start = process_time()
        for _ in range(often):
            for known in facts:
                decide(known, policy, today)
        seconds.append(process_time() - start)
    return often * len(facts) / min(seconds)
