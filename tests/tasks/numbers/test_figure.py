"""A figure hides what is small, in groups and, where it tells of means, everywhere."""

from __future__ import annotations

from tasks.numbers.figure import EVERYBODY, Column, Draft, Figure, NotShown, Unit

COLUMNS = (Column("people"), Column("owed", Unit.CENTS, ("people",)))


def drawn(
    *facts: tuple[str, str, int], groups: tuple[str, ...] = (), about_means: bool = False
) -> Figure:
    """Group, item, people; each owes a dollar."""
    draft = Draft("f", "F", "", COLUMNS, ("x", "y"), sums_up=True, about_means=about_means)
    for group, item, people in facts:
        draft.add(group, item, people=people, owed=people * 100)
    return draft.figure(groups)


def cells(figure: Figure, group: str = EVERYBODY) -> dict[str, list[object]]:
    return {row.item: list(row.cells.values()) for row in figure.of_group(group)}


def test_the_whole_practice_shows_small_numbers_where_they_tell_of_no_means() -> None:
    assert cells(drawn((EVERYBODY, "x", 1), (EVERYBODY, "y", 10))) == {
        "x": [1, 100], "y": [10, 1_000], "all": [11, 1_100],
    }  # fmt: skip


def test_of_means_the_whole_practice_shows_no_small_number() -> None:
    figure = drawn((EVERYBODY, "x", 10), (EVERYBODY, "y", 11), about_means=True)
    assert cells(figure) == {
        "x": [NotShown.SMALL, NotShown.BESIDE],
        "y": [NotShown.BESIDE, NotShown.BESIDE],
        "all": [21, 2_100],
    }


def test_money_of_few_is_hidden_with_them_and_that_of_many_is_not() -> None:
    figure = drawn(
        ("a", "x", 3), ("b", "x", 30), ("c", "x", 50), ("a", "y", 0), ("b", "y", 20),
        ("c", "y", 0), groups=("a", "b", "c"),
    )  # fmt: skip
    assert cells(figure, "a")["x"] == [NotShown.SMALL, NotShown.BESIDE]
    assert cells(figure, "c")["x"] == [50, 5_000]
    assert cells(figure)["x"] == [83, 8_300]


def test_a_group_without_anything_is_left_out() -> None:
    assert drawn(("a", "x", 20), groups=("a", "b")).groups == ["a", EVERYBODY]


def test_what_the_groups_have_is_what_all_have() -> None:
    figure = drawn(("a", "x", 20), ("b", "x", 30), ("b", "y", 40), groups=("a", "b"))
    assert cells(figure) == {"x": [50, 5_000], "y": [40, 4_000], "all": [90, 9_000]}
    assert cells(figure, "b") == {"x": [30, 3_000], "y": [40, 4_000], "all": [70, 7_000]}
