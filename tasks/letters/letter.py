"""What goes into one guarantor's letter. Built by the caller; these modules look nothing up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from policy.assistance import patients_credit
from policy.law import Reader, Service
from policy.letters import LetterKind
from policy.policy_file import PolicySpec
from tasks.wording import Fact


class Item(NamedTuple):
    """A charge on the itemized bill: its plain description, and its code where that is known."""

    service_on: date
    description: str
    charge_cents: int
    code: str = ""
    code_system: str = ""

    @property
    def service(self) -> Service:
        return Service(self.description, self.code, self.code_system)


class UnprintableLetter(ValueError):
    """A letter we cannot print as it is; says why without naming the patient."""

    def __init__(self, token: str, reason: str) -> None:
        super().__init__(token, reason)
        self.token, self.reason = token, reason

    def __str__(self) -> str:
        return f"Letter {self.token}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Section:
    """One block of words about some of the letter's accounts.

    The facts that the words of its `kind` need are the names in their braces. A fact that ends
    in `_cents` is printed as dollars.
    """

    kind: LetterKind
    references: tuple[str, ...]
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One visit's money: charges - insurer paid - adjustments - patient paid = balance. Of one
    whose charges nobody told, `brought_forward_cents` stand in their place."""

    reference: str
    patient_name: str
    service_from: date
    description: str
    charges_cents: int
    insurer_paid_cents: int
    adjustments_cents: int
    """Discounts and assistance included."""
    patient_paid_cents: int
    balance_cents: int
    reader: Reader
    """Who the letter goes to, beside the patient: it decides what of the visit is named (HP-09)."""
    code: str = ""
    code_system: str = ""
    items: tuple[Item, ...] = ()
    brought_forward_cents: int = 0
    guarantor_id: int = 0

    @property
    def service(self) -> Service:
        return Service(self.description, self.code, self.code_system)

    @property
    def theirs_cents(self) -> int:
        """What the patient owes; below zero what they get back, and nothing of an insurer's."""
        if self.balance_cents >= 0:
            return self.balance_cents
        return -patients_credit(self.balance_cents, self.patient_paid_cents)


class HelpLimits(NamedTuple):
    """How far a policy helps, in percent of the poverty line: at all, and with all of it."""

    help_percent: int
    free_percent: int


def help_limits(policy: PolicySpec) -> HelpLimits | None:
    """None where its scale has no such bound, so that a letter cannot name one."""
    bands = policy.scale.bands
    if not bands:
        return None
    free = max((band.up_to for band in bands if band.discount == 100), default=0)
    return HelpLimits(bands[-1].up_to, free)


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one guarantor gets by post on one day."""

    token: str
    """Opaque; printed on each page so that a page can be tied to its envelope."""
    on_date: date
    due_on: date | None
    language: str
    recipient_name: str
    address_lines: tuple[str, ...]
    sections: tuple[Section, ...]
    accounts: tuple[AccountLine, ...]
    total_cents: int
    country: str = ""
    """The last line of a foreign address, which needs foreign postage."""
    large_print: bool = False
    guarantor_id: int = 0
    """Whose letter it is; every account in it must be theirs."""
    with_summary: bool = False
    """Whether the plain-language summary is printed with it (501R-26, ST-13)."""
    other_visits: frozenset[str] = frozenset()
    """The accounts that no section is about, and that are owed too: in the amount due now."""
    help_limits: HelpLimits | None = None
    """What the summary says of the policy; a letter with a summary must have them."""
    insert: str = ""
    """The page about language help that the vendor adds: `noa_IL` (L-01)."""
