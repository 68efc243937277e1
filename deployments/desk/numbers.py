"""The numbers of a period, and the key figures, as `tend report` tells them."""

from datetime import date

from starlette.responses import Response

from deployments.desk.pages import page, refused
from deployments.desk.visit import Visit
from tasks.numbers import RULE, Grouping, Numbers, csv_of, numbers, parts_of, period
from tasks.operations import key_figures, outcomes
from tasks.runs import office_time
from tasks.runtime import WrongInput
from tasks.storage import database


def show(visit: Visit) -> Response:
    try:
        found = _found(visit)
    except WrongInput as wrong:
        return refused(visit, 400, "There are no such numbers", f"{wrong}.", "/numbers")
    return page(
        "numbers", visit, 200, numbers=found, parts=parts_of(found), rule=RULE,
        groupings=list(Grouping), **_key_figures(visit, found.as_of),
    )  # fmt: skip


def _key_figures(visit: Visit, today: date) -> dict[str, object]:
    """Only where nobody asked for a period or for groups: the harm guards look at everything."""
    if any(visit.typed(name) for name in ("from", "to", "by")):
        return {"figures": None}
    with database.reading() as connection:
        figures = key_figures(connection, today)
    most = max((one.balance_cents for one in figures.portfolio.by_stage.values()), default=0)
    return {"figures": figures, "outcomes": outcomes(figures), "most": max(most, 1)}


def file(visit: Visit) -> Response:
    """The same as CSV."""
    try:
        found = _found(visit)
    except WrongInput as wrong:
        return refused(visit, 400, "There are no such numbers", f"{wrong}.", "/numbers")
    name = f"numbers-{found.first}-{found.last}-{found.by}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_of(found), media_type="text/csv", headers=headers)


def _found(visit: Visit) -> Numbers:
    """Raises WrongInput."""
    first = visit.day("from", "the first day")
    last = visit.day("to", "the last day")
    by = visit.one_of(Grouping, "by", "a grouping") if visit.typed("by") else Grouping.NONE
    with database.reading() as connection:
        today = office_time(connection, visit.moment).day
        return numbers(connection, today, period(first, last, today), by)
