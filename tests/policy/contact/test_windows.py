"""RF-05, TZ-01 to TZ-07: at which moments a person may be called or sent a notice."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from policy.contact.hours import contact_hours
from policy.contact.weekdays import Weekday
from policy.contact.windows import (
    ContactTimes,
    is_open,
    next_open,
    next_open_day,
    why_closed,
    window_on,
)

LEGAL = contact_hours().legal
ALL_DAY = LEGAL.model_copy(update={"opens": time(0), "closes": time(23, 59)})
EASTERN, CENTRAL, PACIFIC = "America/New_York", "America/Chicago", "America/Los_Angeles"
ARIZONA, HAWAII, ALASKA = "America/Phoenix", "Pacific/Honolulu", "America/Anchorage"
PUERTO_RICO = "America/Puerto_Rico"
MONDAY = date(2026, 3, 2)


def at(zone: str, text: str) -> datetime:
    """'2026-07-01 18:30' on the clocks of that zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def here(zone: str = CENTRAL, **values: Any) -> ContactTimes:
    return ContactTimes((zone,))._replace(**values)


@pytest.mark.rule("RF-05", "TC-08")
@pytest.mark.parametrize(
    "zone", [EASTERN, CENTRAL, ARIZONA, PACIFIC, HAWAII, "America/Puerto_Rico"]
)
@pytest.mark.parametrize(
    ("clock", "legal", "product"),
    [
        ("05:59", False, False),
        ("07:59", False, False),
        ("08:00", True, False),
        ("08:59", True, False),
        ("09:00", True, True),
        ("19:59", True, True),
        ("20:00", True, True),
        ("20:01", True, False),
        ("21:00", True, False),
        ("21:01", False, False),
        ("23:30", False, False),
    ],
)
def test_the_hours_are_those_of_the_persons_own_clock(
    zone: str, clock: str, legal: bool, product: bool
) -> None:
    moment = at(zone, f"{MONDAY} {clock}")
    assert is_open(here(zone), moment, LEGAL) is legal
    assert is_open(here(zone), moment) is product


@pytest.mark.rule("RF-05", "TZ-01", "TZ-04")
@pytest.mark.vector(11)
def test_phoenix_with_a_phone_from_washington() -> None:
    """21:00 in Washington is 18:00 in Phoenix in July: both places have to allow it."""
    person = ContactTimes((ARIZONA, EASTERN))
    late = at(ARIZONA, "2026-07-01 18:30")
    assert not is_open(person, late, LEGAL)
    assert next_open(person, late, LEGAL) == at(ARIZONA, "2026-07-02 08:00")
    assert next_open(person, late) == at(ARIZONA, "2026-07-02 09:00")
    window = window_on(person, date(2026, 7, 1), LEGAL)
    assert window == (at(ARIZONA, "2026-07-01 08:00"), at(ARIZONA, "2026-07-01 18:00"))


@pytest.mark.rule("TZ-02")
@pytest.mark.parametrize(
    ("zones", "day", "opens"),
    [
        pytest.param((), "2026-07-01", "11:00", id="the lower 48"),
        pytest.param((), "2026-01-07", "11:00", id="also in winter"),
        pytest.param((EASTERN, ALASKA), "2026-07-01", "12:00", id="with Alaska"),
        pytest.param((EASTERN, HAWAII), "2026-07-01", "14:00", id="with Hawaii in summer"),
        pytest.param((EASTERN, HAWAII), "2026-01-07", "13:00", id="with Hawaii in winter"),
    ],
)
def test_who_may_be_anywhere_is_reached_when_it_suits_everywhere(
    zones: tuple[str, ...], day: str, opens: str
) -> None:
    person, first = ContactTimes(zones), at(EASTERN, f"{day} {opens}")
    assert not is_open(person, first - timedelta(minutes=1), LEGAL)
    assert is_open(person, first, LEGAL)
    assert is_open(person, at(EASTERN, f"{day} 21:00"), LEGAL)
    assert not is_open(person, at(EASTERN, f"{day} 21:01"), LEGAL)


@pytest.mark.rule("TZ-04")
def test_arizona_keeps_its_clock_and_the_navajo_nation_does_not() -> None:
    for day, hours in (("2026-01-07", 16), ("2026-07-01", 16)):
        opens = window_on(here(ARIZONA), date.fromisoformat(day))
        assert opens is not None
        assert opens.opens == datetime.fromisoformat(f"{day}T{hours}:00+00:00")
    navajo = window_on(here("America/Denver"), date(2026, 7, 1))
    assert navajo is not None
    assert navajo.opens == datetime(2026, 7, 1, 15, tzinfo=UTC)
    hawaii = [window_on(here(HAWAII), day) for day in (date(2026, 1, 7), date(2026, 7, 1))]
    assert [window.opens.hour for window in hawaii if window] == [19, 19]


@pytest.mark.rule("TZ-05")
def test_an_hour_that_does_not_exist_waits_for_the_morning() -> None:
    """2026-03-08 02:30 is skipped in New York; it is a Sunday, so the product waits a day more."""
    gap = at(EASTERN, "2026-03-08 02:30")
    assert next_open(here(EASTERN), gap, LEGAL) == at(EASTERN, "2026-03-08 08:00")
    assert next_open(here(EASTERN), gap) == at(EASTERN, "2026-03-09 09:00")


