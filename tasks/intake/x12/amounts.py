"""Amounts and days of X12: a sign, digits, a point; eight digits without dashes."""

import re
from datetime import date

from tasks.accounts import LARGEST_CENTS

_AMOUNT = re.compile(r"([+-]?)(\d{0,12})(?:\.(\d{0,2})0*)?")
_DAY = re.compile(r"\d{8}")
MOST_CENTS = LARGEST_CENTS * 1_000
"""Of a whole transaction; one claim has a hundredth of it at most."""


def cents_of(text: str) -> int | None:
    """None where it is no amount."""
    found = _AMOUNT.fullmatch(text)
    if found is None or not (found[2] or found[3]) or not text.isascii():
        return None
    cents = int(found[2] or "0") * 100 + int((found[3] or "").ljust(2, "0"))
    return -cents if found[1] == "-" else cents


def day_of(text: str) -> date | None:
    """None where it is no day of the calendar."""
    if not text.isascii() or not _DAY.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
