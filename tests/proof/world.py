"""A small practice that anything may happen to: the real tasks, on a real database."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text

from policy.assistance.hardship import HardshipSign
from policy.holds.holds import HoldKind
from policy.rules.resend_kinds import SENT_AGAIN, WhyAgain
from policy.terms import ApplicationStatus, CallOutcome, Stage
from tasks.assistance import applications, hardship_signs
from tasks.audit.run_audit import Breach, audit
from tasks.calls import call_results
from tasks.contact import preferences
from tasks.daily_run import day, resend
from tasks.daily_run.order import Pieces
from tasks.facts.resend_requests import Asked
from tasks.holds import holds
from tasks.intake import import_folder
from tasks.payments import payments, reversals
from tasks.plans import agreements
from tasks.practice.practice import Practice
from tasks.runs.runs import RunRef
from tasks.runs.send_times import Moments, rehearsed
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, MESSAGE, RUN, STEP_RUN
from tests.proof.billing import INSURER, PATIENT, WHATEVER_CHANGED, Billing, Entry
from tests.proof.export import Tables, Visit, tables_of, write_export
from tests.proof.senders import SENDERS

FIRST = date(2024, 11, 4)
_SHARES = (100, 100, 50, 25, 1, 110)
"""Percent of the balance that a payment comes to: all of it, a part, or too much."""
_SEEN = """
    SELECT e.channel || ' ' || l.kind FROM envelope_line l JOIN envelope e ON e.id = l.envelope_id
    WHERE l.cancelled_on IS NULL
    UNION SELECT 'again ' || step FROM envelope_line WHERE step LIKE '%_again'
    UNION SELECT 'account ' || COALESCE(resolution, stage) FROM account
    UNION SELECT 'account ' || to_stage FROM move
    UNION SELECT 'account in credit' FROM account WHERE balance_cents < 0
    UNION SELECT 'a child came of age' FROM hold WHERE reason LIKE 'The patient is 18 by now%'
    UNION SELECT 'a minor may have agreed alone' FROM hold WHERE reason LIKE 'A minor may %'
    UNION SELECT 'somebody without a day of birth' FROM person WHERE birth_date IS NULL
    UNION SELECT 'plan ' || status FROM "plan"
    UNION SELECT 'message ' || status FROM message
    UNION SELECT 'exported ' || kind || CASE WHEN amount_cents < 0 THEN ' less' ELSE ' more' END
    FROM ledger_entry WHERE origin = 'import'
    UNION SELECT 'matched ' || kind || CASE WHEN cents = 0 THEN ' after' ELSE ' before' END
    FROM matched_entry
    UNION SELECT 'guarantor by ' || CASE WHEN by_export THEN 'export' ELSE 'office' END
    FROM guarantor_change
    UNION SELECT 'merged by ' || CASE WHEN by_export THEN 'export' ELSE 'office' END
    FROM person_merge
