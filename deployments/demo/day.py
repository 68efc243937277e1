"""One day of the rehearsal: new accounts arrive, Tend does its run, and people live on."""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from deployments.demo import answers, money
from deployments.demo.answers import Answer, Moment
from deployments.demo.people import NOTHING, answer_of, days_until_read
from deployments.demo.portfolio import Portfolio, make_portfolio
from deployments.demo.portfolio_rows import take_in_accounts, take_in_people
from deployments.demo.prompts import Prompt, prompts_of
from policy.holds import HoldKind
from policy.terms import ApplicationStatus, CallOutcome
from tasks.daily_run import day
from tasks.practice import Practice
from tasks.runtime import WrongInput, json_of
from tasks.storage import database

DAYS = 120
ANSWERS: dict[str, Answer] = {
    "pay": money.pays(),
    "pay_half": money.pays(percent=50),
    "pay_extra": money.pays(extra_cents=20_00),
    "pay_backdated": money.pays(days_ago=5),
    "agree": money.agree,
    "pay_instalment": money.pays_instalment(),
    "pay_half_instalment": money.pays_instalment(percent=50),
    "catch_up": money.catch_up,
    "apply": answers.applies(ApplicationStatus.COMPLETE),
    "complete": answers.applies(ApplicationStatus.COMPLETE),
    "apply_incomplete": answers.applies(ApplicationStatus.INCOMPLETE),
    "apply_received": answers.applies(ApplicationStatus.RECEIVED),
    "withdraw": answers.applies(ApplicationStatus.WITHDRAWN),
    "dispute": answers.holds_back(HoldKind.DISPUTE),
    "stop_contact": answers.holds_back(HoldKind.CEASE_CONTACT),
    "report_death": answers.holds_back(HoldKind.DECEASED),
    "report_bankruptcy": answers.holds_back(HoldKind.BANKRUPTCY),
    "settle": answers.settle,
    "bounce": answers.bounce,
    "reverse": answers.reverse,
    **{outcome.value: answers.call_answer(outcome) for outcome in CallOutcome},
}


@lru_cache(maxsize=1)
def portfolio_of(seed: int, today: date) -> Portfolio:
    """Its last accounts arrive today, for the run that is still to come."""
    return make_portfolio(random.Random(seed), today - timedelta(DAYS), today)


def take_in(seed: int, today: date, arriving: date, practice: Practice) -> int:
    """The accounts that the billing system hands over on a day, before the morning's run."""
    portfolio = portfolio_of(seed, today)
    now = moment_of(arriving, time(5), practice)
    with database.writing() as connection:
        take_in_people(connection, portfolio)
        return take_in_accounts(connection, portfolio.arriving(arriving), arriving, now)


def live_day(seed: int, today: date, on: date, practice: Practice) -> dict[str, Any]:
    """The numbers of the day's run, and what people did in the hours after it."""
    arrived = take_in(seed, today, on, practice)
    numbers = day.walk(on, practice, moment_of(on, time(6), practice), actor="rehearsal")
    did = react(seed, on, moment_of(on, time(15), practice))
    return json_of(numbers) | {"arrived": arrived, "did": dict(did)}


def react(seed: int, on: date, now: datetime) -> Counter[str]:
    """Everyone who was reached answers in their way, or does not; how often each thing happened."""
    with database.reading() as connection:
        prompts = prompts_of(connection, on, partial(days_until_read, seed))
    did: Counter[str] = Counter()
    with database.writing() as connection:
        for prompt in prompts:
            did[_answer(connection, seed, prompt, on, now)] += 1
    return did


def _answer(connection: Connection, seed: int, prompt: Prompt, on: date, now: datetime) -> str:
    chance = random.Random(f"{seed}:{prompt.guarantor_id}:{on}:{prompt.names}")
    answer = answer_of(seed, prompt.guarantor_id, prompt.names, prompt.number, chance)
    if answer == NOTHING:
        return answer
    try:
        with connection.begin_nested():
            ANSWERS[answer](connection, prompt, Moment(on, now, chance, prompt.names[0]))
    except WrongInput:  # what the office would be told too; nothing has changed
        return "refused"
    return answer


def moment_of(on: date, at: time, practice: Practice) -> datetime:
    return datetime.combine(on, at, ZoneInfo(practice.time_zone))
