"""One family of the measuring portfolio: a guarantor, its accounts and what happened so far."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from policy.holds.holds import HoldKind
from policy.letters import LetterKind
from policy.policy_file.spec import PolicySpec
from policy.terms import (
    Action,
    AddressFault,
    ApplicationStatus,
    Channel,
    EntryOrigin,
    LedgerKind,
    MessageStatus,
    Payer,
    PlanStatus,
    Resolution,
    Stage,
    StepStatus,
)

_SIZES = (1, 1, 1, 2, 2, 2)
# How often each step is the next one, in the order of the policy's steps.
_WEIGHTS = (22, 18, 14, 12, 10, 5, 4, 8, 4, 2, 1)
_CUMULATED = tuple(accumulate(_WEIGHTS))
_HOMES = (
    ("TX", "Austin", "78701"), ("CA", "Sacramento", "95814"), ("NY", "Albany", "12207"),
    ("MA", "Boston", "02108"), ("AK", "Juneau", "99801"), ("FL", "Tallahassee", "32301"),
    ("OH", "Columbus", "43215"),
)  # fmt: skip


@dataclass
class Rows:
    """Rows by table, and how many of those that others point to were made so far."""

    policy: PolicySpec
    of: dict[str, list[dict[str, Any]]]
    made: dict[str, int] = field(default_factory=dict)

    def add(self, table: str, **values: Any) -> int:
        """Its id: the database counts from one, in the order of the rows."""
        self.of[table].append(values)
        self.made[table] = self.made.get(table, 0) + 1
        return self.made[table]


class Family:
    """`due` is the day its accounts are looked at next; None when that is later."""

    def __init__(self, rows: Rows, due: date | None, today: date, random: Random) -> None:
        self.rows, self.due, self.today, self.random = rows, due, today, random
        self._envelopes: dict[date, int] = {}
        self._guarantor = 0

    def add(self, most: int) -> int:
        """Add the rows; the number of accounts."""
        size = min(self.random.choice(_SIZES), most)
        self._guarantor = self._person()
        accounts = [self._account() for _ in range(size)]
        kind = self.random.random()
        if kind < 0.05:
            self._hold(accounts[0])
        elif kind < 0.08:
            self._plan(accounts[0])
        elif kind < 0.10:
            self._application()
        return size

    def _person(self) -> int:
        number = self.rows.made.get("person", 0) + 1
        by_email, known = self.random.random() < 0.4, self.random.random() < 0.2
        state, city, zip_code = self.random.choice(_HOMES)
        return self.rows.add(
            "person", source_key=f"person-{number}", given_name="Made", family_name="Up",
            birth_date=date(1980, 1, 1), language="en", line1="1 Main Street", line2="",
            city=city, state=state, postal_code=zip_code, address_fault=AddressFault.NONE,
            phone=f"+1512{number:07d}" if self.random.random() < 0.9 else "",
            email=f"someone{number}@example.org" if by_email else "", email_chosen=by_email,
            email_risk_known=by_email, mail_ok=True, calls_ok=True, zones="America/Chicago",
            household_size=3 if known else None,
            annual_income_cents=self.random.randrange(2_000_000, 16_000_000) if known else None,
        )  # fmt: skip

    def _account(self) -> int:
        closed = self.due is None and self.random.random() < 0.25
        place = self.random.choices(range(len(_WEIGHTS)), cum_weights=_CUMULATED)[0]
        later = self.today + timedelta(2 + self.random.randrange(60))
        cents = self.random.randrange(1_200, 250_000) if self.random.random() > 0.02 else 320
        next_step = self.rows.policy.steps[place]
        before = self.rows.policy.steps[place - 1] if place else None
        first = (self.due or later) - timedelta(next_step.after_days) if before else None
        done = first + timedelta(before.after_days) if before and first else None
        number = self.rows.made.get("account", 0) + 1
        enrolled = (first or self.today) - timedelta(10)
        account = self.rows.add(
            "account", reference=f"A-{number:010d}", source_key=f"account-{number}",
            patient_id=self._guarantor, guarantor_id=self._guarantor,
            service_from=enrolled - timedelta(40), description="Visit", payer=Payer.COMMERCIAL,
            balance_cents=0 if closed else cents,
            stage=Stage.RESOLVED if closed else before.stage if before else Stage.STATEMENT,
            step=before.name if before else None, step_on=done, first_statement_on=first,
            paused_days=0, fresh_statement_due=False, call_attempts=0, cycle=1,
            policy_name="standard", policy_version=self.rows.policy.effective,
            enrolled_on=enrolled, next_review_on=None if closed else self.due or later,
            resolution=Resolution.PAID if closed else None,
            closed_on=self.today if closed else None, import_hash="",
        )  # fmt: skip
        self._ledger(account, cents, closed, enrolled)
        if before is not None and done is not None:
            self._history(account, before.name, min(done, self.today - timedelta(1)), cents)
        return account

    def _ledger(self, account: int, cents: int, paid: bool, day: date) -> None:
        amounts = {
            LedgerKind.CHARGE: 3 * cents,
            LedgerKind.INSURER_PAYMENT: -cents,
            LedgerKind.ADJUSTMENT: -cents,
        } | ({LedgerKind.PATIENT_PAYMENT: -cents} if paid else {})
        for kind, amount in amounts.items():
            self.rows.add(
                "ledger_entry", account_id=account, kind=kind, amount_cents=amount, value_on=day,
                posted_at=_moment(day), entry_key=f"entry-{account}-{kind.value}", source_line="",
                actor="", origin=EntryOrigin.SAMPLE,
            )  # fmt: skip

    def _history(self, account: int, step: str, day: date, cents: int) -> None:
        """The last step done: decided, written, put in a letter and provided."""
        decision = self.rows.add(
            "decision", run_id=1, account_id=account, as_of=day, action=Action.CONTACT,
            stage=Stage.STATEMENT, step=step, rules="6.4", reason="It was due.",
            policy_name="standard", policy_version=self.rows.policy.effective,
        )  # fmt: skip
        self.rows.add(
            "step_run", run_id=1, account_id=account, guarantor_id=self._guarantor,
            decision_id=decision, as_of=day, stage=Stage.STATEMENT, step=step,
            status=StepStatus.DONE, attempts=1, reason="It was due.", flow_run_id="",
            task_run_id="",
        )  # fmt: skip
        if day not in self._envelopes:
            self._envelopes[day] = self._letter(day, cents)
        self.rows.add(
            "envelope_line", envelope_id=self._envelopes[day], account_id=account,
            decision_id=decision, step=step, kind=LetterKind.STATEMENT,
            line_key=f"line:{account}:1:{step}:", amount_cents=cents, asks=True, cancelled_why="",
        )  # fmt: skip

    def _letter(self, day: date, cents: int) -> int:
        token = f"{self.random.getrandbits(128):032x}"
        envelope = self.rows.add(
            "envelope", token=token, guarantor_id=self._guarantor, on_date=day,
            channel=Channel.LETTER, total_cents=cents, content_hash="", sealed_at=_moment(day),
        )  # fmt: skip
        self.rows.add(
            "message", envelope_id=envelope, guarantor_id=self._guarantor, channel=Channel.LETTER,
            status=MessageStatus.SENT, claimed_at=_moment(day), provided_on=day, reason="",
        )  # fmt: skip
        return envelope

    def _hold(self, account: int) -> None:
        self.rows.add(
            "hold", guarantor_id=self._guarantor, account_id=account, kind=HoldKind.DISPUTE,
            placed_on=self.today - timedelta(5), placed_by="bench", reason="The bill is wrong.",
        )  # fmt: skip

    def _application(self) -> None:
        day = self.today - timedelta(3)
        self.rows.add(
            "application", guarantor_id=self._guarantor, status=ApplicationStatus.COMPLETE,
            received_on=day, status_on=day, missing="", household_size=3,
            annual_income_cents=self.random.randrange(2_000_000, 16_000_000),
        )  # fmt: skip

    def _plan(self, account: int) -> None:
        """Agreed a while ago; the next instalment comes three days from now."""
        number = self.rows.made.get("plan", 0) + 1
        plan = self.rows.add(
            "plan", plan_key=f"plan-{number}", guarantor_id=self._guarantor,
            status=PlanStatus.ACTIVE, enrolled_on=self.today - timedelta(40), total_cents=4_000,
            confirmed_on=self.today - timedelta(39), ended_why="", actor="bench",
        )  # fmt: skip
        self.rows.add("plan_account", plan_id=plan, account_id=account)
        for place in range(4):
            self.rows.add(
                "instalment", plan_id=plan, number=place + 1, amount_cents=1_000,
                paid_cents=0 if place else 1_000,
                due_on=self.today + timedelta(30 * place - 25),
            )  # fmt: skip


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
