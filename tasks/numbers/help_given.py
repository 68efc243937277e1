"""Help with the cost: by band of the poverty line, and how long people wait for an answer."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from policy.assistance import Outcome
from policy.terms import ApplicationStatus, CallOutcome, Stage
from tasks.numbers.figure import EVERYBODY, Column, Draft, Unit
from tasks.numbers.groups import counted, first_account
from tasks.numbers.period import Grouping, Period
from tasks.storage import ACCOUNT, APPLICATION, CALL_RESULT, DETERMINATION, HELP_SIGN

_BANDS = {
    100: "up to 100 %", 200: "101 to 200 %", 300: "201 to 300 %", 400: "301 to 400 %",
}  # fmt: skip
_ABOVE, _UNKNOWN = "over 400 %", "not known"
_ANSWERED, _GIVEN_UP = "answered", "withdrawn or lapsed"
_APPLIED, _ASKED = "open: has applied", "open: has not applied yet"


def help_by_band(connection: Connection, days: Period, by: Grouping) -> Draft:
    made = Draft(
        "help", "Help, by income beside the poverty line",
        "Answers about one account each, by the day they were given. Not known: a sign was enough,"
        " such as homelessness.",
        (
            Column("determinations"), Column("approved"), Column("refused"),
            Column("written off", Unit.CENTS, ("approved",)),
        ),
        (*_BANDS.values(), _ABOVE, _UNKNOWN),
        sums_up=True, column_sums=((("approved", "refused"), "determinations"),), about_means=True,
    )  # fmt: skip
    columns = DETERMINATION.c
    band = case(
        (columns.percent_of_line.is_(None), _UNKNOWN),
        *((columns.percent_of_line <= most, words) for most, words in _BANDS.items()),
        else_=_ABOVE,
    )
    helped = columns.outcome.in_([Outcome.FREE.value, Outcome.PARTIAL.value])
    facts = select(
        columns.account_id, columns.guarantor_id, band.label("band"),
        case((helped, 1), else_=0).label("helped"), columns.write_off_cents,
    ).where(columns.determined_on.between(*days))  # fmt: skip
    for one in counted(connection, facts, by, ("band", "helped"), ("write_off_cents",)):
        words, helped_so = one.key
        made.add(
            one.group, words, determinations=one.number, approved=one.number if helped_so else 0,
            refused=0 if helped_so else one.number, written_off=one.sums[0],
        )  # fmt: skip
    return made


class _Wait(NamedTuple):
    """So many people of a group waited so many days, for this."""

    group: str
    what: str
    days: int
    people: int


def answers(connection: Connection, days: Period, today: date, by: Grouping) -> Draft:
    of = ("people",)
    made = Draft(
        "answers", 'From "I can\'t pay" to an answer',
        "From the first sign, call or application on. Answered and given up: in the period."
        " Open: as of today, of people with an open account.",
        (
            Column("people"), Column("median days", Unit.DAYS, of),
            Column("90th percentile", Unit.DAYS, of), Column("longest", Unit.DAYS, of),
        ),
        (_ANSWERED, _GIVEN_UP, _APPLIED, _ASKED),
    )  # fmt: skip
    found: dict[tuple[str, str], dict[int, int]] = {}
    for one in _waits(connection, days, today, by):
        made.add(one.group, one.what, people=one.people)
        for group in {one.group, EVERYBODY}:
            lasted = found.setdefault((group, one.what), {})
            lasted[one.days] = lasted.get(one.days, 0) + one.people
    for (group, what), lasted in found.items():
        made.put(group, what, "median days", percentile(lasted, 50))
        made.put(group, what, "90th percentile", percentile(lasted, 90))
        made.put(group, what, "longest", max(lasted))
    return made


def percentile(lasted: dict[int, int], percent: int) -> int:
    """The least number of days that so many of a hundred took at most. `lasted`: how many took how
    many days."""
    wanted = -(-sum(lasted.values()) * percent // 100)
    so_far = 0
    for one in sorted(lasted):
        so_far += lasted[one]
        if so_far >= wanted:
            break
    return one


def _waits(connection: Connection, days: Period, today: date, by: Grouping) -> Iterator[_Wait]:
    keys = ("since", "answered_on", "given_up_on", "applied")
    for one in counted(connection, _asked_once(), by, keys):
        since, answered_on, given_up_on, applied = one.key
        ends: Iterable[date] = (day for day in (answered_on, given_up_on) if day is not None)
        end = min(ends, default=None)
        if end is None:
            what = _APPLIED if applied else _ASKED
            yield _Wait(one.group, what, (today - since).days, one.number)
        elif days.first <= end <= days.last:
            what = _ANSWERED if end == answered_on else _GIVEN_UP
            yield _Wait(one.group, what, (end - since).days, one.number)


def _asked_once() -> Select[Any]:
    """All that a person said before one and the same answer is one question."""
    said = union_all(
        select(HELP_SIGN.c.guarantor_id, HELP_SIGN.c.account_id, HELP_SIGN.c.told_on.label("day"),
               literal(0).label("applied")),
        select(CALL_RESULT.c.guarantor_id, CALL_RESULT.c.account_id, CALL_RESULT.c.on_date,
               literal(0)).where(CALL_RESULT.c.outcome == CallOutcome.ASKS_FOR_HELP),
        select(APPLICATION.c.guarantor_id, first_account(APPLICATION.c.guarantor_id),
               APPLICATION.c.received_on, literal(1)),
    ).subquery("said")  # fmt: skip
    given_up = (ApplicationStatus.WITHDRAWN, ApplicationStatus.LAPSED)
    answered_on = _first_from(
        DETERMINATION.c.determined_on,
        DETERMINATION.c.guarantor_id == said.c.guarantor_id, said.c.day,
    )  # fmt: skip
    given_up_on = _first_from(
        APPLICATION.c.status_on,
        (APPLICATION.c.guarantor_id == said.c.guarantor_id) & APPLICATION.c.status.in_(given_up),
        said.c.day,
    )
    ended = select(said, answered_on.label("answered_on"), given_up_on.label("given_up_on"))
    each = ended.subquery("ended")
    owes = exists().where(
        ACCOUNT.c.guarantor_id == each.c.guarantor_id, ACCOUNT.c.stage != Stage.RESOLVED
    )
    return (
        select(
            each.c.guarantor_id, func.min(each.c.account_id).label("account_id"),
            func.min(each.c.day).label("since"), each.c.answered_on, each.c.given_up_on,
            func.max(each.c.applied).label("applied"),
        )
        .where(or_(each.c.answered_on.is_not(None), each.c.given_up_on.is_not(None), owes))
        .group_by(each.c.guarantor_id, each.c.answered_on, each.c.given_up_on)
    )  # fmt: skip


def _first_from(
    day: ColumnElement[date], of_theirs: ColumnElement[bool], since: ColumnElement[date]
) -> ColumnElement[date]:
    return select(func.min(day)).where(of_theirs, day >= since).scalar_subquery()
