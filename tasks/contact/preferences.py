"""How a person wants to be reached, in force immediately: what it rules out is taken back."""

from datetime import date
from typing import Literal, NamedTuple

from sqlalchemy import Connection, insert, select, update
from sqlmodel import col

from models import Person, Preference
from policy.contact import is_mailbox
from policy.terms import Channel
from tasks.accounts import open_accounts, review_now, take_account
from tasks.contact.shared_stops import leave_stops
from tasks.facts import said_no_email, who_shares_the_mailbox, who_shares_the_number
from tasks.outbox import cancel
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import Values, lock_guarantors

PreferredChannel = Literal["email", "mail", "calls", "english", "large_print"]
"""Two are no channels: whether English is fine (HD-24), and letters in 18 points (L-03)."""


class RecordedPreference(NamedTuple):
    """`new` is False when it is what we knew already."""

    channel: PreferredChannel
    wanted: bool
    new: bool


def record_preference(
    *,
    moment: Moment,
    reference: str,
    channel: PreferredChannel,
    wanted: bool,
    risk_known: bool = False,
    email: str | None = None,
    actor: str,
) -> RecordedPreference:
    """Keep the wish of the guarantor, in a transaction of its own. See `record`.

    `email` is the address that a wish for e-mail brings. Prefect keeps parameters readable, so its
    form never gives one.
    """
    if email is not None and channel != "email":
        raise WrongInput("an address is for e-mail; leave it out")
    with recording(moment) as (connection, day, _):
        new = record(
            connection,
            reference=reference,
            channel=channel,
            wanted=wanted,
            risk_known=risk_known,
            today=day,
            actor=actor,
            email=email,
        )
    return RecordedPreference(channel, wanted, new)


def record(
    connection: Connection,
    *,
    reference: str,
    channel: PreferredChannel,
    wanted: bool,
    risk_known: bool,
    today: date,
    actor: str,
    reason: str = "",
    email: str | None = None,
) -> bool:
    """Keep the wish of the guarantor. False when it is what we know already.

    E-mail needs an address and the warning that it is not private (HP-06). Raises WrongInput.
    """
    account = take_account(connection, reference)
    person_id = account.guarantor_id
    values = _columns(channel, wanted, risk_known, email)
    stands = _as_it_stands(connection, person_id)
    if channel == "email" and wanted:
        check_email(risk_known, email if email is not None else stands["email"])
    if all(stands[name] == value for name, value in values.items()) and not (
        channel == "email" and not wanted and _is_first_word(connection, person_id)
    ):
        return False
    if values.get("email", stands["email"]) != stands["email"]:
        values["email_since"] = today
        leave_stops(connection, numbers=(), mailboxes=[person_id], today=today, actor=actor)
    connection.execute(update(Person).where(col(Person.id) == person_id).values(**values))
    connection.execute(
        insert(Preference).values(
            person_id=person_id,
            channel=channel,
            wanted=wanted,
            risk_known=risk_known,
            recorded_on=today,
            actor=actor,
            reason=reason[:80],
        )
    )
    _take_effect(connection, person_id, channel, wanted, today)
    return True


def no_more_email(
    connection: Connection, person_id: int, why: str, today: date, actor: str = "mail provider"
) -> bool:
    """EM-04: a word from a mail provider, or from the person, turns them back to paper;
    False when they are there already. `why` names nobody. The caller has locked the person."""
    if not _as_it_stands(connection, person_id)["email_chosen"]:
        return False
    connection.execute(update(Person).where(col(Person.id) == person_id).values(email_chosen=False))
    connection.execute(
        insert(Preference).values(
            person_id=person_id,
            channel="email",
            wanted=False,
            risk_known=False,
            recorded_on=today,
            actor=actor,
            reason=why[:80],
        )
    )
    _take_effect(connection, person_id, "email", False, today)
    return True


def _columns(
    channel: PreferredChannel, wanted: bool, risk_known: bool, email: str | None
) -> Values:
    if channel == "mail":
        return {"mail_ok": wanted}
    if channel == "calls":
        return {"calls_ok": wanted}
    if channel == "english":
        return {"accepts_english": wanted}
    if channel == "large_print":
        return {"large_print": wanted}
    values: Values = {"email_chosen": wanted}
    if wanted:
        values["email_risk_known"] = risk_known
    return values if email is None else values | {"email": email.strip().lower()}


def _is_first_word(connection: Connection, person_id: int) -> bool:
    """Who never chose e-mail has not said no; where others share the mailbox, that counts."""
    return person_id not in said_no_email(connection, [person_id])


def _as_it_stands(connection: Connection, person_id: int) -> Values:
    names = (
        "email", "email_chosen", "email_risk_known", "mail_ok", "calls_ok", "accepts_english",
        "large_print",
    )  # fmt: skip
    columns = [getattr(Person, name) for name in names]
    row = connection.execute(select(*columns).where(col(Person.id) == person_id)).one()
    return dict(zip(names, row, strict=True))


def check_email(risk_known: bool, email: str) -> None:
    if not is_mailbox(email):
        raise WrongInput("e-mail needs one valid address; give it with the wish")
    if not risk_known:
        raise WrongInput(
            "tell the person that e-mail is not private, and record that they know the risk"
        )


_RULED_OUT = {"email": Channel.NOTICE, "mail": Channel.LETTER, "calls": Channel.CALL}


def _sharers(connection: Connection, person_id: int, channel: PreferredChannel) -> frozenset[int]:
    """Locked: the caller has locked the person alone."""
    if channel == "calls":
        found = who_shares_the_number(connection, [person_id])
    elif channel == "email":
        found = who_shares_the_mailbox(connection, [person_id])
    else:
        return frozenset()
    others = found.get(person_id, frozenset())
    lock_guarantors(connection, others)
    return others


def _take_effect(
    connection: Connection, person_id: int, channel: PreferredChannel, wanted: bool, today: date
) -> None:
    """What was to go the unwanted way is taken back, also for those who share the number or the
    mailbox; the step is done another way."""
    people = {person_id} if wanted else {person_id, *_sharers(connection, person_id, channel)}
    ids = [account.id for account in open_accounts(connection, *people)]
    if not wanted and channel in _RULED_OUT:
        cancel.cancel(
            connection,
            account_ids=ids,
            why=f"the person wants no {channel}",
            today=today,
            only_asks=False,
            channel=_RULED_OUT[channel],
        )
    review_now(connection, ids, today)


def preference_in_words(
    reference: str, channel: PreferredChannel, *, wanted: bool, new: bool
) -> str:
    return wish_in_words(reference, f"{channel}: {'yes' if wanted else 'no'}", new=new)


def wish_in_words(reference: str, what: str, *, new: bool) -> str:
    done = "Recorded." if new else "Known already; nothing changed."
    return f"{reference}: {what}. {done}"
