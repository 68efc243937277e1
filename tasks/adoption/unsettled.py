"""Mail that left and is not on record, as a person works through it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select, update

from tasks.accounts import find_account
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, UNRECORDED_MAIL, lock_guarantors


@dataclass(frozen=True, slots=True)
class Unsettled:
    """`reference` is a visit of the person whose mail it was; empty while nobody is known by it."""

    reference: str
    left_on: date
    mail: int


def unsettled(connection: Connection) -> list[Unsettled]:
    """By person and day, the oldest first."""
    theirs = select(func.min(ACCOUNT.c.reference)).where(
        ACCOUNT.c.guarantor_id == UNRECORDED_MAIL.c.guarantor_id
    )
    reference = func.coalesce(theirs.correlate(UNRECORDED_MAIL).scalar_subquery(), "")
    query = (
        select(
            reference.label("reference"), UNRECORDED_MAIL.c.left_on,
            func.count(UNRECORDED_MAIL.c.id).label("mail"),
        )
        .where(UNRECORDED_MAIL.c.settled_on.is_(None))
        .group_by(UNRECORDED_MAIL.c.guarantor_id, UNRECORDED_MAIL.c.left_on)
        .order_by(UNRECORDED_MAIL.c.left_on, reference)
    )  # fmt: skip
    return [Unsettled(*row) for row in connection.execute(query)]


def looked_at(connection: Connection, reference: str, today: date, actor: str) -> int:
    """A person has compared: mail may be written to this person again; how many letters and
    e-mails that settles. Their visits stay with a person until one of the usual acts takes them up.

    Raises WrongInput.
    """
    if len(actor.strip()) < 2:
        raise WrongInput("say who has compared what left: --by NAME")
    guarantor = find_account(connection, reference).guarantor_id
    lock_guarantors(connection, {guarantor})
    done = connection.execute(
        update(UNRECORDED_MAIL)
        .where(UNRECORDED_MAIL.c.guarantor_id == guarantor, UNRECORDED_MAIL.c.settled_on.is_(None))
        .values(settled_on=today, settled_by=actor.strip()[:80])
    )
    return done.rowcount


def compared_in_words(reference: str, settled: int) -> str:
    """The sentence of command and form."""
    if not settled:
        return f"{reference}: everything that left is on record; nothing was to compare."
    mail = "1 letter or e-mail" if settled == 1 else f"{settled:,} letters and e-mails"
    return f"{reference}: {mail} compared. Mail may be written to this person again."
