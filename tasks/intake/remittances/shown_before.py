"""Money of a claim that an export showed first: it is posted already."""

from collections.abc import Sequence
from datetime import date, timedelta

from policy.terms import LedgerKind
from tasks.intake.remittances.known_claims import ExportedLine

_WINDOW = timedelta(7)
"""So many days before the insurer's own an export may have it."""


def shown_before(
    lines: Sequence[ExportedLine], kind: LedgerKind, cents: int, paid_on: date
) -> list[ExportedLine]:
    """The line of this amount; or all lines since then, where together they come to it: they may
    have been typed in however late."""
    free = [one for one in lines if one.kind is kind and one.cents and not one.is_known]
    near = [one for one in free if one.value_on >= paid_on - _WINDOW]
    exact = [one for one in near if one.cents == cents]
    if exact:
        return [min(exact, key=lambda one: abs(one.value_on - paid_on))]
    return near if near and sum(one.cents for one in near) == cents else []
