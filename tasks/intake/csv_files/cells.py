"""What a cell may hold. A wrong one says why and what to do, and never repeats the value."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

from pydantic_core import PydanticCustomError

from policy.contact import is_mailbox
from tasks.accounts import LARGEST_CENTS
from tasks.contact import read_phone, read_postal_code, read_state
from tasks.intake.csv_files.characters import plain
from tasks.intake.csv_files.days import UNKNOWN, Clock, is_stand_in, is_unknown
from tasks.wording import read_country, read_language

_MONEY = re.compile(r"(-?)\$?(?=\.?\d)(\d{0,9}|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?")
_SPREADSHEET_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")
_OUT_OF_RANGE = re.compile(r"([+-]?)\d{5,12}-\d\d-\d\d(?:[T ].*)?")
_NOT = frozenset({"no", "none"})
_ANSWERS = {
    "": False,
    **dict.fromkeys(("yes", "y", "true", "1"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}


def wrong(reason: str, advice: str) -> PydanticCustomError:
    return PydanticCustomError("cell", "{reason}", {"reason": reason, "advice": advice})


def filled(value: str) -> str:
    text = value.strip()
    if not text:
        raise wrong("is empty", "fill it in")
    return text


def words(value: str, longest: int) -> str:
    text = plain(value)
    if len(text) > longest:
        raise wrong(f"is longer than {longest} characters", "shorten it")
    return text


@lru_cache(maxsize=10_000)  # the same few stand in many rows
def key(value: str) -> str:
    """A sender's own key: short, and the same in every file."""
    return words(filled(value), 80)


@lru_cache(maxsize=10_000)
def short(value: str) -> str:
    """A description for people: what is too long is cut, not refused."""
    return words(plain(value)[:200], 200)


def code(value: str) -> str:
    """A code of a service: what is too long is cut, not refused."""
    return plain(value)[:32]


def day(value: str, clock: Clock | None = None) -> date | None:
    """ISO days and timestamps, and the m/d/yyyy of a spreadsheet. A timestamp in UTC is of the day
    that it was by that clock; any other of the day that it says. A year of more than four digits is
    the last or the first day that there is."""
    text = value.strip()
    if not text:
        return None
    try:
        if text[4:5] == "-" and text[10:11] in ("", "T", " "):
            found = date.fromisoformat(text[:10])
            return found if clock is None or is_stand_in(found) else _by(clock, text, found)
        if spread := _SPREADSHEET_DAY.fullmatch(text):
            month, number, year = map(int, spread.groups())
            return date(year, month, number)
        if beyond := _OUT_OF_RANGE.fullmatch(text):
            return date.min if beyond.group(1) == "-" else date.max
    except ValueError:
        pass
    raise wrong("is not a day of the calendar", "write it as YYYY-MM-DD")


def _by(clock: Clock, text: str, written: date) -> date:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return written  # a good day, whatever stands behind it
    return clock.day_of(moment) if moment.utcoffset() == timedelta(0) else written


def real_day(value: str, clock: Clock | None = None) -> date | None:
    """A day, or None where the cell is empty or has a day that stands for none."""
    found = day(value, clock)
    return None if found is None or is_stand_in(found) else found


def day_or_not(value: str, clock: Clock | None = None) -> date | bool | None:
    """A day; False where the sender says that there is none (`no`, `none`), None where they say
    nothing."""
    return False if value.strip().casefold() in _NOT else real_day(value, clock)


@lru_cache(maxsize=10_000)
def any_day(value: str, clock: Clock | None = None) -> date:
    """A day that the cell has to have; one that stands for an unknown day is left as it is."""
    found = day(filled(value), clock)
    assert found is not None  # filled() refuses an empty cell
    return found


def known_day(value: str, clock: Clock | None = None) -> date:
    found = any_day(value, clock)
    if is_unknown(found):
        raise wrong(*UNKNOWN)
    return found


def cents(value: str) -> int:
    """Dollars to cents. Empty means zero: older exports leave unused amounts blank. A comma stands
    between thousands; whoever writes cents behind one says so for the whole file (intake.toml)."""
    text = value.strip()
    if text in ("", "0.00"):
        return 0
    found = _MONEY.fullmatch(text)
    if found is None:
        raise wrong("is not an amount of money", "write dollars and cents, such as 1234.50")
    sign, whole, part = found.groups()
    amount = int(whole.replace(",", "") or 0) * 100 + int((part or "").ljust(2, "0"))
    if amount > LARGEST_CENTS:
        raise wrong("is more than ten million dollars", "check the amount")
    return -amount if sign else amount


def known_cents(value: str) -> int:
    return cents(filled(value))


def unless_empty(what: str) -> Callable[[str], int | None]:
    """Reads an amount that may be unknown. Unknown is never zero."""

    def read(value: str) -> int | None:
        if not value.strip():
            return None
        amount = cents(value)
        if amount < 0:
            raise wrong("is below zero", f"write {what}, or leave it empty")
        return amount

    return read


def size(value: str) -> int | None:
    text = value.strip()
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 30:
        raise wrong("is not a household size", "write a number from 1 to 30, or leave it empty")
    return int(text)


def coordinate(value: str) -> float | None:
    """Only helps to find the time zone, so one that cannot be read is left out."""
    try:
        found = float(value)
    except ValueError:
        return None
    return found if -180.0 <= found <= 180.0 else None


def state(value: str) -> str:
    return _read(read_state, value, "write two letters such as TX, or leave it empty")


def postal_code(value: str) -> str:
    return _read(read_postal_code, value, "write five digits, or leave it empty")


def country(value: str) -> str:
    return _read(read_country, value, "write its name or its two letters, or leave it empty")


def region(value: str, country: str) -> str:
    """Of another country, as it is written there; a sender may repeat the country."""
    text = words(value, 60)
    return "" if text.upper() == country else text


def foreign_code(value: str) -> str:
    return words(value, 10)


def phone(value: str) -> str:
    return _read(read_phone, value, "write it with area code, or leave it empty")


def _read(reader: Callable[[str], str], value: str, advice: str) -> str:
    try:
        return reader(value)
    except ValueError as problem:
        raise wrong(str(problem), advice) from None


def email(value: str) -> str:
    """In small letters: one mailbox is one, however it is written."""
    text = value.strip().lower()
    if text and not is_mailbox(text):
        raise wrong("is not an e-mail address", "correct it, or leave it empty")
    return text


def language(value: str) -> str:
    return _read(read_language, value, "write a code such as en or es, or leave it empty")


def yes(value: str) -> bool:
    """Empty means no."""
    answer = _ANSWERS.get(value.strip().casefold())
    if answer is None:
        raise wrong("is neither yes nor no", "write yes or no")
    return answer


def yes_if_said(value: str) -> bool | None:
    """Empty means that the sender does not know."""
    return yes(value) if value.strip() else None
