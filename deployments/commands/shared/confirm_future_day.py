"""A day that lies ahead: a person is asked once whether it is meant; a script is not."""

from datetime import date

from deployments.commands.shared.checks import last_run, today
from deployments.commands.shared.confirm import confirm_once
from deployments.commands.shared.output import count


def ask_if_ahead(
    day: date,
    what: str = "letters of that day are written, and no earlier day can be run afterwards",
) -> None:
    """Raises Abort unless the person at the terminal says yes.

    Where a run was made for a day ahead, that day is today: nothing is lost up to it.
    """
    now = today()
    if day > max(now, last_run() or now):
        ahead = count((day - now).days, "day")
        confirm_once(f"{day.isoformat()} lies {ahead} ahead: {what}. Go on?")
