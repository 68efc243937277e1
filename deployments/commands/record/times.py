"""`tend record times`: when and where a person does not want to be reached."""

from datetime import time
from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, Json, RecordedOn, Reference, one_of
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.output import say, show
from policy.contact import Weekday
from tasks.contact import Told, ToldZone, read_time, record_times, times_in_words
from tasks.runtime import WrongInput

_DAYS = [day.value for day in Weekday]
_ZONES = [zone.value for zone in ToldZone]


def times(
    reference: Reference,
    not_before: Annotated[
        time | None,
        typer.Option(parser=read_time, metavar="HH:MM", help="Not before, where they are."),
    ] = None,
    not_after: Annotated[
        time | None,
        typer.Option(parser=read_time, metavar="HH:MM", help="Not after, where they are."),
    ] = None,
    not_on: Annotated[
        list[str] | None, typer.Option(metavar="DAY", help="Not on this weekday; may be repeated.")
    ] = None,
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Where they are: " + ", ".join(_ZONES) + ".")
    ] = "",
    at_work: Annotated[
        bool, typer.Option("--at-work", help="The phone is at work: do not call it.")
    ] = False,
    any_time: Annotated[bool, typer.Option("--any-time", help="Any time is fine again.")] = False,
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Record when and where calls and e-mail are inconvenient. Give all of it each time.

    Example: tend record times A-7K2M9QX4TB --not-before 12:00 --not-on tuesday
    """
    days = tuple(Weekday(one_of("weekday", one, _DAYS)) for one in not_on or ())
    told = Told(not_before, not_after, days, _zone(zone), at_work)
    if (told == Told()) != any_time:
        raise WrongInput("say what is inconvenient, or --any-time when nothing is any more")
    made = record_times(moment=moment(as_of), reference=reference, told=told, actor=actor(by))
    answer = {"reference": reference, "told": told.in_words(), "recorded": made.new}
    show(answer, as_json, lambda: say(times_in_words(reference, told, new=made.new)))


def _zone(text: str) -> ToldZone | None:
    if text and text not in _ZONES:
        raise WrongInput(f"{text!r} is no time zone we know; take one of: {', '.join(_ZONES)}")
    return ToldZone(text) if text else None
