"""Visits that a complete export no longer has: they wait until a person decides (HD-25)."""

from collections.abc import Collection

from sqlalchemy import Connection, select, update

from policy.holds import HoldKind
from policy.terms import Stage
from tasks.accounts import set_columns
from tasks.intake.upsert.changed_holds import place_missing
from tasks.intake.upsert.import_context import Entering
from tasks.intake.upsert.imported_holds import because
from tasks.intake.upsert.stored_accounts import find_stored
from tasks.storage import ACCOUNT, among, lock_guarantors

LEFT_OUT = "a complete export no longer has this visit: a person decides"


def open_and_left_out(
    connection: Connection, source: str, seen: Collection[str]
) -> tuple[int, dict[int, str]]:
    """How many open visits came by such exports, and which of them this one leaves out: their
    references by id."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.source_key, ACCOUNT.c.reference).where(
        ACCOUNT.c.source == source, ACCOUNT.c.stage != Stage.RESOLVED
    )
    count, gone = 0, {}
    for account_id, source_key, reference in connection.execute(query):
        count += 1
        if source_key not in seen:
            gone[account_id] = reference
    return count, gone


def hold_what_left(connection: Connection, seen: Collection[str], entering: Entering) -> list[str]:
    """The references of all that are left out. Who releases one has decided: it is held once, and
    again only when it was back in between."""
    came_back = ACCOUNT.c.left_on.is_not(None) & among(connection, ACCOUNT.c.source_key, seen)
    connection.execute(update(ACCOUNT).where(came_back).values(left_on=None))
    _, gone = open_and_left_out(connection, entering.source, seen)
    news = find_stored(
        connection, among(connection, ACCOUNT.c.id, gone), ACCOUNT.c.left_on.is_(None)
    )
    lock_guarantors(connection, {account.guarantor_id for account in news})
    hold = because(HoldKind.DATA_QUALITY, LEFT_OUT)
    for account in news:
        place_missing(connection, account, [hold], entering)
        set_columns(
            connection, account.id, left_on=entering.today,
            next_review_on=account.last_service_day,
        )  # fmt: skip
    return sorted(gone.values())