@pytest.mark.rule("TZ-05")
@pytest.mark.vector(34)
@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_comes_twice_is_closed_both_times(fold: int) -> None:
    twice = at(EASTERN, "2026-11-01 01:30").replace(fold=fold)
    assert not is_open(here(EASTERN), twice, LEGAL)
    assert next_open(here(EASTERN), twice, LEGAL) == at(EASTERN, "2026-11-01 08:00")
    assert next_open(here(EASTERN), twice) == at(EASTERN, "2026-11-02 09:00")


@pytest.mark.rule("TZ-05")
@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1)])
@pytest.mark.parametrize("zone", [EASTERN, CENTRAL, PACIFIC])
def test_the_days_that_lose_or_gain_an_hour_have_their_full_window(zone: str, day: date) -> None:
    window = window_on(here(zone), day, LEGAL)
    assert window is not None
    assert window.closes - window.opens == timedelta(hours=13)
    assert window.opens.astimezone(ZoneInfo(zone)).time() == time(8)


@pytest.mark.rule("TC-09")
@pytest.mark.parametrize(
    ("state", "opens", "closes"),
    [
        ("FL", 9, 20), ("MD", 9, 20), ("OK", 9, 20), ("MS", 9, 20), ("MA", 9, 20), ("AL", 9, 20),
        ("LA", 9, 20), ("NJ", 9, 20), ("CT", 9, 20), ("NV", 9, 20), ("KY", 10, 20), ("MI", 9, 20),
        ("MN", 9, 20), ("NM", 9, 20), ("RI", 9, 18), ("TX", 9, 20), ("OH", 9, 20),
    ],
)  # fmt: skip
def test_a_states_hours_narrow_the_products(state: str, opens: int, closes: int) -> None:
    """On its own clock, the minute before, on and after each end."""
    person = here(states=(state,))
    first, last = datetime.combine(MONDAY, time(opens)), datetime.combine(MONDAY, time(closes))
    minute = timedelta(minutes=1)
    found = [
        is_open(person, moment.replace(tzinfo=ZoneInfo(CENTRAL)))
        for moment in (first - minute, first, first + minute, last - minute, last, last + minute)
    ]
    assert found == [False, True, True, True, True, False]


@pytest.mark.rule("TC-09")
@pytest.mark.parametrize(
    ("states", "opens", "closes"),
    [
        ("AL LA MS FL MA MD NJ OK", 8, 20),
        ("CT NV", 9, 20),
        ("KY", 10, 21),
        ("MI MN NM TX", 9, 21),
        ("RI", 9, 18),
    ],
)
def test_a_states_own_hours_hold_also_where_the_product_and_the_law_would_ask_for_nothing(
    states: str, opens: int, closes: int
) -> None:
    for state in states.split():
        window = window_on(here(states=(state,)), MONDAY, ALL_DAY)
        assert window == (
            at(CENTRAL, f"{MONDAY} {opens:02}:00"),
            at(CENTRAL, f"{MONDAY} {closes}:00"),
        )


@pytest.mark.rule("TC-09")
@pytest.mark.parametrize(("states", "open_on_sunday"), [("AL LA MS RI", False), ("FL KY TX", True)])
def test_some_states_are_closed_on_sundays_by_their_own_law(
    states: str, open_on_sunday: bool
) -> None:
    for state in states.split():
        sunday = window_on(here(states=(state,)), MONDAY - timedelta(1), ALL_DAY)
        assert (sunday is not None) is open_on_sunday


@pytest.mark.rule("TC-09")
def test_the_law_of_a_state_narrows_the_legal_hours_too() -> None:
    florida, ohio = here(states=("FL",)), here(states=("OH",))
    assert not is_open(florida, at(CENTRAL, "2026-03-02 20:30"), LEGAL)
    assert is_open(ohio, at(CENTRAL, "2026-03-02 20:30"), LEGAL)


@pytest.mark.rule("TC-09")
def test_of_two_states_the_stricter_holds() -> None:
    both = here(states=("KY", "RI"))
    window = window_on(both, MONDAY)
    assert window == (at(CENTRAL, "2026-03-02 10:00"), at(CENTRAL, "2026-03-02 18:00"))


@pytest.mark.rule("TC-09")
@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        pytest.param("2026-03-01 12:00", "2026-03-02 09:00", id="a Sunday"),
        pytest.param("2026-02-28 20:01", "2026-03-02 09:00", id="late on a Saturday"),
        pytest.param("2026-02-28 20:00", "2026-02-28 20:00", id="just in time on a Saturday"),
        pytest.param("2026-11-26 12:00", "2026-11-27 09:00", id="Thanksgiving"),
        pytest.param("2026-07-03 12:00", "2026-07-06 09:00", id="the day it is kept, and a Sunday"),
        pytest.param("2026-05-23 21:00", "2026-05-26 09:00", id="Memorial Day after a Sunday"),
    ],
)
def test_nobody_is_reached_on_a_sunday_or_a_federal_holiday(moment: str, opens: str) -> None:
    assert next_open(here(), at(CENTRAL, moment)) == at(CENTRAL, opens)


