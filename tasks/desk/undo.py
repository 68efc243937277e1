"""To take back, within ten minutes, what a wrong key did to a person.

That somebody was called has happened: the attempt stays counted.
"""

from sqlalchemy import Connection, select
from sqlmodel import col

from models import Account, CallResult, Hold
from policy.terms import CallOutcome
from tasks.calls import HOLD_OF
from tasks.contact import record_preference
from tasks.desk.call_queue import UNDONE_WITHIN
from tasks.holds import release_hold
from tasks.runs import Moment, office_time
from tasks.runtime import WrongInput
from tasks.storage import database

STOPS_CALLS = frozenset({CallOutcome.DO_NOT_CALL, CallOutcome.WRONG_NUMBER})
CAN_BE_UNDONE = frozenset(HOLD_OF) | STOPS_CALLS


def undo_call(result_id: int, user: str, moment: Moment) -> str:
    """What was undone, in words. Raises WrongInput."""
    with database.reading() as connection:
        query = (
            select(col(Account.reference), col(CallResult.outcome), col(CallResult.recorded_at))
            .join(Account, col(Account.id) == col(CallResult.account_id))
            .where(col(CallResult.id) == result_id, col(CallResult.actor) == user)
        )
        found = connection.execute(query).first()
        if found is None:
            raise WrongInput("only who recorded a call can undo what followed from it")
        reference, outcome, at = found
        if office_time(connection, moment).now >= at + UNDONE_WITHIN:
            raise WrongInput(
                f"ten minutes have passed since {reference} was recorded; release the hold, or "
                "record the wish, on the page of the person"
            )
        if outcome in HOLD_OF and not _placed(connection, reference, outcome, user):
            raise WrongInput(f"{reference}: this call placed no hold; there is nothing to undo")
    if outcome in HOLD_OF:
        release_hold(
            moment=moment, reference=reference, kind=HOLD_OF[outcome], actor=user, sure=True
        )
        return f"{reference}: the hold is lifted, as if it had never stood. The attempt counts."
    if outcome in STOPS_CALLS:
        record_preference(
            moment=moment, reference=reference, channel="calls", wanted=True, actor=user
        )
        return f"{reference}: may be called again. The attempt counts."
    raise WrongInput(f"{reference}: nothing follows from this outcome that could be undone")


def _placed(connection: Connection, reference: str, outcome: CallOutcome, user: str) -> bool:
    """Whether the hold that stands is of this person's hand, so that none of others is lifted."""
    query = (
        select(col(Hold.id))
        .join(Account, col(Account.guarantor_id) == col(Hold.guarantor_id))
        .where(
            col(Account.reference) == reference,
            col(Hold.kind) == HOLD_OF[outcome],
            col(Hold.placed_by) == user,
            col(Hold.released_on).is_(None),
        )
    )
    return connection.execute(query.limit(1)).first() is not None
