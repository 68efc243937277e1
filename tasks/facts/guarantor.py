"""The person who answers for the accounts, and what reached them lately, as facts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, func, or_, select

from policy.assistance import HardshipSign
from policy.contact import ContactTimes, next_open_day
from policy.holds import is_bad_address
from policy.letters import LetterKind
from policy.rules import GuarantorFacts
from policy.terms import AddressFault, Channel, MessageStatus
from tasks.facts.contact_times import TIMES, times_of
from tasks.facts.shared_contact import (
    OWN_NUMBER,
    SharedNumber,
    shared_numbers,
    stopped_mailboxes,
)
from tasks.practice import current_practice, step_kinds
from tasks.storage import (
    CALL,
    CALL_RESULT,
    ENVELOPE,
    HELP_SIGN,
    MESSAGE,
    PERSON,
    RETURNED_MAIL,
    among,
    merged_into,
)
from tasks.wording import ENGLISH, written_language

_LOOK_BACK = timedelta(30)


class Attempts(NamedTuple):
    """The days of the calls that were recorded, and of the last one that became a conversation."""

    days: tuple[date, ...] = ()
    talked_on: date | None = None


_NONE = Attempts()
_NOTHING: frozenset[LetterKind] = frozenset()


class Lately(NamedTuple):
    """What reached a guarantor: day, channel, and whether nothing can be added any more; what
    was said; how many letters came back; whether an e-mail got lost; whether an account has a
    credit; who shares the number, and whether a sharer of the mailbox wants no e-mail."""

    touches: Sequence[tuple[date, Channel, bool]]
    attempts: Attempts
    returned: int
    email_lost: bool
    has_credit: bool
    number: SharedNumber
    mailbox_stopped: bool


def load_guarantors(
    connection: Connection,
    ids: Sequence[int],
    rows: Sequence[Row[Any]],
    in_credit: Collection[int],
    today: date,
) -> dict[int, GuarantorFacts]:
    """`rows` are their open accounts; those `in_credit` have money of their own to get back."""
    former = merged_into(connection, ids)
    everyone = [*ids, *former]
    touches = _followed(_touches(connection, everyone, today), former)
    attempts = _all_attempts(_attempts(connection, everyone, today), former)
    shared = shared_numbers(connection, ids, today - _LOOK_BACK, today)
    stopped = stopped_mailboxes(connection, ids)
    signs = _signs(connection, {row.guarantor_id for row in rows if row.help_asked_on})
    returned = returned_letters(connection, ids)
    lost = email_lost(connection, today)
    lost |= {kept for gone, kept in former.items() if gone in lost}
    facility_state = current_practice().facility.state
    columns = (
        PERSON.c.id, *TIMES, PERSON.c.email, PERSON.c.email_chosen,
        PERSON.c.email_risk_known, PERSON.c.mail_ok, PERSON.c.line1, PERSON.c.address_fault,
        PERSON.c.country, PERSON.c.calls_ok,
        PERSON.c.phone, PERSON.c.phone_at_work, PERSON.c.household_size, PERSON.c.language,
        PERSON.c.accepts_english,
        PERSON.c.annual_income_cents,
    )  # fmt: skip
    found = {}
    query = select(*columns).where(among(connection, PERSON.c.id, ids))
    people = connection.execute(query).all()
    kinds = step_kinds(connection) if any(map(_reads_no_english, people)) else _NOTHING
    for row in people:
        lately = Lately(
            touches.get(row.id, ()),
            attempts.get(row.id, _NONE),
            returned.get(row.id, 0),
            row.id in lost,
            row.id in in_credit,
            shared.get(row.id, OWN_NUMBER),
            row.id in stopped,
        )
        found[row.id] = _guarantor(row, lately, times_of(row, facility_state), today, kinds)
        if row.id in signs:
            found[row.id] = replace(found[row.id], signs=frozenset(signs[row.id]))
    return found


def _followed(
    found: Mapping[int, list[tuple[date, Channel, bool]]], former: Mapping[int, int]
) -> dict[int, list[tuple[date, Channel, bool]]]:
    """What reached them under a record that was merged into theirs reached them."""
    all_of = {key: list(value) for key, value in found.items()}
    for gone, kept in former.items():
        all_of.setdefault(kept, []).extend(found.get(gone, ()))
    return all_of


def _all_attempts(found: Mapping[int, Attempts], former: Mapping[int, int]) -> dict[int, Attempts]:
    all_of = dict(found)
    for gone, kept in former.items():
        if gone in found:
            one, other = all_of.get(kept, _NONE), found[gone]
            talked = [day for day in (one.talked_on, other.talked_on) if day is not None]
            days = tuple(sorted((*one.days, *other.days)))
            all_of[kept] = Attempts(days, max(talked, default=None))
    return all_of


def _signs(connection: Connection, ids: Collection[int]) -> dict[int, list[HardshipSign]]:
    """Only few people told us of hardship; nobody asks the database about the others."""
    found: dict[int, list[HardshipSign]] = defaultdict(list)
    if ids:
        query = select(HELP_SIGN.c.guarantor_id, HELP_SIGN.c.sign)
        query = query.where(among(connection, HELP_SIGN.c.guarantor_id, sorted(ids)))
        for guarantor_id, sign in connection.execute(query):
            found[guarantor_id].append(sign)
    return found


def _guarantor(
    row: Any,
    lately: Lately,
    times: ContactTimes,
    today: date,
    kinds: Collection[LetterKind],
) -> GuarantorFacts:
    """Who has no hour at which they may be reached gets letters and no calls."""
    # Abroad nobody knows the hour where no zone is known: letters alone.
    ever_open = next_open_day(times, today) is not None and not (row.country and not times.zones)
    fault = row.address_fault or AddressFault.NONE
    before = [(day, channel) for day, channel, _ in lately.touches if day < today]
    now = [(channel, sealed) for day, channel, sealed in lately.touches if day == today]
    return GuarantorFacts(
        state=row.state,
        takes_email=bool(ever_open and row.email and row.email_chosen and row.email_risk_known)
        and not lately.email_lost
        and not lately.mailbox_stopped,
        takes_mail=bool(row.mail_ok and row.line1)
        and fault not in AddressFault.stopping()
        and not is_bad_address(lately.returned),
        takes_calls=bool(ever_open and row.calls_ok and row.phone and not row.phone_at_work)
        and not lately.number.stopped,
        household_size=row.household_size,
        annual_income_cents=row.annual_income_cents,
        touches=tuple([day for day, _ in before]),
        calls=tuple([day for day, channel in before if channel is Channel.CALL]),
        attempts=(*lately.attempts.days, *lately.number.attempts),
        number_group=lately.number.group,
        number_listed=lately.number.listed,
        talked_on=lately.attempts.talked_on,
        times=times,
        open_today=frozenset([channel for channel, sealed in now if not sealed]),
        sealed_today=frozenset([channel for channel, sealed in now if sealed]),
        has_credit=lately.has_credit,
        returned_letters=lately.returned,
        address_fault=fault,
        unwritten=_unwritten(row, kinds),
    )


def _reads_no_english(row: Any) -> bool:
    return not (row.language in ("", ENGLISH) or row.accepts_english)


def _unwritten(row: Any, kinds: Collection[LetterKind]) -> frozenset[LetterKind]:
    """HD-24: the kinds of letters that we have no words for, unless English is fine."""
    if not _reads_no_english(row):
        return _NOTHING
    practice = current_practice()
    return frozenset(kind for kind in kinds if not written_language(row.language, [kind], practice))


def returned_letters(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """How many letters came back from the address we have now; only those that any came from."""
    person = RETURNED_MAIL.c.person_id
    since = PERSON.c.address_since
    query = (
        select(person, func.count())
        .join(PERSON, PERSON.c.id == person)
        .where(
            among(connection, person, ids),
            or_(since.is_(None), RETURNED_MAIL.c.provided_on > since),
        )
        .group_by(person)
    )
    return {row[0]: row[1] for row in connection.execute(query).all()}


def _touches(
    connection: Connection, ids: Sequence[int], today: date
) -> dict[int, list[tuple[date, Channel, bool]]]:
    """Day, channel, and whether nothing can be added any more: sealed, or the call was made."""
    found: dict[int, list[tuple[date, Channel, bool]]] = defaultdict(list)
    query = (
        select(
            ENVELOPE.c.guarantor_id, ENVELOPE.c.on_date, ENVELOPE.c.channel, ENVELOPE.c.sealed_at,
            CALL.c.closed_on,
        )
        .outerjoin(CALL, CALL.c.envelope_id == ENVELOPE.c.id)
        .where(
            among(connection, ENVELOPE.c.guarantor_id, ids),
            ENVELOPE.c.on_date > today - _LOOK_BACK,
            ENVELOPE.c.cancelled_on.is_(None),
        )
    )  # fmt: skip
    for guarantor_id, on_date, channel, sealed_at, closed_on in connection.execute(query).all():
        done = sealed_at is not None or closed_on is not None
        found[guarantor_id].append((on_date, channel, done))
    return found


def _attempts(connection: Connection, ids: Sequence[int], today: date) -> dict[int, Attempts]:
    """RF-01, RF-02: every recorded call counts, over all accounts, whatever came of it."""
    days: dict[int, list[date]] = defaultdict(list)
    talked: dict[int, date] = {}
    query = (
        select(CALL_RESULT.c.guarantor_id, CALL_RESULT.c.on_date, CALL_RESULT.c.outcome)
        .where(
            among(connection, CALL_RESULT.c.guarantor_id, ids),
            CALL_RESULT.c.on_date > today - _LOOK_BACK,
            CALL_RESULT.c.on_date <= today,
        )
        .order_by(CALL_RESULT.c.on_date)
    )
    for guarantor_id, on_date, outcome in connection.execute(query).all():
        days[guarantor_id].append(on_date)
        if outcome.talked:
            talked[guarantor_id] = on_date
    return {key: Attempts(tuple(made), talked.get(key)) for key, made in days.items()}


LETTERS_FOR = timedelta(30)
"""Long enough for the ceilings to let the letter go that takes the place of the e-mail."""


def email_lost(connection: Connection, today: date) -> set[int]:
    """Guarantors. Where nobody knows why it got lost, for a month; where the address is to blame,
    until the person chose e-mail again, but not on the same day."""
    unexplained = MESSAGE.c.status.in_([MessageStatus.FAILED, MessageStatus.REPLACED])
    query = (
        select(MESSAGE.c.guarantor_id)
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(
            MESSAGE.c.channel == Channel.NOTICE,
            MESSAGE.c.status.in_(MessageStatus.lost()),
            or_(
                ENVELOPE.c.on_date == today,
                and_(unexplained, ENVELOPE.c.on_date > today - LETTERS_FOR),
            ),
        )
    )
    return set(connection.execute(query).scalars())
