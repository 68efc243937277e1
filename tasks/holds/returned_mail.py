"""A letter came back: kept once, and in force immediately when it is one too many (HD-07)."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update
from sqlmodel import col

from models import Envelope, EnvelopeLine, Message, Person, ReturnedMail
from policy.holds import is_bad_address
from policy.terms import AddressFault, Channel, FixedStep, MessageStatus
from tasks.accounts import (
    AccountRow,
    back_from_review,
    open_accounts,
    restart_clocks,
    review_now,
    take_account,
)
from tasks.facts import returned_letters
from tasks.outbox import cancel
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import Values, insert_if_new, lock_guarantors


class Returned(NamedTuple):
    """`letters` came back from the address we have now; `mail_stops` when that is too many."""

    new: bool
    sent_on: date
    letters: int
    mail_stops: bool


def record_returned_mail(
    *,
    moment: Moment,
    reference: str,
    letter: str | None = None,
    returned_on: date | None = None,
    actor: str,
) -> Returned:
    """Keep that a letter came back, in a transaction of its own. See `record`."""
    with recording(moment) as (connection, day, _):
        return record(
            connection,
            reference=reference,
            letter=letter,
            returned_on=returned_on,
            today=day,
            actor=actor,
        )


def record(
    connection: Connection,
    *,
    reference: str,
    letter: str | None,
    returned_on: date | None,
    today: date,
    actor: str,
) -> Returned:
    """Keep that a letter about this account came back: the one with this token, else the last one
    sent before. The same letter again changes nothing. Raises WrongInput."""
    day = returned_on or today
    if day > today:
        raise WrongInput(f"the letter cannot have come back after today, {today.isoformat()}")
    account = take_account(connection, reference)
    envelope_id, sent_on, person_id = _letter(connection, account, letter, day)
    lock_guarantors(connection, {account.guarantor_id, person_id})
    made = insert_if_new(
        connection,
        ReturnedMail,
        person_id=person_id,
        envelope_id=envelope_id,
        provided_on=sent_on,
        returned_on=day,
        recorded_on=today,
        actor=actor,
    )
    letters = returned_letters(connection, [person_id]).get(person_id, 0)
    if made is not None:
        restart_clocks(connection, envelope_id)
        _take_effect(connection, person_id, is_bad_address(letters), today)
    return Returned(made is not None, sent_on, letters, is_bad_address(letters))


def _letter(
    connection: Connection, account: AccountRow, token: str | None, day: date
) -> tuple[int, date, int]:
    """The letter's envelope, the day it was sent and whom it went to: somebody else may answer for
    the bill by now."""
    query = (
        select(col(Envelope.id), col(Message.provided_on), col(Envelope.guarantor_id))
        .join(Message, col(Message.envelope_id) == col(Envelope.id))
        .join(EnvelopeLine, col(EnvelopeLine.envelope_id) == col(Envelope.id))
        .where(
            col(Envelope.channel) == Channel.LETTER,
            col(Message.status) == MessageStatus.SENT,
            col(Message.provided_on) <= day,
            col(EnvelopeLine.account_id) == account.id,
            col(EnvelopeLine.cancelled_on).is_(None),
        )
        .order_by(col(Message.provided_on).desc())
    )
    if token:
        query = query.where(col(Envelope.token) == token.strip().lower())
    found: Any = connection.execute(query.limit(1)).first()
    if found is None:
        which = f"no letter {token}" if token else "no letter"
        raise WrongInput(
            f"{account.reference} was sent {which} by {day.isoformat()}; "
            f"see them with: tend account {account.reference}"
        )
    return found[0], found[1], found[2]


def _take_effect(connection: Connection, person_id: int, mail_stops: bool, today: date) -> None:
    ids = [account.id for account in open_accounts(connection, person_id)]
    if mail_stops:
        cancel.cancel(
            connection,
            account_ids=ids,
            why="mail to this address came back",
            today=today,
            only_asks=False,
            channel=Channel.LETTER,
        )
    review_now(connection, ids, today)


def address_is_verified(
    connection: Connection, account: AccountRow, today: date, actor: str
) -> bool:
    """Mail gets a new chance. False when no letter had come back, and nothing is wrong with the
    address (HD-07)."""
    theirs = col(Person.id) == account.guarantor_id
    stopped = theirs & col(Person.address_fault).in_(AddressFault.stopping())
    values: Values = {"address_since": today}
    if connection.execute(select(col(Person.id)).where(stopped)).first() is not None:
        values["address_fault"] = AddressFault.VERIFIED
    elif not returned_letters(connection, [account.guarantor_id]):
        return False
    connection.execute(update(Person).where(theirs).values(**values))
    write_again(connection, account.guarantor_id, today, actor)
    return True


def write_again(connection: Connection, person_id: int, today: date, actor: str) -> None:
    """There is an address now. Accounts that waited for one come back from the person."""
    accounts = open_accounts(connection, person_id)
    back_from_review(connection, accounts, FixedStep.NO_ADDRESS, today, actor)
    review_now(connection, [account.id for account in accounts], today)


def returned_in_words(reference: str, made: Returned) -> str:
    said = f"{reference}: the letter of {made.sent_on.isoformat()} came back"
    said += "." if made.new else "; that was known already."
    if made.mail_stops:
        said += (
            f" {made.letters} letters came back from this address: mail to it stops (HD-07). "
            f"If it is right after all: tend record release {reference} bad_address."
        )
    return (
        f"{said} A new address: correct it in the billing system; the next import brings it, and "
        "mail goes there."
    )
