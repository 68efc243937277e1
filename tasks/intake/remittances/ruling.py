"""What one claim of a remittance does to its visit: pure, from what is known of both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from policy.holds import HoldKind
from policy.terms import LedgerKind
from tasks.intake.remittances.known_claims import ExportedLine, KnownClaim, share_cents
from tasks.intake.remittances.shown_before import shown_before
from tasks.intake.upsert import HoldReason, because
from tasks.intake.x12 import (
    DENIED,
    FORWARDED,
    LEVELS,
    NOT_THEIRS,
    QMB,
    REVERSAL,
    WITHOUT_MONEY,
    Claim,
    Remittance,
    Wrong,
    hold_for,
)

_BY_HAND = "ask the insurer; post it by hand in the billing system meanwhile"


class Visit(NamedTuple):
    """What is known of a claim's visit: what was decided before, the insurers' money of exports,
    and the sums of its bill."""

    claims: Sequence[KnownClaim]
    exported: Sequence[ExportedLine]
    bill: dict[LedgerKind, int]

    @property
    def insurers_paid(self) -> int:
        return -self.bill.get(LedgerKind.INSURER_PAYMENT, 0)


class Part(NamedTuple):
    """A ledger amount of a claim; `name` is what it is of it. `shown`: lines of an export that are
    it, so that it is posted already."""

    name: str
    kind: LedgerKind
    cents: int
    shown: Sequence[ExportedLine]


@dataclass(slots=True)
class Ruling:
    """What is to be posted, in cents that lower the bill, and what waits. `wrong`: it is refused.
    `is_known`: it was taken in before. `gives_back` are earlier claims whose `earlier_cents` are
    told now by who paid them."""

    wrong: Wrong | None = None
    is_known: bool = False
    parts: list[Part] = field(default_factory=list)
    paid_cents: int = 0
    taken_off_cents: int = 0
    earlier_cents: int = 0
    takes_back: KnownClaim | None = None
    gives_back: list[KnownClaim] = field(default_factory=list)
    holds: list[HoldReason] = field(default_factory=list)
    is_final: bool = False

    @property
    def cents(self) -> int:
        """What is added to what is owed."""
        return sum(one.cents for one in self.parts if not one.shown)

    def split(self, visit: Visit, value_on: date) -> "Ruling":
        paid, adjusted = LedgerKind.INSURER_PAYMENT, LedgerKind.ADJUSTMENT
        amounts = [
            ("paid", paid, -self.paid_cents),
            ("taken off", adjusted, -self.taken_off_cents),
            ("earlier insurers", adjusted, -self.earlier_cents),
            *((f"told of {one.id}", adjusted, one.earlier_cents) for one in self.gives_back),
        ]
        left = list(visit.exported)
        for name, kind, cents in amounts:
            if cents:
                shown = shown_before(left, kind, cents, value_on)
                left = [line for line in left if line not in shown]
                self.parts.append(Part(name, kind, cents, shown))
        return self


def rule(claim: Claim, remittance: Remittance, visit: Visit, value_on: date) -> Ruling:
    """`value_on` is the day on which its money counts."""
    key = (remittance.payer, claim.number, claim.status)
    same = [one for one in visit.claims if (one.payer, one.number, one.status) == key]
    if any(one.trace == remittance.trace for one in same):
        return Ruling(is_known=True)
    if claim.status == REVERSAL:
        return _reversal(claim, remittance, visit).split(visit, value_on)
    standing = [one for one in same if one.stands]
    if standing and claim.status not in WITHOUT_MONEY:
        if _says_the_same(claim, standing[-1]):
            return Ruling(is_known=True)
        return _refused(claim, "CLP07", "was decided otherwise before, and no reversal came")
    return _decision(claim, remittance, visit, value_on)


def _says_the_same(claim: Claim, known: KnownClaim) -> bool:
    return (claim.paid_cents, claim.patient_cents) == (known.paid_cents, known.patient_cents)


def _refused(claim: Claim, where: str, reason: str) -> Ruling:
    return Ruling(wrong=Wrong(claim.segment, where, reason, _BY_HAND))


def _decision(claim: Claim, remittance: Remittance, visit: Visit, value_on: date) -> Ruling:
    if claim.paid_cents < 0 or claim.charge_cents < 0:
        return _refused(claim, "CLP04", "is below zero, and the status is no reversal (22)")
    if claim.status in WITHOUT_MONEY:
        if claim.paid_cents:
            return _refused(claim, "CLP04", "is paid, with a status that pays nothing")
        return _told_only(claim)
    found = Ruling(paid_cents=claim.paid_cents)
    if claim.status != DENIED:
        found.taken_off_cents = claim.taken_off_cents
        found.gives_back = _told_by_now(claim, remittance, visit)
        if not _earlier_is_there(remittance, visit):
            found.earlier_cents = claim.earlier_cents
    found.split(visit, value_on)
    found.holds = list(_waits(claim, remittance, visit, found))
    found.is_final = not found.holds
    return found


def _told_only(claim: Claim) -> Ruling:
    """Nobody waits for what was only told; what another insurer looks at now is waited for."""
    waits = claim.status == NOT_THEIRS
    why = because(HoldKind.INSURANCE_PENDING, WITHOUT_MONEY[claim.status])
    return Ruling(holds=[why] if waits else [])


def _earlier_is_there(remittance: Remittance, visit: Visit) -> bool:
    """Whether the money of insurers before this one is on the bill already."""
    others = [one for one in visit.claims if one.stands and one.payer != remittance.payer]
    return any(one.decided_cents for one in others) or any(one.cents for one in visit.exported)


def _told_by_now(claim: Claim, remittance: Remittance, visit: Visit) -> list[KnownClaim]:
    if not claim.paid_cents and not claim.taken_off_cents:
        return []
    others = [one for one in visit.claims if one.stands and one.payer != remittance.payer]
    return [one for one in others if one.earlier_cents]


def _reversal(claim: Claim, remittance: Remittance, visit: Visit) -> Ruling:
    """An earlier claim goes with all that was posted for it; one from before Tend as it says."""
    if claim.paid_cents > 0 or claim.charge_cents > 0:
        return _refused(claim, "CLP04", "is above zero, and the status is a reversal (22)")
    pending = [because(HoldKind.INSURANCE_PENDING, "the insurer took its decision back")]
    named = [
        one
        for one in visit.claims
        if one.payer == remittance.payer
        and one.status in (*LEVELS, DENIED)
        and one.number in (claim.number, claim.original)
    ]
    standing = [one for one in named if one.stands]
    if standing:
        known = standing[-1]
        if claim.paid_cents != -known.paid_cents:
            return _refused(claim, "CLP04", "takes back another amount than was paid")
        return Ruling(
            paid_cents=-known.paid_cents,
            taken_off_cents=-known.taken_off_cents,
            earlier_cents=-known.earlier_cents,
            takes_back=known,
            holds=pending,
        )
    if named:
        return _refused(claim, "CLP07", "was taken back before")
    if visit.insurers_paid + claim.paid_cents < 0:
        return _refused(claim, "CLP04", "takes back more than insurers have paid")
    return Ruling(paid_cents=claim.paid_cents, taken_off_cents=claim.taken_off_cents, holds=pending)


def _waits(
    claim: Claim, remittance: Remittance, visit: Visit, found: Ruling
) -> Iterator[HoldReason]:
    pending = HoldKind.INSURANCE_PENDING
    if not QMB.isdisjoint(claim.remarks):
        yield because(HoldKind.QMB)
    if claim.status == DENIED:
        yield because(pending, "the insurer denied the claim")
        return
    if claim.status in FORWARDED or claim.goes_on:
        yield because(pending, "the claim was handed on to another insurer")
    for reason in claim.patient_reasons:
        if (kind := hold_for(reason)) is not None:
            yield because(kind, f"the insurer left an amount with the reason PR-{reason[:5]}")
    left = sum(visit.bill.values()) + found.cents
    share = share_cents(
        [*(one for one in visit.claims if one.stands), _as_known(claim, remittance)]
    )
    if left > share:
        yield because(pending, "the remittance is not about the whole bill")
    elif left < share:
        yield because(
            HoldKind.BILLING_REVIEW, "the remittance leaves the patient more than our records do"
        )


def _as_known(claim: Claim, remittance: Remittance) -> KnownClaim:
    return KnownClaim(
        0, remittance.payer, remittance.trace, claim.number, claim.status, 0, 0, 0,
        claim.patient_cents,
    )  # fmt: skip