"""
_CHANNELS: tuple[preferences.PreferredChannel, ...] = ("email", "mail", "calls")


class Event(NamedTuple):
    """Something a person tells us. What the numbers mean is for each kind to say."""

    kind: str
    which: int
    much: int
    days: int


@dataclass
class World:
    """Time only moves forward. `hour` is on the practice's clock. `merged`: which record of a
    person the billing system says is which other; `sent`: its exports so far; `met`: what they
    were like."""

    practice: Practice
    folder: Path
    visits: list[Visit]
    today: date = FIRST
    hour: int = 9
    _moments: int = 0
    billing: Billing = field(default_factory=Billing)
    merged: dict[str, str] = field(default_factory=dict)
    sent: list[Tables] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    _paid: list[tuple[str, str]] = field(default_factory=list)

    def now(self) -> datetime:
        """Moments of one day follow each other, on the practice's clock."""
        self._moments += 1
        start = datetime.combine(self.today, time(self.hour), ZoneInfo(self.practice.time_zone))
        return start.astimezone(UTC) + timedelta(milliseconds=self._moments)

    def moments(self) -> Moments:
        """A message waits for its hour, and the hour comes."""
        return rehearsed(self.today, self.practice, self.now())

    def is_later(self, days: int, hour: int) -> None:
        if days:
            self.hour = hour
        self.today += timedelta(days)
        self.hour = max(self.hour, hour)

    def breaches(self) -> tuple[Breach, ...]:
        with reading() as connection:
            return audit(connection).breaches

    def set_aside(self) -> set[str]:
        """Why accounts fell out of a run. Lives go on beyond the last poverty guideline."""
        with reading() as connection:
            codes = select(STEP_RUN.c.error_code).where(STEP_RUN.c.error_code.is_not(None))
            return set(connection.execute(codes).scalars())

    def references(self) -> list[str]:
        with reading() as connection:
            found = connection.execute(select(ACCOUNT.c.reference).order_by(ACCOUNT.c.id))
            return list(found.scalars())

    def seen(self) -> set[str]:
        """What reached people in this life, and how its accounts and plans ended."""
        with reading() as connection:
            return self.met | set(connection.execute(text(_SEEN)).scalars())

    def next_due(self) -> date:
        """The next day on which an account is booked, after the last run."""
        with reading() as connection:
            booked = connection.scalar(select(func.min(ACCOUNT.c.next_review_on)))
            last = connection.scalar(select(func.max(RUN.c.as_of)))
        ahead = self.today if last is None else last + timedelta(1)
        return max(booked or ahead, ahead, self.today)

    # --- what Tend does -------------------------------------------------------------------------

    def run(self, pieces: int = 99, between: Event | None = None) -> None:
        """A daily run. It may die after some pieces; or something happens in the middle of it."""
        run = day.begin(self.today, self.now(), kind="daily", actor="tester")
        for number, piece in enumerate(self._pieces(run)):
            if number == pieces:
                if between is None:
                    return
                self.happens(between)
            piece()

    def _pieces(self, run: RunRef) -> list[Callable[[], object]]:
        return [
            *[partial(piece, run) for piece in self._done().in_order()],
            lambda: day.finish(run, self.now()),
        ]

    def _done(self, guarantor_id: int | None = None) -> Pieces:
        return Pieces(
            decide=lambda run: [day.decide_batch(run, batch) for batch in day.due(run)],
            work=self._serve,
            seal=lambda run: day.seal(run, self.now(), guarantor_id),
            print_letters=lambda run: day.letters(run, self.practice, self.now(), guarantor_id),
            send_notices=lambda run: self._notices(run, guarantor_id),
            publish_calls=lambda run: day.calls(run, self.practice, self.now()),
        )

    def _serve(self, run: RunRef, stage: Stage) -> None:
        for batch in day.work_of(run, stage):
            day.do_batch(run, stage, batch, self.now())

    def _notices(self, run: RunRef, guarantor_id: int | None = None) -> None:
        """They wait for their hour; whatever happens next, happens after it."""
        day.notices(run, self.practice, self.moments(), guarantor_id)
        with reading() as connection:
            last = connection.scalar(select(func.max(MESSAGE.c.claimed_at)))
        if last is not None and last > self.now():
            here = last.astimezone(ZoneInfo(self.practice.time_zone))
            self.hour = here.hour + (here.minute > 0)

    def rerun(self, which: int) -> None:
        """One account now, as flows/account_run.py does it."""
        run = day.begin(self.today, self.now(), kind="account", actor="tester")
        with writing() as connection:
            guarantor_id, batch = day.take(connection, run, self.reference(which))
        day.decide_batch(run, batch)
        for piece in self._rest(run, guarantor_id):
            piece()

    def ask_again(self, event: Event, pieces: int = 99) -> None:
        """The newest letter of a stage once more, as flows/resend.py does it. It may die, too."""
        asked = self._asked_again(event)
        run = day.begin(self.today, self.now(), kind="resend", actor="tester")
        with writing() as connection:
            guarantor_id, batch = resend.take(connection, run, asked)
        day.decide_batch(run, batch)
        for piece in self._rest(run, guarantor_id)[:pieces]:
            piece()

    def _asked_again(self, event: Event) -> Asked:
        """Of a stage of which a letter was sent. Raises WrongInput where there is none."""
        stages, why = tuple(SENT_AGAIN), tuple(WhyAgain)[event.days % 4]
        for more in range(len(stages)):
            stage = stages[(event.much + more) % len(stages)]
            asked = Asked(self.reference(event.which), stage, why, "tester")
            with suppress(WrongInput), reading() as connection:
                resend.preview(connection, asked, self.today)
                return asked
        raise WrongInput("nothing was sent that could be sent again")

    def _rest(self, run: RunRef, guarantor_id: int) -> list[Callable[[], object]]:
        """What comes after the decision."""
        return [
            *[partial(piece, run) for piece in self._done(guarantor_id).in_order()[1:]],
            lambda: day.finish(run, self.now()),
        ]

    def import_all(self) -> None:
        """Take in the export as it stands now; people's own records are left as they are."""
        self.take_in(self.export())

    def export(self) -> Tables:
        return tables_of(self.visits, self.billing.rows(), self.merged)

    def take_in(self, tables: Tables) -> None:
        self.sent.append(deepcopy(tables))
        write_export(self.folder / "export", tables)
        result = import_folder(
            self.folder / "export",
            today=self.today,
            since=None,
            actor="tester",
            reopen_by=None,
            refused_file=self.folder / "refused.csv",
            randomness=random.Random(self._moments),
            now=self.now(),
            accept=WHATEVER_CHANGED,
        )
        self.met |= {"an account waits for its rows"} if result.waiting else set()
        self.met |= {"an account left the export"} if result.gone else set()

    # --- what people do -------------------------------------------------------------------------

    def happens(self, event: Event) -> None:
        """Any of EVENTS; what cannot be is refused, as it would be on the command line."""
        try:
            EVENTS[event.kind](self, event)
        except WrongInput:
            return

    def reference(self, which: int) -> str:
        known = self.references()
        return known[which % len(known)]

    def _pays(self, event: Event) -> None:
        reference = self.reference(event.which)
        with reading() as connection:
            owed = select(ACCOUNT.c.balance_cents).where(ACCOUNT.c.reference == reference)
            balance = connection.scalar(owed) or 0
        cents = balance * _SHARES[event.much % len(_SHARES)] // 100
        received_on = self.today - timedelta(event.days)
        key = f"payment-{self._moments}"
        self._record(reference, cents, received_on, key)
        entry = Entry(self._account(reference), key, PATIENT, cents, received_on)
        self.billing.to_type.append(entry)

    def _record(self, reference: str, cents: int, received_on: date, key: str) -> None:
        with writing() as connection:
            payments.record(
                connection,
                reference=reference,
                amount_cents=cents,
                received_on=received_on,
                today=self.today,
                now=self.now(),
                key=key,
                actor="tester",
            )
        self._paid.append((reference, key))

    def _account(self, reference: str) -> str:
        """What the billing system calls it."""
        with reading() as connection:
            key = select(ACCOUNT.c.source_key).where(ACCOUNT.c.reference == reference)
            return str(connection.scalar(key))

    def _posted(self, event: Event) -> None:
        """The billing system's people post a payment, of the patient or an insurer; Tend hears of
        it with the next export, or with one of later."""
        reference = self.reference(event.which)
        with reading() as connection:
            owed = select(ACCOUNT.c.balance_cents).where(ACCOUNT.c.reference == reference)
            balance = connection.scalar(owed) or 0
        cents = balance * _SHARES[event.much % len(_SHARES)] // 100
        kind = INSURER if event.much % 4 == 3 else PATIENT
        day = self.today - timedelta(event.days % 10)
        if cents > 0:
            self.billing.post(self._account(reference), kind, cents, day)
        self._exported(event)

    def _typed(self, event: Event) -> None:
        """What was recorded in Tend is typed into the billing system, too."""
        self.billing.type_in(event.which, event.days % 6, same_key=event.much % 3 == 0)
        self._exported(event)

    def _recorded_after(self, event: Event) -> None:
        """A payment that the billing system has is recorded in Tend as well."""
        alone = self.billing.alone()
        if not alone:
            return
        entry = alone[event.much % len(alone)]
        with reading() as connection:
            theirs = select(ACCOUNT.c.reference).where(ACCOUNT.c.source_key == entry.account)
            reference = str(connection.scalar(theirs))
        received_on = entry.value_on - timedelta(event.days % 5)
        key = entry.key if event.much % 3 == 0 else f"payment-{self._moments}"
        entry.typed_here = True
        self._record(reference, entry.cents, received_on, key)

    def _taken_back_there(self, event: Event) -> None:
        self.billing.take_back(event.much, self.today)
        self._exported(event)

    def _exported(self, event: Event) -> None:
        """Every second time the export lags."""
        if event.days % 2 == 0:
            self.import_all()

    def _bounces(self, event: Event) -> None:
        if not self._paid:
            return
        reference, key = self._paid[event.much % len(self._paid)]
        with writing() as connection:
            reversals.reverse(
                connection,
                reference=reference,
                payment_key=key,
                today=self.today,
                now=self.now(),
                key=f"back-{key}",
                actor="tester",
            )

    def _is_held(self, event: Event) -> None:
        kinds = HoldKind.placed_by_people()
        kind = kinds[event.much % len(kinds)]
        filed = self.today - timedelta(event.days) if kind is HoldKind.BANKRUPTCY else None
        with writing() as connection:
            holds.place(
                connection,
                reference=self.reference(event.which),
                kind=kind,
                reason="told us",
                until=self.today + timedelta(event.days) if event.days % 2 else None,
                today=self.today,
                actor="tester",
                service_through=filed,
                whole_guarantor=event.days % 3 == 0,
            )

    def _is_released(self, event: Event) -> None:
        for kind in HoldKind.placed_by_people():
            with writing() as connection:
                holds.release(
                    connection,
                    reference=self.reference(event.which),
                    kind=kind,
                    today=self.today,
                    actor="tester",
                )

    def _says(self, event: Event) -> None:
        outcomes = tuple(CallOutcome)
        outcome = outcomes[event.much % len(outcomes)]
        waits = outcome in (CallOutcome.WILL_PAY_BY, CallOutcome.CALL_BACK_AT)
        with writing() as connection:
            call_results.record(
                connection,
                reference=self.reference(event.which),
                outcome=outcome,
                today=self.today,
                now=self.now(),
                until=self.today + timedelta(event.days) if waits else None,
                key=f"call-{self._moments}",
                actor="tester",
            )

    def _applies(self, event: Event) -> None:
        statuses = (*applications.RECORDABLE, *[ApplicationStatus.COMPLETE] * 4)
        status = statuses[event.much % len(statuses)]
        complete = status is ApplicationStatus.COMPLETE
        with writing() as connection:
            applications.record(
                connection,
                reference=self.reference(event.which),
                status=status,
                today=self.today,
                household_size=1 + event.days % 6 if complete else None,
                annual_income_cents=event.days * 250_000 if complete else None,
                missing=("pay stubs",) if status is ApplicationStatus.INCOMPLETE else (),
                medical_costs_cents=event.days * 40_000 if event.much % 3 else None,
                assets_cents=event.days * 50_000 if event.much % 2 else None,
            )

    def _needs_help(self, event: Event) -> None:
        signs = list(HardshipSign)
        with writing() as connection:
            hardship_signs.record(
                connection,
                reference=self.reference(event.which),
                sign=signs[event.much % len(signs)],
                today=self.today,
                now=self.now(),
                key=f"sign-{event.days}",
                actor="tester",
            )

    def _agrees(self, event: Event) -> None:
        first = self.reference(event.which)
        with reading() as connection:
            guarantor = select(ACCOUNT.c.guarantor_id).where(ACCOUNT.c.reference == first)
            theirs = select(ACCOUNT.c.reference).where(
                ACCOUNT.c.guarantor_id == guarantor.scalar_subquery(), ACCOUNT.c.balance_cents > 0
            )
            together = list(connection.execute(theirs).scalars())
        with writing() as connection:
            agreements.enrol(
                connection,
                references=[first] if event.much % 3 == 0 else together or [first],
                count=1 + event.much % 6,
                amount_cents=None,
                first_due=self.today + timedelta(14 + event.days % 17),
                today=self.today,
                key=f"plan-{self._moments}",
                actor="tester",
            )

    def _ends_plan(self, event: Event) -> None:
        with writing() as connection:
            agreements.end(
                connection,
                reference=self.reference(event.which),
                today=self.today,
                actor="tester",
                why="they asked",
            )

    def _wishes(self, event: Event) -> None:
        with writing() as connection:
            preferences.record(
                connection,
                reference=self.reference(event.which),
                channel=_CHANNELS[event.much % 3],
                wanted=event.days % 2 == 0,
                risk_known=event.days % 3 != 0,
                today=self.today,
                actor="tester",
                email="guarantor@example.org",
            )

    def _newer_export(self, event: Event) -> None:
        """A corrected amount, a later insurer payment, or a visit that was not there before."""
        visit = self.visits[event.which % len(self.visits)]
        visit.change(event.much, event.days)
        self.import_all()


EVENTS: dict[str, Callable[[World, Event], None]] = {
    "pays": World._pays,
    "bounces": World._bounces,
    "is held": World._is_held,
    "is released": World._is_released,
    "says": World._says,
    "applies": World._applies,
    "needs help": World._needs_help,
    "agrees": World._agrees,
    "ends plan": World._ends_plan,
    "wishes": World._wishes,
    "newer export": World._newer_export,
    "posted": World._posted,
    "typed": World._typed,
    "recorded after": World._recorded_after,
    "taken back there": World._taken_back_there,
    **SENDERS,
}
