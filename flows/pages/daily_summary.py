"""The text of a daily run's summary: did today go well, what lies where, what is to do next.

Pure: figures in, Markdown out. It stands in Prefect, so it holds counts and sums alone.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from policy.terms import StepStatus, dollars
from tasks.daily_run import TREND_DAYS, DayResult, DayServed, DaySummary, Reach, Sum
from tasks.runs import RunCounts, StatusCounts

_ENDS = tuple(one.value for one in StepStatus if one is not StepStatus.PLANNED)
_COLUMNS = ("due", *_ENDS)
FEWEST_IN_A_SUM = 11
"""The sum of one person is that person's amount. CMS shows no figure about fewer than 11 people."""
NEEDS_A_PERSON = "needs-a-person"
"""The table beside this page; its history has the days before."""


def summary(result: DayResult, found: DaySummary, so_far: Reach) -> str:
    """The page of one day, the answer first.

    `result` is what this run did; `so_far` the letters, notices and calls of the whole day, so
    that a second run, with nothing left to do, does not hide what the first one brought about.
    """
    day = result.run.as_of
    parts = (
        [f"# Daily run {day}", "", verdict(result, found)],
        ["", "## What to do next", "", *next_steps(result, found, so_far)],
        ["", "## Accounts", "", *_stages(result.run), "", _balance(result.run.total)],
        ["", "## Money and messages", "", *_money(found, day), *_reached(result, so_far)],
        ["", f"## The last {TREND_DAYS} days", "", *chart(found.trend, day)],
    )
    return "\n".join(line for part in parts for line in part)


def verdict(result: DayResult, found: DaySummary) -> str:
    """The one line that is read first; the run ends with it, too."""
    waits = troubles(found)
    also = f" Also: {'; '.join(waits)}." if waits else ""
    if found.cases.set_aside:
        set_aside = _accounts(found.cases.set_aside)
        return f"**{set_aside} set aside today.** The others were served.{also}"
    if result.run.total.not_reached:
        return f"**Not whole:** accounts were planned and not reached.{also}"
    if waits:
        return f"**The day was served, and something waits for you:** {'; '.join(waits)}."
    if not result.run.total.due:
        return "**All is well.** Nothing was due."
    return f"**All is well.** {_accounts(result.run.total.due)} looked at, none set aside."


def troubles(found: DaySummary) -> list[str]:
    """What harms people, or hides money, if nobody looks: nothing is well over it."""
    late, unseen, waiting = found.late_refunds, len(found.unseen), len(found.waiting)
    told = [f"{late:,} {'refund is' if late == 1 else 'refunds are'} overdue"] if late else []
    if found.refused is not None:
        told.append(f"the last import refused {_rows(found.refused.rows)}")
    if unseen:
        told.append(f"money of {_accounts(unseen)} stands in no export")
    if waiting:
        told.append(f"{_accounts(waiting)} wait{'s' if waiting == 1 else ''} for a whole export")
    return told + ([f"paused: {', '.join(found.paused)}"] if found.paused else [])


def next_steps(result: DayResult, found: DaySummary, so_far: Reach) -> list[str]:
    """What a person has to do, and what Tend does by itself."""
    day, total = result.run.as_of, who_needs_a_person(found)
    steps = []
    if result.run.total.not_reached:
        steps.append("Start `daily-run` again: it takes what was not reached.")
    if total:
        stand = "account needs" if total == 1 else "accounts need"
        steps.append(
            f"{total:,} {stand} a person: the artifact `{NEEDS_A_PERSON}` says why and what to do."
        )
    steps.extend(_of_troubles(found))
    steps.extend(renewal.words for renewal in found.renewals)
    steps.extend([found.law.words] if found.law.words else [])
    if found.no_address:
        people = "person has" if found.no_address == 1 else "people have"
        steps.append(
            f"{found.no_address:,} {people} an address to which no letter goes: no ZIP code, one "
            "that does not exist, or one of another state (HD-07). Correct it in the billing "
            "system, then import again; `tend account` names the fault."
        )
    if so_far.letters:
        steps.append(f"Give the print batches in `var/letters/{day}/` to the print vendor.")
    if so_far.calls:
        steps.append(f"Give the call list `var/calls/{day}.csv` to the specialists.")
    return [f"- {step}" for step in (steps or ["Nothing."])] + list(_by_itself(result))


def who_needs_a_person(found: DaySummary) -> int:
    """As many as `needs-a-person` has rows, or would have without its bound."""
    return found.cases.set_aside + found.cases.given + len(found.unseen) + len(found.waiting)


