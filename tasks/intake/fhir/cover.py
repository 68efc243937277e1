"""Who pays first and second for a visit, read off its coverage."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from policy.holds import HoldKind
from policy.terms import Payer
from tasks.intake.fhir.datatypes import Reference
from tasks.intake.fhir.references import resolve
from tasks.intake.fhir.resources import Account, Billed, Coverage, Organization
from tasks.intake.fhir.shelf import Shelf
from tasks.intake.payer_names import payer_named

_TYPOLOGY = "221.5"
"""Of the codes of Source of Payment Typology: 1 Medicare, 2 Medicaid, 14 both, 81 self-pay."""
_QMB = ("qmb", "qualified medicare beneficiary")
_BY_CODE = {
    "1": Payer.MEDICARE,
    "2": Payer.MEDICAID,
    "14": Payer.DUAL_ELIGIBLE,
    "81": Payer.UNINSURED,
    "pay": Payer.UNINSURED,
    "SELFPAY": Payer.UNINSURED,
}


_HOLDS = {
    "WCBPOL": HoldKind.WORKERS_COMPENSATION,
    "95": HoldKind.WORKERS_COMPENSATION,
    "AUTOPOL": HoldKind.THIRD_PARTY_LIABILITY,
    "96": HoldKind.THIRD_PARTY_LIABILITY,
}
"""Who pays for an accident settles with somebody else first."""


class Cover(NamedTuple):
    """`medicaid_second`: Medicaid pays what another insurer leaves."""

    payer: Payer
    qmb: bool = False
    medicaid_second: bool = False
    holds: frozenset[HoldKind] = frozenset()


class _Plan(NamedTuple):
    payer: Payer
    qmb: bool
    holds: frozenset[HoldKind] = frozenset()


def cover_of(shelf: Shelf, billed: Sequence[Billed], account: Account | None, day: str) -> Cover:
    """By the account's coverage where it has any, else by that of its claims; `day` is the
    visit's. Who pays is unknown where nothing says it."""
    plans = list(_of_account(shelf, account, day)) if account else []
    for one in billed:
        plans = plans or list(_of_claim(shelf, one, day))
    if not plans:
        return Cover(Payer.UNKNOWN)
    first, rest = plans[0], plans[1:]
    second = first.payer is not Payer.MEDICAID and any(
        one.payer in (Payer.MEDICAID, Payer.DUAL_ELIGIBLE) for one in rest
    )
    both = second and first.payer is Payer.MEDICARE
    qmb = both or any(one.qmb for one in plans)
    holds = frozenset(hold for one in plans for hold in one.holds)
    return Cover(first.payer, qmb, second and not both, holds)


def _of_account(shelf: Shelf, account: Account, day: str) -> Iterator[_Plan]:
    for one in sorted(account.coverage, key=lambda one: one.priority):
        found = resolve(shelf, one.coverage, "Coverage").found
        plan = _plan(shelf, found.read(Coverage), day) if found else _named(one.coverage.display)
        if plan is not None:
            yield plan


def _of_claim(shelf: Shelf, claim: Billed, day: str) -> Iterator[_Plan]:
    """In the order of their sequence, as they were billed."""
    inside = {f"#{one.id}": one for one in claim.contained}
    for one in sorted(claim.insurance, key=lambda one: one.sequence):
        coverage: Coverage | None = inside.get(one.coverage.reference)
        if coverage is None and (found := resolve(shelf, one.coverage, "Coverage").found):
            coverage = found.read(Coverage)
        plan = _plan(shelf, coverage, day) if coverage else _named(one.coverage.display)
        if plan is not None:
            yield plan


def _named(name: str) -> _Plan | None:
    return _Plan(payer_named(name), _says_qmb(name)) if name.strip() else None


def _plan(shelf: Shelf, coverage: Coverage, day: str) -> _Plan | None:
    """None for one that was not in force that day."""
    if coverage.status not in ("active", "") or not coverage.period.covers(day):
        return None
    names = [_payor(shelf, one) for one in coverage.payor]
    words = [coverage.type.says(), *names]
    words += [f"{one.name} {one.value}" for one in coverage.classes]
    qmb = any(_says_qmb(one) for one in words)
    codes = [
        one.code
        for one in coverage.type.coding
        if not one.code.isdecimal() or _TYPOLOGY in one.system
    ]
    holds = frozenset(_HOLDS[code] for code in codes if code in _HOLDS)
    by_code = [_BY_CODE[code] for code in codes if code in _BY_CODE]
    if by_code:
        return _Plan(by_code[0], qmb, holds)
    kinds = [payer_named(one) for one in (coverage.type.words, *names) if one.strip()]
    told = [kind for kind in kinds if kind is not Payer.COMMERCIAL]
    if told:
        return _Plan(told[0], qmb, holds)
    return _Plan(Payer.COMMERCIAL if kinds else Payer.UNKNOWN, qmb, holds)


def _payor(shelf: Shelf, payor: Reference) -> str:
    found = resolve(shelf, payor, "Organization").found
    return (found.read(Organization).name if found else "") or payor.display


def _says_qmb(text: str) -> bool:
    return any(word in text.casefold() for word in _QMB)
