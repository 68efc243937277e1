"""Whether an export as a whole can be right, each limit a step before, on and after it."""

import re
from typing import get_args

import pytest

from flows.parameters import Accepted
from tasks.intake.sanity import Whole, accepted, stops
from tasks.runtime import WrongInput
from tests.factories import TODAY

QUIET = Whole(
    known=100, before_cents=1_000_00, after_cents=1_000_00, other_identity=0, open=100, gone=0,
    newest=TODAY, last_newest=TODAY,
)  # fmt: skip


def names(whole: Whole, text: str = "") -> list[tuple[str, int]]:
    return [(one.name, one.number) for one in stops(whole, accepted(text))]


def test_a_quiet_export_is_not_stopped() -> None:
    assert names(QUIET) == []


@pytest.mark.parametrize(
    ("after", "found"),
    [(1_199_99, []), (1_200_00, []), (1_200_01, [("balance-up", 21)]), (500_00, [])],
)
def test_more_than_a_fifth_up_stops(after: int, found: list[tuple[str, int]]) -> None:
    assert names(QUIET._replace(after_cents=after)) == found


@pytest.mark.parametrize(("others", "found"), [(4, []), (5, []), (6, [("identity", 6)])])
def test_more_than_one_in_twenty_with_another_identity_stops(
    others: int, found: list[tuple[str, int]]
) -> None:
    assert names(QUIET._replace(other_identity=others)) == found


@pytest.mark.parametrize(("gone", "found"), [(9, []), (10, []), (11, [("gone", 11)])])
def test_more_than_one_in_ten_gone_stops(gone: int, found: list[tuple[str, int]]) -> None:
    assert names(QUIET._replace(gone=gone)) == found


@pytest.mark.parametrize(("days", "found"), [(-1, []), (0, []), (1, [("older", 1)])])
def test_an_export_older_than_the_last_stops(days: int, found: list[tuple[str, int]]) -> None:
    last = TODAY.fromordinal(TODAY.toordinal() + days)
    assert names(QUIET._replace(last_newest=last)) == found
    assert names(QUIET._replace(exported_on=TODAY, last_exported=last)) == found


@pytest.mark.parametrize(("known", "found"), [(9, []), (10, ["balance-up", "gone"]), (11, 2)])
def test_of_few_accounts_a_share_says_nothing(known: int, found: object) -> None:
    whole = QUIET._replace(known=known, open=known, after_cents=9_000_00, gone=5)
    names_found = [name for name, _ in names(whole)]
    assert found in (names_found, len(names_found))


@pytest.mark.parametrize(
    ("text", "left"),
    [("gone=10", [("gone", 11)]), ("gone=11", []), ("older=3, gone=12", []), ("identity=99", 1)],
)
def test_a_stop_is_accepted_by_its_number_and_no_other(text: str, left: object) -> None:
    found = names(QUIET._replace(gone=11), text)
    assert left in (found, len(found))


def test_a_share_of_next_to_nothing_has_many_digits_and_is_accepted_all_the_same() -> None:
    whole = QUIET._replace(before_cents=1, after_cents=90_000_00)
    [(name, number)] = names(whole)
    assert number == 899_999_900
    assert names(whole, f"{name}={number}") == []
    pattern = get_args(Accepted)[1].json_schema_extra["pattern"]
    assert re.fullmatch(pattern, f"{name}={number}")


@pytest.mark.parametrize("text", ["gone", "gone=x", "all=1", "gone=1.5", "--gone=1"])
def test_what_accepts_nothing_is_refused(text: str) -> None:
    with pytest.raises(WrongInput, match="accepts nothing"):
        accepted(text)
