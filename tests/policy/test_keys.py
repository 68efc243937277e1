"""The keys that make a thing happen once."""

from datetime import date

import pytest

from policy.keys import (
    MOST_RUNS,
    batch_name,
    cancelled_key,
    line_key,
    once_more_key,
    reprint_name,
    write_off_key,
)

DAY = date(2026, 3, 2)


@pytest.mark.rule("7.1")
def test_a_step_has_one_key_in_each_cycle() -> None:
    assert line_key(7, 1, "reminder_1") == line_key(7, 1, "reminder_1")
    assert line_key(7, 1, "reminder_1") != line_key(7, 2, "reminder_1")


def test_a_step_that_can_come_again_has_a_key_for_each_time() -> None:
    assert line_key(7, 1, "call_back", "2026-03-02") != line_key(7, 1, "call_back", "2026-03-09")


def test_no_two_accounts_share_a_key() -> None:
    assert line_key(1, 11, "x") != line_key(11, 1, "x")


def test_a_cancelled_line_gives_its_key_back() -> None:
    key = line_key(7, 1, "reminder_1")
    assert cancelled_key(key, 5) != key
    assert cancelled_key(key, 5) != cancelled_key(key, 6)


def test_a_write_off_happens_once_a_day_and_reason() -> None:
    assert write_off_key(7, "small", DAY) == "write-off:7:small:2026-03-02"


def test_a_batch_is_called_by_its_day_and_number() -> None:
    assert batch_name(DAY, 12) == "letters-2026-03-02-00012"


@pytest.mark.parametrize("times", [1, 2, 12])
def test_a_batch_that_is_printed_again_is_called_after_the_first(times: int) -> None:
    name = batch_name(DAY, 12)
    assert reprint_name(name, times) == f"letters-2026-03-02-00012-again-{times}"


def test_batches_of_a_day_sort_by_number() -> None:
    names = [batch_name(DAY, number) for number in (1, 9, 10, 99, 100, 999, 1000)]
    assert names == sorted(names)


def test_a_day_that_is_run_again_has_a_key_for_each_time_until_the_ninth() -> None:
    again = [once_more_key("k", number) for number in range(2, MOST_RUNS)]
    assert (again[0], again[-1]) == ("k:2", "k:9")
