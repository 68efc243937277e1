"""Holds, applications, answers and plans of an account, as they came and went."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, or_, select
from sqlmodel import col

from models import (
    Application,
    Clearance,
    Determination,
    HelpSign,
    Hold,
    Instalment,
    Plan,
    PlanAccount,
    PlanSkip,
    PlanTakenUp,
)
from policy.assistance import SIGN_WORDS
from policy.holds import reason_beyond, words_of
from policy.terms import dollars
from tasks.accounts import AccountRow
from tasks.history.event import Event, by


def help_given(connection: Connection, account: AccountRow) -> Iterator[Event]:
    yield from _holds(connection, account)
    yield from _cleared(connection, account)
    yield from _signs(connection, account)
    yield from _applications(connection, account)
    yield from _answers(connection, account)
    yield from _plans(connection, account)


def _holds(connection: Connection, account: AccountRow) -> Iterator[Event]:
    query = select(
        col(Hold.kind), col(Hold.placed_on), col(Hold.placed_by), col(Hold.until),
        col(Hold.released_on), col(Hold.released_by), col(Hold.who_died), col(Hold.in_error),
        col(Hold.learned_on), col(Hold.applies_from), col(Hold.reason),
    ).where(
        col(Hold.guarantor_id) == account.guarantor_id,
        or_(col(Hold.account_id).is_(None), col(Hold.account_id) == account.id),
    )  # fmt: skip
    for (
        kind,
        placed_on,
        placed_by,
        until,
        released_on,
        released_by,
        died,
        error,
        learned_on,
        applies_from,
        reason,
    ) in connection.execute(query):
        ends = f" until {until.isoformat()}" if until else ""
        plain = words_of(kind, died)
        words = f"{plain} ({kind.value})"
        learned, since = learned_on or placed_on, applies_from or placed_on
        when = "" if since == learned else f" since {since.isoformat()}"
        said = reason_beyond(plain, reason)
        yield Event(learned, "hold", f"On hold{when}{ends}: {words}{by(placed_by)}.{said}")
        if released_on is not None:
            ended = "It was an error, and is put back" if error else "Hold ended"
            yield Event(released_on, "hold", f"{ended}: {words}{by(released_by)}.")


def _cleared(connection: Connection, account: AccountRow) -> Iterator[Event]:
    """That a person let an old bill be asked for, and why."""
    query = select(
        col(Clearance.kind), col(Clearance.cleared_on), col(Clearance.reason), col(Clearance.actor)
    ).where(col(Clearance.account_id) == account.id)
    for kind, cleared_on, reason, actor in connection.execute(query):
        words = f"Its age is no reason to wait any more ({kind.value}): {reason.words}"
        yield Event(cleared_on, "hold", f"{words}{by(actor)}.")


def _signs(connection: Connection, account: AccountRow) -> Iterator[Event]:
    query = select(col(HelpSign.told_on), col(HelpSign.sign), col(HelpSign.actor)).where(
        col(HelpSign.guarantor_id) == account.guarantor_id
    )
    for told_on, sign, actor in connection.execute(query):
        yield Event(told_on, "help", f"{SIGN_WORDS[sign][:-1]}{by(actor)}.")


def _applications(connection: Connection, account: AccountRow) -> Iterator[Event]:
    query = select(
        col(Application.received_on), col(Application.status), col(Application.status_on),
        col(Application.missing),
    ).where(col(Application.guarantor_id) == account.guarantor_id)  # fmt: skip
    for received_on, status, status_on, missing in connection.execute(query):
        yield Event(received_on, "help", "An application for help with the cost came in.")
        lacking = f"; missing: {missing}" if missing else ""
        if status_on > received_on or lacking:
            yield Event(status_on, "help", f"The application is {status.value}{lacking}.")


def _answers(connection: Connection, account: AccountRow) -> Iterator[Event]:
    query = select(
        col(Determination.determined_on), col(Determination.discount_percent),
        col(Determination.write_off_cents), col(Determination.owed_cents),
        col(Determination.basis),
    ).where(col(Determination.account_id) == account.id)  # fmt: skip
    for day, percent, cents, owed, basis in connection.execute(query):
        given = f"{percent} % less, {dollars(cents)}; {dollars(owed)} is left"
        yield Event(day, "help", f"Help with the cost was determined: {given}. {basis}")


def _plans(connection: Connection, account: AccountRow) -> Iterator[Event]:
    query = (
        select(
            col(Plan.id), col(Plan.enrolled_on), col(Plan.ended_on), col(Plan.status),
            col(Plan.ended_why), col(Plan.actor), col(Plan.notes),
            col(Plan.reinstatement),
        )
        .join(PlanAccount, col(PlanAccount.plan_id) == col(Plan.id))
        .where(col(PlanAccount.account_id) == account.id)
        .order_by(col(Plan.id))
    )  # fmt: skip
    for (
        plan_id, enrolled_on, ended_on, status, why, actor, notes, again,
    ) in connection.execute(query):  # fmt: skip
        terms, paid = _instalments(connection, plan_id or 0)
        made = terms.format(made="began again" if again else "was agreed")
        yield Event(enrolled_on, "plan", f"{made}{by(actor)}.")
        for note in notes.splitlines():
            yield Event(enrolled_on, "plan", note)
        yield from _skips(connection, plan_id or 0)
        yield from _taken_up(connection, plan_id or 0)
        yield from paid
        if ended_on is not None:
            reason = f" {why}" if why else ""
            yield Event(ended_on, "plan", f"The plan is {status.value}.{reason}")


def _skips(connection: Connection, plan_id: int) -> Iterator[Event]:
    query = select(
        col(PlanSkip.skipped_on), col(PlanSkip.instalment_number), col(PlanSkip.actor)
    ).where(col(PlanSkip.plan_id) == plan_id)  # fmt: skip
    for skipped_on, number, actor in connection.execute(query):
        yield Event(skipped_on, "plan", f"Payment {number} was skipped for a month{by(actor)}.")


def _taken_up(connection: Connection, plan_id: int) -> Iterator[Event]:
    query = select(
        col(PlanTakenUp.completed_on), col(PlanTakenUp.taken_up_on), col(PlanTakenUp.rested_as),
        col(PlanTakenUp.ended_why), col(PlanTakenUp.taken_up_why),
    ).where(col(PlanTakenUp.plan_id) == plan_id)  # fmt: skip
    for completed_on, taken_up_on, rested_as, ended_why, why in connection.execute(query):
        ended = f"The plan is {rested_as.value}. {ended_why or 'Everything is paid.'}"
        yield Event(completed_on, "plan", ended)
        goes_on = f"The plan goes on: {why or 'a payment for it was taken back.'}"
        yield Event(taken_up_on, "plan", goes_on)


def _instalments(connection: Connection, plan_id: int) -> tuple[str, list[Event]]:
    """The terms as they were agreed, also where less is asked for now; and what is paid."""
    agreed = func.coalesce(col(Instalment.agreed_cents), col(Instalment.amount_cents))
    query = select(
        col(Instalment.number), col(Instalment.due_on), col(Instalment.amount_cents),
        col(Instalment.paid_cents), col(Instalment.last_payment_on), agreed,
    ).where(col(Instalment.plan_id) == plan_id).order_by(col(Instalment.number))  # fmt: skip
    rows = connection.execute(query).all()
    total, first = sum(row[5] for row in rows), min(row[1] for row in rows)
    each = f"{len(rows)} of {dollars(rows[0][5])}"
    terms = f"A plan of {dollars(total)} {{made}}: {each}, the first on {first.isoformat()}"
    paid = [
        Event(row[4], "plan", f"Instalment {row[0]} of {len(rows)} is paid.")
        for row in rows
        if row[4] is not None and row[3] >= row[2]
    ]
    return terms, paid
