"""Amounts of FHIR: dollars alone, exact, and rounded half-even once for each account."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import NamedTuple

from policy.terms import LedgerKind
from tasks.intake.csv_files import Problem
from tasks.intake.fhir.datatypes import Money
from tasks.intake.fhir.resources import ExplanationOfBenefit
from tasks.intake.fhir.shelf import Shelved

_PRECISION = 60
_DOLLARS = ("USD", "")
_OTHER = ("is not in US dollars", "nothing: Tend asks for dollars alone")
_NO_VALUE = ("has no value", "export the amount")
NOTHING = Decimal(0)


class Unusable(Exception):
    """`one` makes its visit unusable; `element` is what is wrong with it."""

    def __init__(self, one: Shelved, element: str, problem: Problem) -> None:
        super().__init__(problem[0])
        self.one, self.element, self.problem = one, element, problem


class Line(NamedTuple):
    """One amount of a visit. `exact` raises what is owed where it is above zero."""

    one: Shelved
    element: str
    key: str
    kind: LedgerKind
    exact: Decimal
    value_on: str
    description: str = ""
    code: str = ""
    code_system: str = ""


def dollars_of(one: Shelved, element: str, money: Money) -> Decimal:
    """Raises Unusable."""
    if money.currency not in _DOLLARS:
        raise Unusable(one, element, _OTHER)
    if money.value is None:
        raise Unusable(one, element, one.problems.get(element.partition(".")[0], _NO_VALUE))
    return money.value


def total_of(one: Shelved, benefit: ExplanationOfBenefit, *codes: str) -> Decimal | None:
    """The first of these totals that it has. Raises Unusable for one that is there twice."""
    if "total" in one.problems:
        raise Unusable(one, "total", one.problems["total"])
    for code in codes:
        found = [total for total in benefit.total if code in total.kinds]
        if len(found) > 1:
            problem = (f"has {code} twice", "export each category once")
            raise Unusable(one, "total", problem)
        if found:
            return dollars_of(one, "total", found[0].amount)
    return None


def summed(amounts: Iterable[Decimal]) -> Decimal:
    with localcontext(prec=_PRECISION):
        return sum(amounts, NOTHING)


def in_cents(amounts: Sequence[Decimal]) -> Iterator[int]:
    """Each so that all of them together are the sum, rounded once."""
    so_far, before = NOTHING, 0
    for amount in amounts:
        so_far = summed([so_far, amount])
        now = _rounded(so_far)
        yield now - before
        before = now


def _rounded(amount: Decimal) -> int:
    with localcontext(prec=_PRECISION):
        return int((amount * 100).to_integral_value(ROUND_HALF_EVEN))
