"""How a sender writes amounts and days: told for a whole file, never guessed from a cell."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from pydantic_core import PydanticCustomError

from tasks.accounts import LARGEST_CENTS
from tasks.intake.csv_files import wrong

Money = Literal["1234.50", "1.234,50", "123450"]
"""With cents behind a point or behind a comma, or cents alone."""
Negative = Literal["kind", "sign", "parentheses", "trailing"]
"""No amount has a sign, for its kind says what it does; or what lowers a bill is written -12.00,
(12.00) or 12.00-."""
Dates = Literal["YYYY-MM-DD", "YYYYMMDD", "M/D/YYYY", "M/D/YY", "D/M/YYYY", "D.M.YYYY", "excel"]

_AMOUNTS: dict[Money, re.Pattern[str]] = {
    "1234.50": re.compile(
        r"(?=\.?\d)(?P<whole>\d{0,9}|\d{1,3}(?:,\d{3})+)(?:\.(?P<part>\d{1,2}))?"
    ),
    "1.234,50": re.compile(
        r"(?=,?\d)(?P<whole>\d{0,9}|\d{1,3}(?:\.\d{3})+)(?:,(?P<part>\d{1,2}))?"
    ),
    "123450": re.compile(r"(?P<whole>)(?P<part>\d{1,12})"),
}
_DAYS: dict[Dates, re.Pattern[str]] = {
    "YYYYMMDD": re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)"),
    "M/D/YYYY": re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})(?: .*)?"),
    "M/D/YY": re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d\d)(?: .*)?"),
    "D/M/YYYY": re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})(?: .*)?"),
    "D.M.YYYY": re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})(?: .*)?"),
}
_ISO = re.compile(r"[+-]?\d{4,12}-\d\d-\d\d.*")
_SERIAL = re.compile(r"(\d{1,5})(?:\.\d+)?")
_SERIALS_FROM = date(1899, 12, 30)
_OLDEST = 110
"""Nobody who is written in two digits is older."""


def cents_in(style: Money, negative: Negative) -> Callable[[str], int]:
    """Reads an amount that is not empty. Raises the problem of a cell."""
    amount = _AMOUNTS[style]

    def read(text: str) -> int:
        below, bare = _sign(text, negative)
        found = amount.fullmatch(bare)
        if found is None:
            raise wrong(
                "is not an amount of money as the mapping says they are written",
                f"correct it, or money = {style!r} and negative = {negative!r} of intake.toml",
            )
        whole, part = re.sub("[.,]", "", found["whole"]), found["part"] or ""
        cents = int(part) if style == "123450" else int(whole or 0) * 100 + int(part.ljust(2, "0"))
        if cents > LARGEST_CENTS:
            raise wrong("is more than ten million dollars", "check the amount")
        return -cents if below else cents

    return read


def _sign(text: str, negative: Negative) -> tuple[bool, str]:
    """Whether the amount is below zero, and the amount without its sign."""
    bare = text.replace("$", "", 1).strip()
    if negative == "sign" and bare.startswith("-"):
        return True, bare[1:].strip()
    if negative == "parentheses" and bare.startswith("(") and bare.endswith(")"):
        return True, bare[1:-1].strip()
    if negative == "trailing" and bare.endswith("-"):
        return True, bare[:-1].strip()
    return False, bare


def day_in(style: Dates, today: date, *, of_birth: bool = False) -> Callable[[str], str]:
    """Reads a day that is not empty, and writes it as YYYY-MM-DD. One that is written so already
    is read by everybody alike, and left. Raises the problem of a cell."""

    def read(text: str) -> str:
        if _ISO.fullmatch(text):
            return text
        try:
            found = _serial(text) if style == "excel" else _parted(style, text, today, of_birth)
        except PydanticCustomError:
            raise
        except (ValueError, OverflowError):
            found = None
        if found is None:
            raise wrong(
                "is not a day as the mapping says they are written",
                f"correct it, or dates = {style!r} of intake.toml",
            )
        return found.isoformat()

    return read


def _serial(text: str) -> date | None:
    """Days as a spreadsheet counts them."""
    found = _SERIAL.fullmatch(text)
    return _SERIALS_FROM + timedelta(int(found[1])) if found else None


def _parted(style: Dates, text: str, today: date, of_birth: bool) -> date | None:
    pattern = _DAYS.get(style)
    found = pattern.fullmatch(text) if pattern else None
    if found is None:
        return None
    year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    if style != "M/D/YY":
        return date(year, month, day)
    return _of_two_digits(year, month, day, today, of_birth)


def _of_two_digits(year: int, month: int, day: int, today: date, of_birth: bool) -> date:
    """A visit is of this century where that is not more than a year ahead. A birth that may be of
    either is refused: whether a child or an old person owes it decides who may be asked."""
    late, early = date(2000 + year, month, day), 1900 + year
    if not of_birth:
        return late if late.year <= today.year + 1 else date(early, month, day)
    if late > today:
        return date(early, month, day)
    if today.year - early <= _OLDEST:
        raise wrong(
            f"may be of {early} or of {late.year}",
            "export birth dates with four digits of the year",
        )
    return late
