"""The time zones a person may be in (TZ-01 to TZ-06): address, coordinates, phone, what they said.

The area code of a phone is weak evidence and so is an address alone: all of them count, and a
call or a notice has to suit every one. Kept on the person, so that a run reads and never computes.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberType
from phonenumbers.timezone import time_zones_for_number
from sqlalchemy import Connection, or_, select
from tzfpy import get_tzs

from tasks.contact.address_faults import ADDRESS, address_fault, places_of
from tasks.storage import PERSON, Values, update_by_id

_ANYWHERE = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.UAN,
        PhoneNumberType.VOIP,
    }
)
"""Numbers that say nothing about where somebody is."""


class Evidence(NamedTuple):
    """What we know about where a person is. Empty where nothing is known."""

    postal_code: str = ""
    state: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    told_zone: str = ""
    country: str = ""


EVIDENCE = tuple(PERSON.c[name] for name in Evidence._fields)


def zones_of(evidence: Evidence) -> str:
    """The zones' names, the address's first, with a space between; empty when nobody knows."""
    at_home = () if evidence.country else _of_postal_code(evidence.postal_code)
    place = (*at_home, *_of_coordinates(evidence))
    found = (*(place or _of_state(evidence.state)), *_of_phone(evidence.phone))
    told = (evidence.told_zone,) if evidence.told_zone else ()
    return " ".join(dict.fromkeys(zone for zone in (*found, *told) if is_zone(zone)))


def placed(values: Values, told_zone: str = "") -> Values:
    """A person's columns, with the zones and the fault of the address that follow from them."""
    zones = zones_of_row(values | {"told_zone": told_zone})
    return values | {"zones": zones, "address_fault": address_fault(values)}


def zones_of_row(row: Mapping[str, Any]) -> str:
    """The zones of a person whose columns these are."""
    return zones_of(Evidence(**{name: row[name] for name in Evidence._fields if name in row}))


def fill_missing(connection: Connection) -> None:
    """Look once at everyone whose zones or address nobody looked at yet; an index finds them. What
    is known of one of the two stays."""
    kept = PERSON.c.zones, PERSON.c.address_fault
    columns = dict.fromkeys((*EVIDENCE, *(PERSON.c[name] for name in ADDRESS), *kept))
    query = select(PERSON.c.id, *columns).where(or_(*(one.is_(None) for one in kept)))
    rows = [_filled(row._asdict()) for row in connection.execute(query)]
    update_by_id(connection, PERSON, rows)


def _filled(row: Values) -> Values:
    zones, fault = row["zones"], row["address_fault"]
    return {
        "id": row["id"],
        "zones": zones_of_row(row) if zones is None else zones,
        "address_fault": address_fault(row) if fault is None else fault,
    }


@lru_cache
def is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (OSError, ValueError, KeyError):
        return False


def _of_postal_code(code: str) -> tuple[str, ...]:
    return tuple(place.zone for place in places_of(code[:5]) if place.zone)


def _of_coordinates(evidence: Evidence) -> tuple[str, ...]:
    if evidence.latitude is None or evidence.longitude is None:
        return ()
    return tuple(get_tzs(evidence.longitude, evidence.latitude))


@lru_cache
def _of_state(code: str) -> tuple[str, ...]:
    """TZ-03: both zones of a state that has two."""
    import us  # here: it takes a tenth of a second to load, and few people have a state alone

    state = us.states.lookup(code, field="abbr") if code else None
    return tuple(state.time_zones) if state is not None else ()


def _of_phone(phone: str) -> tuple[str, ...]:
    """One look at each exchange: all of its numbers are in the same place."""
    return _of_exchange(phone[:8], phone) if phone.startswith("+1") else _of_number(phone)


_exchanges: dict[str, tuple[str, ...]] = {}


def _of_exchange(exchange: str, phone: str) -> tuple[str, ...]:
    if exchange not in _exchanges:
        _exchanges[exchange] = _of_number(phone)
    return _exchanges[exchange]


def _of_number(phone: str) -> tuple[str, ...]:
    try:
        number = phonenumbers.parse(phone, "US")
    except phonenumbers.NumberParseException:
        return ()
    if phonenumbers.number_type(number) in _ANYWHERE:
        return ()
    return tuple(_real(time_zones_for_number(number)))


def _real(names: tuple[str, ...]) -> Iterator[str]:
    """The library says Etc/Unknown, or every zone of the numbering plan, when it does not know."""
    if len(names) <= MOST_ZONES_OF_A_PHONE:
        yield from (name for name in names if not name.startswith("Etc/"))


MOST_ZONES_OF_A_PHONE = 6
