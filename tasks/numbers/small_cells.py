"""Which numbers are not shown, so that nobody is found by them.

A count of 1 to 10 people or accounts is hidden. It could still be worked out where all that stands
beside it and their sum are shown, so more are hidden, the smallest first, until at least two of a
sum are, which hold more than 10 together. A zero is hidden last: of what nobody has, nobody is
found.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

LARGEST = 10

Key = TypeVar("Key", bound=Hashable)


class Sum(NamedTuple, Generic[Key]):
    """The parts are all that the whole is made of."""

    parts: Sequence[Key]
    whole: Key


def is_small(count: int) -> bool:
    return 1 <= count <= LARGEST


def hidden(
    counts: Mapping[Key, int], sums: Iterable[Sum[Key]], guarded: Collection[Key]
) -> frozenset[Key]:
    """Of these cells, those that are not shown. Only a `guarded` one may be hidden; every part and
    every whole is one of `counts`."""
    found = {key for key in guarded if is_small(counts[key])}
    equations, before = list(sums), -1
    while len(found) != before:
        before = len(found)
        for one in equations:
            _hide_beside(counts, one, found, guarded)
    return frozenset(found)


def _hide_beside(
    counts: Mapping[Key, int], one: Sum[Key], found: set[Key], guarded: Collection[Key]
) -> None:
    """Hide more of this sum, until nothing of it can be worked out."""
    without = [part for part in one.parts if part in found]
    others = [part for part in one.parts if part in guarded and part not in found]
    others.sort(key=lambda part: (counts[part] == 0, counts[part]))
    for part in others:
        known = [counts[other] for other in without]
        if not _can_be_worked_out(known, one.whole in found, more=counts[part]):
            return
        without.append(part)
        found.add(part)


def _can_be_worked_out(without: Sequence[int], whole_is_hidden: bool, more: int) -> bool:
    """Or nearly so: of two people in two cells, each has one. Zeros more would not help then."""
    if whole_is_hidden:
        return not without
    return len(without) == 1 or (bool(without) and sum(without) <= LARGEST and more > 0)
