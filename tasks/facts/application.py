"""Rows of applications and determinations become facts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from policy.rules import ApplicationFacts
from policy.terms import ApplicationStatus
from tasks.storage import APPLICATION, DETERMINATION, among


def load_applications(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The latest application of each guarantor."""
    query = APPLICATION.select().where(among(connection, APPLICATION.c.guarantor_id, ids))
    rows = connection.execute(query.order_by(APPLICATION.c.id))
    return {row.guarantor_id: row for row in rows}


def load_determined(connection: Connection, ids: Sequence[int]) -> dict[int, set[int | None]]:
    """Which applications were already answered for which accounts."""
    found: dict[int, set[int | None]] = defaultdict(set)
    query = select(DETERMINATION.c.account_id, DETERMINATION.c.application_id)
    query = query.where(among(connection, DETERMINATION.c.guarantor_id, ids))
    for account_id, application_id in connection.execute(query):
        found[account_id].add(application_id)
    return found


def application_for(
    application: Row[Any] | None, row: Row[Any], answered: Mapping[int, set[int | None]]
) -> ApplicationFacts | None:
    """An application answers the accounts that were open when it was completed, each once."""
    if application is None or application.status is ApplicationStatus.WITHDRAWN:
        return None
    status = application.status
    if status is ApplicationStatus.LAPSED:
        return None
    asked_for = row.enrolled_on <= application.status_on
    unanswered = application.id not in answered.get(row.id, ())
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
    )
