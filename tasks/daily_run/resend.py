"""A letter goes again because a person asked for it: shown first, then on the usual way."""

from datetime import date

from sqlalchemy import Connection, insert, update

from policy.rules import resending
from tasks.accounts import find_account, review_now, take_account
from tasks.daily_run.answers import AccountAnswer
from tasks.daily_run.dry_run import ruling_of
from tasks.daily_run.triage import Due
from tasks.decisions import decide_all
from tasks.facts import Asked, load_facts, wish_of
from tasks.runs import RunRef
from tasks.runtime import WrongInput
from tasks.storage import RESEND, RUN

_SHORTEST_NAME = 2


def check(asked: Asked) -> Asked:
    """Raises WrongInput where nobody stands behind it."""
    actor = asked.actor.strip()
    if not _SHORTEST_NAME <= len(actor) <= 40:
        raise WrongInput("say who records it: --by NAME, or initials, of at most 40 letters")
    return asked._replace(actor=actor)


def preview(connection: Connection, asked: Asked, day: date) -> AccountAnswer:
    """What would be sent again on that day, or why not. Writes nothing. Raises WrongInput."""
    asked = check(asked)
    account = find_account(connection, asked.reference)
    wish = wish_of(connection, account, asked)
    known = load_facts(connection, {account.guarantor_id}, day)
    known[account.id] = known[account.id]._replace(wish=wish)
    one = decide_all(known, [account.id], day)[account.id]
    return AccountAnswer(account.reference, day, wish.copy.words, ruling_of(one, day))


def take(connection: Connection, run: RunRef, asked: Asked) -> tuple[int, list[Due]]:
    """Keep who asked for what in this run, and make the account due for it; its guarantor and a
    batch of one. Raises WrongInput."""
    asked = check(asked)
    account = take_account(connection, asked.reference)
    wish = wish_of(connection, account, asked)
    connection.execute(
        insert(RESEND).values(
            run_id=run.id,
            account_id=account.id,
            stage=wish.stage,
            kind=wish.kind,
            last_on=wish.last_on,
            why=wish.why,
            actor=asked.actor,
        )
    )
    names = " ".join(resending.asked(wish.stage))
    connection.execute(update(RUN).where(RUN.c.id == run.id).values(rules_asked=names))
    review_now(connection, [account.id], run.as_of)
    return account.guarantor_id, [(account.id, account.guarantor_id)]
