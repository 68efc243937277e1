"""The journal as FHIR: each kind of entry is a resource that another reader of R4 accepts."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from fhir.resources.R4B.communication import Communication
from fhir.resources.R4B.paymentnotice import PaymentNotice
from fhir.resources.R4B.task import Task

from models import GivenKind
from tasks.give_back import Entry, journal_fhir
from tests.factories import NOW

READERS: dict[str, Any] = {
    "Communication": Communication,
    "PaymentNotice": PaymentNotice,
    "Task": Task,
}


def entry(kind: GivenKind, **more: Any) -> Entry:
    known: dict[str, Any] = {
        "number": 7, "entry_key": "e7", "kind": kind, "on_date": date(2026, 3, 2),
        "account_key": "V1", "person_key": "P1", "cents": -125_05, "code": "statement",
        "wanted": None, "due_on": date(2026, 4, 1), "reference": "receipt-7", "reverses": "",
        "version": 0, "recorded_at": NOW,
    }  # fmt: skip
    return Entry(**known | more)


def told(*entries: Entry) -> list[dict[str, Any]]:
    return [json.loads(line) for line in journal_fhir(entries).decode().splitlines()]


@pytest.mark.parametrize("kind", list(GivenKind))
@pytest.mark.parametrize("whose", ["both", "nobody's account"])
def test_each_kind_is_a_resource_of_r4(kind: GivenKind, whose: str) -> None:
    account = "V1" if whose == "both" or "payment" in kind or kind == "taken_back" else ""
    [found] = told(entry(kind, account_key=account, wanted=True, reverses="e3"))
    assert READERS[found["resourceType"]].model_validate(found)
    assert found["identifier"][0]["value"] == "e7"


def test_a_payment_is_a_notice_of_what_lowers_the_bill_and_one_taken_back_is_below_zero() -> None:
    paid, back = told(
        entry(GivenKind.PAYMENT), entry(GivenKind.TAKEN_BACK, cents=125_05, code="bounced")
    )
    assert {paid["resourceType"], back["resourceType"]} == {"PaymentNotice"}
    assert (paid["amount"]["value"], back["amount"]["value"]) == (125.05, -125.05)
    assert paid["request"]["identifier"]["value"] == "V1"
    assert paid["payment"]["identifier"]["value"] == "receipt-7"


@pytest.mark.parametrize("cents", [-1, 1, 10, 99_99, 1_234_567_89, -29, 57, 0])
def test_an_amount_is_written_to_the_cent(cents: int) -> None:
    text = journal_fhir([entry(GivenKind.HELP_GRANTED, cents=cents)]).decode()
    [amount] = [one["valueMoney"] for one in json.loads(text)["input"] if "valueMoney" in one]
    assert round(amount["value"] * 100) == cents
    assert len(repr(amount["value"]).partition(".")[2]) <= 2
