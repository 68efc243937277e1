"""What any cell of any file may hold, whatever its column: the one policy of characters.

Everything else would stop a database (NUL), a terminal (controls), or the eye: text that runs
backwards, letters under a hundred marks. A name or a line of an address may come with characters
that nobody sees, copied from elsewhere: it is read without them.
"""

import re
from collections.abc import Collection, Mapping
from unicodedata import category

Problem = tuple[str, str]

LONGEST = 4_000
MOST_MARKS = 10
"""So many marks on one letter. No script that people write needs as many."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_MARKS = frozenset({"Mn", "Me"})
_ADVICE = "remove them, then import again"
_TOO_LONG = (f"is longer than {LONGEST:,} characters", "shorten it, then import again")
_NOT_PRINTED = ("has characters that cannot be printed", _ADVICE)
_TURNED = ("has characters that turn the direction of the text", _ADVICE)
_GARBLED = (
    "is UTF-8 text that was read as another encoding",
    "export it as UTF-8 without opening it in between, then import again",
)
_STACKED = (f"has more than {MOST_MARKS} marks on one letter", _ADVICE)


def unfit(cell: str) -> Problem | None:
    """Why no cell may hold this; None for what may be read."""
    if len(cell) > LONGEST:
        return _TOO_LONG
    if cell.isascii() and cell.isprintable():
        return None
    if _CONTROLS.search(cell):
        return _NOT_PRINTED
    if _TURNS.search(cell):
        return _TURNED
    if cell.isascii():
        return None
    return _GARBLED if _is_garbled(cell) else _STACKED if _is_stacked(cell) else None


def is_plain(cells: Mapping[str, str]) -> bool:
    """Nothing in it that anybody could object to, as in nearly every row."""
    whole = "".join(cells.values())
    return whole.isascii() and whole.isprintable() and len(whole) <= LONGEST


def unfit_cells(cells: Mapping[str, str]) -> dict[str, Problem]:
    """Those of a row that may not be read, by field."""
    found = {field: unfit(cell) for field, cell in cells.items()}
    return {field: problem for field, problem in found.items() if problem is not None}


LEFT_OUT = (
    "has characters that nobody sees; it was read without them",
    "remove them where you keep it",
)


def seen(cells: Mapping[str, str], fields: Collection[str]) -> dict[str, str]:
    """Of these cells those that have characters that nobody sees, without them."""
    return {
        field: _UNSEEN.sub("", cell)
        for field, cell in cells.items()
        if field in fields and not cell.isascii() and _UNSEEN.search(cell)
    }


def own_key(cell: str) -> str:
    """A sender's key as it is kept, from a row that may be wrong; empty for one that cannot be."""
    return "" if unfit(cell) else plain(cell)


def plain(cell: str) -> str:
    """One space where the cell has any."""
    return " ".join(cell.split())


def _is_garbled(text: str) -> bool:
    """Read as Windows-1252 on its way, as JosÃ© is José; or with the mark of what was lost."""
    if "\ufffd" in text:
        return True
    try:
        text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _is_stacked(text: str) -> bool:
    """What is not seen, such as a joiner, ends no stack."""
    marks = 0
    for one in text:
        kind = category(one)
        if kind in _MARKS:
            marks += 1
        elif kind != "Cf":
            marks = 0
        if marks > MOST_MARKS:
            return True
    return False
