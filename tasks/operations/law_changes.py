"""Whom a changed law reaches: whose bill would fall, who is owed money back, and their review.

Looked for among the answers that were given, in one query a row of the law: a million of them take
seconds. What a person then finds is decided the usual way, by an answer of its own.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    case,
    cast,
    func,
    or_,
    select,
)

from policy.assistance import Floor, Measure
from policy.holds import HoldKind
from policy.law import Facility, times
from policy.terms import Payer, Stage
from tasks.holds import holds
from tasks.practice import current_practice
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, APPLICATION, DETERMINATION, PERSON


class Reached(NamedTuple):
    """One account. `falls_cents` comes off what is still owed, `back_cents` was paid too much.

    `person`: what only a person can see; then the cents are the most it could come to.
    """

    reference: str
    rule: str
    effective: date
    is_open: bool
    owes_cents: int
    would_owe_cents: int
    falls_cents: int
    back_cents: int
    person: str

    @property
    def reason(self) -> str:
        return f"The law changed ({self.rule}, from {self.effective}): look at the answer again."


def reached(connection: Connection, changed: Iterable[Floor]) -> list[Reached]:
    """Each account once, under the row that helps most; the largest difference first."""
    facility = current_practice().facility
    least: dict[str, Reached] = {}
    for floor in changed:
        if not floor.fits(facility):
            continue
        for row in connection.execute(_query(floor, facility)):
            found = _found(floor, *row)
            known = least.get(found.reference)
            if known is None or found.would_owe_cents < known.would_owe_cents:
                least[found.reference] = found
    helped = (one for one in least.values() if one.falls_cents or one.back_cents)
    return sorted(helped, key=lambda one: (-one.falls_cents - one.back_cents, one.reference))


def review(connection: Connection, found: Iterable[Reached], today: date, actor: str) -> int:
    """Nobody is asked until a person has looked (HD-26); how many were put there now."""
    number = 0
    for one in found:
        if one.is_open:
            number += holds.place(
                connection,
                reference=one.reference,
                kind=HoldKind.BILLING_REVIEW,
                reason=one.reason,
                until=None,
                today=today,
                actor=actor,
                this_account_only=True,
            )
    return number


def _found(
    floor: Floor, reference: str, is_open: bool, balance: int, owes: int, would_owe: int
) -> Reached:
    left = max(0, balance)
    paid = max(0, owes - left)
    back = max(0, paid - would_owe)
    too_little = back < times().federal.refund_from_cents
    return Reached(
        reference=reference,
        rule=floor.rule,
        effective=floor.effective,
        is_open=bool(is_open),
        owes_cents=owes,
        would_owe_cents=would_owe,
        falls_cents=min(left, owes - would_owe),
        back_cents=0 if too_little else back,
        person=floor.person,
    )


def _query(floor: Floor, facility: Facility) -> Select[tuple[str, bool, int, int, int]]:
    """Latest answers of open accounts, or given since the law began, that ask for more than it."""
    later = DETERMINATION.alias("later")
    superseded = select(later.c.id).where(
        later.c.account_id == DETERMINATION.c.account_id, later.c.id > DETERMINATION.c.id
    )
    owes, would = DETERMINATION.c.owes_in_all_cents, _would_owe(floor, facility)
    is_open = ACCOUNT.c.stage != Stage.RESOLVED
    return (
        select(ACCOUNT.c.reference, is_open, ACCOUNT.c.balance_cents, owes, would)
        .select_from(DETERMINATION)
        .join(ACCOUNT, ACCOUNT.c.id == DETERMINATION.c.account_id)
        .join(PERSON, PERSON.c.id == ACCOUNT.c.guarantor_id)
        .outerjoin(APPLICATION, APPLICATION.c.id == DETERMINATION.c.application_id)
        .where(
            ~superseded.exists(),
            or_(is_open, DETERMINATION.c.determined_on >= floor.effective),
            _is_theirs(floor, facility),
            _is_about(floor),
            _is_large_enough(floor),
            DETERMINATION.c.percent_of_line >= floor.bands[0].above,
            would < owes,
        )
    )


def _is_theirs(floor: Floor, facility: Facility) -> ColumnElement[bool]:
    """By the state of that day; older answers do not say it, and today's stands in."""
    home = func.coalesce(func.nullif(DETERMINATION.c.home_state, ""), PERSON.c.state)
    place = func.coalesce(func.nullif(DETERMINATION.c.facility_state, ""), facility.state)
    if floor.residents:
        return home == floor.state
    return or_(home == floor.state, place == floor.state)


def _is_about(floor: Floor) -> ColumnElement[bool]:
    """An unknown payer may be the one: a person finds out."""
    if floor.who == "uninsured":
        return ACCOUNT.c.payer.in_((Payer.UNINSURED, Payer.UNKNOWN))
    if floor.who == "insured":
        return ACCOUNT.c.payer != Payer.UNINSURED
    return ACCOUNT.c.id.is_not(None)


def _is_large_enough(floor: Floor) -> ColumnElement[bool]:
    """Older answers do not say what the charges were: a person finds out."""
    charges = DETERMINATION.c.charges_cents
    return or_(charges.is_(None), charges > floor.bill_above_cents)


def _would_owe(floor: Floor, facility: Facility) -> ColumnElement[int]:
    """What the row allows. A percentage of the line is kept rounded down, so its bound is in."""
    steps = []
    for band in floor.bands:
        known = DETERMINATION.c.percent_of_line
        inside = known.is_not(None) if band.up_to is None else known <= band.up_to
        steps.append((inside, _of(band.of, facility) * band.pays // 100))
    allowed = case(*steps)
    if floor.income_share is None:
        return allowed
    share = cast(APPLICATION.c.annual_income_cents, BigInteger) * floor.income_share // 100
    return case((share < allowed, share), else_=allowed)


def _of(measure: Measure, facility: Facility) -> ColumnElement[int]:
    theirs = (
        cast(DETERMINATION.c.owed_cents, BigInteger)
        - DETERMINATION.c.refund_cents
        + func.coalesce(DETERMINATION.c.paid_cents, 0)
        + DETERMINATION.c.write_off_cents
    )
    if measure is Measure.OWED:
        return theirs
    shares = {
        Measure.CHARGES: 100_00,
        Measure.COST: facility.cost_percent_hundredths,
        Measure.MEDICARE: facility.medicare_percent_hundredths,
        Measure.MEDICAID: facility.medicaid_percent_hundredths,
        Measure.GENERALLY_BILLED: facility.agb_percent_hundredths,
        Measure.MEDICARE_OR_MEDICAID: max(
            facility.medicare_percent_hundredths or 0, facility.medicaid_percent_hundredths or 0
        ),
    }
    share = shares[measure]
    if not share:
        raise WrongInput(f"{measure.value} of the facility is not set; put it into practice.toml")
    charges = func.coalesce(DETERMINATION.c.charges_cents, 0)
    return cast(charges, BigInteger) * share // 100_00
