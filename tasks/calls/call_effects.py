"""What each thing a person can say on the phone changes, at once."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from policy.holds import HoldKind
from policy.terms import CallOutcome
from tasks.accounts import AccountRow, change
from tasks.assistance import hardship_signs
from tasks.contact import preferences
from tasks.holds import holds
from tasks.outbox import cancel
from tasks.practice import policy_of


class Said(NamedTuple):
    """One conversation: the accounts it covered, `named` the one it was recorded for."""

    named: AccountRow
    covered: Sequence[AccountRow]
    today: date
    until: date | None
    actor: str


def take_effect(connection: Connection, outcome: CallOutcome, said: Said) -> None:
    """No answer and voicemail change nothing but the number of attempts."""
    if outcome in _EFFECTS:
        _EFFECTS[outcome](connection, said)


def _wait(connection: Connection, said: Said, until: date) -> None:
    """Ask nothing until then, and take back what has not left."""
    ids = [one.id for one in said.covered]
    why = "the person told us how they will go on"
    cancel.cancel(connection, account_ids=ids, why=why, today=said.today)
    change(connection, ids, promise_until=until)


def _wants_plan(connection: Connection, said: Said) -> None:
    policy = policy_of(connection, said.named.policy_name, said.named.policy_version)
    _wait(connection, said, said.today + timedelta(policy.promise.days_to_agree_on_a_plan))


def _will_pay_by(connection: Connection, said: Said) -> None:
    policy = policy_of(connection, said.named.policy_name, said.named.policy_version)
    assert said.until is not None
    _wait(connection, said, said.until + timedelta(policy.promise.days_of_patience))


def _already_paid(connection: Connection, said: Said) -> None:
    policy = policy_of(connection, said.named.policy_name, said.named.policy_version)
    _wait(connection, said, said.today + timedelta(policy.promise.days_to_find_a_payment))


def _asks_for_help(connection: Connection, said: Said) -> None:
    """H14: a sign of hardship is screened at once, on every account."""
    hardship_signs.screen_immediately(connection, said.named.guarantor_id, said.today)


def _holds(kind: HoldKind) -> Callable[[Connection, Said], None]:
    """What they said is a reason to wait."""

    def place(connection: Connection, said: Said) -> None:
        holds.place(
            connection,
            reference=said.named.reference,
            kind=kind,
            reason="said on the phone",
            until=None,
            today=said.today,
            actor=said.actor,
        )

    return place


def _no_more_calls(connection: Connection, said: Said, reason: str) -> None:
    preferences.record(
        connection,
        reference=said.named.reference,
        channel="calls",
        wanted=False,
        risk_known=False,
        today=said.today,
        actor=said.actor,
        reason=reason,
    )


def _do_not_call(connection: Connection, said: Said) -> None:
    _no_more_calls(connection, said, "asked not to be called")


def _wrong_number(connection: Connection, said: Said) -> None:
    _no_more_calls(connection, said, "wrong number")


def _call_back_at(connection: Connection, said: Said) -> None:
    change(connection, [one.id for one in said.covered], call_back_on=said.until)


HOLD_OF = {
    CallOutcome.DISPUTES: HoldKind.DISPUTE,
    CallOutcome.NOT_MY_ACCOUNT: HoldKind.IDENTITY_THEFT,
    CallOutcome.HAS_ATTORNEY: HoldKind.ATTORNEY,
    CallOutcome.COMPLAINS: HoldKind.COMPLAINT,
}
"""What is a reason to wait, and which."""
_EFFECTS: dict[CallOutcome, Callable[[Connection, Said], None]] = {
    CallOutcome.WANTS_PLAN: _wants_plan,
    CallOutcome.WILL_PAY_BY: _will_pay_by,
    CallOutcome.ALREADY_PAID: _already_paid,
    CallOutcome.ASKS_FOR_HELP: _asks_for_help,
    **{outcome: _holds(kind) for outcome, kind in HOLD_OF.items()},
    CallOutcome.DO_NOT_CALL: _do_not_call,
    CallOutcome.WRONG_NUMBER: _wrong_number,
    CallOutcome.CALL_BACK_AT: _call_back_at,
}
