"""What bounds a plan for one guarantor, and what to say where something is not known."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, or_, select

from policy.plans import Disclosing, PlanLimits, plan_limits
from policy.policy_file import UnknownPolicy
from tasks.accounts import AccountRow
from tasks.practice import current_practice, policy_of
from tasks.storage import ACCOUNT, APPLICATION, DETERMINATION, PERSON

NOT_SCREENED = "The person has not been screened for help with the cost; offer that first (PP-01)."


def bounds(
    connection: Connection, guarantor_id: int, essentials_cents: int | None, today: date
) -> PlanLimits:
    """PP-04: the stricter of the facility's and the guarantor's state, at their income."""
    query = select(PERSON.c.state, PERSON.c.annual_income_cents).where(PERSON.c.id == guarantor_id)
    state, income = connection.execute(query).one()
    return plan_limits(current_practice().facility, state, today, income, essentials_cents)


def disclosing(connection: Connection, policy_name: str, policy_version: date) -> Disclosing:
    """RZ-02: how the account's policy goes with Reg Z; an unknown policy stops nobody's plan."""
    try:
        return policy_of(connection, policy_name, policy_version).plans.disclosing
    except UnknownPolicy:
        return Disclosing.DISCLOSE


def notes(
    connection: Connection, accounts: Sequence[AccountRow], limits: PlanLimits
) -> tuple[str, ...]:
    """Said to whoever records the plan, and kept with it."""
    said = [] if _screened(connection, accounts) else [NOT_SCREENED]
    return (*said, *not_known(limits))


def not_known(limits: PlanLimits) -> tuple[str, ...]:
    """A cap that could not be applied is said, so that somebody asks."""
    return tuple(f"{_LACKING.get(rule, _INCOME)} ({rule}, PP-04)." for rule in limits.unknown)


_INCOME = "The income is not known, so no payment was capped by it; ask for it"
_LACKING = {
    "2.4 CA": "Income or essential living expenses are not known, so no payment was capped; ask"
}


def _screened(connection: Connection, accounts: Sequence[AccountRow]) -> bool:
    """An answer, an invitation or an application for these accounts or their guarantor."""
    ids = [account.id for account in accounts]
    invited = select(ACCOUNT.c.id).where(ACCOUNT.c.id.in_(ids), ACCOUNT.c.screened_on.is_not(None))
    answered = select(DETERMINATION.c.id).where(
        or_(
            DETERMINATION.c.account_id.in_(ids),
            DETERMINATION.c.guarantor_id == accounts[0].guarantor_id,
        )
    )
    applied = select(APPLICATION.c.id).where(APPLICATION.c.guarantor_id == accounts[0].guarantor_id)
    queries = (invited, answered, applied)
    return any(connection.execute(query.limit(1)).first() for query in queries)
