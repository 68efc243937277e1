"""Two records turn out to be of one person: one stays, and everything that binds follows to it.

What was sent and said under the other stays as it was; it counts for the one that stays
(tasks/facts/guarantor.py). Nobody takes a merge back but a person, in the billing system.
"""

from datetime import date, time
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, or_, select, update
from sqlmodel import col

from models import (
    Account,
    Application,
    Determination,
    HelpSign,
    Hold,
    Person,
    PersonMerge,
    Plan,
    Preference,
    RefundDue,
    UnrecordedMail,
)
from policy.holds import HoldKind
from policy.terms import Stage, WhoDied
from tasks.accounts import AccountRow, accounts_by_id, find_account, review_now
from tasks.assistance import applications
from tasks.facts import said_no_email
from tasks.holds import holds
from tasks.outbox import cancel
from tasks.people.guarantors import hold_what_is_known
from tasks.plans import active_plans, agreements
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import PERSON, Values, lock_guarantors, stands_for

_WHY = "two records were of one person"
_FOLLOW: tuple[Any, ...] = (Application, Determination, HelpSign, Plan, RefundDue, UnrecordedMail)
"""What binds a guarantor: help, plans, money to get back, and mail that nobody has compared."""
_FILLED = (
    "birth_date", "death_date", "line1", "phone", "email", "household_size", "annual_income_cents",
)  # fmt: skip
_ADDRESS = ("line2", "city", "state", "postal_code", "country", "region", "latitude", "longitude")
_IN_CONFIDENCE = (
    "line1", *_ADDRESS, "phone", "email", "email_chosen", "email_risk_known", "mail_ok",
    "calls_ok", "confidential_since", "address_since", "zones", "address_fault",
)  # fmt: skip


class Merged(NamedTuple):
    """`new` is False when they were one already; `accounts` answer to the record that stays, with
    `plans` that go on as they were agreed."""

    new: bool
    accounts: tuple[str, ...]
    plans: int = 0


def record_merge(
    *,
    moment: Moment,
    reference: str,
    into: str,
    patients: bool = False,
    sure: bool,
    actor: str,
) -> Merged:
    """Whoever answers for the account `reference` is whoever answers for `into`, whose record
    stays; `patients`: their patients are. `sure`: a person was asked, for nothing takes it back. In
    a transaction of its own. Raises WrongInput."""
    with recording(moment) as (connection, day, _):
        gone_id, kept_id = (_person(connection, one, patients) for one in (reference, into))
        if gone_id == kept_id:
            return Merged(False, ())
        _check(connection, gone_id, kept_id)
        if not sure:
            raise WrongInput(
                "two records become one, and Tend cannot take that back; say that you are sure"
            )
        return merge(connection, gone_id, kept_id, today=day, actor=actor)


def _person(connection: Connection, reference: str, patients: bool) -> int:
    account = find_account(connection, reference)
    return account.patient_id if patients else account.guarantor_id


def _check(connection: Connection, gone_id: int, kept_id: int) -> None:
    if born_apart(connection, gone_id, kept_id):
        raise WrongInput(
            "the two were born on different days, so they are not one; correct the day in the "
            "billing system first"
        )


def born_apart(connection: Connection, one_id: int, other_id: int) -> bool:
    """On two different days, as far as both are known: then they are two people."""
    query = select(col(Person.birth_date)).where(col(Person.id).in_([one_id, other_id]))
    return len(set(connection.execute(query).scalars()) - {None}) > 1


def merge(
    connection: Connection,
    gone_id: int,
    kept_id: int,
    *,
    today: date,
    actor: str,
    by_export: bool = False,
) -> Merged:
    """Carry it out, once. Raises WrongInput for what would take another merge back."""
    kept_id = stands_for(connection, [kept_id]).get(kept_id, kept_id)
    before = stands_for(connection, [gone_id]).get(gone_id)
    if kept_id in (before, gone_id):
        return Merged(False, ())
    if before is not None:
        raise WrongInput(
            "this record was merged into another one; only a person takes that back, in the "
            "billing system"
        )
    lock_guarantors(connection, {gone_id, kept_id})
    accounts = _open_of(connection, gone_id, kept_id)
    ids = [account.id for account in accounts if account.guarantor_id in (gone_id, kept_id)]
    cancel.cancel(connection, account_ids=ids, why=_WHY, today=today, only_asks=False)
    _follow(connection, gone_id, kept_id)
    applications.keep_one(connection, kept_id, today)
    _one_hold_of_a_kind(connection, gone_id, kept_id, today, actor)
    _wishes(connection, gone_id, kept_id, today, actor)
    connection.execute(
        update(PersonMerge).where(col(PersonMerge.kept_id) == gone_id).values(kept_id=kept_id)
    )
    connection.execute(
        insert(PersonMerge).values(
            gone_id=gone_id, kept_id=kept_id, merged_on=today, actor=actor, by_export=by_export
        )
    )
    _hold(connection, accounts_by_id(connection, [one.id for one in accounts]), today, actor)
    review_now(connection, ids, today)
    references = tuple(sorted(account.reference for account in accounts))
    return Merged(True, references, len(active_plans(connection, kept_id)))


def _open_of(connection: Connection, *people: int) -> list[AccountRow]:
    query = select(col(Account.id)).where(
        or_(col(Account.guarantor_id).in_(people), col(Account.patient_id).in_(people)),
        col(Account.stage) != Stage.RESOLVED,
    )
    return accounts_by_id(connection, [row[0] or 0 for row in connection.execute(query)])


