"""The billing system beside Tend: what its people type there, and what its next export shows.

Only its own entries are here. When an export comes is for the life to say: until then it lags.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.tasks.intake_folders import tend_amount

PATIENT, BACK, INSURER, TAKEBACK = (
    "patient_payment", "reversal", "insurer_payment", "insurer_takeback"
)  # fmt: skip

WHATEVER_CHANGED = "balance-up=999999 gone=999999 older=999999 identity=999999"
"""Somebody accepts it: these exports move as much as they can."""


@dataclass
class Entry:
    """An amount of an account. `typed_here` is the key with which it was recorded in Tend."""

    account: str
    key: str
    kind: str
    cents: int
    value_on: date
    typed_here: bool = False
    taken_back: bool = False

    def row(self) -> dict[str, str]:
        dollars = f"{self.cents // 100}.{self.cents % 100:02}"
        row = tend_amount(self.key, self.kind, dollars, self.account)
        return row | {"value_on": self.value_on.isoformat()}


@dataclass
class Billing:
    """What was recorded in Tend waits in `to_type` until somebody types it here, too."""

    entries: list[Entry] = field(default_factory=list)
    to_type: list[Entry] = field(default_factory=list)

    def post(self, account: str, kind: str, cents: int, value_on: date) -> Entry:
        entry = Entry(account, f"b{len(self.entries)}", kind, cents, value_on)
        self.entries.append(entry)
        return entry

    def type_in(self, which: int, days: int, *, same_key: bool) -> None:
        """A payment of Tend's, on its day or some days later, with its key or one of ours."""
        if not self.to_type:
            return
        theirs = self.to_type.pop(which % len(self.to_type))
        entry = self.post(theirs.account, theirs.kind, theirs.cents, theirs.value_on)
        entry.typed_here = True
        entry.value_on += timedelta(days)
        if same_key:
            entry.key = theirs.key

    def take_back(self, which: int, today: date) -> None:
        """The bank returned a payment that was posted here, or an insurer asked its money back."""
        standing = [e for e in self.entries if e.kind in (PATIENT, INSURER) and not e.taken_back]
        if standing:
            entry = standing[which % len(standing)]
            entry.taken_back = True
            kind = BACK if entry.kind == PATIENT else TAKEBACK
            self.post(entry.account, kind, entry.cents, max(today, entry.value_on))

    def alone(self) -> list[Entry]:
        """Payments that nobody recorded in Tend so far."""
        return [e for e in self.entries if e.kind == PATIENT and not (e.typed_here or e.taken_back)]

    def rows(self) -> list[dict[str, str]]:
        return [entry.row() for entry in self.entries]
