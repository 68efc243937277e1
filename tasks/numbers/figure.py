"""A figure: rows of counts, money and days, with what is not shown left out of it.

The one form of all numbers. What is hidden is hidden here, so that no page, file or program that
is made of it can show it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from tasks.numbers.small_cells import Sum, hidden, is_small
from tasks.runtime import HIDDEN

EVERYBODY = "all"
"""The group of the whole practice, and the item of all items together."""


class Unit(StrEnum):
    COUNT = "count"
    CENTS = "cents"
    DAYS = "days"
    PERCENT = "percent"


class NotShown(StrEnum):
    """In place of a number. `SMALL`: it is 1 to 10. `BESIDE`: a small one could be worked out from
    it, or it is money or days of so few."""

    SMALL = "<11"
    BESIDE = "hidden"


Cell = int | None | NotShown
"""None: there is nothing to say."""


class Column(NamedTuple):
    """`of`: the counts without which it is not shown."""

    name: str
    unit: Unit = Unit.COUNT
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    group: str
    item: str
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Figure:
    """Its picture is of the first column."""

    name: str
    title: str
    note: str
    columns: tuple[Column, ...] = field(metadata=HIDDEN)
    rows: list[Row]

    @property
    def groups(self) -> list[str]:
        return list(dict.fromkeys(row.group for row in self.rows))

    def of_group(self, group: str) -> list[Row]:
        return [row for row in self.rows if row.group == group]


class Place(NamedTuple):
    """Where a number stands."""

    group: str
    item: str
    column: str


@dataclass(slots=True)
class Draft:
    """A figure before anything is hidden.

    `sums_up`: its items are the parts of all items, those `beside` are not; `rare` ones are left
    out where they have nothing. `item_sums` and `column_sums`: parts, and the one that they add up
    to. `part_of`: of which item another's share is. `about_means`: it tells of health and means,
    and small numbers are hidden for the whole practice, too.
    """

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    items: tuple[str, ...]
    sums_up: bool = False
    beside: tuple[str, ...] = ()
    rare: tuple[str, ...] = ()
    item_sums: tuple[tuple[tuple[str, ...], str], ...] = ()
    column_sums: tuple[tuple[tuple[str, ...], str], ...] = ()
    part_of: dict[str, str] = field(default_factory=dict)
    about_means: bool = False
    values: dict[Place, int] = field(default_factory=dict)

    def add(self, group: str, item: str, **values: int) -> None:
        """To the group, to everybody, and to all items where they add up."""
        for one in {group, EVERYBODY}:
            for other in {item, EVERYBODY} if self.sums_up and item in self.items else {item}:
                for name, value in values.items():
                    place = Place(one, other, name.replace("_", " "))
                    self.values[place] = self.values.get(place, 0) + value

    def put(self, group: str, item: str, column: str, value: int) -> None:
        """What does not add up, such as a median."""
        self.values[Place(group, item, column)] = value

    def figure(self, groups: Sequence[str]) -> Figure:
        """In the order of these groups; everybody comes last. Without any, it is of everybody."""
        items = (*self.items, *((EVERYBODY,) if self.sums_up else ()), *self.beside)
        covered = self._covered(groups, items)
        rows = [
            self._row(group, item, covered)
            for group in (*groups, EVERYBODY)
            for item in items
            if self._says_something(group, item, covered)
        ]
        return Figure(self.name, self.title, self.note, self.columns, rows)

    def _says_something(self, group: str, item: str, covered: frozenset[Place]) -> bool:
        """In a group, a row of zeros is left out."""
        if group == EVERYBODY and item not in self.rare:
            return True
        places = [Place(group, item, column.name) for column in self.columns]
        return any(self.values.get(place) or place in covered for place in places)

    def _row(self, group: str, item: str, covered: frozenset[Place]) -> Row:
        cells = {
            column.name: self._cell(column, Place(group, item, column.name), covered)
            for column in self.columns
        }
        return Row(group, item, cells)

    def _cell(self, column: Column, place: Place, covered: frozenset[Place]) -> Cell:
        if column.unit is Unit.COUNT:
            count = self.values.get(place, 0)
            if place not in covered:
                return count
            return NotShown.SMALL if is_small(count) else NotShown.BESIDE
        if column.unit is Unit.CENTS:
            return NotShown.BESIDE if place in covered else self.values.get(place, 0)
        item = place.item
        leaning_on = {item, self.part_of.get(item, item)}
        if any(
            Place(place.group, one, name) in covered for one in leaning_on for name in column.of
        ):
            return NotShown.BESIDE
        return self.values.get(place)

    def _covered(self, groups: Sequence[str], items: Sequence[str]) -> frozenset[Place]:
        counts = {
            place: self.values.get(place._replace(column=self._counted_by[place.column]), 0)
            for group in (*groups, EVERYBODY)
            for item in items
            for place in self._places(group, item)
        }
        guarded = {place for place in counts if self.about_means or place.group != EVERYBODY}
        sums = [*self._over_groups(groups, items), *self._over_items(groups, items)]
        return hidden(counts, sums, guarded)

    @property
    def _counted_by(self) -> dict[str, str]:
        """Money is judged by how many it is of, and adds up as they do."""
        counts = {one.name: one.name for one in self.columns if one.unit is Unit.COUNT}
        return counts | {one.name: one.of[0] for one in self.columns if one.unit is Unit.CENTS}

    def _places(self, group: str, item: str) -> list[Place]:
        return [Place(group, item, name) for name in self._counted_by]

    def _over_groups(self, groups: Sequence[str], items: Sequence[str]) -> Iterator[Sum[Place]]:
        if groups:
            for item in items:
                for whole in self._places(EVERYBODY, item):
                    yield Sum([whole._replace(group=group) for group in groups], whole)

    def _over_items(self, groups: Sequence[str], items: Sequence[str]) -> Iterator[Sum[Place]]:
        added = [*self.item_sums, *([(self.items, EVERYBODY)] if self.sums_up else [])]
        for group in (*groups, EVERYBODY):
            for parts, whole_item in added:
                for whole in self._places(group, whole_item):
                    yield Sum([whole._replace(item=part) for part in parts], whole)
            for item in items:
                for parts, whole_column in self.column_sums:
                    place = Place(group, item, whole_column)
                    yield Sum([place._replace(column=part) for part in parts], place)
