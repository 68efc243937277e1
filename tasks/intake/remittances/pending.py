"""What waits after an insurer's decision, and what waits no longer.

What a remittance holds, only a remittance or a person lets go: an export may lag behind it.
"""

from sqlalchemy import Connection

from policy.holds import HoldKind
from tasks.intake.remittances.ruling import Ruling
from tasks.intake.upsert import IMPORTED, Entering, Stored, end_holds, place_news

REMITTED = "remittance"
"""`placed_by` of a hold that a remittance placed."""
_ENDS = {
    HoldKind.INSURANCE_PENDING: frozenset({REMITTED, IMPORTED}),
    HoldKind.BILLING_REVIEW: frozenset({REMITTED}),
}
"""What a final decision ends, and who may have placed it."""


def follow_holds(
    connection: Connection, account: Stored, ruling: Ruling, entering: Entering
) -> bool:
    """Whether a hold was placed or ended."""
    if ruling.is_final:
        return end_holds(connection, account, _ENDS, entering)
    return place_news(connection, account, ruling.holds, REMITTED, entering)
