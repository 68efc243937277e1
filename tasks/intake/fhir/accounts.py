"""A visit's row of accounts: whose it is, who answers, its days, who pays and what it waits for."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from policy.holds import HoldKind
from policy.law import is_minor
from tasks.intake.csv_files import Problem
from tasks.intake.fhir.amounts import Visit, system_of, whole_day
from tasks.intake.fhir.cover import cover_of
from tasks.intake.fhir.datatypes import Concept, Reference
from tasks.intake.fhir.money import Unusable
from tasks.intake.fhir.people import (
    adult_of,
    guardians_of,
    is_dead_on_no_day,
    related_key,
)
from tasks.intake.fhir.references import names_kind, resolve
from tasks.intake.fhir.resources import (
    Account,
    Billed,
    ChargeItem,
    Claim,
    Encounter,
    ExplanationOfBenefit,
    Guarantor,
    Invoice,
    Patient,
    RelatedPerson,
)
from tasks.intake.fhir.shelf import Shelf, Shelved
from tasks.intake.fhir.visits import encounters_of

_SEVERAL = ("is of several patients", "give each patient an account")
_ANOTHER = ("is of another patient than its visit", "correct one of the two references")
_NOT_ACTIVE = ("is an Account that is not active", "nothing, if it was closed; else correct it")
_NO_DAY = (
    "has no day of service",
    "export billablePeriod, servicePeriod or the Encounter's period",
)
_PATIENT_IN = {
    "Claim": "patient",
    "ExplanationOfBenefit": "patient",
    "Invoice": "subject",
    "Account": "subject",
    "ChargeItem": "subject",
}
"""The element of each that says whose it is."""
_DAY_IN = {
    "Claim": "billablePeriod.start",
    "ExplanationOfBenefit": "billablePeriod.start",
    "Invoice": "date",
    "Account": "servicePeriod.start",
}
ORGANIZATION_PAYS = "an organization answers for this bill, no person"


def account_elements(kind: str) -> dict[str, str]:
    """What FHIR calls a visit's columns, where it is read from a resource of that kind."""
    day = _DAY_IN[kind]
    return {
        "account_key": "id",
        "patient_key": _PATIENT_IN[kind],
        "guarantor_key": "guarantor" if kind == "Account" else _PATIENT_IN[kind],
        "service_from": day,
        "service_to": day.replace("start", "end"),
        "description": "item.productOrService",
        "code": "item.productOrService",
        "payer": "insurance",
        "insurance_pending": "outcome",
        "qmb": "insurance",
        "holds": "status",
    }


class _Days(NamedTuple):
    start: str
    end: str


class _Answers(NamedTuple):
    """Who answers for the bill, and the holds that follow."""

    key: str
    holds: tuple[HoldKind, ...] = ()


def visit_of(shelf: Shelf, key: str, head: Shelved) -> Visit:
    """With the day and the words of its service."""
    parts = shelf.parts(key)
    encounters = [one.read(Encounter) for one in _encounters(shelf, parts)]
    day = _days(head, parts, encounters).start
    return Visit(key, head, parts, shelf.waits(key), day, _concept(parts, encounters))


def account_cells(
    shelf: Shelf, visit: Visit, today: date
) -> tuple[dict[str, str], dict[str, Problem]]:
    """Raises Unusable."""
    head, account = visit.head, _account(visit)
    encounters = [one.read(Encounter) for one in _encounters(shelf, visit.parts)]
    days = _days(head, visit.parts, encounters)
    patient = _patient(shelf, visit)
    answers = _guarantor(shelf, patient, account, days.start, today)
    cover = cover_of(shelf, list(_billed(visit)), account, days.start[:10] or today.isoformat())
    holds = {*answers.holds, *cover.holds, *_of_people(shelf, patient, answers, days.start)}
    code, system = system_of(visit.concept)
    cells = {
        "account_key": visit.key,
        "patient_key": patient.id,
        "guarantor_key": "" if answers.key == patient.id else answers.key,
        "service_from": days.start,
        "service_to": days.end,
        "description": visit.concept.words or (account.description if account else ""),
        "code": code,
        "code_system": system,
        "payer": cover.payer.value,
        "insurance_pending": "" if visit.is_decided else "yes",
        "medicaid_pending": "yes" if cover.medicaid_second else "",
        "qmb": "yes" if cover.qmb else "",
        "holds": " ".join(sorted(holds)),
    }
    return cells, _problems(head, days)


