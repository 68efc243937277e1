"""What a household is asked for: the least of policy, state floors and federal law (501R-19)."""

from dataclasses import dataclass, replace
from datetime import date

from policy.assistance import poverty
from policy.assistance.eligibility import Outcome, Screening, screen
from policy.assistance.hardship import HardshipSign
from policy.assistance.limits import Bill, Household, Limit, by_agb, by_floor, by_scale
from policy.assistance.scales import Scale
from policy.assistance.state_floors import floors_for, state_help
from policy.law import Facility
from policy.terms import BasisDate


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known about a household that may need help. None is unknown, and never zero."""

    state: str
    household_size: int | None = None
    annual_income_cents: int | None = None
    medical_costs_cents: int | None = None
    assets_cents: int | None = None
    signs: frozenset[HardshipSign] = frozenset()


def basis_on(rule: BasisDate, states: tuple[str, ...], service_on: date, applied_on: date) -> date:
    """FPL-01: the day whose poverty line counts. A state that says so goes before the policy."""
    for one in state_help().basis:
        if one.state in states and one.in_force(applied_on):
            latest = _years_later(service_on, one.years_after_service)
            return applied_on if applied_on <= latest else service_on
    return service_on if rule is BasisDate.SERVICE else applied_on


def determine(
    basis: date, today: date, bill: Bill, asked: Asked, facility: Facility, scale: Scale
) -> Screening:
    """Compare everything that limits this bill; the least wins, and says so.

    `basis` is the day of the poverty line, `today` the day of the law. What only a person can
    see, and could lower the bill, makes the outcome `person`. Raises what `screen` raises.
    """
    if automatic := _automatic(basis, asked, facility, today):
        return automatic
    found = screen(basis, asked.state, asked.household_size, asked.annual_income_cents, scale)
    if found.outcome is Outcome.ASK or asked.annual_income_cents is None:
        return _whatever_size(basis, today, bill, asked, facility, scale) or found
    size = asked.household_size or 1
    line = poverty.guideline(basis, asked.state, size).annual_cents
    home = Household(
        asked.state, size, asked.annual_income_cents, line,
        asked.medical_costs_cents, asked.assets_cents, HardshipSign.HOMELESS in asked.signs,
    )  # fmt: skip
    limits = _limits(bill, home, facility, scale, today)
    return replace(_decided(found, bill, limits), basis_on=basis)


def _whatever_size(
    basis: date, today: date, bill: Bill, asked: Asked, facility: Facility, scale: Scale
) -> Screening | None:
    """501R-18: whose income is low enough for free care alone has free care in any household, for
    the line of a larger one is higher. Then nobody asks for the size; None where it decides."""
    if asked.household_size is not None or asked.annual_income_cents is None:
        return None
    alone = replace(asked, household_size=1)
    try:
        found = determine(basis, today, bill, alone, facility, scale)
    except poverty.NoGuideline:
        return None  # asking needs no table of the year
    if found.outcome is not Outcome.FREE:
        return None
    return replace(found, basis=f"{found.basis} A larger household has a higher line.")


def _limits(
    bill: Bill, home: Household, facility: Facility, scale: Scale, today: date
) -> list[Limit]:
    """The policy first: where two ask for the same, it has the word."""
    own = by_scale(scale, bill, home, facility)
    floors = floors_for(facility, home.state, today, home.unhoused)
    found = [own, *(by_floor(floor, bill, home, facility) for floor in floors)]
    limits = [one for one in found if one is not None]
    if any(not limit.unknown and limit.owes_cents < bill.owed_cents for limit in limits):
        federal = by_agb(bill, facility, today)
        limits += [federal] if federal else []
    return limits


def _decided(found: Screening, bill: Bill, limits: list[Limit]) -> Screening:
    known = [limit for limit in limits if not limit.unknown]
    least = min(known, key=lambda one: one.owes_cents, default=None)
    owes = bill.owed_cents if least is None else min(bill.owed_cents, least.owes_cents)
    doubts = [limit for limit in limits if limit.unknown and limit.owes_cents < owes]
    if doubts:
        return _for_a_person(found, bill, doubts)
    decided = replace(
        found,
        outcome=_outcome(owes, bill.owed_cents),
        discount_percent=_percent(bill.owed_cents - owes, bill.owed_cents),
        owes_cents=owes,
    )
    if least is None or owes >= bill.owed_cents:
        return replace(decided, decided_by="", basis=f"{found.basis} By our scale that is 0% off.")
    return replace(
        decided,
        decided_by=least.rule,
        state_law=least.state,
        federal_limit=least.federal,
        basis=f"{found.basis} {least.words}",
    )


def _percent(off_cents: int, owed_cents: int) -> int:
    """Rounded down for people to read; what takes something off is never called zero."""
    return max(off_cents * 100 // owed_cents, 1) if off_cents else 0


def _outcome(owes_cents: int, owed_cents: int) -> Outcome:
    if owes_cents == 0:
        return Outcome.FREE
    return Outcome.PARTIAL if owes_cents < owed_cents else Outcome.NOT_ELIGIBLE


def _for_a_person(found: Screening, bill: Bill, doubts: list[Limit]) -> Screening:
    """Nothing is guessed: who decides has to know, or to set, what is missing."""
    lacking = ". ".join(f"{doubt.rule}: {doubt.unknown}" for doubt in doubts)
    return replace(
        found,
        outcome=Outcome.PERSON,
        discount_percent=0,
        owes_cents=bill.owed_cents,
        decided_by=doubts[0].rule,
        person=f"A person has to see to it. {lacking}.",
    )


def _automatic(basis: date, asked: Asked, facility: Facility, today: date) -> Screening | None:
    """North Carolina: entitled by a sign alone, as with the lowest income of all."""
    for one in state_help().automatic if asked.signs else ():
        here = one.state in (facility.state, asked.state) and one.in_force(today)
        if here and asked.signs.intersection(one.signs):
            table = poverty.table_on(basis, asked.state)
            return Screening(
                Outcome.FREE, 100, table.year, table.region, None, (),
                f"{one.state} rules ({one.source}): you are entitled to help without a form.",
                owes_cents=0, decided_by=one.rule, basis_on=basis, state_law=one.state,
            )  # fmt: skip
    return None


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # February 29
        return day.replace(year=day.year + years, month=3, day=1)
