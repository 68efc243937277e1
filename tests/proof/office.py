"""An office, its billing system and its robots, day after day; letters are read as they print."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from pypdf import PdfReader

from tasks.daily_run import day
from tasks.payments import payments, reversals
from tasks.plans import agreements, skip_month
from tasks.runtime.errors import WrongInput
from tasks.storage.database import writing
from tests.proof.billing import BACK, PATIENT, WHATEVER_CHANGED, Billing, Entry
from tests.proof.robot import Payment, Robot
from tests.tasks.days import PRACTICE, moment
from tests.tasks.intake_folders import (
    ask,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

Compiled = tuple[bytes, list[tuple[str, int]], list[int]]
Compile = Callable[[str, datetime], Compiled]
DAYS = 300
_HOME = {"line1": "1 Main St", "city": "Austin", "state": "TX", "postal_code": "78701"}


class Post:
    """The letters of a day, as words: those that go to the page, or those of the PDF itself."""

    def __init__(self, printer: Compile, from_pdf: bool = False) -> None:
        self.printer, self.from_pdf = printer, from_pdf
        self.letters: list[str] = []

    def __call__(self, data: str, stamp: datetime) -> Compiled:
        pdf, first, last = self.printer(data, stamp)
        if self.from_pdf:
            pages = [
                " ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages
            ]
            spans = [(start - 1, end) for (_, start), end in zip(first, last, strict=True)]
            self.letters += [" ".join(pages[start:end]) for start, end in spans]
        else:
            self.letters += [" ".join(_words(one)) for one in json.loads(data)["letters"]]
        return pdf, first, last


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)


class Office:
    def __init__(self, folder: Path, robots: Sequence[Robot], post: Post, first: date) -> None:
        self.folder, self.robots, self.post, self.today = folder, robots, post, first
        self.first, self.billing = first, Billing()
        self.references: dict[str, str] = {}
        self._chance = Random(len(robots))

    def lives(self, days: int = DAYS) -> None:
        """Exports come every second morning, before the day's run; people act after it."""
        for number in range(days):
            if number % 2 == 0:
                self._export()
            day.walk(self.today, PRACTICE, moment(self.today))
            self._deliver()
            for robot in self.robots:
                self._acts(robot)
            self.today += timedelta(1)

    def _export(self) -> None:
        people = [tend_person(f"p{robot.number}", **_HOME) for robot in self.robots]
        visits, rows = [], []
        seen = {"service_from": (self.first - timedelta(20)).isoformat()}
        for key, robot, cents in self._visits():
            visits.append(tend_account(key, f"p{robot.number}", **seen))
            charge = tend_amount("c", "charge", f"{cents / 100:.2f}", key)
            rows.append(charge | {"value_on": seen["service_from"]})
        folder = tend_folder(self.folder, people, visits, [*rows, *self.billing.rows()])
        take_in(folder, today=self.today, now=moment(self.today), accept=WHATEVER_CHANGED)
        known = ask("SELECT source_key, reference FROM account")
        self.references = {str(key): str(reference) for key, reference in known}

    def _visits(self) -> Iterator[tuple[str, Robot, int]]:
        for robot in self.robots:
            for number, cents in enumerate(robot.visits):
                yield f"a{robot.number}.{number}", robot, cents

    def _of(self, robot: Robot) -> list[str]:
        return [self.references[f"a{robot.number}.{n}"] for n in range(len(robot.visits))]

    def _deliver(self) -> None:
        letters, self.post.letters = self.post.letters, []
        whose = {ref: robot for robot in self.robots for ref in self._of(robot)}
        for letter in letters:
            to = {robot.number: robot for ref, robot in whose.items() if ref in letter}
            assert len(to) == 1, "a letter is to one person"
            to.popitem()[1].reads(letter, self.today)

    def _acts(self, robot: Robot) -> None:
        if robot.agrees_on == self.today:
            self._agrees(robot, robot.count, new_terms=False)
            robot.agreed = True
        with suppress(WrongInput):  # not twice within months; nothing left to skip or to agree on
            if robot.skips_on == self.today:
                self._skips(robot)
            if robot.new_terms_on == self.today:
                self._agrees(robot, 2, new_terms=True)
        while (payment := robot.pays(self.today)) is not None:
            self._take(robot, payment)
        for payment in robot.payments:
            if payment.back_on == self.today:
                self._bounces(robot, payment)

    def _agrees(self, robot: Robot, count: int, *, new_terms: bool) -> None:
        with writing() as connection:
            agreements.enrol(
                connection, references=self._of(robot), count=count, amount_cents=None,
                first_due=self.today + timedelta(robot.chance.randint(14, 30)), today=self.today,
                key=f"plan-{robot.number}-{self.today}", actor="tester", new_terms=new_terms,
            )  # fmt: skip
        robot.forgets()

    def _skips(self, robot: Robot) -> None:
        with writing() as connection:
            skip_month.record(
                connection, reference=self._of(robot)[0], today=self.today,
                key=f"skip-{robot.number}", actor="tester",
            )  # fmt: skip
        robot.forgets()

    def _take(self, robot: Robot, payment: Payment) -> None:
        if robot.chance.random() < 0.08:
            payment.back_on = self.today + timedelta(robot.chance.randint(1, 6))
        account = f"a{robot.number}.0"
        if payment.by_export:
            payment.key = self.billing.post(account, PATIENT, payment.cents, self.today).key
            return
        payment.key = f"paid-{robot.number}-{self.today}"
        with writing() as connection:
            payments.record(
                connection, reference=self._of(robot)[0], amount_cents=payment.cents,
                received_on=self.today, today=self.today, now=moment(self.today), key=payment.key,
                actor="tester",
            )  # fmt: skip
        typed = Entry(account, payment.key, PATIENT, payment.cents, self.today)
        if len(robot.visits) == 1 and payment.back_on is None and robot.chance.random() < 0.6:
            self.billing.to_type.append(typed)
            self.billing.type_in(0, robot.chance.randint(0, 2), same_key=typed.cents % 2 == 0)

    def _bounces(self, robot: Robot, payment: Payment) -> None:
        if payment.by_export:
            self.billing.post(f"a{robot.number}.0", BACK, payment.cents, self.today)
            return
        with writing() as connection:
            reversals.reverse(
                connection, reference=self._of(robot)[0], payment_key=payment.key,
                today=self.today, now=moment(self.today), key=f"back-{payment.key}",
                actor="tester",
            )  # fmt: skip
