"""What a file says for one state is kinder than the rest of the file, and than the state asks."""

from collections.abc import Iterator
from itertools import chain

from policy.assistance import Floor, Measure, Scale, UnknownScale, state_help
from policy.law import Facility
from policy.policy_file.finding import Finding
from policy.policy_file.spec import PolicySpec

_LINE_CENTS = 100_00
"""Any poverty line will do: an income is a percentage of it."""


def states_are_only_kinder(policy: PolicySpec, facility: Facility) -> Iterator[Finding]:
    for state in policy.states:
        where = f"states.{state.state}.scale"
        try:
            scale, general = policy.named_scale(state.scale), policy.scale
        except UnknownScale as problem:
            yield Finding("2.2", where, str(problem))
            continue
        if weaker := _weaker_than_scale(scale, general):
            yield Finding("2.3", where, f"{weaker}; the rest of the file gives more")
        told = {
            floor.rule: weaker
            for floor in _floors(policy, facility, state.state)
            if (weaker := _weaker_than_floor(scale, floor))
        }
        for rule, weaker in told.items():
            yield Finding(rule, where, f"{weaker}; {state.state} asks for more")


def _floors(policy: PolicySpec, facility: Facility, state: str) -> Iterator[Floor]:
    """Those that hold on the policy's first day or will, and hang on the income alone."""
    for floor in state_help().floors:
        ahead = floor.expires is None or policy.effective <= floor.expires
        by_income = not floor.off and floor.costs_above is None
        if floor.state == state and ahead and by_income and floor.binds(facility, state):
            yield floor


def _weaker_than_floor(scale: Scale, floor: Floor) -> str:
    for income in _incomes([band.up_to for band in floor.bands], scale):
        band = floor.band(income, _LINE_CENTS)
        if band is None or band.of is not Measure.OWED:
            continue
        if _discount(scale, income) < 100 - band.pays:
            return _told(scale, income)
    return ""


def _weaker_than_scale(scale: Scale, general: Scale) -> str:
    for income in _incomes([band.up_to for band in general.bands], scale):
        if _discount(scale, income) < _discount(general, income):
            return _told(scale, income)
    return ""


def _incomes(ends: list[int | None], scale: Scale) -> list[int]:
    """Each end of a band and the cent above it: between two of them nothing changes."""
    percents = {end for end in (*ends, *(band.up_to for band in scale.bands)) if end is not None}
    exact = (percent * _LINE_CENTS // 100 for percent in sorted(percents))
    return list(chain.from_iterable((cents, cents + 1) for cents in exact))


def _discount(scale: Scale, income_cents: int) -> int:
    band = scale.band(income_cents, _LINE_CENTS)
    return 0 if band is None else band.discount


def _told(scale: Scale, income_cents: int) -> str:
    percent, above = divmod(income_cents * 100, _LINE_CENTS)
    place = f"just above {percent}%" if above else f"at {percent}%"
    return f"an income {place} of the poverty line gets {_discount(scale, income_cents)}% off"
