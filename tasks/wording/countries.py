"""Countries as people write them, and as the last line of a foreign address has them."""

from functools import lru_cache

HOME = ""
"""Kept for the United States: an address without a country is at home."""

_AT_HOME = ("US", "PR", "VI", "GU", "AS", "MP", "UM")
"""The territories have the post and the states of home."""
_ALSO = {
    "usa": "US", "u.s.": "US", "u.s.a.": "US", "united states of america": "US", "america": "US",
    "uk": "GB", "u.k.": "GB", "great britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "can": "CA", "mex": "MX", "gbr": "GB", "fra": "FR",
    "deu": "DE", "holland": "NL", "korea": "KR", "turkey": "TR", "czech republic": "CZ",
    "méxico": "MX", "hong kong": "HK", "macau": "MO", "burma": "MM", "ivory coast": "CI",
}  # fmt: skip


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    from babel import Locale  # here: few addresses are foreign, and it takes a while to load

    found = Locale("en").territories.items()
    return {
        code: name
        for code, name in found
        if len(code) == 2 and code not in ("EU", "EZ", "UN", "ZZ")
    }


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    named = {name.casefold(): code for code, name in _names().items()}
    return named | {code.casefold(): code for code in _names()} | _ALSO


@lru_cache(maxsize=1_000)
def read_country(text: str) -> str:
    """Two letters; nothing for home and for nothing. Raises ValueError with the reason alone."""
    plain = " ".join(text.split()).casefold()
    if not plain:
        return HOME
    code = _codes().get(plain)
    if code is None:
        raise ValueError("is not a country")
    return HOME if code in _AT_HOME else code


def country_line(code: str) -> str:
    """In capitals and in English, for the post at home; empty for an address at home."""
    return _names()[code].upper() if code else ""
