"""What of the law was read long ago, ends soon, or is not what was read."""

from datetime import date, timedelta
from typing import NamedTuple

from policy.matrix.agreement import differences
from policy.matrix.cells import Cell, matrix

STALE_AFTER_DAYS = 180
ENDS_WITHIN_DAYS = 60


class Aging(NamedTuple):
    """How many cells of the matrix a person has to look at, and why."""

    stale: int = 0
    ending: int = 0
    differing: int = 0

    @property
    def words(self) -> str:
        """One line for the morning's page; empty when nothing has aged."""
        old = f"were read more than {STALE_AFTER_DAYS} days ago"
        parts = (
            (self.differing, "do not say what the data say: `tend law --differs`"),
            (self.ending, f"end within {ENDS_WITHIN_DAYS} days or have ended: `tend law --ends`"),
            (self.stale, f"{old}: `tend law --stale {STALE_AFTER_DAYS}`"),
        )
        told = "; ".join(f"{number:,} {words}" for number, words in parts if number)
        return f"The law: of its answers {told}." if told else ""


def aging(today: date) -> Aging:
    return Aging(len(stale(today, STALE_AFTER_DAYS)), len(ending(today)), len(differences()))


def stale(today: date, days: int) -> tuple[Cell, ...]:
    """Read more than so many days ago, the oldest first. What is open grows old as well."""
    old = [cell for cell in matrix().values() if cell.read_on < today - timedelta(days)]
    return tuple(sorted(old, key=lambda cell: cell.read_on))


def ending(today: date) -> tuple[Cell, ...]:
    """The law says that it ends: within 60 days, or it has. The soonest first."""
    dated = [(cell.ends, cell) for cell in matrix().values() if cell.ends is not None]
    last = today + timedelta(ENDS_WITHIN_DAYS)
    return tuple(cell for ends, cell in sorted(dated, key=lambda each: each[0]) if ends <= last)
