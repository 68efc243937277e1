"""A person who pays exactly what each letter asks, on the day it names, and knows nothing else.

The robot reads the words of its letters. What it does besides, it tells the office, as people do:
it agrees on a plan, skips a month, asks for new terms; and now and then a payment comes back, or is
short, and it makes up for that with the next letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

_DAY = r"([A-Z][a-z]+ \d{1,2}, \d{4})"
_DOLLARS = r"\$([\d,]+\.\d{2})"
_NEXT = re.compile(rf"Payment (\d+) of (\d+) is {_DOLLARS}\. It is due on {_DAY}")
_MOVED = re.compile(rf"Your next payment is {_DOLLARS}\. It is due on {_DAY}")
_LEFT = re.compile(rf"Left on your payment plan {_DOLLARS}")
_OWED = re.compile(rf"Amount you owe now {_DOLLARS} Please pay or call us by {_DAY}")
CHASING = (
    "A note about your payment plan",
    "We can change your payment plan",
    "Let us talk about your payment plan",
    "How to keep your payment plan",
    "Your payment plan has ended",
)
"""Titles of letters to those who did not pay."""


@dataclass
class Payment:
    """`due` is the day for which it was made, `key` what the office calls it."""

    due: date
    paid_on: date
    cents: int
    by_export: bool
    key: str = ""
    back_on: date | None = None


@dataclass
class Robot:
    number: int
    chance: Random
    visits: tuple[int, ...]
    """What each visit cost, in cents."""
    count: int
    agrees_on: date
    skips_on: date | None
    new_terms_on: date | None
    asked: dict[date, int] = field(default_factory=dict)
    """What letters asked for, by the day they named; paid, it is gone."""
    payments: list[Payment] = field(default_factory=list)
    chased: list[str] = field(default_factory=list)
    agreed: bool = False
    _short_cents: int = 0
    _is_last: bool = False
    _left_cents: int = 0

    def reads(self, letter: str, today: date) -> None:
        self.chased += [f"{today}: {title}" for title in CHASING if title in letter]
        if left := _LEFT.search(letter):
            self._left_cents = _cents(left[1])
        if asks := _NEXT.search(letter):
            due = _day(asks[4])
            self._is_last = asks[1] == asks[2]
            if any(one.due == due and one.back_on is None for one in self.payments):
                self.chased.append(f"{today}: asked again for what is due on {due}")
            self.asked = {due: _cents(asks[3])}
        elif moved := _MOVED.search(letter):
            self.asked = {_day(moved[2]): _cents(moved[1])}
        elif self.agreed and (owed := _OWED.search(letter)):
            self.asked = {_day(owed[2]): _cents(owed[1])}
            self._is_last, self._left_cents = True, _cents(owed[1])

    def pays(self, today: date) -> Payment | None:
        """What a letter asked for until today, with what was short before; a few pay less."""
        due = min((day for day in self.asked if day <= today), default=None)
        if due is None:
            return None
        cents = self.asked.pop(due)
        most = max(cents, self._left_cents)
        whole = min(cents + self._short_cents, most)
        short = 0 if self._is_last or self.chance.random() > 0.12 else cents // 3
        self._short_cents = short
        self._left_cents = max(0, self._left_cents - whole + short)
        by_export = len(self.visits) == 1 and self.chance.random() < 0.5
        payment = Payment(due, today, whole - short, by_export)
        self.payments.append(payment)
        return payment

    def forgets(self) -> None:
        """Other dates were agreed on: the next letter says what to pay."""
        self.asked.clear()


def robots(count: int, first: date, chance: Random) -> list[Robot]:
    return [_robot(number, first, Random(chance.random())) for number in range(count)]


def _robot(number: int, first: date, chance: Random) -> Robot:
    visits = tuple(chance.randint(60_00, 900_00) for _ in range(chance.choice((1, 1, 1, 2))))
    agrees_on = first + timedelta(chance.randint(2, 20))
    months = min(chance.randint(1, 5), sum(visits) // 25_00)
    skips_on = agrees_on + timedelta(chance.randint(16, 90)) if chance.random() < 0.3 else None
    anew = agrees_on + timedelta(chance.randint(20, 80)) if chance.random() < 0.25 else None
    return Robot(number, chance, visits, months, agrees_on, skips_on, anew)


def _cents(dollars: str) -> int:
    return int(dollars.replace(",", "").replace(".", ""))


def _day(words: str) -> date:
    return datetime.strptime(words, "%B %d, %Y").date()  # noqa: DTZ007