def _problems(head: Shelved, days: _Days) -> dict[str, Problem]:
    elements = account_elements(head.kind).items()
    found = {
        field: head.problems[element.partition(".")[0]]
        for field, element in elements
        if element.partition(".")[0] in head.problems and field in ("account_key", "patient_key")
    }
    if not days.start:
        day = _DAY_IN[head.kind].partition(".")[0]
        found["service_from"] = head.problems.get(day, _NO_DAY)
    return found


def _account(visit: Visit) -> Account | None:
    if visit.head.kind != "Account":
        return None
    account = visit.head.read(Account)
    if account.status != "active":
        raise Unusable(visit.head, "status", _NOT_ACTIVE)
    for element in ("guarantor", "subject"):
        if element in visit.head.problems:
            raise Unusable(visit.head, element, visit.head.problems[element])
    return account


def _billed(visit: Visit) -> Iterator[Billed]:
    """Claims first: they were billed in the order of their insurers."""
    for one in visit.of_kind("Claim"):
        yield one.read(Claim)
    for one in visit.of_kind("ExplanationOfBenefit"):
        yield one.read(ExplanationOfBenefit)


def _subjects(one: Shelved) -> Sequence[Reference]:
    if one.kind == "Account":
        return one.read(Account).subject
    if one.kind == "Invoice":
        return (one.read(Invoice).subject,)
    if one.kind == "Claim":
        return (one.read(Claim).patient,)
    if one.kind == "ExplanationOfBenefit":
        return (one.read(ExplanationOfBenefit).patient,)
    return ()


def _patient(shelf: Shelf, visit: Visit) -> Shelved:
    """The one patient of all its resources. Raises Unusable."""
    found: Shelved | None = None
    others = (one for one in visit.parts if one.n != visit.head.n)
    for one in (visit.head, *others):
        element = _PATIENT_IN.get(one.kind, "request")
        if element in one.problems:
            raise Unusable(one, element, one.problems[element])
        subjects = _subjects(one)
        if len(subjects) > 1:
            raise Unusable(one, element, _SEVERAL)
        for reference in subjects or (() if found else (Reference(),)):
            target = resolve(shelf, reference, "Patient")
            if target.found is None:
                raise Unusable(one, element, target.problem or _SEVERAL)
            if found is not None and found.id != target.found.id:
                raise Unusable(one, element, _ANOTHER)
            found = found or target.found
    if found is None:
        raise Unusable(visit.head, _PATIENT_IN[visit.head.kind], _SEVERAL)
    return found


def _guarantor(
    shelf: Shelf, patient: Shelved, account: Account | None, day: str, today: date
) -> _Answers:
    """Who the account says answers for it, and today; else, for a minor, a guardian or the only
    parent; else the patient."""
    now = today.isoformat()
    for one in account.guarantor if account else ():
        if one.on_hold or not one.period.covers(now):
            continue
        if found := _party(shelf, one):
            return found
    if _is_minor(patient.read(Patient).birth_date, day):
        related = [
            (related_key(one), one.read(RelatedPerson)) for one in shelf.related_to(patient.n)
        ]
        adult = adult_of(related, day[:10])
        contacts = [key for key, _ in guardians_of(patient, now)] if not related else []
        if adult or len(contacts) == 1:
            return _Answers(adult or contacts[0])
    return _Answers(patient.id)


