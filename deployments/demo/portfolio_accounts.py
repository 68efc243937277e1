"""Made-up visits: a bill that adds up, from its charges to what is left for the guarantor."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from deployments.demo.portfolio_data import lists
from deployments.demo.portfolio_people import Household, Person
from policy.holds import HoldKind
from policy.terms import Payer

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

PAYERS = {
    Payer.COMMERCIAL: 58,
    Payer.MEDICARE: 19,
    Payer.UNINSURED: 16,
    Payer.UNKNOWN: 4,
    Payer.MEDICAID: 2,
    Payer.DUAL_ELIGIBLE: 1,
}
BANDS = {(5_01, 60_00): 16, (60_00, 250_00): 34, (250_00, 900_00): 29, (900_00, 3_500_00): 15,
         (3_500_00, 12_000_00): 5, (12_000_00, 48_000_00): 1}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeHold:
    """`wide` is about the guarantor and so about all of the accounts."""

    kind: HoldKind
    until: date | None = None
    service_through: date | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class MadeAccount:
    """Amounts in cents, none below zero: charges - insurer - adjustment - patient = balance."""

    number: int
    reference: str
    patient: Person
    guarantor: Person
    service_from: date
    arrives_on: date
    description: str
    payer: Payer
    charges: tuple[int, ...]
    insurer: int = 0
    adjustment: int = 0
    patient_paid: int = 0
    holds: tuple[MadeHold, ...] = ()

    @property
    def balance(self) -> int:
        return sum(self.charges) - self.insurer - self.adjustment - self.patient_paid


def make_account(
    chance: random.Random, number: int, household: Household, arrives_on: date
) -> MadeAccount:
    balance = _balance(chance)
    payer = chance.choices(list(PAYERS), weights=list(PAYERS.values()))[0]
    insurer, adjustment = _taken_off(chance, payer, balance)
    description = chance.choice(list(lists().visits))
    return MadeAccount(
        number=number,
        reference=_reference(chance),
        patient=chance.choice(household.members),
        guarantor=household.guarantor,
        service_from=arrives_on - timedelta(chance.randint(18, 75)),
        arrives_on=arrives_on,
        payer=payer,
        insurer=insurer,
        adjustment=adjustment,
        description=description,
        charges=_bill(description, balance + insurer + adjustment),
    )


def _reference(chance: random.Random) -> str:
    return "A-" + "".join(chance.choices(CROCKFORD, k=10))


def _balance(chance: random.Random) -> int:
    low, high = chance.choices(list(BANDS), weights=list(BANDS.values()))[0]
    return chance.randint(low, high)


def _taken_off(chance: random.Random, payer: Payer, balance: int) -> tuple[int, int]:
    """What the insurer paid, and the discount that its contract or our own policy gives."""
    if payer is Payer.UNINSURED:
        return 0, balance * chance.choice([0, 10, 25]) // 100
    return balance * chance.randint(50, 420) // 100, balance * chance.randint(20, 260) // 100


def _bill(description: str, total: int) -> tuple[int, ...]:
    """The total over the lines of a visit, the last line taking the remainder."""
    most = len(lists().visits[description])
    lines = min(most, max(1, total))
    part = total // lines
    return (*[part] * (lines - 1), total - part * (lines - 1))
