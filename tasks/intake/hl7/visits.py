"""What a message says of a visit, beside its amounts: days, insurers, what it was about."""

import re
from datetime import date
from typing import NamedTuple

from policy.law import Service, code_system, private_set
from policy.terms import Payer
from tasks.intake.csv_files import Clock, beyond_reason, cells, own_key
from tasks.intake.hl7.message import NO_DAY, Message, RefusedMessage, Segment, Wrong, day
from tasks.intake.payer_names import public_payer

_NO_ACCOUNT = (
    "is empty, and so is PV1-19: no account is named", "send the number of the account in PID-18",
)  # fmt: skip
_ENDS_BEFORE = ("is before PV1-44", "correct one of the two days")
_WORDS = {"I": "Inpatient stay", "E": "Emergency visit", "O": "Outpatient visit"}
_NONE = re.compile(r"\b(?:self[\s-]*pay|uninsured|no insurance|none|private pay)\b", re.IGNORECASE)
_NONE_AS_CODE = frozenset({"SP", "SELF"})
_LAST = 999
ICD10 = frozenset({"I10", "I10C", "I10P", "ICD10", "ICD-10-CM"})


class Visit(NamedTuple):
    """None and empty: the message does not say. `insurers`: how many plans it names."""

    account_key: str
    service_from: date | None = None
    service_to: date | None = None
    payer: Payer | None = None
    insurers: int = 0
    description: str = ""
    code: str = ""
    code_system: str = ""


def account_key(message: Message) -> str:
    """PID-18, else the visit's number (PV1-19); empty for none."""
    found = message.get(message.first("PID"), 18) or message.get(message.first("PV1"), 19)
    key = own_key(found)
    return key if len(key) <= 80 else ""


def prior_account_key(message: Message) -> str:
    """Of what is merged away."""
    return own_key(message.get(message.first("MRG"), 3))[:80]


def needs_an_account(message: Message) -> RefusedMessage:
    segment = message.first("PID")
    return RefusedMessage(Wrong(segment.number, "PID-18", *_NO_ACCOUNT))


def read_visit(message: Message, clock: Clock, today: date) -> Visit:
    """Raises RefusedMessage."""
    stay = message.first("PV1")
    began, ended = (_day(message, stay, place, clock, today) for place in (44, 45))
    if began and ended and ended < began:
        raise RefusedMessage(Wrong(stay.number, "PV1-45", *_ENDS_BEFORE))
    payer, insurers = _payer(message)
    kind = message.get(stay, 2).upper()
    return Visit(
        account_key(message), began, ended, payer, insurers,
        _WORDS.get(kind, "Visit") if kind else "", *_about(message),
    )  # fmt: skip


def _day(message: Message, stay: Segment, place: int, clock: Clock, today: date) -> date | None:
    field = f"PV1-{place}"
    try:
        found = day(message.get(stay, place), clock)
    except ValueError:
        raise RefusedMessage(Wrong(stay.number, field, *NO_DAY)) from None
    if found is not None and (problem := beyond_reason(found, today)):
        raise RefusedMessage(Wrong(stay.number, field, *problem))
    return found


def _about(message: Message) -> tuple[str, str]:
    """The diagnosis that makes the visit private, else the first: it is on no letter."""
    found = [
        Service(message.get(one, 3, 2), cells.code(message.get(one, 3)), _system(message, one))
        for one in message.all("DG1")
        if own_key(message.get(one, 3))
    ]
    private = (one for one in found if private_set(one))
    first = next(private, found[0] if found else None)
    return ("", "") if first is None else (first.code, first.system)


def _system(message: Message, segment: Segment) -> str:
    said = message.get(segment, 3, 3).upper() or message.get(segment, 2).upper()
    return code_system("ICD-10" if said in ICD10 else said)


def _payer(message: Message) -> tuple[Payer | None, int]:
    """By the plans in their order; else by a financial class (PV1-20) that says self-pay."""
    plans = sorted(message.all("IN1"), key=lambda one: _order(message, one))
    kinds = [_kind(message, plan) for plan in plans]
    insured = [one for one in kinds if one is not Payer.UNINSURED]
    if not insured:
        stay = message.first("PV1")
        said = message.get(stay, 20)
        alone = said.upper() in _NONE_AS_CODE or _NONE.search(said)
        return (Payer.UNINSURED if kinds or alone else None), 0
    if {Payer.MEDICARE, Payer.MEDICAID} <= set(insured):
        return Payer.DUAL_ELIGIBLE, len(insured)
    return (Payer.MEDICAID if Payer.MEDICAID in insured else insured[0]), len(insured)


def _order(message: Message, plan: Segment) -> list[int]:
    """By the priority (IN1-22), else by the set (IN1-1)."""
    found = (message.get(plan, place) for place in (22, 1))
    return [int(one) if one.isdecimal() and len(one) < 4 else _LAST for one in found]


def _kind(message: Message, plan: Segment) -> Payer:
    """By its name (IN1-4), the words of its number (IN1-2) and its type (IN1-15)."""
    places = ((4, 1), (2, 2), (2, 1), (15, 1), (15, 2))
    words = " ".join(message.get(plan, *at) for at in places)
    if (public := public_payer(words)) is not None:
        return public
    return Payer.UNINSURED if _NONE.search(words) else Payer.COMMERCIAL
