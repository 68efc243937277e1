"""A print batch is cut by the pages of its letters, and not by their number alone."""

import pytest

from tasks.printing import batch_size
from tasks.printing.batch_size import PAGES_PER_BATCH, that_fit
from tasks.storage.database import reading, writing
from tasks.storage.tables import PRINT_BATCH, STEP_RUN
from tests.factories import make_item, make_line
from tests.tasks.days import breaches, new_account, on_paper, portfolio, rows, walk

pytestmark = pytest.mark.usefixtures("database")


def envelope(lines: int) -> tuple[int, int]:
    """A letter about one visit with so many lines on its bill."""
    account = new_account()
    with writing() as connection:
        for number in range(lines):
            make_item(connection, account_id=account, number=number + 1)
        line = make_line(connection, account_id=account)
    return line, account


def fitting(waiting: list[tuple[int, int]]) -> tuple[int, int]:
    with reading() as connection:
        taken, pages = that_fit(connection, waiting)
    return len(taken), pages


def test_a_hundred_ordinary_letters_fit_into_a_batch() -> None:
    assert PAGES_PER_BATCH >= 100 * 2
    assert fitting([(number, number) for number in range(1, 101)]) == (100, 200)


def test_letters_with_many_lines_fill_it_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    short, long = envelope(12), envelope(60)
    assert fitting([short]) == (1, 3)
    assert fitting([long]) == (1, 10)
    for limit, count in ((12, 1), (13, 2), (14, 2)):
        monkeypatch.setattr(batch_size, "PAGES_PER_BATCH", limit)
        assert fitting([short, long])[0] == count


def test_more_lines_than_are_shown_take_no_more_pages() -> None:
    assert fitting([envelope(61)]) == fitting([envelope(300)])


def test_a_letter_longer_than_a_batch_is_a_batch_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batch_size, "PAGES_PER_BATCH", 1)
    assert fitting([envelope(1), envelope(1)])[0] == 1


@pytest.mark.usefixtures("no_typst")
@pytest.mark.parametrize(("ceiling", "printed"), [(9, 1), (10, 2), (11, 2)])
def test_a_letter_above_the_ceiling_of_pages_is_set_aside_and_stops_no_other(
    ceiling: int, printed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bill of 60 lines counts as ten pages."""
    assert batch_size.LONGEST_LETTER >= PAGES_PER_BATCH
    monkeypatch.setattr(batch_size, "LONGEST_LETTER", ceiling)
    long, _ = new_account(), new_account()
    with writing() as connection:
        for number in range(60):
            make_item(connection, account_id=long, number=number + 1)
    result = walk()
    assert (result["letters"], result["failed"]) == (printed, 2 - printed)
    codes = [row["error_code"] for row in rows(STEP_RUN, account_id=long)]
    assert [code is not None and "LetterTooLong" in code for code in codes] == [printed == 1]
    assert not breaches()


def test_every_letter_of_a_day_is_printed_however_many_batches_that_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portfolio(5)
    monkeypatch.setattr(batch_size, "PAGES_PER_BATCH", 4)
    walk()
    assert [row["letters"] for row in rows(PRINT_BATCH)] == [2, 2, 1]
    assert len(on_paper()) == 5
    assert not breaches()
