"""A reason is told whole, or cut where it can be seen that it was."""

import pytest

from policy.rules.decision import shortened

BY = " Answer by 2026-03-31."


@pytest.mark.parametrize(("length", "cut"), [(379, False), (380, False), (381, True), (600, True)])
def test_a_reason_of_380_characters_is_kept_and_a_longer_one_ends_in_dots(
    length: int, cut: bool
) -> None:
    words = "x" * length
    assert shortened(words) == ("x" * 377 + "..." if cut else words)


@pytest.mark.parametrize(("length", "cut"), [(357, False), (358, False), (359, True)])
def test_the_day_at_the_end_is_never_cut_off(length: int, cut: bool) -> None:
    assert len(BY) == 22
    told = shortened("x" * length, BY)
    assert told.endswith(BY)
    assert len(told) == (380 if cut else length + len(BY))
    assert ("..." in told) is cut
