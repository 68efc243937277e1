"""Amounts of a message (FT1): what each does to a bill, and by which key it is known again."""

import hashlib
import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from policy.law import code_system
from policy.terms import LedgerKind
from tasks.accounts import LARGEST_CENTS
from tasks.intake.csv_files import Clock, Problem, beyond_reason, cells, own_key
from tasks.intake.hl7.message import NO_DAY, Message, RefusedMessage, Segment, Wrong, day

CHARGE, CREDIT, PAYMENT, ADJUSTMENT, COPAY = "CG", "CD", "PY", "AJ", "CO"
_LONGEST = 70
_TYPES = (CHARGE, CREDIT, PAYMENT, ADJUSTMENT, COPAY)
_NUMBER = re.compile(r"[+-]?(?=\.?\d)\d{0,12}(?:\.\d{0,8})?", re.ASCII)
_INSURERS = re.compile(
    r"\b(?:insur\w*|ins|payer|payor|carrier|remit\w*|era|eob|hmo|ppo|medicare|medicaid|tricare|"
    r"contractual\w*|allowance|third party)\b",
    re.IGNORECASE,
)
_PATIENTS = re.compile(
    r"\b(?:patient|self|guarantor|co-?pay\w*|cash|credit card|debit card|portal|pt)\b",
    re.IGNORECASE,
)

_NO_TYPE = (
    "is not a type of amount we know", "write CG, CD, PY, AJ or CO",
)  # fmt: skip
_NO_MONEY = ("is not an amount of money", "write dollars and cents, such as 1234.50&USD")
_NO_AMOUNT = ("is empty, and so is FT1-12", "send the extended amount in FT1-11")
_NO_COUNT = ("is not a number from zero up", "send the extended amount in FT1-11")
_NO_CENTS = ("is no whole number of cents", "send the extended amount in FT1-11, in whole cents")
_TOO_MUCH = ("is more than ten million dollars", "check the amount")
_OTHER_MONEY = ("is in another currency than US dollars", "bill it by hand: Tend counts in dollars")
_BELOW = (
    "is a credit or copay below zero, which may mean two things",
    "send it above zero where it lowers the bill, and as CG or AJ where it raises it",
)
_NO_FT1_DAY = ("is empty", "send the day of the amount as YYYYMMDD")


class Amount(NamedTuple):
    """`cents` as in the ledger: positive raises what is owed. `decides`: an insurer's word about
    the bill. `is_back`: a payment taken back."""

    source_line: str
    kind: LedgerKind
    cents: int
    value_on: date
    description: str = ""
    code: str = ""
    code_system: str = ""
    segment: int = 0
    decides: bool = False

    @property
    def amount(self) -> int:
        """Of a charge."""
        return self.cents


class Ledger(NamedTuple):
    """Where amounts go: whose account, by which clock their days are counted, and today."""

    account_key: str
    clock: Clock
    today: date


def amounts(message: Message, ledger: Ledger) -> list[Amount]:
    """Raises RefusedMessage at the first that cannot be used."""
    return [
        _amount(message, segment, place, ledger)
        for place, segment in enumerate(message.all("FT1"), 1)
    ]


def _amount(message: Message, segment: Segment, place: int, ledger: Ledger) -> Amount:
    word = message.get(segment, 6).upper()
    if word not in _TYPES:
        raise _refused(segment, "FT1-6", _NO_TYPE)
    cents = _cents(message, segment)
    value_on = _day(message, segment, ledger)
    kind, signed = _kind(message, segment, word, cents)
    description, code, system = service(message, segment)
    return Amount(
        _line(message, segment, word, cents, place, value_on, ledger), kind, signed, value_on,
        description, code, system, segment.number,
        kind is LedgerKind.INSURER_PAYMENT
        or (kind is LedgerKind.ADJUSTMENT and word != CHARGE and _is_insurers(message, segment)),
    )  # fmt: skip


def _kind(message: Message, segment: Segment, word: str, cents: int) -> tuple[LedgerKind, int]:
    """An adjustment has its sign: below zero it lowers the bill. A charge below zero was taken
    back, and so was a payment."""
    if word in (CREDIT, COPAY) and cents < 0:
        raise _refused(segment, "FT1-11", _BELOW)
    if word == CHARGE:
        return (LedgerKind.CHARGE if cents >= 0 else LedgerKind.ADJUSTMENT), cents
    if word == ADJUSTMENT:
        return LedgerKind.ADJUSTMENT, cents
    if word == CREDIT:
        return LedgerKind.ADJUSTMENT, -cents
    if word == PAYMENT and _is_insurers(message, segment):
        return LedgerKind.INSURER_PAYMENT, -cents
    return (LedgerKind.PATIENT_PAYMENT if cents >= 0 else LedgerKind.REVERSAL), -cents


