"""States, ZIP codes and phone numbers as people write them, in the form that is kept.

What cannot be read raises ValueError with the reason alone: the value is a patient's.
"""

import re

import phonenumbers
import us

_ZIP_LENGTHS = {3: 5, 4: 5, 5: 5, 8: 9, 9: 9}
"""Digits there are, digits there should be: spreadsheets drop leading zeros."""

_SPREADSHEET_NUMBER = re.compile(r"(\d+)\.0")
_IMPOSSIBLE_AREA = "01"
"""No area code in the United States begins with one of these."""

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
    plain = text.strip()
    if number := _SPREADSHEET_NUMBER.fullmatch(plain):
        plain = number[1]
    digits = plain.replace("-", "")
    if not digits.strip("0"):
        return ""
    if not digits.isdecimal() or len(digits) not in _ZIP_LENGTHS:
        raise ValueError("is not a ZIP code")
    code = digits.zfill(_ZIP_LENGTHS[len(digits)])
    return code if len(code) == 5 else f"{code[:5]}-{code[5:]}"


def read_phone(text: str) -> str:
    """In the international form. A number that exists nowhere may still be called 555; one that
    cannot be, such as 000-000-0000, is no number."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number) or _cannot_be(number):
        raise ValueError("is not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _cannot_be(number: phonenumbers.PhoneNumber) -> bool:
    """Filled in because a form asked for something: one digit ten times, an area code of none."""
    digits = phonenumbers.national_significant_number(number)
    home = number.country_code == 1
    return len(set(digits)) == 1 or (home and digits[0] in _IMPOSSIBLE_AREA)
