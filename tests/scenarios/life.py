"""One guarantor's life with Tend: real days on a real database, told as a list of events."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from models import Account
from policy.holds.holds import HoldKind
from policy.terms import (
    ApplicationStatus,
    CallOutcome,
    MessageStatus,
    Resolution,
    Stage,
    TakenBack,
)
from tasks.assistance import applications
from tasks.audit.run_audit import Breach, audit
from tasks.calls import call_results
from tasks.contact import preferences
from tasks.daily_run import day
from tasks.holds import holds
from tasks.payments import payments, reversals
from tasks.plans import agreements, reinstate, skip_month
from tasks.practice.practice import Practice
from tasks.runtime.json_answer import json_of
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, CALL, ENVELOPE, ENVELOPE_LINE, MESSAGE, RUN
from tests.factories import make_account, make_person, the

FIRST = date(2026, 1, 15)
"""The day every account of a life is enrolled, and gets its first statement."""


class Life:
    """Walks the days on which something is due; what people say happens after that day's run."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.today = FIRST
        self.guarantor_id = 0
        self._events = 0

    def guarantor(self, **values: Any) -> None:
        with writing() as connection:
            self.guarantor_id = make_person(connection, **values)

    def account(self, balance_cents: int = 500_00, **values: Any) -> int:
        """One more account of the guarantor, due on the first day."""
        if not self.guarantor_id:
            self.guarantor()
        start = {"enrolled_on": FIRST, "next_review_on": FIRST, "service_from": date(2025, 12, 1)}
        with writing() as connection:
            return make_account(
                connection,
                guarantor_id=self.guarantor_id,
                balance_cents=balance_cents,
                **(start | values),
            )

    def now(self) -> datetime:
        """Moments of one day follow each other."""
        self._events += 1
        return datetime.combine(self.today, time(12), UTC) + timedelta(seconds=self._events)

    def run(self, today: date | None = None) -> dict[str, Any]:
        """The daily run of one day, as JSON."""
        self.today = today or self.today
        return json_of(day.walk(self.today, self.practice, self.now()))

    def until(self, last: str) -> None:
        """Run every day up to `last` on which an account is due, and `last` itself."""
        end = date.fromisoformat(last)
        assert end >= self.today
        while (following := self._next_due()) is not None and following < end:
            self.run(following)
        self.run(end)

    def _next_due(self) -> date | None:
        """The next booked look; what is overdue is looked at on the day after the last run."""
        with reading() as connection:
            booked = connection.execute(select(func.min(ACCOUNT.c.next_review_on))).scalar()
            last = connection.execute(select(func.max(RUN.c.as_of))).scalar()
        return booked if last is None or booked is None else max(booked, last + timedelta(1))

    def story(self, account_id: int | None = None) -> list[str]:
        """What reached the guarantor, oldest first: '2026-02-05 letter reminder'."""
        with reading() as connection:
            rows = _reached(connection, self.guarantor_id, account_id)
        return [f"{on} {channel.value} {kind}" for on, channel, kind in rows]

    def kinds(self, account_id: int | None = None) -> list[str]:
        return [line.split()[-1] for line in self.story(account_id)]

    def row(self, account_id: int) -> dict[str, Any]:
        with reading() as connection:
            return the(connection, Account, account_id)

    def ended(self, account_id: int) -> Resolution | None:
        row = self.row(account_id)
        assert (row["stage"] is Stage.RESOLVED) == (row["resolution"] is not None)
        ending: Resolution | None = row["resolution"]
        return ending

    def breaches(self) -> Sequence[Breach]:
        with reading() as connection:
            return audit(connection).breaches

    def pays(self, account_id: int, cents: int, key: str = "payment-1") -> None:
        with writing() as connection:
            payments.record(
                connection,
                reference=self._reference(account_id),
                amount_cents=cents,
                received_on=self.today,
                today=self.today,
                now=self.now(),
                key=key,
                actor="tester",
            )

    def bounces(
        self, account_id: int, payment: str = "payment-1", why: TakenBack = TakenBack.BOUNCED
    ) -> None:
        with writing() as connection:
            reversals.reverse(
                connection,
                reference=self._reference(account_id),
                payment_key=payment,
                today=self.today,
                now=self.now(),
                key=f"bounced {payment}",
                actor="tester",
                why=why,
            )

    def says(self, account_id: int, outcome: CallOutcome, until: date | None = None) -> None:
        with writing() as connection:
            call_results.record(
                connection,
                reference=self._reference(account_id),
                outcome=outcome,
                today=self.today,
                now=self.now(),
                until=until,
                key=f"call {self._events}",
                actor="tester",
            )

    def is_held(self, account_id: int, kind: HoldKind, **values: Any) -> None:
        with writing() as connection:
            holds.place(
                connection,
                reference=self._reference(account_id),
                kind=kind,
                today=self.today,
                actor="tester",
                **({"reason": "told us", "until": None} | values),
            )

    def is_released(self, account_id: int, kind: HoldKind) -> None:
        with writing() as connection:
            holds.release(
                connection,
                reference=self._reference(account_id),
                kind=kind,
                today=self.today,
                actor="tester",
            )

    def applies(self, account_id: int, status: ApplicationStatus, **values: Any) -> None:
        with writing() as connection:
            applications.record(
                connection,
                reference=self._reference(account_id),
                status=status,
                today=self.today,
                **values,
            )

    def agrees(self, account_ids: Sequence[int], count: int, first_due: str) -> None:
        with writing() as connection:
            agreements.enrol(
                connection,
                references=[self._reference(account_id) for account_id in account_ids],
                count=count,
                amount_cents=None,
                first_due=date.fromisoformat(first_due),
                today=self.today,
                key="plan-1",
                actor="tester",
            )

    def skips(self, account_id: int) -> None:
        with writing() as connection:
            skip_month.record(
                connection,
                reference=self._reference(account_id),
                today=self.today,
                key=f"skip {self.today}",
                actor="tester",
            )

    def begins_again(self, account_id: int) -> None:
        with writing() as connection:
            reinstate.reinstate(
                connection,
                reference=self._reference(account_id),
                today=self.today,
                key=f"again {self.today}",
                actor="tester",
            )

    def wants(self, account_id: int, channel: preferences.PreferredChannel, wanted: bool) -> None:
        with writing() as connection:
            preferences.record(
                connection,
                reference=self._reference(account_id),
                channel=channel,
                wanted=wanted,
                risk_known=wanted,
                today=self.today,
                actor="tester",
            )

    def _reference(self, account_id: int) -> str:
        return str(self.row(account_id)["reference"])


def _reached(connection: Connection, guarantor_id: int, account_id: int | None) -> Any:
    """Lines of sent messages and of listed calls, one a day, channel and kind."""
    query = (
        select(ENVELOPE.c.on_date, ENVELOPE.c.channel, ENVELOPE_LINE.c.kind)
        .join(ENVELOPE_LINE, ENVELOPE_LINE.c.envelope_id == ENVELOPE.c.id)
        .outerjoin(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .outerjoin(CALL, CALL.c.envelope_id == ENVELOPE.c.id)
        .where(
            ENVELOPE.c.guarantor_id == guarantor_id,
            ENVELOPE_LINE.c.cancelled_on.is_(None),
            (MESSAGE.c.status == MessageStatus.SENT) | CALL.c.id.is_not(None),
        )
        .distinct()
        .order_by(ENVELOPE.c.on_date, ENVELOPE.c.channel, ENVELOPE_LINE.c.kind)
    )
    if account_id is not None:
        query = query.where(ENVELOPE_LINE.c.account_id == account_id)
    return connection.execute(query).all()
