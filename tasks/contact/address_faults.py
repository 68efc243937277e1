"""Whether a letter to an address can arrive: its ZIP code is there, is real, and is where the state
and the city are (HD-07). An address abroad has no ZIP code of ours, and is not judged by one.

Kept on the person beside the time zones, and found anew whenever the address changes.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import zipcodes

from policy.terms import AddressFault

_NOT_A_LETTER = re.compile(r"[^a-z ]")
_SHORT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "north": "n", "south": "s",
          "east": "e", "west": "w", "city": "", "town": "", "township": "", "twp": "",
          "village": ""}  # fmt: skip
"""Of many ways to write the name of one city."""
_OF_THE_FORCES = frozenset({"AA", "AE", "AP"})


class ZipPlace(NamedTuple):
    """Where a ZIP code is; `cities` are the names that the post knows there."""

    state: str
    zone: str
    cities: frozenset[str]


ADDRESS = ("line1", "city", "state", "postal_code", "country")


def address_fault(address: Mapping[str, Any]) -> AddressFault:
    """Of the columns of `ADDRESS`. Where there is no street nobody writes to anyway."""
    line1, city, state, code, country = (address[name] for name in ADDRESS)
    if country or not line1:
        return AddressFault.NONE
    if not code:
        return AddressFault.NO_ZIP
    places = places_of(code[:5])
    if not places:
        return AddressFault.UNKNOWN_ZIP
    if state and all(place.state != state for place in places):
        return AddressFault.OTHER_STATE
    known = frozenset[str]().union(*(place.cities for place in places))
    near = not city or state in _OF_THE_FORCES or _plain(city) in known
    return AddressFault.NONE if near else AddressFault.OTHER_CITY


@lru_cache(maxsize=50_000)
def places_of(code: str) -> tuple[ZipPlace, ...]:
    """Of five digits; nothing where there is no such ZIP code. A look takes a millisecond."""
    try:
        found = zipcodes.matching(code)
    except (TypeError, ValueError):
        return ()
    return tuple(ZipPlace(one["state"], one["timezone"] or "", _cities(one)) for one in found)


def _cities(found: Mapping[str, Any]) -> frozenset[str]:
    named = (found["city"], *found["acceptable_cities"], *found["unacceptable_cities"])
    return frozenset(_plain(name) for name in named)


def _plain(city: str) -> str:
    words = _NOT_A_LETTER.sub(" ", city.casefold().replace("'", "")).split()
    return " ".join(filter(None, (_SHORT.get(word, word) for word in words)))
