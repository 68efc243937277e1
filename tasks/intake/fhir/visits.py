"""Which resources tell of one visit, and so make one account."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from tasks.intake.csv_files import TWICE, Problem
from tasks.intake.fhir.datatypes import Reference
from tasks.intake.fhir.people import answers_for_a_child
from tasks.intake.fhir.references import id_named, resolve
from tasks.intake.fhir.resources import (
    Account,
    Billed,
    ChargeItem,
    Claim,
    Encounter,
    ExplanationOfBenefit,
    Invoice,
    PaymentNotice,
    RelatedPerson,
)
from tasks.intake.fhir.sender import Balance
from tasks.intake.fhir.shelf import Shelf, Shelved

_CLAIM_ID = "/clm_id"
"""The end of an identifier's system: what an insurer's export calls the claim."""
_PAID = frozenset({"paid", "cleared"})
_BILLABLE = ("billable", "billed")
_FORECAST = "{} that asks before a visit"
_NO_CLAIM = ("names no Claim", "export the id of the Claim")


class Refused(NamedTuple):
    """A resource that cannot be used; `element` is what is wrong with it."""

    one: Shelved
    element: str
    problem: Problem


@dataclass(slots=True)
class Linked:
    """`left` counts what fills nothing, by what it is; `pending` are the claims that no insurer has
    decided, and `undecided` is what was submitted with them."""

    refused: list[Refused] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    pending: int = 0
    undecided: Decimal = Decimal(0)


def link(shelf: Shelf, balance: Balance) -> Linked:
    """Puts on the shelf which visits there are, and what belongs to each."""
    found = Linked()
    _link_people(shelf)
    if balance is Balance.INVOICE:
        _link_invoices(shelf, found)
    elif balance is Balance.ACCOUNT_BALANCE:
        _link_accounts(shelf, found)
    else:
        _link_benefits(shelf, found)
        _link_pending(shelf, found)
    for kind in ("Account", "Invoice", "ChargeItem", "Claim", "ExplanationOfBenefit"):
        told = sum(one.one.kind == kind for one in found.refused)
        told += sum(number for what, number in found.left.items() if what.startswith(f"{kind} "))
        if more := shelf.count(kind) - shelf.count_used(kind) - told:
            found.left[f"{kind} that the balance is not told by"] += more
    return found


def claim_of(shelf: Shelf, benefit: ExplanationOfBenefit, own: str) -> tuple[Shelved | None, str]:
    """The Claim that it is about, if that is in the export, and its key; empty where the reference
    may be any of several."""
    target = resolve(shelf, benefit.claim, "Claim")
    if target.found:
        return target.found, target.found.id
    named = next((one for one in benefit.identifier if one.system.endswith(_CLAIM_ID)), None)
    if named is not None and len(some := shelf.by_id("Claim", named.value)) == 1:
        return some[0], named.value
    key = named.value if named is not None else id_named(benefit.claim)
    if key and len(shelf.by_id("Claim", key)) > 1:
        return None, ""
    return None, key or ("" if benefit.claim.reference else own)


def visit_key(shelf: Shelf, one: Shelved) -> str:
    """Of which visit a resource would be that was refused."""
    if one.kind in ("Account", "Invoice"):
        return one.id
    if one.kind == "Claim":
        account = account_of(shelf, one.read(Claim))
        return account.id if account else one.id
    if one.kind == "ExplanationOfBenefit":
        claim, key = claim_of(shelf, one.read(ExplanationOfBenefit), one.id)
        return visit_key(shelf, claim) if claim else key
    return ""


def encounters_of(shelf: Shelf, billed: Billed) -> Iterator[Shelved]:
    for item in billed.item:
        for reference in item.encounter:
            if found := resolve(shelf, reference, "Encounter").found:
                yield found


def account_of(shelf: Shelf, billed: Billed) -> Shelved | None:
    """The one Account that its encounters are billed to."""
    found: dict[int, Shelved] = {}
    for encounter in encounters_of(shelf, billed):
        for reference in encounter.read(Encounter).account:
            if account := resolve(shelf, reference, "Account").found:
                found[account.n] = account
    return next(iter(found.values())) if len(found) == 1 else None


def _not(one: Shelved, status: str, wanted: tuple[str, ...]) -> Refused | None:
    """Why its status keeps it out."""
    if "status" in one.problems:
        return Refused(one, "status", one.problems["status"])
    if status in wanted:
        return None
    # Only a word of FHIR's own is told.
    said = status if status.replace("-", "").isalpha() and len(status) < 20 else "another status"
    what = f"is {said or 'not said'}, not {' or '.join(wanted)}"
    return Refused(one, "status", (what, "nothing, if it was voided; else correct it there"))


def _unfit(one: Shelved, billed: Billed) -> Refused | None:
    """Why a Claim or an ExplanationOfBenefit cannot be used."""
    if "use" in one.problems:
        return Refused(one, "use", one.problems["use"])
    return _not(one, billed.status, ("active",))


def _link_people(shelf: Shelf) -> None:
    for one in shelf.all_of("RelatedPerson"):
        related = one.read(RelatedPerson)
        patient = resolve(shelf, related.patient, "Patient").found
        if patient is not None and answers_for_a_child(related):
            shelf.relate(patient.n, one.n)
            shelf.let_answer(one.n)
    for account in shelf.all_of("Account"):
        for guarantor in account.read(Account).guarantor:
            if found := resolve(shelf, guarantor.party, "RelatedPerson").found:
                shelf.let_answer(found.n)


def _link_benefits(shelf: Shelf, found: Linked) -> None:
    for one in shelf.all_of("ExplanationOfBenefit"):
        benefit = one.read(ExplanationOfBenefit)
        if not benefit.is_bill:
            found.left[_FORECAST.format("ExplanationOfBenefit")] += 1
            continue
        claim, key = claim_of(shelf, benefit, one.id)
        unfit = _unfit(one, benefit)
        if claim is not None and unfit is None and (its := _unfit(claim, claim.read(Claim))):
            unfit = Refused(one, "claim", (f"names a Claim that {its.problem[0]}", its.problem[1]))
        if unfit is not None or not key:
            problem = one.problems.get("claim", _NO_CLAIM)
            found.refused.append(unfit or Refused(one, "claim", problem))
            continue
        billed = claim.read(Claim) if claim else benefit
        account = account_of(shelf, billed)
        key = account.id if account else key
        shelf.open_visit(key, (account or claim or one).n)
        for part in (claim, one):
            if part is not None:
                shelf.join(key, part.n)
                shelf.decide(part.n)
        for encounter in encounters_of(shelf, billed):
            shelf.meet(encounter.n, key)


def _link_pending(shelf: Shelf, found: Linked) -> None:
    """A claim that no insurer has decided: the bill of its visit waits, where there is one."""
    for one in shelf.all_of("Claim"):
        claim = one.read(Claim)
        if shelf.is_joined(one.n):
            continue
        if not claim.is_bill:
            found.left[_FORECAST.format("Claim")] += 1
            continue
        if unfit := _unfit(one, claim):
            found.refused.append(unfit)
            continue
        if not _let_wait(shelf, one, claim):
            found.refused.append(Refused(one, "id", TWICE))
            continue
        found.pending += 1
        found.undecided += claim.total.value or 0


def _let_wait(shelf: Shelf, one: Shelved, claim: Claim) -> bool:
    """False for a second Claim of its id."""
    account = account_of(shelf, claim)
    keys = [account.id] if account else []
    for encounter in encounters_of(shelf, claim):
        keys = keys or shelf.of_encounter(encounter.n)
    key = keys[0] if keys else one.id
    if (not keys or account) and not shelf.open_visit(key, (account or one).n):
        return False
    shelf.join(key, one.n)
    for waiting in keys or [key]:
        shelf.wait(waiting)
    return True


def _link_invoices(shelf: Shelf, found: Linked) -> None:
    for one in shelf.all_of("Invoice"):
        invoice = one.read(Invoice)
        if unfit := _not(one, invoice.status, ("issued",)):
            found.refused.append(unfit)
            continue
        account = resolve(shelf, invoice.account, "Account").found
        key = account.id if account else id_named(invoice.account) or one.id
        shelf.open_visit(key, (account or one).n)
        shelf.join(key, one.n)
    for one in shelf.all_of("PaymentNotice"):
        notice = one.read(PaymentNotice)
        paid = resolve(shelf, notice.request, "Invoice").found
        if paid is not None and shelf.is_joined(paid.n) and _is_the_patients(notice):
            for key in shelf.visits_of(paid.n):
                shelf.join(key, one.n)


def _is_the_patients(notice: PaymentNotice) -> bool:
    """An invoice goes to the patient; what an insurer pays names its PaymentReconciliation."""
    is_paid = bool(notice.payment_status.codes & _PAID)
    return notice.status == "active" and is_paid and notice.payment == Reference()


def _link_accounts(shelf: Shelf, found: Linked) -> None:
    for one in shelf.all_of("Account"):
        if unfit := _not(one, one.read(Account).status, ("active",)):
            found.refused.append(unfit)
        elif not shelf.open_visit(one.id, one.n):
            found.refused.append(Refused(one, "id", TWICE))
    for item in shelf.all_of("ChargeItem"):
        _link_item(shelf, item, found)
    for one in shelf.all_of("ExplanationOfBenefit"):
        benefit = one.read(ExplanationOfBenefit)
        claim, _ = claim_of(shelf, benefit, one.id)
        account = account_of(shelf, claim.read(Claim) if claim else benefit)
        if account is None or not benefit.is_bill or _unfit(one, benefit):
            found.left["ExplanationOfBenefit that is not active, or of no one Account"] += 1
        else:
            shelf.join(account.id, one.n)


def _link_item(shelf: Shelf, item: Shelved, found: Linked) -> None:
    charge = item.read(ChargeItem)
    for element in ("status", "account"):
        if element in item.problems:
            found.refused.append(Refused(item, element, item.problems[element]))
            return
    accounts = [resolve(shelf, one, "Account").found for one in charge.account]
    keys = {one.id for one in accounts if one is not None}
    if charge.status not in _BILLABLE or len(keys) != 1:
        found.left["ChargeItem that is not billable, or of no one Account"] += 1
    else:
        shelf.join(keys.pop(), item.n)