def _of_troubles(found: DaySummary) -> Iterator[str]:
    """Those that are no account of `needs-a-person`."""
    if found.late_refunds:
        refunds = "refund has" if found.late_refunds == 1 else "refunds have"
        yield (
            f"{found.late_refunds:,} {refunds} been due for more than 30 days: `tend worklist` "
            "says to whom, and how much. Give it back, then tell it with `record-refund`."
        )
    if found.refused is not None:
        yield (
            f"The import of {found.refused.imported_on} refused {_rows(found.refused.rows)}: "
            "`var/refused/` says which and why. Correct them in the billing system, then import "
            "again."
        )
    if found.paused:
        yield (
            f"Paused: {', '.join(f'`{name}`' for name in found.paused)}. Nothing of it starts by "
            "itself until somebody switches its schedule on under *Deployments*."
        )


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"


def _by_itself(result: DayResult) -> Iterator[str]:
    waiting = result.waiting.waiting if result.waiting else 0
    until = result.waiting.waiting_until if result.waiting else None
    if waiting:
        first = f", the first from {until[11:16]} on {until[:10]}" if until else ""
        wait = "notice waits" if waiting == 1 else "notices wait"
        yield f"- By itself: {waiting:,} {wait} for a fitting hour{first}; `send-notices` does it."


def _stages(run: RunCounts) -> Iterator[str]:
    yield "| stage | " + " | ".join(_COLUMNS) + " |"
    yield "|---|" + "---:|" * len(_COLUMNS)
    stages = {stage.value: numbers for stage, numbers in run.by_stage.items()}
    for name, numbers in {**stages, "all": run.total}.items():
        row = " | ".join(f"{getattr(numbers, column):,}" for column in _COLUMNS)
        yield f"| {name.replace('_', ' ')} | {row} |"


def _balance(total: StatusCounts) -> str:
    """The sum that has to hold, or how far it is off."""
    ends = " + ".join(f"{name} {getattr(total, name):,}" for name in _ENDS)
    said = f"due {total.due:,} = {ends}"
    if not total.not_reached:
        return said
    return f"**{said} does not hold:** {_accounts(total.not_reached)} planned and not reached."


def _money(found: DaySummary, day: date) -> Iterator[str]:
    last = day - timedelta(1)
    days = f"on {last}" if found.since == last else f"from {found.since} to {last}"
    yield f"- Still owed on the accounts that were served: {_dollars(found.touched)}"
    yield f"- Received from patients {days}: {_dollars(found.received)}"


def _reached(result: DayResult, so_far: Reach) -> Iterator[str]:
    """What the day brought about, and where it lies."""
    day = result.run.as_of
    places = {
        "letters": f"var/letters/{day}/",
        "notices": f"var/outbox/{day}/",
        "calls": f"var/calls/{day}.csv",
    }
    for name, place in places.items():
        by_this_run, of_the_day = getattr(result.reach, name), getattr(so_far, name)
        ours = "" if by_this_run == of_the_day else f", {by_this_run:,} of them by this run"
        lies = f" in `{place}`" if of_the_day else ""
        yield f"- {name.capitalize()}: {of_the_day:,}{lies}{ours}"
    yield f"- Notices waiting: {result.waiting.waiting if result.waiting else 0:,}"
    yield ""
    yield "`var/` lies in the folder that TEND_HOME names."


def chart(trend: tuple[DayServed, ...], today: date) -> list[str]:
    """A row for each day of the fortnight, the newest first; a day without a run is seen as one."""
    served = {one.day: one for one in trend}
    days = [today - timedelta(back) for back in range(TREND_DAYS)]
    head = ["| day | done | held | failed | received | letters | calls |", "|---|" + "---:|" * 6]
    return head + [_day(day, served.get(day)) for day in days]


def _day(day: date, served: DayServed | None) -> str:
    found = served or DayServed(day, ran=False)
    numbers = [f"{found.done:,}", f"{found.held:,}", f"{found.failed:,}"]
    told = numbers if found.ran else ["no run", "", ""]
    few = 0 < found.received.guarantors < FEWEST_IN_A_SUM
    money = f"under {FEWEST_IN_A_SUM} people" if few else dollars(found.received.cents)
    cells = [f"{day:%a} {day}", *told, money, f"{found.letters:,}", f"{found.calls:,}"]
    return f"| {' | '.join(cells)} |"


def _accounts(number: int) -> str:
    return f"{number:,} account{'' if number == 1 else 's'}"


def _dollars(found: Sum) -> str:
    if not found.guarantors:
        return "nothing"
    if found.guarantors < FEWEST_IN_A_SUM:
        return f"not shown, fewer than {FEWEST_IN_A_SUM} people"
    return f"{dollars(found.cents)} ({found.guarantors:,} people)"
