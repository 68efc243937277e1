"""How many letters one print batch takes: by their pages, not by their number alone.

Typst keeps about a megabyte for a page of words while it lays out a batch, and as much for each 7
rows of a table. Most letters have two pages; of a person with many visits one may have sixty.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from tasks.letters import ITEMS_SHOWN, Letter
from tasks.storage import ACCOUNT_ITEM, ENVELOPE_LINE, among

PAGES_PER_BATCH = 210
"""Of two batches side by side together; a letter longer than that is a batch of its own."""
LONGEST_LETTER = 210
"""Pages, counted so. One above it is no letter that anybody reads, and no machine need lay it out
every day: a person looks (tasks/printing/letter_check.py)."""
WORTH_TWO_PAGES = 60
"""From so many pages on two batches are laid out side by side, however few letters they are."""
_PAGES_OF_WORDS = 2
_ROWS_LIKE_A_PAGE = 7


def that_fit(
    connection: Connection, waiting: Sequence[tuple[int, int]]
) -> tuple[list[tuple[int, int]], int]:
    """The first of these envelopes (with whose they are) that fit into a batch, one at least; and
    as how many pages of words they count."""
    rows = _rows(connection, [envelope for envelope, _ in waiting])
    taken: list[tuple[int, int]] = []
    pages = 0
    for one in waiting:
        more = _pages(rows.get(one[0], 0))
        if taken and pages + more > PAGES_PER_BATCH:
            break
        taken.append(one)
        pages += more
    return taken, pages


def is_too_long(letter: Letter) -> bool:
    shown = (1 + min(len(account.items), ITEMS_SHOWN) for account in letter.accounts)
    return _pages(sum(shown)) > LONGEST_LETTER


def _pages(rows: int) -> int:
    return _PAGES_OF_WORDS + rows // _ROWS_LIKE_A_PAGE


def _rows(connection: Connection, envelope_ids: Sequence[int]) -> dict[int, int]:
    """What the tables of a letter have: a row for each visit, and its lines as far as they are
    shown."""
    visits = (
        select(
            ENVELOPE_LINE.c.envelope_id, ENVELOPE_LINE.c.account_id,
            func.count(ACCOUNT_ITEM.c.id).label("lines"),
        )
        .outerjoin(ACCOUNT_ITEM, ACCOUNT_ITEM.c.account_id == ENVELOPE_LINE.c.account_id)
        .where(
            among(connection, ENVELOPE_LINE.c.envelope_id, envelope_ids),
            ENVELOPE_LINE.c.cancelled_on.is_(None),
        )
        .group_by(ENVELOPE_LINE.c.envelope_id, ENVELOPE_LINE.c.account_id)
    )  # fmt: skip
    found: dict[int, int] = {}
    for envelope_id, _, lines in connection.execute(visits):
        found[envelope_id] = found.get(envelope_id, 0) + 1 + min(int(lines), ITEMS_SHOWN)
    return found
