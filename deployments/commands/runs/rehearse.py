"""`tend rehearse`: the days to come, lived through on a copy."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deployments.commands.shared.arguments import Json, day
from deployments.commands.shared.checks import last_run, not_far_ahead, practice, ready
from deployments.commands.shared.output import count, progress, say, show, table
from tasks.runs import moments_of
from tasks.runtime import WrongInput, json_of

if TYPE_CHECKING:
    from tasks.daily_run import DayResult

DAYS_AHEAD = timedelta(7)


def rehearse(
    through: Annotated[
        date | None,
        typer.Option(
            parser=day, metavar="DATE", help="The last day of it; a week from today if not given."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Copy the database and what was written into a folder of its own, and run the days to come.

    Nothing leaves there: no e-mail is sent, and every page is marked "not to be mailed". What is
    real stays as it is. Each rehearsal has its own folder; delete it when you have seen enough.

    Example: tend rehearse --through 2026-12-24
    """
    today = ready()
    first = max(today, last_run() or today)
    last = not_far_ahead(through or first + DAYS_AHEAD)
    if last < first:
        raise WrongInput(f"--through {last} is before {first}, the day it begins with")
    from tasks.operations import at_home, make_copy

    home = make_copy(today)
    with at_home(home):
        days = _live(first, last)
    told = [_told(one) for one in days]
    show({"home": str(home), "days": told}, as_json, lambda: _tell(home, told))


def _live(first: date, last: date) -> list["DayResult"]:
    from tasks.daily_run import day as daily

    number_of_days = (last - first).days + 1
    ours = practice()
    lived = []
    with progress(f"Rehearsing {first} to {last}") as advance:
        for number in range(number_of_days):
            on = first + timedelta(number)
            lived.append(daily.walk(on, ours, moments_of(on, ours).now(), actor="rehearsal"))
            advance(number + 1, number_of_days)
    return lived


def _told(one: "DayResult") -> dict[str, Any]:
    total = one.run.total
    return {
        "day": one.run.as_of, **json_of(one.reach), "due": total.due, "set_aside": total.failed,
    }  # fmt: skip


def _tell(home: Path, days: list[dict[str, Any]]) -> None:
    head = ("day", "letters", "e-mails", "calls", "set aside")
    rows = [
        [str(one["day"]), one["letters"], one["notices"], one["calls"], one["set_aside"]]
        for one in days
        if one["due"]
    ]
    sums = [sum(one[name] for one in days) for name in ("letters", "notices", "calls", "set_aside")]
    table(head, [*rows, ["all", *sums]], total=True, title="What would happen")
    say(f"{count(len(days), 'day')} rehearsed; days on which nothing was due are left out.")
    say("Nothing was sent, nothing real was changed.")
    say(f"Its pages lie under {home / 'var'}; to look around: TEND_HOME={home} tend worklist")
