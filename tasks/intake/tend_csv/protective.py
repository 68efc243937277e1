"""What protects people, read from a row whatever else is wrong with it."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import partial
from typing import TypeVar

from pydantic_core import PydanticCustomError

from policy.holds import ENDED_BY_NAME, HoldKind
from policy.law import is_minor
from tasks.intake.csv_files import Clock, cells, own_key
from tasks.intake.tend_csv.rows import PLACED_BY_EXPORTS, AccountRow, holds_of_codes
from tasks.intake.upsert import PAYER_HOLDS, KnownPerson, Told, because

One = TypeVar("One")

ANSWERS = {
    "disputed": HoldKind.DISPUTE,
    "insurance_pending": HoldKind.INSURANCE_PENDING,
    "medicaid_pending": HoldKind.MEDICAID_PENDING,
    "qmb": HoldKind.QMB,
}
"""Columns of a visit that say yes or no, and the hold that a yes asks for."""
_CODES = frozenset(HoldKind(code) for code in PLACED_BY_EXPORTS) - ENDED_BY_NAME
_ANSWERED = _CODES & frozenset(ANSWERS.values())
_BY_CODE = _CODES - _ANSWERED
"""What no answer is about: a cell of codes that leaves it out denies it."""


def denied_of(
    account: AccountRow,
    patient: KnownPerson,
    guarantor: KnownPerson,
    silent_on: frozenset[HoldKind],
) -> frozenset[HoldKind]:
    """The holds of which this row says that there is no reason for them. The file says nothing of
    those that it is `silent_on`."""
    uncovered = account.payer not in PAYER_HOLDS
    said = {
        HoldKind.DECEASED: HoldKind.DECEASED in patient.denied & guarantor.denied,
        HoldKind.BANKRUPTCY: HoldKind.BANKRUPTCY in guarantor.denied,
        HoldKind.CEASE_CONTACT: HoldKind.CEASE_CONTACT in guarantor.denied,
        HoldKind.MINOR: guarantor.birth_date is not None
        and not is_minor(guarantor.birth_date, account.service_from),
        HoldKind.DISPUTE: account.disputed is False,
        HoldKind.QMB: account.qmb is False and uncovered,
        HoldKind.INSURANCE_PENDING: HoldKind.INSURANCE_PENDING not in silent_on,
        HoldKind.MEDICAID_PENDING: account.medicaid_copay is not None
        or (HoldKind.MEDICAID_PENDING not in silent_on and uncovered),
    }
    found = {kind for kind, is_so in said.items() if is_so}
    if account.holds is not None:
        found |= _BY_CODE | (_ANSWERED & silent_on)
    return frozenset(found)


def silent_on(lacking: Collection[str]) -> frozenset[HoldKind]:
    """The holds of which a file without these columns says nothing by an answer."""
    return frozenset(ANSWERS[name] for name in lacking)


def tell_person(told: Told, row: Mapping[str, str], today: date, clock: Clock) -> None:
    """Days ahead say nothing yet."""
    death = _quietly(partial(cells.real_day, clock=clock), row["death_date"])
    petition = _quietly(partial(cells.real_day, clock=clock), row["bankruptcy_filed_on"])
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
    codes = _quietly(holds_of_codes, row["holds"])
    kinds += codes or ()
    told.holds[key] = (*told.holds.get(key, ()), *(because(kind) for kind in kinds))


def _quietly(read: Callable[[str], One], cell: str) -> One | None:
    try:
        return read(cell)
    except PydanticCustomError:
        return None
