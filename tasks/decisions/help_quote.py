"""What help would leave to pay if they applied today: said on the phone, and kept nowhere."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from policy.assistance import NoGuideline
from policy.rules import ApplicationFacts, what_is_owed
from policy.terms import ApplicationStatus
from tasks.assistance import check_household
from tasks.decisions.grant_assistance import settled
from tasks.facts import load_facts
from tasks.runtime import WrongInput


class HelpQuote(NamedTuple):
    """`left_cents` of `balance_cents` would stay to pay, None where only a person can say, and
    `refund_cents` would be given back. `why` names no income."""

    reference: str
    balance_cents: int
    left_cents: int | None
    refund_cents: int
    why: str


def quote_help(
    connection: Connection,
    guarantor_id: int,
    *,
    household_size: int | None,
    annual_income_cents: int | None,
    today: date,
) -> list[HelpQuote]:
    """For each bill of theirs, by its own policy, their state's law and what is generally billed,
    as an application of today would be answered. Raises WrongInput."""
    if household_size is None or annual_income_cents is None:
        raise WrongInput("ask for both: how many people, and the income of all of them")
    check_household(household_size, annual_income_cents)
    applied = ApplicationFacts(
        ApplicationStatus.COMPLETE,
        today,
        today,
        household_size=household_size,
        annual_income_cents=annual_income_cents,
    )
    quotes = []
    for known in load_facts(connection, [guarantor_id], today).values():
        facts = known.facts
        if known.policy is None or facts.balance_cents <= 0:
            continue
        try:
            found = what_is_owed(facts, known.policy, today, applied)
        except NoGuideline as missing:
            raise WrongInput(f"{missing}; nobody can say yet what help comes to") from None
        left, refund = None, 0
        if found.owes_cents is not None and not found.person:
            done = settled(facts.balance_cents, facts, found.owes_cents, True, today)
            left, refund = facts.balance_cents - done.write_off_cents, done.refund_cents
        why = found.person or found.basis
        quotes.append(HelpQuote(known.row.reference, facts.balance_cents, left, refund, why))
    return quotes
