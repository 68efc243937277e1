"""The portfolio of `tend demo`: written by us, the same for the same seed, and hard on purpose.

2,000 accounts of about 1,300 guarantors arrive over the days, a third of them at the start.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, count

from deployments.demo.portfolio_accounts import MadeAccount, make_account
from deployments.demo.portfolio_data import Place
from deployments.demo.portfolio_edge_cases import add_troubles
from deployments.demo.portfolio_people import Household, make_household, place_of

ACCOUNTS = 2000
SHARE_AT_START = 0.0
START_DAYS = 5
MOST_ACCOUNTS = 12


@dataclass(frozen=True, slots=True)
class Portfolio:
    """`accounts` in the order they arrive."""

    households: tuple[Household, ...]
    accounts: tuple[MadeAccount, ...]

    def arriving(self, day: date) -> list[MadeAccount]:
        return [account for account in self.accounts if account.arrives_on == day]


def make_portfolio(
    chance: random.Random, first_day: date, last_day: date, accounts: int = ACCOUNTS
) -> Portfolio:
    """Exactly `accounts` accounts that arrive from `first_day` to `last_day`."""
    households: list[Household] = []
    made: list[MadeAccount] = []
    numbers = count(1)
    neighbours: Counter[Place] = Counter()
    while len(made) < accounts:
        number = len(households) + 1
        place = place_of(chance, number)
        household = make_household(chance, number, place, neighbours[place], first_day)
        neighbours[place] += 1
        days = _arrivals(chance, accounts - len(made), first_day, last_day)
        visits = [make_account(chance, next(numbers), household, day) for day in days]
        households.append(household)
        made.extend(visits)
    troubled = add_troubles(chance, made, first_day)
    return Portfolio(tuple(households), _in_order(troubled))


def _in_order(accounts: Sequence[MadeAccount]) -> tuple[MadeAccount, ...]:
    return tuple(sorted(accounts, key=lambda account: (account.arrives_on, account.number)))


def _arrivals(chance: random.Random, most: int, first_day: date, last_day: date) -> list[date]:
    """A guarantor's accounts: often one, up to twelve, half of them on the same day."""
    size = min(most, _number_of_accounts(chance))
    first = _arrival(chance, first_day, last_day)
    later = (
        first if chance.random() < 0.5 else _arrival(chance, first, last_day)
        for _ in range(size - 1)
    )
    return sorted(chain([first], later))


def _number_of_accounts(chance: random.Random) -> int:
    sizes = [1, 2, 3, 4, 6, MOST_ACCOUNTS]
    return chance.choices(sizes, weights=[690, 200, 70, 25, 12, 3])[0]


def _arrival(chance: random.Random, first_day: date, last_day: date) -> date:
    days = (last_day - first_day).days
    if chance.random() < SHARE_AT_START:
        return first_day + timedelta(chance.randrange(min(START_DAYS, days + 1)))
    return first_day + timedelta(chance.randint(0, days))
