"""Rows of applications and determinations become facts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from policy.rules import ApplicationFacts
from policy.terms import ApplicationStatus
from tasks.storage import APPLICATION, DETERMINATION, among

_ENDED = (ApplicationStatus.WITHDRAWN, ApplicationStatus.LAPSED)


def load_applications(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The open application of each guarantor, or else the one that was answered last: of two
    records that were merged it need not be the newest row. One that was withdrawn, or came to
    nothing, takes nothing from an earlier one."""
    query = APPLICATION.select().where(
        among(connection, APPLICATION.c.guarantor_id, ids), APPLICATION.c.status.not_in(_ENDED)
    )
    is_open = APPLICATION.c.status.in_(ApplicationStatus.pending())
    last = is_open, APPLICATION.c.status_on, APPLICATION.c.id
    rows = connection.execute(query.order_by(*last))
    return {row.guarantor_id: row for row in rows}


class Determined(NamedTuple):
    """Which applications were already answered for which accounts, and through which day the help
    of each counts for later visits."""

    answered: dict[int, set[int | None]]
    covers_through: dict[int, date]


def load_determined(connection: Connection, ids: Sequence[int]) -> Determined:
    found = Determined(defaultdict(set), {})
    query = select(
        DETERMINATION.c.account_id, DETERMINATION.c.application_id, DETERMINATION.c.covers_through
    ).where(among(connection, DETERMINATION.c.guarantor_id, ids))
    for account_id, application_id, through in connection.execute(query):
        found.answered[account_id].add(application_id)
        if application_id is not None and through is not None:
            found.covers_through[application_id] = through
    return found


def application_for(
    application: Row[Any] | None, row: Row[Any], determined: Determined
) -> ApplicationFacts | None:
    """An application answers the accounts that were open when it was completed, each once."""
    if application is None:
        return None
    status = application.status
    asked_for = row.enrolled_on <= application.status_on
    unanswered = application.id not in determined.answered.get(row.id, ())
    if status is ApplicationStatus.DETERMINED and asked_for and unanswered:
        status = ApplicationStatus.COMPLETE
    return ApplicationFacts(
        status=status,
        received_on=application.received_on,
        status_on=application.status_on,
        respond_by=application.respond_by,
        household_size=application.household_size,
        annual_income_cents=application.annual_income_cents,
        answer_until=application.answer_until,
        medical_costs_cents=application.medical_costs_cents,
        assets_cents=application.assets_cents,
        covers_through=determined.covers_through.get(application.id) if unanswered else None,
    )
