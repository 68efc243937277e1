"""One claim of a remittance, and the transaction that it came in."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tasks.intake.x12.codes import EARLIER_PAYER, PATIENT


class Wrong(NamedTuple):
    """Where it is, what is wrong, and what to do. Never the value."""

    segment: int
    field: str
    reason: str
    advice: str


class Adjustment(NamedTuple):
    """Positive lowers what is paid; under PR it is the patient's."""

    group: str
    reason: str
    cents: int


@dataclass(slots=True)
class ServiceLine:
    """None where the line says no amount that can be read: its claim is summed without it."""

    segment: int
    charge_cents: int | None
    paid_cents: int | None
    adjusted_cents: int = 0

    @property
    def balances(self) -> bool:
        if self.charge_cents is None or self.paid_cents is None:
            return False
        return self.charge_cents == self.paid_cents + self.adjusted_cents


@dataclass(slots=True)
class Claim:
    """`account_key` is CLP01, `number` the insurer's own (CLP07), `original` the one that it names
    as the claim before. `said_cents` is the patient's share as CLP05 has it, None where it is left
    out. `patient` tells one person from another, and is nobody's name."""

    segment: int
    account_key: str
    status: str
    charge_cents: int
    paid_cents: int
    said_cents: int | None
    number: str
    patient: str = ""
    original: str = ""
    goes_on: bool = False
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: set[str] = field(default_factory=set)
    services: list[ServiceLine] = field(default_factory=list)

    @property
    def patient_cents(self) -> int:
        return sum(one.cents for one in self.adjustments if one.group == PATIENT)

    @property
    def earlier_cents(self) -> int:
        """What earlier insurers paid and took off."""
        return sum(one.cents for one in self._others if one.reason == EARLIER_PAYER)

    @property
    def taken_off_cents(self) -> int:
        """Taken off the bill by this insurer."""
        return sum(one.cents for one in self._others if one.reason != EARLIER_PAYER)

    @property
    def _others(self) -> list[Adjustment]:
        return [one for one in self.adjustments if one.group != PATIENT]

    @property
    def balances(self) -> bool:
        adjusted = sum(one.cents for one in self.adjustments)
        return self.charge_cents == self.paid_cents + adjusted

    @property
    def patient_reasons(self) -> Collection[str]:
        """Of what is the patient's, and is not nothing."""
        sums: dict[str, int] = {}
        for one in self.adjustments:
            if one.group == PATIENT:
                sums[one.reason] = sums.get(one.reason, 0) + one.cents
        return [reason for reason, cents in sums.items() if cents]


@dataclass(slots=True)
class Remittance:
    """One transaction (ST to SE). `payer` and `trace` name it: who paid, and with which cheque or
    transfer. `total_cents` is BPR02, `provider_cents` the sum of PLB, which is of no claim."""

    file: str
    segment: int
    is_835: bool = True
    payer: str = ""
    trace: str = ""
    paid_on: date | None = None
    total_cents: int = 0
    provider_cents: int = 0
    is_whole: bool = False
    segments: int = 0
    said_segments: int | None = None
    claims: list[Claim] = field(default_factory=list)
    wrong: Wrong | None = None

    @property
    def balances(self) -> bool:
        paid = sum(claim.paid_cents for claim in self.claims)
        return self.total_cents == paid - self.provider_cents