def _follow(connection: Connection, gone_id: int, kept_id: int) -> None:
    for column in (Account.guarantor_id, Account.patient_id):
        connection.execute(
            update(Account).where(col(column) == gone_id).values({col(column): kept_id})
        )
    for table in _FOLLOW:
        connection.execute(
            update(table).where(col(table.guarantor_id) == gone_id).values(guarantor_id=kept_id)
        )


def _one_hold_of_a_kind(
    connection: Connection, gone_id: int, kept_id: int, today: date, actor: str
) -> None:
    """Of two that stand for all accounts the stricter one is left."""
    wide = col(Hold.account_id).is_(None), col(Hold.released_on).is_(None)
    query = select(
        col(Hold.id), col(Hold.guarantor_id), col(Hold.kind), col(Hold.until),
        col(Hold.service_through), col(Hold.service_from),
    ).where(*wide, col(Hold.guarantor_id).in_([gone_id, kept_id]))  # fmt: skip
    rows = connection.execute(query.order_by(col(Hold.id))).all()
    kept = {row.kind: row for row in rows if row.guarantor_id == kept_id}
    for row in rows:
        if row.guarantor_id != gone_id or row.kind not in kept:
            continue
        other = kept[row.kind]
        connection.execute(
            update(Hold).where(col(Hold.id) == row.id).values(released_on=today, released_by=actor)
        )
        values = {
            "until": _later(row.until, other.until),
            "service_through": _later(row.service_through, other.service_through),
            "service_from": None
            if None in (row.service_from, other.service_from)
            else min(row.service_from, other.service_from),
        }
        connection.execute(update(Hold).where(col(Hold.id) == other.id).values(**values))
    connection.execute(
        update(Hold).where(col(Hold.guarantor_id) == gone_id).values(guarantor_id=kept_id)
    )


def _later(one: date | None, other: date | None) -> date | None:
    """None has no end."""
    return None if one is None or other is None else max(one, other)


def _wishes(connection: Connection, gone_id: int, kept_id: int, today: date, actor: str) -> None:
    """The stricter of the two; who is reached in confidence stays so; what one did not say the
    other did."""
    query = select(PERSON).where(PERSON.c.id.in_([gone_id, kept_id]))
    rows = {row.id: row for row in connection.execute(query)}
    gone, kept = rows[gone_id], rows[kept_id]
    values: Values = {
        "mail_ok": kept.mail_ok and gone.mail_ok,
        "calls_ok": kept.calls_ok and gone.calls_ok,
        "email_chosen": kept.email_chosen and not said_no_email(connection, [gone_id]),
        "large_print": kept.large_print or gone.large_print,
        "phone_at_work": kept.phone_at_work or (gone.phone_at_work and gone.phone == kept.phone),
        "not_before": _last(kept.not_before, gone.not_before, max),
        "not_after": _last(kept.not_after, gone.not_after, min),
        "not_on": " ".join(dict.fromkeys([*kept.not_on.split(), *gone.not_on.split()])),
        "zones": None,
        "address_fault": kept.address_fault,
    }
    values |= {name: getattr(gone, name) for name in _FILLED if not getattr(kept, name)}
    if not kept.line1 and gone.line1:
        values |= {name: getattr(gone, name) for name in (*_ADDRESS, "address_fault")}
    if gone.confidential_since is not None and kept.confidential_since is None:
        values |= {name: getattr(gone, name) for name in _IN_CONFIDENCE} | {"zones": None}
    connection.execute(update(Person).where(col(Person.id) == kept_id).values(**values))
    connection.execute(update(Person).where(col(Person.id) == gone_id).values(phone="", email=""))
    channels = {"calls": "calls_ok", "mail": "mail_ok", "email": "email_chosen"}
    for channel, column in channels.items():
        if getattr(kept, column) and not values[column]:
            connection.execute(
                insert(Preference).values(
                    person_id=kept_id, channel=channel, wanted=False, recorded_on=today,
                    actor=actor, reason="said under another record",
                )
            )  # fmt: skip


def _last(one: time | None, other: time | None, stricter: Any) -> time | None:
    known = [each for each in (one, other) if each is not None]
    return stricter(known) if known else None


def _hold(connection: Connection, accounts: list[AccountRow], today: date, actor: str) -> None:
    """What is known of the person under either record stops all their bills."""
    dead = select(col(Person.id)).where(
        col(Person.id).in_([one.patient_id for one in accounts]),
        col(Person.death_date).is_not(None),
    )
    died = set(connection.execute(dead).scalars())
    for account in accounts:
        if account.patient_id in died:
            holds.place(
                connection, reference=account.reference, kind=HoldKind.DECEASED,
                reason="the patient has died", until=None, today=today, actor=actor,
                this_account_only=True, who_died=WhoDied.PATIENT,
            )  # fmt: skip
        hold_what_is_known(connection, account, today, actor)
        _end_plan(connection, account, today, actor)


def _end_plan(connection: Connection, account: AccountRow, today: date, actor: str) -> None:
    """PL-08: a hold that came with the other record ends plans here, too."""
    kind = agreements.ending_hold(connection, account, today)
    if kind is not None:
        agreements.end(
            connection, reference=account.reference, today=today, actor=actor,
            why=f"hold {kind.value}", hold=kind,
        )  # fmt: skip


def merge_in_words(reference: str, into: str, made: Merged) -> str:
    if not made.new:
        return f"{reference} and {into}: one record already; nothing changed."
    said = f"{reference} and {into}: one person now, with {', '.join(made.accounts)}."
    if made.plans < 2:
        return said
    return f"{said} Their {made.plans} plans go on side by side, unless new terms make one of them."
