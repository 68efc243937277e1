"""An agreed payment plan: written down once, and ended when it can no longer be kept."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select, update
from sqlmodel import col

from models import Account, Hold, Plan
from policy.holds import HOLD_WORDS, HoldFacts, HoldKind, strongest, terms
from policy.plans import (
    Disclosing,
    FirstDueRefused,
    PlanLimits,
    PlanRefused,
    check_first_due,
    check_terms,
    first_due,
    needs_disclosure,
    plan_terms,
    schedule,
)
from policy.terms import PlanStatus, Stage
from tasks.accounts import AccountRow, accounts_by_id, change, find_account, move, take_account
from tasks.outbox import cancel
from tasks.plans.instalments import accounts_of, active_plan, active_plans
from tasks.plans.limits import bounds, disclosing, notes
from tasks.plans.plan_rows import Agreed, Terms, agreed, known_plan, write_plan
from tasks.practice import policy_or_standard
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import lock_guarantors, usable_key

__all__ = ["ENDS_PLANS", "Agreed", "check_accounts", "end", "enrol", "record_plan"]

ENDS_PLANS = tuple(kind for kind in HoldKind if terms(kind).ends_plans)
"""PL-08: with one of these no plan is kept or made."""


def record_plan(
    *,
    moment: Moment,
    references: Sequence[str],
    count: int | None = None,
    amount_cents: int | None = None,
    first_due: date | None = None,
    due_day: int | None = None,
    essentials_cents: int | None = None,
    new_terms: bool = False,
    key: str,
    actor: str,
) -> Agreed:
    """Agree on a plan, in a transaction of its own. See `enrol`."""
    with recording(moment) as (connection, day, _):
        return enrol(
            connection,
            references=references,
            count=count,
            amount_cents=amount_cents,
            first_due=first_due,
            today=day,
            key=key,
            actor=actor,
            due_day=due_day,
            essentials_cents=essentials_cents,
            new_terms=new_terms,
        )


def enrol(
    connection: Connection,
    *,
    references: Sequence[str],
    count: int | None,
    amount_cents: int | None,
    first_due: date | None,
    today: date,
    key: str,
    actor: str,
    due_day: int | None = None,
    essentials_cents: int | None = None,
    new_terms: bool = False,
) -> Agreed:
    """Agree on a plan for these accounts of one guarantor, by the number or the size of payments.

    `due_day`: the day of the month the person chose. `essentials_cents`: their essential living
    expenses in a month, which California leaves out of the income. `new_terms` replaces the plan
    there is. The same key again changes nothing. Raises WrongInput.
    """
    accounts = _taken(connection, references)
    guarantor_id = accounts[0].guarantor_id
    plan_key = f"plan:{guarantor_id}:{usable_key(key)}"
    plan_id = known_plan(connection, plan_key)
    if plan_id is None:
        limits = bounds(connection, guarantor_id, essentials_cents, today)
        mode = disclosing(connection, accounts[0].policy_name, accounts[0].policy_version)
        terms = _terms(
            accounts, plan_key, count, amount_cents, first_due, due_day, limits, mode, today
        )
        terms = terms._replace(notes=notes(connection, accounts, limits))
        if new_terms:
            _end_for_new_terms(connection, accounts, today, actor)
        check_accounts(connection, accounts, today)
        plan_id = write_plan(
            connection,
            accounts,
            terms,
            today=today,
            actor=actor,
            reason="A payment plan was agreed.",
        )
    return agreed(connection, plan_id)


def _terms(
    accounts: Sequence[AccountRow],
    plan_key: str,
    count: int | None,
    amount_cents: int | None,
    first: date | None,
    due_day: int | None,
    limits: PlanLimits,
    mode: Disclosing,
    today: date,
) -> Terms:
    """PP-02 to PP-09: what can be agreed on. Raises WrongInput."""
    for account in accounts:
        if not account.is_open or account.balance_cents <= 0:
            raise WrongInput(f"{account.reference} has nothing left to pay; leave it out")
    total_cents = sum(account.balance_cents for account in accounts)
    number = _count(total_cents, count, amount_cents)
    day = first or first_due(today, due_day)
    try:
        check_first_due(today, day)
        check_terms(total_cents, number, limits, mode)
        payments = schedule(total_cents, number, day, due_day or day.day)
    except FirstDueRefused as refused:
        raise WrongInput(f"{refused}: {refused.earliest} to {refused.latest}") from None
    except PlanRefused as refused:
        raise WrongInput(str(refused)) from None
    return Terms(plan_key, payments, needs_disclosure(number))


def _end_for_new_terms(
    connection: Connection, accounts: Sequence[AccountRow], today: date, actor: str
) -> None:
    """PP-08: a plan is replaced as a whole, so every bill it covers is in the new one; where a
    merge left two, both are replaced."""
    chosen = {account.id for account in accounts}
    for plan_id in active_plans(connection, accounts[0].guarantor_id):
        for other in accounts_of(connection, plan_id):
            if other.is_open and other.balance_cents > 0 and other.id not in chosen:
                raise WrongInput(f"the plan covers {other.reference} too; name it with the others")
    for account in accounts:
        why = "New terms were agreed."
        end(connection, reference=account.reference, today=today, actor=actor, why=why)


def _taken(connection: Connection, references: Sequence[str]) -> list[AccountRow]:
    found = {find_account(connection, reference).id: None for reference in references}
    accounts = accounts_by_id(connection, found.keys())
    guarantors = {account.guarantor_id for account in accounts}
    if len(guarantors) != 1:
        raise WrongInput("a plan is for one or more accounts of one guarantor")
    lock_guarantors(connection, guarantors)
    return accounts_by_id(connection, found.keys())


def check_accounts(connection: Connection, accounts: Sequence[AccountRow], today: date) -> None:
    """Whether a plan may be made or taken up for these accounts of one guarantor now.

    Raises WrongInput.
    """
    for account in accounts:
        hold = ending_hold(connection, account, today)
        if hold is not None:
            raise WrongInput(
                f"{account.reference} is on hold: {HOLD_WORDS[hold]} ({hold.value}); "
                "no plan can be made"
            )
    if active_plans(connection, accounts[0].guarantor_id):
        raise WrongInput(
            "the guarantor has a payment plan already; to replace it, agree on new terms"
        )


def ending_hold(connection: Connection, account: AccountRow, today: date) -> HoldKind | None:
    query = select(
        col(Hold.account_id),
        col(Hold.kind),
        col(Hold.placed_on),
        col(Hold.until),
        col(Hold.service_through),
        col(Hold.service_from),
    ).where(
        col(Hold.guarantor_id) == account.guarantor_id,
        col(Hold.kind).in_(ENDS_PLANS),
        col(Hold.released_on).is_(None),
    )
    rows = [row for row in connection.execute(query) if row[0] in (None, account.id)]
    holds = tuple(HoldFacts(*row[1:]) for row in rows)
    found = strongest(holds, today, account.service_from)
    return None if found is None else found.kind


def _count(total_cents: int, count: int | None, amount_cents: int | None) -> int:
    """PP-06: never more than the patient said, so the number is rounded up."""
    if (count is None) == (amount_cents is None):
        raise WrongInput("give either the number of payments or the amount of each, not both")
    if amount_cents is not None and amount_cents <= 0:
        raise WrongInput("the amount of each payment must be more than zero")
    number = count if count is not None else -(-total_cents // (amount_cents or 1))
    longest = plan_terms().offers.most_payments
    if not 1 <= number <= longest:
        raise WrongInput(f"a plan has 1 to {longest} payments; choose their number or size to fit")
    return number


def end(
    connection: Connection,
    *,
    reference: str,
    today: date,
    actor: str,
    why: str,
    hold: HoldKind | None = None,
) -> bool:
    """End the active plan of this account, `hold` says what for. False when there is none. Raises
    WrongInput."""
    account = take_account(connection, reference)
    plan_id = active_plan(connection, account.id)
    if plan_id is None:
        return False
    connection.execute(
        update(Plan)
        .where(col(Plan.id) == plan_id)
        .values(status=PlanStatus.ENDED, ended_on=today, ended_why=why[:200], ended_for=hold)
    )
    accounts = [one for one in accounts_of(connection, plan_id) if one.is_open]
    ids = [account.id for account in accounts]
    # A confirmation of a plan that has ended is wrong too.
    cancel.cancel(
        connection, account_ids=ids, why="the plan has ended", today=today, only_asks=False
    )
    for one in accounts:
        _return_to_call(connection, one, today, f"The plan has ended: {why}", actor)
    return True


def _return_to_call(
    connection: Connection, account: AccountRow, today: date, reason: str, actor: str
) -> None:
    """A call is next; the first statement, if it was never provided."""
    started = account.first_statement_on is not None
    stage = Stage.OPTIONS_CALL if started else Stage.STATEMENT
    move(connection, account.id, stage, today=today, reason=reason, actor=actor)
    policy = policy_or_standard(connection, account.policy_name, account.policy_version)
    change(
        connection,
        [account.id],
        step=policy.before_calls if started else None,
        step_on=today if started else None,
        cycle=col(Account.cycle) + 1,
        call_attempts=0,
        next_review_on=today,
    )
