"""The journal as FHIR R4, one resource a line (NDJSON): what was said and sent is a
`Communication`, money that Tend took a `PaymentNotice`, and all else a `Task` for whoever posts."""

import json
from collections.abc import Iterable, Mapping

from models import GivenKind
from policy.terms import dollars_and_cents
from tasks.give_back.entries import Entry

Resource = dict[str, object]
"""One resource as JSON: its fields are FHIR's, and differ by its type."""
SYSTEM = "urn:tend:journal"
_MEDIA = {
    GivenKind.LETTER_SENT: ("MAILWRIT", "mail"),
    GivenKind.MAIL_RETURNED: ("MAILWRIT", "mail"),
    GivenKind.NOTICE_DELIVERED: ("EMAILWRIT", "email"),
    GivenKind.NOTICE_BOUNCED: ("EMAILWRIT", "email"),
    GivenKind.CALL: ("PHONE", "telephone"),
}
_NOT_DONE = frozenset({GivenKind.MAIL_RETURNED, GivenKind.NOTICE_BOUNCED})
_PAYMENTS = frozenset({GivenKind.PAYMENT, GivenKind.TAKEN_BACK})
_MODES = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"


def journal_fhir(entries: Iterable[Entry]) -> bytes:
    lines = (json.dumps(resource(one), separators=(",", ":")) for one in entries)
    return "".join(f"{line}\n" for line in lines).encode()


def resource(entry: Entry) -> Resource:
    """Accounts and people are named by the sender's own keys. A fact that FHIR has no field for is
    an input of the `Task`."""
    if entry.kind in _MEDIA:
        return _communication(entry)
    return _payment_notice(entry) if entry.kind in _PAYMENTS else _task(entry)


def _head(kind: str, entry: Entry) -> Resource:
    identifiers = [
        {"system": SYSTEM, "value": entry.entry_key},
        {"system": f"{SYSTEM}:number", "value": str(entry.number)},
    ]
    return {"resourceType": kind, "id": entry.entry_key, "identifier": identifiers}


def _communication(entry: Entry) -> Resource:
    code, medium = _MEDIA[entry.kind]
    return _without_empty({
        **_head("Communication", entry),
        "status": "not-done" if entry.kind in _NOT_DONE else "completed",
        "category": [_words(entry.kind)],
        "medium": [{"coding": [{"system": _MODES, "code": code}], "text": medium}],
        "subject": _reference("Patient", entry.person_key),
        "topic": _words(entry.code) if entry.code else None,
        "about": [_reference("Account", entry.account_key)] if entry.account_key else None,
        "sent": entry.on_date.isoformat(),
    })  # fmt: skip


def _payment_notice(entry: Entry) -> Resource:
    """`amount` lowers what is owed; what is taken back is below zero."""
    return _without_empty({
        **_head("PaymentNotice", entry),
        "status": "active",
        "request": _reference("Account", entry.account_key),
        "created": entry.recorded_at.isoformat(timespec="seconds"),
        "payment": {"identifier": {"system": f"{SYSTEM}:payment", "value": entry.reference},
                    "type": "PaymentReconciliation"},
        "paymentDate": entry.on_date.isoformat(),
        "recipient": {"type": "Organization", "display": "the practice"},
        "amount": _money(-(entry.cents or 0)),
        "paymentStatus": _words(entry.kind),
    })  # fmt: skip


def _task(entry: Entry) -> Resource:
    facts = {
        "code": entry.code,
        "reference": entry.reference,
        "reverses": entry.reverses,
        "due on": entry.due_on,
        "wanted": entry.wanted,
        "amount": entry.cents,
        "version": entry.version,
    }
    return _without_empty({
        **_head("Task", entry),
        "status": "requested",
        "intent": "order",
        "code": _words(entry.kind),
        "focus": _reference("Account", entry.account_key) if entry.account_key else None,
        "for": _reference("Patient", entry.person_key) if entry.person_key else None,
        "authoredOn": entry.recorded_at.isoformat(timespec="seconds"),
        "executionPeriod": {"start": entry.on_date.isoformat()},
        "input": [_input(name, value) for name, value in facts.items() if value not in ("", None)],
    })  # fmt: skip


def _input(name: str, value: object) -> Resource:
    """`amount` is signed as in the ledger: positive raises what is owed."""
    if name == "amount" and isinstance(value, int):
        said: Resource = {"valueMoney": _money(value)}
    elif isinstance(value, bool):
        said = {"valueBoolean": value}
    elif isinstance(value, int):
        said = {"valueInteger": value}
    elif name == "due on":
        said = {"valueDate": str(value)}
    else:
        said = {"valueString": str(value)}
    return {"type": {"text": name}, **said}


def _money(cents: int) -> Resource:
    """A decimal of FHIR is a JSON number; a float of two places is written as it was said."""
    return {"value": float(dollars_and_cents(cents)), "currency": "USD"}


def _words(text: str) -> Resource:
    return {"text": text}


def _reference(kind: str, key: str) -> Resource:
    return {"type": kind, "identifier": {"value": key}}


def _without_empty(found: Mapping[str, object]) -> Resource:
    return {name: value for name, value in found.items() if value not in (None, [])}
