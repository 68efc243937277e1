"""The text of a daily run's summary: did today go well, what lies where, what is to do next.

Pure: figures in, Markdown out. It stands in Prefect, so it holds counts and sums alone.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from policy.terms import StepStatus
from tasks.daily_run import TREND_DAYS, DayServed, DaySummary, Sum

_ENDS = tuple(one.value for one in StepStatus if one is not StepStatus.PLANNED)
_COLUMNS = ("due", *_ENDS)
FEWEST_IN_A_SUM = 11
"""The sum of one person is that person's amount. CMS shows no figure about fewer than 11 people."""
_WIDEST = 24


def summary(result: dict[str, Any], found: DaySummary, so_far: dict[str, int]) -> str:
    """The page of one day, the answer first.

    `result` is what this run did; `so_far` the letters, notices and calls of the whole day, so
    that a second run, with nothing left to do, does not hide what the first one brought about.
    """
    day = date.fromisoformat(result["as_of"])
    parts = (
        [f"# Daily run {day}", "", verdict(result, found)],
        ["", "## What to do next", "", *next_steps(result, found, so_far)],
        ["", "## Accounts", "", *_stages(result), "", _balance(result)],
        ["", "## Money and messages", "", *_money(found, day), *_reached(result, so_far)],
        ["", f"## The last {TREND_DAYS} days", "", *chart(found.trend, day)],
    )
    return "\n".join(line for part in parts for line in part)


def verdict(result: dict[str, Any], found: DaySummary) -> str:
    """The one line that is read first."""
    if found.cases.set_aside:
        return f"**{_accounts(found.cases.set_aside)} set aside today.** The others were served."
    if not _balances(result):
        return "**Not whole:** accounts were planned and not reached."
    if not result["due"]:
        return "**All is well.** Nothing was due."
    return f"**All is well.** {_accounts(result['due'])} looked at, none set aside."


def next_steps(result: dict[str, Any], found: DaySummary, so_far: dict[str, int]) -> list[str]:
    """What a person has to do, and what Tend does by itself."""
    day, total = result["as_of"], found.cases.set_aside + found.cases.given
    steps = []
    if not _balances(result):
        steps.append("Start `daily-run` again: it takes what was not reached.")
    if total:
        stand = "account needs" if total == 1 else "accounts need"
        steps.append(
            f"{total:,} {stand} a person: the artifact `needs-a-person-{day}` says why and what "
            "to do."
        )
    steps.extend(one.words for one in found.renewals)
    if so_far["letters"]:
        steps.append(f"Give the print batches in `var/letters/{day}/` to the print vendor.")
    if so_far["calls"]:
        steps.append(f"Give the call list `var/calls/{day}.csv` to the specialists.")
    return [f"- {step}" for step in (steps or ["Nothing."])] + list(_by_itself(result))


def _by_itself(result: dict[str, Any]) -> Iterator[str]:
    waiting, until = result.get("waiting", 0), result.get("waiting_until")
    if waiting:
        first = f", the first from {until[11:16]} on {until[:10]}" if until else ""
        wait = "notice waits" if waiting == 1 else "notices wait"
        yield f"- By itself: {waiting:,} {wait} for a fitting hour{first}; `send-notices` does it."


def _stages(result: dict[str, Any]) -> Iterator[str]:
    yield "| stage | " + " | ".join(_COLUMNS) + " |"
    yield "|---|" + "---:|" * len(_COLUMNS)
    for stage, numbers in {**result["by_stage"], "all": result}.items():
        row = " | ".join(f"{numbers[name]:,}" for name in _COLUMNS)
        yield f"| {stage.replace('_', ' ')} | {row} |"


def _balance(result: dict[str, Any]) -> str:
    """The sum that has to hold, or how far it is off."""
    said = f"due {result['due']:,} = " + " + ".join(f"{name} {result[name]:,}" for name in _ENDS)
    if _balances(result):
        return said
    missing = result["due"] - sum(result[name] for name in _ENDS)
    return f"**{said} does not hold:** {_accounts(missing)} planned and not reached."


def _balances(result: dict[str, Any]) -> bool:
    return bool(result["due"] == sum(result[name] for name in _ENDS))


def _money(found: DaySummary, day: date) -> Iterator[str]:
    last = day - timedelta(1)
    days = f"on {last}" if found.since == last else f"from {found.since} to {last}"
    yield f"- Still owed on the accounts that were served: {_dollars(found.touched)}"
    yield f"- Received from patients {days}: {_dollars(found.received)}"


def _reached(result: dict[str, Any], so_far: dict[str, int]) -> Iterator[str]:
    """What the day brought about, and where it lies."""
    day = result["as_of"]
    places = {
        "letters": f"var/letters/{day}/",
        "notices": f"var/outbox/{day}/",
        "calls": f"var/calls/{day}.csv",
    }
    for name, place in places.items():
        ours = "" if result[name] == so_far[name] else f", {result[name]:,} of them by this run"
        lies = f" in `{place}`" if so_far[name] else ""
        yield f"- {name.capitalize()}: {so_far[name]:,}{lies}{ours}"
    yield f"- Notices waiting: {result.get('waiting', 0):,}"
    yield ""
    yield "`var/` lies in the folder that TEND_HOME names."


def chart(trend: tuple[DayServed, ...], today: date) -> list[str]:
    """A line for each day of the fortnight; a day without a run is seen as one."""
    served = {one.day: one for one in trend}
    most = max((one.done for one in trend), default=0)
    days = [today - timedelta(back) for back in range(TREND_DAYS - 1, -1, -1)]
    return ["```", *(_bar(day, served.get(day), most) for day in days), "```"]


def _bar(day: date, served: DayServed | None, most: int) -> str:
    label = f"{day:%a} {day}"
    if served is None:
        return f"{label}  no run"
    bar = "█" * -(-served.done * _WIDEST // most) if most else ""
    problems = f", {served.failed:,} set aside" if served.failed else ""
    return f"{label}  {bar}{' ' if bar else ''}{served.done:,} done{problems}"


def _accounts(number: int) -> str:
    return f"{number:,} account{'' if number == 1 else 's'}"


def _dollars(found: Sum) -> str:
    if not found.guarantors:
        return "nothing"
    if found.guarantors < FEWEST_IN_A_SUM:
        return f"not shown, fewer than {FEWEST_IN_A_SUM} people"
    sign = "-" if found.cents < 0 else ""
    dollars, cents = divmod(abs(found.cents), 100)
    return f"{sign}${dollars:,}.{cents:02} ({found.guarantors:,} people)"