def _party(shelf: Shelf, guarantor: Guarantor) -> _Answers | None:
    if found := resolve(shelf, guarantor.party, "Patient").found:
        return _Answers(found.id)
    if found := resolve(shelf, guarantor.party, "RelatedPerson").found:
        return _Answers(related_key(found))
    if names_kind(guarantor.party, "Organization"):
        return _Answers("", (HoldKind.BILLING_REVIEW,))
    return _Answers("", (HoldKind.DATA_QUALITY,))


def _of_people(shelf: Shelf, patient: Shelved, answers: _Answers, day: str) -> Iterator[HoldKind]:
    """What a death without a day and a birth without one ask for."""
    read = patient.read(Patient)
    if is_dead_on_no_day(read):
        yield HoldKind.DECEASED
    if answers.key in ("", patient.id):
        if len(read.birth_date) < len("2000-01-01") and _is_minor(read.birth_date, day):
            yield HoldKind.MINOR
        return
    some = shelf.by_id("Patient", answers.key)
    if some and is_dead_on_no_day(some[0].read(Patient)):
        yield HoldKind.DECEASED


def _is_minor(born: str, day: str) -> bool:
    """By the first day that the birth may have been on: who is one by that surely is."""
    try:
        birth = date.fromisoformat((born + "-01-01")[:10] if len(born) < 8 else born[:10])
        return is_minor(birth, date.fromisoformat(day[:10]))
    except ValueError:
        return False


def _encounters(shelf: Shelf, parts: Sequence[Shelved]) -> list[Shelved]:
    """Each once."""
    found: dict[int, Shelved] = {}
    for one in parts:
        if one.kind in ("Claim", "ExplanationOfBenefit"):
            billed: Billed = (
                one.read(Claim) if one.kind == "Claim" else one.read(ExplanationOfBenefit)
            )
            found |= {encounter.n: encounter for encounter in encounters_of(shelf, billed)}
        elif one.kind == "ChargeItem":
            context = resolve(shelf, one.read(ChargeItem).context, "Encounter").found
            found |= {context.n: context} if context else {}
    return list(found.values())


def _days(head: Shelved, parts: Sequence[Shelved], encounters: Sequence[Encounter]) -> _Days:
    """What the head says first, then the claims, the encounters and the items."""
    stated = [day for one in (head, *parts) for day in _stated(one)]
    met = [_Days(one.period.start, one.period.end) for one in encounters]
    candidates = [*stated, *met]
    chosen = next((one for one in candidates if whole_day(one.start)), None)
    if chosen is None:  # what is no whole day is refused as it is written
        start = next((one.start for one in candidates if one.start), "")
        return _Days(start, "")
    return _Days(chosen.start, whole_day(chosen.end))


def _stated(one: Shelved) -> Iterator[_Days]:
    if one.kind == "Account":
        period = one.read(Account).service_period
        yield _Days(period.start, period.end)
    elif one.kind == "Claim":
        period = one.read(Claim).billable_period
        yield _Days(period.start, period.end)
    elif one.kind == "ExplanationOfBenefit":
        benefit = one.read(ExplanationOfBenefit)
        yield _Days(benefit.billable_period.start, benefit.billable_period.end)
        for item in benefit.item:
            day = item.serviced_date or item.serviced_period.start
            yield _Days(day, item.serviced_period.end)
    elif one.kind == "ChargeItem":
        charge = one.read(ChargeItem)
        yield _Days(charge.occurrence_date_time or charge.occurrence_period.start, "")
    elif one.kind == "Invoice":
        yield _Days(one.read(Invoice).date, "")


def _concept(parts: Sequence[Shelved], encounters: Sequence[Encounter]) -> Concept:
    """What was done, in the words of the encounter, else of the first item."""
    types = [kind for one in encounters for kind in one.type]
    for one in parts:
        if one.kind in ("Claim", "ExplanationOfBenefit"):
            billed: Billed = (
                one.read(Claim) if one.kind == "Claim" else one.read(ExplanationOfBenefit)
            )
            types += [item.product_or_service for item in billed.item]
        elif one.kind == "ChargeItem":
            types.append(one.read(ChargeItem).code)
    return next((one for one in types if one.words or one.codes), Concept())
