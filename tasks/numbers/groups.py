"""Facts counted by group in the database: one statement a figure, and few rows of an answer."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    case,
    func,
    literal,
    select,
    type_coerce,
)

from policy.terms import Payer, Stage
from tasks.numbers.figure import EVERYBODY
from tasks.numbers.period import Grouping
from tasks.storage import ACCOUNT, ENVELOPE_LINE, PERSON
from tasks.wording import language_name

_ABROAD = "*"
UNKNOWN = "unknown"
_IN_ORDER = {
    Grouping.NONE: (),
    Grouping.STAGE: tuple(one.value.replace("_", " ") for one in Stage),
    Grouping.PAYER: tuple(one.value.replace("_", " ") for one in Payer),
}
"""These are named even where they have nothing: one that is alone would be known by the sum."""


class Counted(NamedTuple):
    """How many facts of a group are alike in `key`, and what they come to."""

    group: str
    key: tuple[Any, ...]
    number: int
    sums: tuple[int, ...]


def first_account(guarantor_id: ColumnElement[int]) -> ColumnElement[int]:
    """What is of a person alone is counted with the first account of theirs, and so once."""
    of_theirs = select(func.min(ACCOUNT.c.id)).where(ACCOUNT.c.guarantor_id == guarantor_id)
    return of_theirs.scalar_subquery()


def first_line(envelope_id: ColumnElement[int]) -> ColumnElement[int]:
    """A letter about several accounts is counted with the first of them."""
    named = select(func.min(ENVELOPE_LINE.c.account_id)).where(
        ENVELOPE_LINE.c.envelope_id == envelope_id
    )
    return named.scalar_subquery()


def counted(
    connection: Connection,
    facts: Select[Any],
    by: Grouping,
    keys: Sequence[str] = (),
    sums: Sequence[str] = (),
) -> Iterator[Counted]:
    """`facts` has `account_id` and `guarantor_id` beside what is counted by."""
    table = facts.subquery("fact")
    source, code = _in_groups(table, by)
    told = [table.c[key] for key in keys]
    query = select(
        code.label("group_code"),
        *told,
        func.count(),
        *(func.coalesce(func.sum(table.c[name]), 0) for name in sums),
    ).select_from(source)
    query = query.group_by(*([] if by is Grouping.NONE else [code]), *told)
    after = 1 + len(told)
    for row in connection.execute(query):
        amounts = tuple(int(amount) for amount in row[after + 1 :])
        yield Counted(_name(by, row[0]), tuple(row[1:after]), int(row[after]), amounts)


def _in_groups(table: FromClause, by: Grouping) -> tuple[FromClause, ColumnElement[Any]]:
    if by is Grouping.NONE:
        return table, literal("")
    if by in (Grouping.STAGE, Grouping.PAYER):
        source = table.outerjoin(ACCOUNT, ACCOUNT.c.id == table.c.account_id)
        return source, type_coerce(ACCOUNT.c[by.value], String)
    source = table.outerjoin(PERSON, PERSON.c.id == table.c.guarantor_id)
    if by is Grouping.LANGUAGE:
        return source, PERSON.c.language
    return source, case((PERSON.c.country != "", _ABROAD), else_=PERSON.c.state)


@lru_cache(maxsize=1_000)
def _name(by: Grouping, code: str | None) -> str:
    """In words."""
    if by is Grouping.NONE:
        return EVERYBODY
    if not code:
        return UNKNOWN
    if by is Grouping.LANGUAGE:
        return language_name(code) or UNKNOWN
    return _state_name(code) if by is Grouping.STATE else str(code).replace("_", " ")


def _state_name(code: str) -> str:
    import us  # here: it takes a tenth of a second to load, and few commands name a state

    if code == _ABROAD:
        return "abroad"
    found = us.states.lookup(code, field="abbr")
    return code if found is None else found.name


def in_order(by: Grouping, found: Iterable[str]) -> list[str]:
    """Stages and payers in the order of the trade, the others by name; what is unknown last."""
    fixed = _IN_ORDER.get(by)
    names = {*found} - {EVERYBODY}
    if fixed is not None:
        names -= {*fixed}
    last = sorted(names, key=lambda name: (name == UNKNOWN, name == "abroad", name))
    return [*(fixed or ()), *last]
