"""What a patient owes for a visit, and of what it is made: four ways, each named by its sender."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from policy.terms import LedgerKind
from tasks.intake.fhir.datatypes import Concept, Money
from tasks.intake.fhir.money import (
    NOTHING,
    Line,
    Unusable,
    dollars_of,
    summed,
    total_of,
)
from tasks.intake.fhir.resources import (
    Account,
    Billed,
    ChargeItem,
    Claim,
    ExplanationOfBenefit,
    Invoice,
    PaymentNotice,
)
from tasks.intake.fhir.sender import Balance
from tasks.intake.fhir.shelf import Shelf, Shelved
from tasks.intake.fhir.stated_balance import stated_balance
from tasks.intake.fhir.visits import claim_of

_SYSTEMS = (
    ("snomed", "snomed"),
    ("ama-assn.org/go/cpt", "cpt"),
    ("hcpcs", "hcpcs"),
    ("icd-10", "icd10"),
    ("rxnorm", "rxnorm"),
    ("/cvx", "cvx"),
)
_WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d.*")
_OPEN = ("queued", "partial", "error")
"""Outcomes behind which another decision comes."""
_TWICE = (
    "is a second one of the same insurer for its Claim",
    "void the older one (status cancelled), then export again",
)
_DIFFERENT = ("submits another amount than the first one for its Claim", "correct one of them")
_NO_SUBMITTED = ("has no submitted amount", "export total[submitted], or the Claim with its total")
_NO_PAYMENT = ("does not say what the insurer paid", "export payment.amount, or total[benefit]")
_NO_LIABILITY = ("has no memberliability", 'export it, or name balance = "submitted-minus-paid"')
_TWO_LIABILITIES = (
    "is a second memberliability for its Claim",
    'name balance = "submitted-minus-paid", which has both insurers',
)
_MORE_THAN_LEFT = (
    "says that the patient owes more than is left",
    'correct it, or name balance = "submitted-minus-paid"',
)
_NO_BALANCE = (
    "states no balance, and no ChargeItem is of it",
    "export Account.balance (R5's extension) or its ChargeItems, or name another balance",
)
_NO_TOTAL = ("has no total", "export totalGross")


@dataclass(frozen=True, slots=True)
class Visit:
    """`head` gives its row of accounts; `day` is its first. `waits`: an insurer has not decided."""

    key: str
    head: Shelved
    parts: Sequence[Shelved]
    waits: bool
    day: str
    concept: Concept

    def of_kind(self, kind: str) -> list[Shelved]:
        return [one for one in self.parts if one.kind == kind]

    @property
    def is_decided(self) -> bool:
        """Whether nothing more is to come from an insurer."""
        benefits = (one.read(ExplanationOfBenefit) for one in self.of_kind("ExplanationOfBenefit"))
        return not self.waits and all(one.outcome not in _OPEN for one in benefits)


def lines_of(shelf: Shelf, visit: Visit, balance: Balance) -> list[Line]:
    """Raises Unusable."""
    if balance is Balance.INVOICE:
        return [_invoiced(visit)]
    if balance is Balance.ACCOUNT_BALANCE:
        return list(_of_account(visit))
    return list(_of_claims(shelf, visit, balance))


def system_of(concept: Concept) -> tuple[str, str]:
    """A code of it, and its system as Tend calls it."""
    for coding in concept.coding:
        for part, ours in _SYSTEMS:
            if coding.code and part in coding.system.casefold():
                return coding.code, ours
    return next((one.code for one in concept.coding if one.code), ""), ""


def whole_day(*candidates: str) -> str:
    """The first that is a day; a month or a year alone is none."""
    return next((one for one in candidates if _WHOLE_DAY.fullmatch(one)), "")


def _of_claims(shelf: Shelf, visit: Visit, balance: Balance) -> Iterator[Line]:
    """A Claim that no insurer has decided adds nothing, unless it is all there is: then the bill
    waits with what was submitted."""
    benefits: dict[str, list[Shelved]] = defaultdict(list)
    claims = {one.id: one for one in visit.of_kind("Claim")}
    for one in visit.of_kind("ExplanationOfBenefit"):
        benefits[claim_of(shelf, one.read(ExplanationOfBenefit), one.id)[1]].append(one)
    for key, some in benefits.items():
        if balance is Balance.MEMBER_LIABILITY:
            yield from _liable(visit, key, some)
        else:
            yield from _paid(visit, key, claims.get(key), some)
    if not benefits:
        for key, claim in claims.items():
            total = dollars_of(claim, "total", claim.read(Claim).total)
            yield from _charges(visit, key, claim, claim.read(Claim), total)


def _paid(
    visit: Visit, key: str, claim: Shelved | None, benefits: Sequence[Shelved]
) -> Iterator[Line]:
    read = [one.read(ExplanationOfBenefit) for one in benefits]
    _refuse_twice(benefits, read)
    source, submitted = _submitted(claim, benefits, read)
    billed = source.read(Claim if source.kind == "Claim" else ExplanationOfBenefit)
    yield from _charges(visit, key, source, billed, submitted)
    for one, benefit in zip(benefits, read, strict=True):
        yield from _taken_off(visit, one, benefit, alone=len(benefits) == 1)


def _liable(visit: Visit, key: str, benefits: Sequence[Shelved]) -> Iterator[Line]:
    """What was submitted less all but the liability, where it says that; else what is owed."""
    one, benefit = benefits[0], benefits[0].read(ExplanationOfBenefit)
    if len(benefits) > 1:
        raise Unusable(benefits[1], "total", _TWO_LIABILITIES)
    liable = total_of(one, benefit, "memberliability")
    if liable is None:
        raise Unusable(one, "total", _NO_LIABILITY)
    submitted = total_of(one, benefit, "submitted")
    if submitted is None:
        by_patient = total_of(one, benefit, "paidbypatient") or NOTHING
        owed = summed([liable, -by_patient])
        yield _line(one, "total", "balance", LedgerKind.BROUGHT_FORWARD, owed, visit.day)
        return
    off = list(_taken_off(visit, one, benefit, alone=True, is_told=False))
    yield from _charges(visit, key, one, benefit, submitted)
    yield from off
    theirs = [line.exact for line in off if line.kind is not LedgerKind.PATIENT_PAYMENT]
    left = summed([submitted, *theirs, -liable])
    by_patient = summed(line.exact for line in off if line.kind is LedgerKind.PATIENT_PAYMENT)
    if by_patient and summed([left, by_patient]) == 0:
        return  # what the patient paid is not in the liability any more
    if left < 0:
        raise Unusable(one, "total", _MORE_THAN_LEFT)
    if left:
        yield _line(one, "total", f"rest:{one.id}", LedgerKind.ADJUSTMENT, -left, visit.day)


def _refuse_twice(benefits: Sequence[Shelved], read: Sequence[ExplanationOfBenefit]) -> None:
    insurers: set[tuple[str, str]] = set()
    for one, benefit in zip(benefits, read, strict=True):
        named = benefit.insurer
        insurer = (named.reference or named.identifier.value, named.display)
        if insurer in insurers:
            raise Unusable(one, "insurer", _TWICE)
        insurers.add(insurer)


def _submitted(
    claim: Shelved | None, benefits: Sequence[Shelved], read: Sequence[ExplanationOfBenefit]
) -> tuple[Shelved, Decimal]:
    """What was charged, and which resource says it; every insurer was sent the same."""
    said = [
        (one, amount)
        for one, benefit in zip(benefits, read, strict=True)
        if (amount := total_of(one, benefit, "submitted")) is not None
    ]
    for one, amount in said[1:]:
        if amount != said[0][1]:
            raise Unusable(one, "total", _DIFFERENT)
    if said:
        return said[0]
    if claim is None or claim.read(Claim).total == Money():
        raise Unusable(benefits[0], "total", _NO_SUBMITTED)
    return claim, dollars_of(claim, "total", claim.read(Claim).total)


def _charges(
    visit: Visit, key: str, one: Shelved, billed: Billed, total: Decimal
) -> Iterator[Line]:
    """A line for each item that has a price, and one for the rest of the total."""
    priced = [item for item in billed.item if item.net.value]
    prices = [dollars_of(one, "item.net", item.net) for item in priced]
    rest = summed([total, *(-price for price in prices)])
    if rest < 0 or any(price < 0 for price in prices):
        priced, prices, rest = [], [], total
    if rest or not priced:
        yield _charge(one, f"{key}:0", _main(visit, billed), rest, visit.day)
    for number, (item, price) in enumerate(zip(priced, prices, strict=True), start=1):
        name = f"{key}:{item.sequence or number}"
        yield _charge(one, name, item.product_or_service, price, visit.day)


def _main(visit: Visit, billed: Billed) -> Concept:
    unpriced = [one.product_or_service for one in billed.item if not one.net.value]
    return unpriced[0] if unpriced else visit.concept


def _charge(one: Shelved, key: str, concept: Concept, amount: Decimal, day: str) -> Line:
    code, system = system_of(concept)
    kind, words = LedgerKind.CHARGE, concept.words
    return Line(one, "total", key, kind, amount, day, words, code, system)


def _taken_off(
    visit: Visit, one: Shelved, benefit: ExplanationOfBenefit, *, alone: bool, is_told: bool = True
) -> Iterator[Line]:
    """What the insurer paid, what was agreed to be taken off, and what the patient paid there.
    `is_told`: it has to say what was paid."""
    day = whole_day(benefit.payment.date, benefit.created) or visit.day
    if "payment" in one.problems:
        raise Unusable(one, "payment", one.problems["payment"])
    paid: Decimal | None = None
    if benefit.payment.amount != Money():
        paid = dollars_of(one, "payment.amount", benefit.payment.amount)
    else:
        paid = total_of(one, benefit, "paidtoprovider", "benefit")
    if paid is None and is_told and benefit.outcome not in _OPEN:
        raise Unusable(one, "payment.amount", _NO_PAYMENT)
    earlier = total_of(one, benefit, "priorpayerpaid") if alone else None
    for name, kind, amount in (
        ("paid", LedgerKind.INSURER_PAYMENT, paid),
        ("prior", LedgerKind.INSURER_PAYMENT, earlier),
        ("discount", LedgerKind.ADJUSTMENT, total_of(one, benefit, "discount")),
        ("patient", LedgerKind.PATIENT_PAYMENT, total_of(one, benefit, "paidbypatient")),
    ):
        if amount:
            element = "payment.amount" if name == "paid" else "total"
            yield _line(one, element, f"{name}:{one.id}", kind, -amount, day)


def _invoiced(visit: Visit) -> Line:
    """All invoices of the account are one balance."""
    amounts = []
    for one in visit.of_kind("Invoice"):
        amounts.append(_total(one, one.read(Invoice)))
    for one in visit.of_kind("PaymentNotice"):
        amounts.append(-dollars_of(one, "amount", one.read(PaymentNotice).amount))
    head = visit.of_kind("Invoice")[0]
    owed = summed(amounts)
    return _line(head, "totalGross", "balance", LedgerKind.BROUGHT_FORWARD, owed, visit.day)


def _total(one: Shelved, invoice: Invoice) -> Decimal:
    for element, money in (("totalGross", invoice.total_gross), ("totalNet", invoice.total_net)):
        if element in one.problems:
            raise Unusable(one, element, one.problems[element])
        if money != Money():
            return dollars_of(one, element, money)
    if "lineItem" in one.problems or not invoice.line_item:
        raise Unusable(one, "totalGross", one.problems.get("lineItem", _NO_TOTAL))
    return summed(_lines_total(one, invoice))


def _lines_total(one: Shelved, invoice: Invoice) -> Iterator[Decimal]:
    """What is deducted is written below zero, as FHIR has it, or without a sign."""
    for line in invoice.line_item:
        for component in line.price_component:
            amount = dollars_of(one, "lineItem.priceComponent", component.amount)
            off = component.type in ("deduction", "discount")
            if component.type != "informational":
                yield -abs(amount) if off else amount


def _of_account(visit: Visit) -> Iterator[Line]:
    stated = stated_balance(visit.head, visit.head.read(Account))
    if stated is not None:
        kind = LedgerKind.BROUGHT_FORWARD
        yield _line(visit.head, "balance", "balance", kind, stated, visit.day)
        return
    items = visit.of_kind("ChargeItem")
    if not items:
        raise Unusable(visit.head, "balance", _NO_BALANCE)
    for one in items:
        charge = one.read(ChargeItem)
        price = dollars_of(one, "priceOverride", charge.price_override)
        day = whole_day(charge.occurrence_date_time, charge.occurrence_period.start) or visit.day
        line = _charge(one, f"item:{one.id}", charge.code, price, day)
        yield line._replace(element="priceOverride")
    for one in visit.of_kind("ExplanationOfBenefit"):
        yield from _taken_off(visit, one, one.read(ExplanationOfBenefit), alone=False)


def _line(one: Shelved, element: str, key: str, kind: LedgerKind, exact: Decimal, day: str) -> Line:
    return Line(one, element, key, kind, exact, day)
