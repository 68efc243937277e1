"""Small exports of FHIR R4, written on the spot with made-up names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.tasks.intake_folders import ask

Resource = dict[str, Any]
USD = "USD"
COVERAGE = {"coverage": {"display": "Acme Health"}}


def dollars(value: float, currency: str = USD) -> Resource:
    return {"value": value, "currency": currency}


def patient(own: str = "p1", **more: Any) -> Resource:
    return {
        "resourceType": "Patient",
        "id": own,
        "name": [{"use": "official", "family": "Muñoz", "given": ["Ana"]}],
        "birthDate": "1980-05-01",
        "telecom": [{"system": "phone", "value": "(512) 555-0100", "use": "home"}],
        "address": [
            {"use": "home", "line": ["1 Main Street"], "city": "Austin", "state": "TX",
             "postalCode": "78701", "country": "US"}
        ],
    } | more  # fmt: skip


def claim(own: str = "c1", total: float = 200.00, **more: Any) -> Resource:
    return {
        "resourceType": "Claim",
        "id": own,
        "status": "active",
        "use": "claim",
        "patient": {"reference": "Patient/p1"},
        "billablePeriod": {"start": "2026-01-05", "end": "2026-01-05"},
        "created": "2026-01-05",
        "insurance": [{"sequence": 1, "focal": True, **COVERAGE}],
        "item": [{"sequence": 1, "productOrService": {"text": "Office visit"}}],
        "total": dollars(total),
    } | more


def totals(**amounts: float) -> list[Resource]:
    return [
        {"category": {"coding": [{"code": code}]}, "amount": dollars(amount)}
        for code, amount in amounts.items()
    ]


def benefit(
    own: str = "e1", of: str = "c1", submitted: float = 200.00, paid: float = 120.00, **more: Any
) -> Resource:
    return {
        "resourceType": "ExplanationOfBenefit",
        "id": own,
        "status": "active",
        "use": "claim",
        "outcome": "complete",
        "patient": {"reference": "Patient/p1"},
        "billablePeriod": {"start": "2026-01-05", "end": "2026-01-05"},
        "created": "2026-01-20",
        "insurer": {"display": "Acme Health"},
        "claim": {"reference": f"Claim/{of}"},
        "insurance": [{"focal": True, **COVERAGE}],
        "total": totals(submitted=submitted),
        "payment": {"amount": dollars(paid), "date": "2026-01-25"},
    } | more


def account(own: str = "a1", **more: Any) -> Resource:
    return {
        "resourceType": "Account",
        "id": own,
        "status": "active",
        "subject": [{"reference": "Patient/p1"}],
        "servicePeriod": {"start": "2026-01-05"},
    } | more


def invoice(own: str = "i1", gross: float = 80.00, **more: Any) -> Resource:
    return {
        "resourceType": "Invoice",
        "id": own,
        "status": "issued",
        "subject": {"reference": "Patient/p1"},
        "date": "2026-01-05",
        "totalGross": dollars(gross),
    } | more


def related(own: str = "r1", code: str = "GUARD", **more: Any) -> Resource:
    return {
        "resourceType": "RelatedPerson",
        "id": own,
        "patient": {"reference": "Patient/p1"},
        "relationship": [{"coding": [{"code": code}]}],
        "name": [{"family": "Muñoz", "given": ["Rosa"]}],
        "birthDate": "1975-02-03",
    } | more


def as_bundle(*resources: Resource, urls: Sequence[str] = ()) -> Resource:
    entries: list[Resource] = [{"resource": one} for one in resources]
    for entry, url in zip(entries, urls, strict=False):
        entry["fullUrl"] = url
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def fhir(path: Path, *resources: Resource, **said: str) -> Path:
    """A folder with one bundle, and with an intake.toml where something is said in it."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "bundle.json").write_text(json.dumps(as_bundle(*resources), indent=1), "utf-8")
    if said:
        lines = ['format = "fhir"', *(f'{name} = "{value}"' for name, value in said.items())]
        (path / "intake.toml").write_text("\n".join(lines) + "\n", "utf-8")
    return path


def refused() -> list[tuple[Any, ...]]:
    return ask("SELECT line, field, reason FROM refused_row ORDER BY line")


def warned() -> list[tuple[Any, ...]]:
    return ask("SELECT line, field, reason FROM warned_row ORDER BY line")


def ledger() -> list[tuple[Any, ...]]:
    return ask("SELECT kind, amount_cents FROM ledger_entry ORDER BY id")


def balances() -> dict[str, int]:
    return dict(ask("SELECT source_key, balance_cents FROM account"))


def holds() -> list[str]:
    return [kind for (kind,) in ask("SELECT kind FROM hold ORDER BY kind")]