@pytest.mark.rule("TC-09")
@pytest.mark.parametrize(("state", "open_on_saturday"), [("RI", False), ("CT", True)])
def test_rhode_island_is_closed_on_saturdays(state: str, open_on_saturday: bool) -> None:
    saturday = window_on(here(EASTERN, states=(state,)), date(2026, 3, 7))
    assert (saturday is not None) is open_on_saturday


@pytest.mark.rule("RF-06")
@pytest.mark.parametrize(
    ("told", "clock", "open_then"),
    [
        ({"not_before": time(12)}, "11:59", False),
        ({"not_before": time(12)}, "12:00", True),
        ({"not_before": time(12)}, "12:01", True),
        ({"not_after": time(17, 30)}, "17:29", True),
        ({"not_after": time(17, 30)}, "17:30", True),
        ({"not_after": time(17, 30)}, "17:31", False),
        ({"not_before": time(7)}, "08:59", False),
        ({"not_after": time(22)}, "20:01", False),
        ({"not_on": (Weekday.MONDAY,)}, "12:00", False),
        ({"not_on": (Weekday.TUESDAY,)}, "12:00", True),
    ],
)
def test_what_a_person_told_us_narrows_the_hours_and_never_widens_them(
    told: dict[str, Any], clock: str, open_then: bool
) -> None:
    assert is_open(here(**told), at(CENTRAL, f"{MONDAY} {clock}")) is open_then


@pytest.mark.rule("RF-06", "TZ-01")
def test_hours_that_were_told_hold_wherever_the_person_may_be() -> None:
    person = ContactTimes((PACIFIC, EASTERN), not_before=time(12))
    window = window_on(person, MONDAY)
    assert window == (at(PACIFIC, "2026-03-02 12:00"), at(EASTERN, "2026-03-02 20:00"))


@pytest.mark.rule("TZ-01")
@pytest.mark.parametrize(
    "never",
    [
        pytest.param(ContactTimes((EASTERN, "Pacific/Guam")), id="the ends of the country"),
        pytest.param(here(not_before=time(20, 0)), id="an hour that never comes"),
        pytest.param(here(not_on=tuple(Weekday)), id="no day of the week"),
        pytest.param(here(not_on=tuple(Weekday)[:6]), id="only Sundays"),
    ],
)
def test_where_nothing_fits_nothing_is_found_and_nothing_loops(never: ContactTimes) -> None:
    assert next_open(never, at(CENTRAL, "2026-03-02 12:00")) is None
    assert next_open_day(never, MONDAY) is None
    assert window_on(never, MONDAY) is None


@pytest.mark.parametrize(
    ("times", "day", "rules", "words"),
    [
        (here(), "2026-03-01", ("TC-09",), "no calls and no notices on a Sunday"),
        (here(), "2026-12-25", ("TC-09",), "no calls and no notices on a federal holiday"),
        (here(not_on=(Weekday.TUESDAY,)), "2026-03-03", ("RF-06",), "told us not on a Tuesday"),
        (here(not_before=time(20)), "2026-03-03", ("RF-06", "TZ-01"), "what the person told us"),
        (ContactTimes((EASTERN, "Pacific/Guam")), "2026-03-03", ("TZ-01",), "every place"),
    ],
)
def test_a_closed_day_says_why(
    times: ContactTimes, day: str, rules: tuple[str, ...], words: str
) -> None:
    closed = why_closed(times, date.fromisoformat(day))
    assert closed is not None
    assert closed.rules == rules
    assert words in closed.why


def test_an_open_day_has_nothing_to_explain() -> None:
    assert why_closed(here(), MONDAY) is None


@pytest.mark.parametrize(
    ("times", "day", "found"),
    [
        (here(), "2026-03-01", "2026-03-02"),
        (here(), "2026-03-02", "2026-03-02"),
        (here(not_on=tuple(Weekday)[1:]), "2026-12-22", "2026-12-28"),
        # Only Mondays are left, and two of them in a row are holidays.
        (here(not_on=tuple(Weekday)[1:]), "2028-12-19", "2029-01-08"),
    ],
)
def test_the_next_open_day_is_found(times: ContactTimes, day: str, found: str) -> None:
    assert next_open_day(times, date.fromisoformat(day)) == date.fromisoformat(found)


def test_a_person_far_west_is_still_in_yesterdays_window() -> None:
    """20:00 in Honolulu is the next morning in UTC."""
    assert is_open(here(HAWAII), datetime(2026, 3, 3, 6, 0, tzinfo=UTC))
    assert not is_open(here(HAWAII), datetime(2026, 3, 3, 6, 1, tzinfo=UTC))


def test_a_window_of_one_moment_is_no_window() -> None:
    assert window_on(here(not_before=time(20)), MONDAY) is None
    assert window_on(here(not_before=time(19, 59)), MONDAY) is not None
    assert window_on(ContactTimes((EASTERN, "Pacific/Guam")), MONDAY) is None
