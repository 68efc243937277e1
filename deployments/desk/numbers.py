"""The key figures, as `tend report` tells them."""

from starlette.responses import Response

from deployments.desk.pages import page
from deployments.desk.visit import Visit
from tasks.operations import key_figures, outcomes
from tasks.runs import office_time
from tasks.storage import database


def show(visit: Visit) -> Response:
    with database.reading() as connection:
        figures = key_figures(connection, office_time(connection, visit.moment).day)
    most = max((one.balance_cents for one in figures.portfolio.by_stage.values()), default=0)
    return page("numbers", visit, figures=figures, outcomes=outcomes(figures), most=max(most, 1))
