"""What people do about what reached them, recorded as a specialist would record it."""

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from deployments.demo.prompts import Prompt
from policy.holds import HoldKind
from policy.terms import ApplicationStatus, CallOutcome
from tasks.accounts import AccountRow, accounts_by_id, open_accounts
from tasks.assistance import applications
from tasks.calls import call_results
from tasks.contact import preferences
from tasks.holds import holds
from tasks.payments import reversals
from tasks.storage import LEDGER

ACTOR = "rehearsal"


class Moment(NamedTuple):
    """A working day's afternoon, and why somebody acts; `key` tells what is recorded apart."""

    today: date
    now: datetime
    chance: random.Random
    why: str

    @property
    def key(self) -> str:
        return f"{self.today.isoformat()} {self.why}"


Answer = Callable[[Connection, Prompt, Moment], None]


def open_ones(connection: Connection, prompt: Prompt) -> Sequence[AccountRow]:
    """The accounts it is about, while they are open; else any open one of the guarantor."""
    asked = [one for one in accounts_by_id(connection, prompt.account_ids) if one.is_open]
    return asked or open_accounts(connection, prompt.guarantor_id)[:1]


def call_answer(outcome: CallOutcome) -> Answer:
    """What was said on the phone, with a day where one belongs to it."""

    def record(connection: Connection, prompt: Prompt, moment: Moment) -> None:
        waits = {CallOutcome.WILL_PAY_BY: (4, 14), CallOutcome.CALL_BACK_AT: (2, 4)}.get(outcome)
        for account in open_ones(connection, prompt)[:1]:
            call_results.record(
                connection,
                reference=account.reference,
                outcome=outcome,
                today=moment.today,
                now=moment.now,
                until=moment.today + timedelta(moment.chance.randint(*waits)) if waits else None,
                key=moment.key,
                actor=ACTOR,
            )

    return record


def applies(status: ApplicationStatus) -> Answer:
    """An application, with the household's size and income where it is complete."""

    def record(connection: Connection, prompt: Prompt, moment: Moment) -> None:
        complete = status is ApplicationStatus.COMPLETE
        dollars = moment.chance.choice([0, 11_500, 19_000, 27_500, 36_000, 43_000, 52_000, 95_000])
        for account in open_ones(connection, prompt)[:1]:
            applications.record(
                connection,
                reference=account.reference,
                status=status,
                today=moment.today,
                household_size=moment.chance.randint(1, 5) if complete else None,
                annual_income_cents=dollars * 100 if complete else None,
                missing=("pay stubs",) if status is ApplicationStatus.INCOMPLETE else (),
            )

    return record


def holds_back(kind: HoldKind) -> Answer:
    """A reason to wait that someone tells us; a bankruptcy comes with its filing date."""

    def place(connection: Connection, prompt: Prompt, moment: Moment) -> None:
        bankrupt = kind is HoldKind.BANKRUPTCY
        for account in open_ones(connection, prompt)[:1]:
            holds.place(
                connection,
                reference=account.reference,
                kind=kind,
                reason="told us by letter",
                until=None,
                today=moment.today,
                actor=ACTOR,
                service_through=moment.today - timedelta(2) if bankrupt else None,
            )

    return place


def settle(connection: Connection, prompt: Prompt, moment: Moment) -> None:
    """The bill was explained and the dispute is over."""
    for account in accounts_by_id(connection, prompt.account_ids):
        holds.release(
            connection,
            reference=account.reference,
            kind=HoldKind.DISPUTE,
            today=moment.today,
            actor=ACTOR,
        )


def bounce(connection: Connection, prompt: Prompt, moment: Moment) -> None:
    """The mailbox is gone, so the channel turns back to paper."""
    for account in accounts_by_id(connection, prompt.account_ids):
        preferences.record(
            connection,
            reference=account.reference,
            channel="email",
            wanted=False,
            risk_known=False,
            today=moment.today,
            actor=ACTOR,
            reason="bounced",
        )


def reverse(connection: Connection, prompt: Prompt, moment: Moment) -> None:
    """The bank returns the payment of six days ago; the next one is good."""
    for account in accounts_by_id(connection, prompt.account_ids):
        reversals.reverse(
            connection,
            reference=account.reference,
            payment_key=_payment_key(connection, account, moment.today - timedelta(6)),
            today=moment.today,
            now=moment.now,
            key=moment.key,
            actor=ACTOR,
        )


def _payment_key(connection: Connection, account: AccountRow, paid_on: date) -> str:
    query = select(LEDGER.c.payment_key).where(
        LEDGER.c.payment_account_id == account.id,
        LEDGER.c.actor == ACTOR,
        LEDGER.c.value_on == paid_on,
    )
    key: str = connection.execute(query.order_by(LEDGER.c.id)).scalars().all()[-1]
    return key
