"""Which line of an export is the money that somebody recorded here: pure, of one account at a time.

A pair has the same key; or the same amount, and days at most a week apart. The nearest day comes
first, and one line never takes two records. Two that are equally near are no pair: a person looks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from policy.terms import LedgerKind

WINDOW = timedelta(7)
"""So far apart may be the day a person recorded, and the day the billing system has."""
DOUBT = timedelta(14)
"""Up to so far apart the same amount may be the same money, and nobody knows."""

_HELP = frozenset({LedgerKind.ASSISTANCE_WRITE_OFF, LedgerKind.ADJUSTMENT})
"""What was written off here may come back under either name."""
_TYPED_LATE = _HELP | {LedgerKind.INSURER_PAYMENT}
"""Somebody types it into the billing system, a while after it was known here."""


class Line(NamedTuple):
    """An amount of an export for which nothing was posted so far."""

    source_line: str
    kind: LedgerKind
    cents: int
    value_on: date


class Part(NamedTuple):
    """A ledger row that was recorded here, or its share of a payment over several accounts."""

    entry_id: int
    cents: int


class Recorded(NamedTuple):
    """What one line can stand for: one ledger row, or all the parts of one payment. `key` is what
    the line would be called; `back` is the row that took this payment back, `of` the payment that
    this one takes back."""

    parts: tuple[Part, ...]
    kind: LedgerKind
    value_on: date
    key: str
    back: int | None = None
    of: int | None = None

    @property
    def cents(self) -> int:
        return sum(part.cents for part in self.parts)

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(part.entry_id for part in self.parts)


class Pair(NamedTuple):
    line: Line
    recorded: Recorded


def pairs(lines: Sequence[Line], records: Sequence[Recorded]) -> list[Pair]:
    """The pairs that are certain, of one account."""
    found = _same_key(lines, records)
    records = [one for one in _free(records, found) if _can_be_there(one, lines, records)]
    lines = _left(lines, found)
    groups: dict[tuple[str, int], tuple[list[Line], list[Recorded]]] = defaultdict(lambda: ([], []))
    for line in lines:
        groups[_alike(line.kind, line.cents)][0].append(line)
    for one in records:
        groups[_alike(one.kind, one.cents)][1].append(one)
    for some, others in groups.values():
        found += _by_day(some, _free(others, found))
    return found


def near(line: Line, one: Recorded) -> bool:
    """Help written off here, and what a remittance told, reach the billing system when somebody
    types them there, however late; a patient's money is typed within a week of the day it came."""
    if one.kind in _TYPED_LATE:
        return line.value_on >= one.value_on - WINDOW
    return abs(line.value_on - one.value_on) <= WINDOW


class _Amount(Protocol):
    """A ledger row of ours, as far as it is compared."""

    @property
    def kind(self) -> LedgerKind: ...
    @property
    def cents(self) -> int: ...
    @property
    def value_on(self) -> date: ...


def perhaps(line: Line, row: _Amount) -> bool:
    """The same amount up to two weeks apart, which was not matched: nobody knows."""
    if _alike(line.kind, line.cents) != _alike(row.kind, row.cents):
        return False
    return abs(line.value_on - row.value_on) <= DOUBT


def _alike(kind: LedgerKind, cents: int) -> tuple[str, int]:
    return ("help" if kind in _HELP else kind.value, cents)


def _same_key(lines: Sequence[Line], records: Sequence[Recorded]) -> list[Pair]:
    """A whole payment before one part of it: both have its key."""
    by_key: dict[tuple[str, str], list[Recorded]] = defaultdict(list)
    for one in sorted(records, key=lambda one: -len(one.parts)):
        if one.key:
            by_key[one.key, _alike(one.kind, 0)[0]].append(one)
    found: list[Pair] = []
    for line in lines:
        named = _free(by_key[line.source_line, _alike(line.kind, 0)[0]], found)
        exact = [one for one in named if one.cents == line.cents]
        if named:
            found.append(Pair(line, (exact or named)[0]))
    return found


def _can_be_there(one: Recorded, lines: Sequence[Line], records: Sequence[Recorded]) -> bool:
    """A payment that was taken back here is expected in no export, unless both are there."""
    if one.back is not None:
        back = [r for r in records if one.back in r.ids]
        return any(_has_line(r, lines) for r in back)
    paid = [r for r in records if one.of is not None and one.of in r.ids]
    return not paid or any(_has_line(r, lines) for r in paid)


def _has_line(one: Recorded, lines: Sequence[Line]) -> bool:
    wanted = _alike(one.kind, one.cents)
    return any(_alike(line.kind, line.cents) == wanted and near(line, one) for line in lines)


def _by_day(lines: Sequence[Line], records: Sequence[Recorded]) -> list[Pair]:
    """Lines and records of one amount, the nearest first."""
    found: list[Pair] = []
    lines, records = list(lines), list(records)
    while options := _options(lines, records):
        nearest, line, one = options[0]
        ties = [o for o in options if o[0] == nearest and (o[1] is line or o[2] is one)]
        alike = _tell_no_difference(ties)
        new = [Pair(line, one)] if alike else _in_order(lines, records)
        found += new
        gone = new or [Pair(o[1], o[2]) for o in ties]
        lines = _left(lines, gone)
        records = _free(records, gone)
    return found


def _options(
    lines: Sequence[Line], records: Sequence[Recorded]
) -> list[tuple[timedelta, Line, Recorded]]:
    near_ones = [
        (abs(line.value_on - one.value_on), line, one)
        for line in lines
        for one in records
        if near(line, one)
    ]
    return sorted(near_ones, key=lambda o: (o[0], o[1].value_on, o[2].value_on, o[1].source_line))


def _tell_no_difference(ties: Sequence[tuple[timedelta, Line, Recorded]]) -> bool:
    """Equally near, and of the same days: whichever it is, nothing comes out differently."""
    return len({(line.value_on, one.value_on) for _, line, one in ties}) == 1


def _in_order(lines: Sequence[Line], records: Sequence[Recorded]) -> list[Pair]:
    """As many lines as records, each near the one of its turn: together they are certain."""
    if len(lines) != len(records):
        return []
    by_line = sorted(lines, key=lambda line: (line.value_on, line.source_line))
    by_day = sorted(records, key=lambda one: one.value_on)
    both = [Pair(line, one) for line, one in zip(by_line, by_day, strict=True)]
    return both if all(near(*pair) for pair in both) else []


def _left(lines: Sequence[Line], found: Iterable[Pair]) -> list[Line]:
    taken = {pair.line.source_line for pair in found}
    return [line for line in lines if line.source_line not in taken]


def _free(records: Iterable[Recorded], found: Iterable[Pair]) -> list[Recorded]:
    """A payment whose part was found cannot be found whole, nor the reverse."""
    taken: set[int] = set()
    for pair in found:
        taken |= pair.recorded.ids
    return [one for one in records if not (one.ids & taken)]
