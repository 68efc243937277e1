"""Plans as they stand: agreed, changed, ended; each time with all of their instalments."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from models import GivenKind
from policy.terms import PlanStatus
from tasks.give_back.told import Told, key_of, newer, since
from tasks.storage import GIVEN_BACK, INSTALMENT, PLAN, PLAN_ACCOUNT, among

_KINDS = (GivenKind.PLAN_AGREED, GivenKind.PLAN_CHANGED, GivenKind.PLAN_ENDED)
_AT_A_TIME = 2_000


class _Plan(NamedTuple):
    id: int
    key: str
    person_id: int
    status: PlanStatus
    enrolled_on: date
    ended_on: date | None


class _Instalment(NamedTuple):
    number: int
    due_on: date
    cents: int


class _Last(NamedTuple):
    """What was told of a plan so far. `ended_as` is empty while it is kept: money that comes later
    completes a plan that was given up."""

    version: int
    ended_as: str
    terms_hash: str


def plans_told(connection: Connection, today: date) -> Iterator[Told]:
    """A plan that is kept and not as it was told, one that ended, and one that goes on again."""
    plans = iter(_plans(connection))
    while some := list(islice(plans, _AT_A_TIME)):
        ids = [one.id for one in some]
        instalments, accounts = _instalments(connection, ids), _accounts(connection, ids)
        last = _last_told(connection, ids)
        for plan in some:
            told = _Story(plan, instalments[plan.id], accounts[plan.id], today)
            yield from told.since(last.get(plan.id))


class _Story(NamedTuple):
    plan: _Plan
    instalments: Sequence[_Instalment]
    account_ids: Sequence[int]
    today: date

    def since(self, last: _Last | None) -> Iterator[Told]:
        plan, content = self.plan, self._content
        over = plan.status is not PlanStatus.ACTIVE
        if last is None:
            yield from self._terms(GivenKind.PLAN_AGREED, 0, plan.enrolled_on, content)
            last = _Last(0, ended_as="", terms_hash=content)
        elif not over and (last.ended_as or last.terms_hash != content):
            yield from self._terms(GivenKind.PLAN_CHANGED, last.version + 1, self.today, content)
        if over and last.ended_as != plan.status:
            yield from self._entries(
                GivenKind.PLAN_ENDED, last.version + 1, plan.ended_on or self.today, content
            )

    @property
    def _content(self) -> str:
        return hashlib.sha256(repr([tuple(one) for one in self.instalments]).encode()).hexdigest()

    def _terms(self, kind: GivenKind, version: int, day: date, content: str) -> Iterator[Told]:
        yield from self._entries(kind, version, day, content)
        for one in self.instalments:
            yield Told(
                GivenKind.INSTALMENT, self.plan.id, self._key(version, one.number), day,
                person_id=self.plan.person_id, cents=one.cents, due_on=one.due_on,
                reference=self.plan.key, version=version,
            )  # fmt: skip

    def _entries(self, kind: GivenKind, version: int, day: date, content: str) -> Iterator[Told]:
        """One for each account of the plan."""
        for account_id in self.account_ids:
            yield Told(
                kind, self.plan.id, self._key(version, kind, account_id), day, account_id,
                self.plan.person_id, code=self.plan.status, reference=self.plan.key,
                version=version, terms_hash=content,
            )  # fmt: skip

    def _key(self, *parts: object) -> str:
        return key_of("plan", self.plan.key, *parts)


def _plans(connection: Connection) -> list[_Plan]:
    """Those that are kept, those that ended since, and those that nobody was told of. Each by an
    index of its own: one question for all of them would read every plan there ever was."""
    query = select(
        PLAN.c.id, PLAN.c.plan_key, PLAN.c.guarantor_id, PLAN.c.status, PLAN.c.enrolled_on,
        PLAN.c.ended_on,
    )  # fmt: skip
    rows = chain(
        connection.execute(query.where(PLAN.c.status == PlanStatus.ACTIVE)),
        connection.execute(query.where(PLAN.c.ended_on >= since(connection))),
        newer(connection, query, PLAN, [GivenKind.PLAN_AGREED]),
    )
    found = {row[0]: _Plan._make(row) for row in rows}
    return [found[number] for number in sorted(found)]


def _instalments(connection: Connection, ids: Collection[int]) -> dict[int, list[_Instalment]]:
    columns = INSTALMENT.c
    query = (
        select(columns.plan_id, columns.number, columns.due_on, columns.amount_cents)
        .where(among(connection, columns.plan_id, ids))
        .order_by(columns.plan_id, columns.number)
    )
    found: dict[int, list[_Instalment]] = defaultdict(list)
    for plan_id, *rest in connection.execute(query):
        found[plan_id].append(_Instalment._make(rest))
    return found


def _accounts(connection: Connection, ids: Collection[int]) -> dict[int, list[int]]:
    query = (
        select(PLAN_ACCOUNT.c.plan_id, PLAN_ACCOUNT.c.account_id)
        .where(among(connection, PLAN_ACCOUNT.c.plan_id, ids))
        .order_by(PLAN_ACCOUNT.c.plan_id, PLAN_ACCOUNT.c.account_id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for plan_id, account_id in connection.execute(query):
        found[plan_id].append(account_id)
    return found


def _last_told(connection: Connection, ids: Collection[int]) -> dict[int, _Last]:
    last = (
        select(func.max(GIVEN_BACK.c.id))
        .where(GIVEN_BACK.c.kind.in_(_KINDS), among(connection, GIVEN_BACK.c.subject_id, ids))
        .group_by(GIVEN_BACK.c.subject_id)
    )
    columns = GIVEN_BACK.c
    query = select(
        columns.subject_id, columns.version, columns.kind, columns.code, columns.terms_hash
    ).where(columns.id.in_(last))
    return {
        subject: _Last(version, code if kind == GivenKind.PLAN_ENDED else "", content)
        for subject, version, kind, code, content in connection.execute(query)
    }
