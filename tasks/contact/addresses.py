"""States, ZIP codes and phone numbers as people write them, in the form that is kept.

What cannot be read raises ValueError with the reason alone: the value is a patient's.
"""

import phonenumbers
import us

_ZIP_LENGTHS = {3: 5, 4: 5, 5: 5, 8: 9, 9: 9}
"""Digits there are, digits there should be: spreadsheets drop leading zeros."""

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
    """Five or nine digits; 00000 is how Synthea writes that it does not know."""
    digits = text.strip().replace("-", "")
    if not digits.strip("0"):
        return ""
    if not digits.isdecimal() or len(digits) not in _ZIP_LENGTHS:
        raise ValueError("is not a ZIP code")
    code = digits.zfill(_ZIP_LENGTHS[len(digits)])
    return code if len(code) == 5 else f"{code[:5]}-{code[5:]}"


def read_phone(text: str) -> str:
    """In the international form. A number that exists nowhere may still be called 555."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueError("is not a phone number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
