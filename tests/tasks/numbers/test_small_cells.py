"""Which numbers are hidden, and that what is hidden cannot be worked out."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.numbers.small_cells import Sum, hidden, is_small


@pytest.mark.parametrize(
    ("count", "small"), [(0, False), (1, True), (10, True), (11, False), (1_000, False)]
)
def test_one_to_ten_is_small(count: int, small: bool) -> None:
    assert is_small(count) is small


def of_a_row(*counts: int) -> list[int | None]:
    """The counts of one row, beside their sum that is shown; None for what is hidden."""
    cells = dict(enumerate(counts))
    covered = hidden({**cells, -1: sum(counts)}, [Sum(list(cells), -1)], list(cells))
    return [None if key in covered else count for key, count in cells.items()]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((0, 0), [0, 0]),
        ((11, 40), [11, 40]),
        ((0, 11), [0, 11]),
        ((5, 30, 40), [None, None, 40]),
        ((10, 11, 40), [None, None, 40]),
        ((1, 0, 30, 40), [None, 0, None, 40]),
        ((5, 6, 40), [None, None, 40]),
        ((1, 1, 30, 40), [None, None, None, 40]),
        ((7, 0, 0), [None, None, 0]),
        ((3, 4, 0), [None, None, 0]),
        ((9,), [None]),
    ],
)
def test_beside_a_small_one_the_next_smallest_is_hidden(
    counts: tuple[int, ...], shown: list[int | None]
) -> None:
    assert of_a_row(*counts) == shown


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8))
def test_no_small_number_can_be_worked_out_from_a_row_and_its_sum(counts: list[int]) -> None:
    shown = of_a_row(*counts)
    assert not [one for one in shown if one is not None and is_small(one)]
    covered = [one for one, seen in zip(counts, shown, strict=True) if seen is None]
    assert len(covered) != 1
    if sum(one is not None and one > 0 for one in shown):
        assert not covered or sum(covered) > 10


Matrix = list[list[int]]


@given(st.integers(2, 4).flatmap(
    lambda wide: st.lists(
        st.lists(st.integers(0, 30), min_size=wide, max_size=wide), min_size=2, max_size=4
    )
))  # fmt: skip
def test_no_row_and_no_column_of_a_table_has_one_hidden_number_alone(table: Matrix) -> None:
    rows, columns = range(len(table)), range(len(table[0]))
    cells = {(row, column): table[row][column] for row, column in product(rows, columns)}
    counts: dict[tuple[int, int], int] = dict(cells)
    sums = []
    for row in rows:
        counts[row, -1] = sum(table[row])
        sums.append(Sum([(row, column) for column in columns], (row, -1)))
    for column in columns:
        counts[-1, column] = sum(table[row][column] for row in rows)
        sums.append(Sum([(row, column) for row in rows], (-1, column)))
    covered = hidden(counts, sums, list(cells))
    assert all(place in covered for place, count in cells.items() if is_small(count))
    for one in sums:
        assert sum(part in covered for part in one.parts) != 1


def test_where_the_sum_is_hidden_a_part_is_too() -> None:
    """One part and the sum are two that nobody knows."""
    counts = {"a": 20, "b": 30, "all": 50, "other": 4, "everything": 54}
    sums = [Sum(["a", "b"], "all"), Sum(["all", "other"], "everything")]
    assert hidden(counts, sums, ["a", "b", "all", "other"]) == {"other", "all", "a"}