def _is_insurers(message: Message, segment: Segment) -> bool:
    """By the words of FT1-7 and FT1-8, else by a plan in FT1-14."""
    words = " ".join(
        message.get(segment, *place) for place in ((7, 1), (7, 2), (8, 1), (9, 1))
    )  # fmt: skip
    if _PATIENTS.search(words):
        return False
    return bool(_INSURERS.search(words) or message.get(segment, 14))


def _line(
    message: Message,
    segment: Segment,
    word: str,
    cents: int,
    place: int,
    value_on: date,
    ledger: Ledger,
) -> str:
    """FT1-2 as it is for a payment, by which what was recorded here is known; with the type for all
    else, for one number may stand for a charge and for its credit. Without a number it is known by
    what it says."""
    number = own_key(message.get(segment, 2))
    if len(number) > _LONGEST:
        number = hashlib.sha256(number.encode()).hexdigest()[:32]
    if not number:
        said = (
            ledger.account_key, word, value_on.isoformat(), message.get(segment, 7),
            message.get(segment, 25), str(cents), message.get(segment, 1) or str(place),
        )  # fmt: skip
        return "FT1-" + hashlib.sha256("|".join(said).encode()).hexdigest()[:32]
    back = " back" if cents < 0 and word in (CHARGE, PAYMENT) else ""
    return f"{number}{'' if word == PAYMENT else f' {word}'}{back}"


def _cents(message: Message, segment: Segment) -> int:
    """FT1-11 is the extended amount; the unit's counts where it is left out."""
    extended = _money(message, segment, 11)
    if extended is not None:
        return _whole(segment, 11, extended)
    unit = _money(message, segment, 12)
    if unit is None:
        raise _refused(segment, "FT1-11", _NO_AMOUNT)
    count = message.get(segment, 10) or "1"
    if _NUMBER.fullmatch(count) is None or Decimal(count) < 0:
        raise _refused(segment, "FT1-10", _NO_COUNT)
    return _whole(segment, 12, unit * Decimal(count))


def _money(message: Message, segment: Segment, place: int) -> Decimal | None:
    quantity, currency = (message.get(segment, place, 1, part) for part in (1, 2))
    if currency.upper() not in ("", "USD"):
        raise _refused(segment, f"FT1-{place}", _OTHER_MONEY)
    if not quantity:
        if currency or not message.get(segment, place, 2):
            return None
        raise _refused(segment, f"FT1-{place}", _NO_MONEY)
    if _NUMBER.fullmatch(quantity) is None:
        raise _refused(segment, f"FT1-{place}", _NO_MONEY)
    return Decimal(quantity)


def _whole(segment: Segment, place: int, dollars: Decimal) -> int:
    cents = dollars * 100
    if cents != cents.to_integral_value():
        raise _refused(segment, f"FT1-{place}", _NO_CENTS)
    if abs(cents) > LARGEST_CENTS:
        raise _refused(segment, f"FT1-{place}", _TOO_MUCH)
    return int(cents)


def _day(message: Message, segment: Segment, ledger: Ledger) -> date:
    """That of the service or payment (FT1-4), else the day it was posted (FT1-5)."""
    place = 4 if message.get(segment, 4) else 5
    try:
        found = day(message.get(segment, place), ledger.clock)
    except ValueError:
        raise _refused(segment, f"FT1-{place}", NO_DAY) from None
    if found is None:
        raise _refused(segment, "FT1-4", _NO_FT1_DAY)
    if problem := beyond_reason(found, ledger.today):
        raise _refused(segment, f"FT1-{place}", problem)
    return found


def service(message: Message, segment: Segment) -> tuple[str, str, str]:
    """The words of the charge (FT1-8, else those of its code), the code and its system: that of the
    procedure (FT1-25), else the billing system's own (FT1-7)."""
    place = 25 if message.get(segment, 25) else 7
    words = [message.get(segment, *at) for at in ((8, 1), (place, 2), (7, 2), (9, 1))]
    description = next((one for one in words if one), "")
    system = message.get(segment, place, 3)
    named = "CPT" if system.upper() in ("C4", "C5", "CPT", "CPT4") else system
    return cells.short(description), cells.code(message.get(segment, place)), code_system(named)


def _refused(segment: Segment, field: str, problem: Problem) -> RefusedMessage:
    return RefusedMessage(Wrong(segment.number, field, *problem))
