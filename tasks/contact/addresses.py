"""States, ZIP codes and phone numbers as people write them, in the form that is kept.

What cannot be read raises ValueError with the reason alone: the value is a patient's.
"""

import re

import phonenumbers
import us
from phonenumbers import ValidationResult

_ZIP_LENGTHS = {3: 5, 4: 5, 5: 5, 8: 9, 9: 9}
"""Digits there are, digits there should be: spreadsheets drop leading zeros."""

_SPREADSHEET_NUMBER = re.compile(r"(\d+)\.0")
_NORTH_AMERICA = 1
_NEVER_FIRST = frozenset("01")
"""No area code and no exchange of North America begins with one of these."""
_SERVICE = "11"
"""211 to 911 are no area codes."""

_USUAL_PHONE = re.compile(
    r" *\(?([2-9](?!11)[0-9]{2})\)?[ .-]{0,2}([2-9][0-9]{2})[ .-]?([0-9]{4}) *"
)
"""A number of North America as nearly everybody writes it, which can be one. Whatever else there
is, and 222-222-2222, the library looks at: that takes fifteen times as long."""

_STATES = {
    **{state.name.casefold(): state.abbr for state in us.states.STATES_AND_TERRITORIES},
    **{state.abbr.casefold(): state.abbr for state in us.states.STATES_AND_TERRITORIES},
    "district of columbia": "DC",
    "dc": "DC",
    "aa": "AA",
    "ae": "AE",
    "ap": "AP",
}


def read_state(text: str) -> str:
    """Two letters; nothing for nothing."""
    plain = " ".join(text.split()).casefold()
    if plain and plain not in _STATES:
        raise ValueError("is not a US state")
    return _STATES[plain] if plain else ""


def read_postal_code(text: str) -> str:
    """Five or nine digits, also as a spreadsheet writes a number (62704.0); 00000 is how Synthea
    writes that it does not know."""
    digits = _digits(text)
    if not digits.strip("0"):
        return ""
    if not digits.isdecimal() or len(digits) not in _ZIP_LENGTHS:
        raise ValueError("is not a ZIP code")
    code = digits.zfill(_ZIP_LENGTHS[len(digits)])
    return code if len(code) == 5 else f"{code[:5]}-{code[5:]}"


def lacks_zeros(text: str) -> bool:
    """Whether a spreadsheet dropped what `read_postal_code` puts back in front."""
    digits = _digits(text)
    known = digits.isdecimal() and digits.strip("0") != ""
    return known and _ZIP_LENGTHS.get(len(digits), 0) > len(digits)


def _digits(text: str) -> str:
    plain = text.strip()
    number = _SPREADSHEET_NUMBER.fullmatch(plain)
    return (number[1] if number else plain).replace("-", "")


def read_phone(text: str) -> str:
    """In the international form. A number that exists nowhere may still be called 555; one that
    cannot be, such as 000-000-0000, or lacks its area code, is no number."""
    if not text.strip():
        return ""
    if usual := _USUAL_PHONE.fullmatch(text):
        digits = "".join(usual.groups())
        if len(set(digits)) > 1:
            return f"+1{digits}"
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or _cannot_be(number):
        raise ValueError("is not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _cannot_be(number: phonenumbers.PhoneNumber) -> bool:
    """Too short or too long, or filled in because a form asked for something: one digit ten times,
    an area code or an exchange of none."""
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return True
    digits = phonenumbers.national_significant_number(number)
    if len(set(digits)) == 1:
        return True
    area, exchange = digits[:3], digits[3:6]
    at_home = number.country_code == _NORTH_AMERICA
    return at_home and (
        area.endswith(_SERVICE) or not _NEVER_FIRST.isdisjoint(area[0] + exchange[0])
    )
