"""What protects people, read from a row whatever else is wrong with it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from pydantic_core import PydanticCustomError

from policy.holds import HoldKind
from tasks.intake.csv_files import cells
from tasks.intake.tend_csv.rows import holds_of_codes
from tasks.intake.upsert import Told, because

One = TypeVar("One")

ANSWERS = {
    "disputed": HoldKind.DISPUTE,
    "insurance_pending": HoldKind.INSURANCE_PENDING,
    "medicaid_pending": HoldKind.MEDICAID_PENDING,
    "qmb": HoldKind.QMB,
}
"""Columns of a visit that say yes or no, and the hold that a yes asks for."""


def own_key(cell: str) -> str:
    """The sender's key as it is kept."""
    return " ".join(cell.split())


def tell_person(told: Told, row: Mapping[str, str], today: date) -> None:
    """Days ahead say nothing yet."""
    death = _quietly(cells.day, row["death_date"])
    petition = _quietly(cells.day, row["bankruptcy_filed_on"])
    told.of_person(
        own_key(row["person_key"]),
        death if death is None or death <= today else None,
        petition if petition is None or petition <= today else None,
        bool(_quietly(cells.yes, row["cease_contact"])),
    )


def tell_refused_visit(told: Told, row: Mapping[str, str]) -> None:
    """The visit waits, and has the holds that can be read."""
    key = own_key(row["account_key"])
    told.refused_accounts.add(key)
    kinds = [kind for field, kind in ANSWERS.items() if _quietly(cells.yes, row[field])]
    kinds += _quietly(holds_of_codes, row["holds"]) or ()
    told.holds[key] = (*told.holds.get(key, ()), *(because(kind) for kind in kinds))


def _quietly(read: Callable[[str], One], cell: str) -> One | None:
    try:
        return read(cell)
    except PydanticCustomError:
        return None
