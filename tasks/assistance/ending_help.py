"""Help whose period ends soon: somebody offers the form again before the next visit is billed."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from tasks.storage import ACCOUNT, APPLICATION, DETERMINATION

NOTICE = timedelta(30)


@dataclass(frozen=True, slots=True)
class EndingHelp:
    """`reference`: the account that was answered last; `through`: the last day that is covered."""

    reference: str
    through: date


def ending_help(connection: Connection, today: date) -> list[EndingHelp]:
    """Once a person, the soonest end first. Who has asked anew since is left out."""
    newer = APPLICATION.alias("newer")
    asked_anew = select(newer.c.id).where(
        newer.c.guarantor_id == DETERMINATION.c.guarantor_id,
        newer.c.id > DETERMINATION.c.application_id,
    )
    query = (
        select(DETERMINATION.c.guarantor_id, ACCOUNT.c.reference, DETERMINATION.c.covers_through)
        .join(ACCOUNT, ACCOUNT.c.id == DETERMINATION.c.account_id)
        .where(
            DETERMINATION.c.covers_through >= today,
            DETERMINATION.c.covers_through <= today + NOTICE,
            ~asked_anew.exists(),
        )
        .order_by(DETERMINATION.c.id)
    )
    latest = {person: EndingHelp(*rest) for person, *rest in connection.execute(query)}
    return sorted(latest.values(), key=lambda one: (one.through, one.reference))
