"""The numbers of a practice for a period: one object, which command, page and file render."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from tasks.numbers.figure import Draft, Figure
from tasks.numbers.funnel import ageing, funnel
from tasks.numbers.groups import in_order
from tasks.numbers.help_given import answers, help_by_band
from tasks.numbers.period import Grouping, Period
from tasks.numbers.promises import plans, refunds
from tasks.numbers.reach import reach, workload
from tasks.runtime import json_key

RULE = (
    "A number of 1 to 10 people or accounts is shown as <11, and money and days of so few are"
    " hidden. Where such a number could be worked out from what stands beside it, the next smallest"
    " is hidden as well. For the practice as a whole this holds for help by income alone."
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What happened from `first` to `last`, both included; what is so now is as of `as_of`."""

    as_of: date
    first: date = field(metadata=json_key("from"))
    last: date = field(metadata=json_key("to"))
    by: Grouping
    figures: tuple[Figure, ...]

    def figure(self, name: str) -> Figure:
        return next(one for one in self.figures if one.name == name)


def numbers(connection: Connection, today: date, days: Period, by: Grouping) -> Numbers:
    steps, endings = funnel(connection, days, by)
    drafts = (
        steps,
        endings,
        ageing(connection, today, by),
        help_by_band(connection, days, by),
        answers(connection, days, today, by),
        plans(connection, days, today, by),
        refunds(connection, days, today, by),
        reach(connection, days, by),
        workload(connection, today, by),
    )
    figures = tuple(draft.figure(_groups(draft, by)) for draft in drafts)
    return Numbers(today, days.first, days.last, by, figures)


def _groups(draft: Draft, by: Grouping) -> list[str]:
    return in_order(by, (place.group for place in draft.values))
