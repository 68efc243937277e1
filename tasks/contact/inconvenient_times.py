"""Times and places that a person told us are inconvenient (RF-06, RF-07). Felt at once."""

import re
from datetime import date, time
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from models import Preference
from policy.contact import Weekday, next_open_day, window_on
from policy.terms import Channel
from tasks.accounts import open_accounts, review_now, take_account
from tasks.contact.preferences import wish_in_words
from tasks.contact.time_zones import EVIDENCE, zones_of_row
from tasks.facts import TIMES, times_of
from tasks.outbox import cancel
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import PERSON, Values

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_COLUMNS = ("told_zone", "not_before", "not_after", "not_on", "phone_at_work")


class ToldZone(StrEnum):
    """Where a person may say that they are."""

    EASTERN = "America/New_York"
    CENTRAL = "America/Chicago"
    MOUNTAIN = "America/Denver"
    ARIZONA = "America/Phoenix"
    PACIFIC = "America/Los_Angeles"
    ALASKA = "America/Anchorage"
    ALEUTIANS = "America/Adak"
    HAWAII = "Pacific/Honolulu"
    PUERTO_RICO = "America/Puerto_Rico"
    SAMOA = "Pacific/Pago_Pago"
    GUAM = "Pacific/Guam"


class Told(NamedTuple):
    """All that a person has told us by now; what is left out is convenient again.

    The times are wall time where the person is. `at_work`: the phone we know is at work.
    """

    not_before: time | None = None
    not_after: time | None = None
    not_on: tuple[Weekday, ...] = ()
    zone: ToldZone | None = None
    at_work: bool = False

    def in_words(self) -> str:
        said = [
            f"not before {self.not_before:%H:%M}" if self.not_before else "",
            f"not after {self.not_after:%H:%M}" if self.not_after else "",
            f"not on {', '.join(day[:3] for day in self.not_on)}" if self.not_on else "",
            f"is in {self.zone.value}" if self.zone else "",
            "not at work" if self.at_work else "",
        ]
        return "; ".join(part for part in said if part) or "any time is fine"


class RecordedTimes(NamedTuple):
    """`new` is False when we knew it already."""

    told: Told
    new: bool


def record_times(*, moment: Moment, reference: str, told: Told, actor: str) -> RecordedTimes:
    """Keep what the guarantor told us, in a transaction of its own. See `record`."""
    with recording(moment) as (connection, day, _):
        new = record(connection, reference=reference, told=told, today=day, actor=actor)
    return RecordedTimes(told, new)


def record(connection: Connection, *, reference: str, told: Told, today: date, actor: str) -> bool:
    """Keep what the guarantor told us. False when we know it already. Raises WrongInput."""
    person_id = take_account(connection, reference).guarantor_id
    query = select(*EVIDENCE, *TIMES, PERSON.c.phone_at_work).where(PERSON.c.id == person_id)
    stands = connection.execute(query).one()
    values = _columns(told)
    if all(getattr(stands, name) == values[name] for name in _COLUMNS):
        return False
    zones = zones_of_row(stands._asdict() | {"told_zone": values["told_zone"]})
    connection.execute(update(PERSON).where(PERSON.c.id == person_id).values(**values, zones=zones))
    _leaves_an_hour(connection, person_id, today)
    connection.execute(
        insert(Preference).values(
            person_id=person_id,
            channel="times",
            wanted=True,
            recorded_on=today,
            actor=actor,
            reason=told.in_words()[:80],
            not_before=values["not_before"],
            not_after=values["not_after"],
            not_on=values["not_on"],
        )
    )
    _take_effect(connection, person_id, told, today)
    return True


def read_time(text: str) -> time:
    """A time of the day as 14:30. Raises WrongInput."""
    plain = text.strip()
    if not _CLOCK.fullmatch(plain):
        raise WrongInput(f"{text!r} is not a time of the day; write it like 14:30")
    return time.fromisoformat(plain)


def _columns(told: Told) -> Values:
    return {
        "told_zone": told.zone.value if told.zone else "",
        "not_before": told.not_before,
        "not_after": told.not_after,
        "not_on": " ".join(day.value for day in Weekday if day in told.not_on),
        "phone_at_work": told.at_work,
    }


def _leaves_an_hour(connection: Connection, person_id: int, today: date) -> None:
    """A wish that leaves nothing is a wish for silence, and is recorded as one."""
    row = connection.execute(select(*TIMES).where(PERSON.c.id == person_id)).one()
    if next_open_day(times_of(row), today) is None:
        raise WrongInput(
            "that leaves no hour for a call or an e-mail; if they want none, record it: "
            "tend record preference REFERENCE calls no"
        )


def _take_effect(connection: Connection, person_id: int, told: Told, today: date) -> None:
    """Today's call is taken off the list when its hours are gone; a notice waits by itself."""
    ids = [account.id for account in open_accounts(connection, person_id)]
    row = connection.execute(select(*TIMES).where(PERSON.c.id == person_id)).one()
    if told.at_work or window_on(times_of(row), today) is None:
        cancel.cancel(
            connection,
            account_ids=ids,
            why=f"the person told us: {told.in_words()}",
            today=today,
            only_asks=False,
            channel=Channel.CALL,
        )
    review_now(connection, ids, today)


def times_in_words(reference: str, told: Told, *, new: bool) -> str:
    return wish_in_words(reference, told.in_words(), new=new)
