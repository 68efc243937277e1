"""Four ways to tell what a patient owes, each on a bundle of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tasks.runtime import WrongInput
from tests.tasks.intake.fhir.bundles import (
    account,
    balances,
    benefit,
    claim,
    dollars,
    fhir,
    holds,
    invoice,
    ledger,
    patient,
    refused,
    totals,
    warned,
)
from tests.tasks.intake_folders import ask, balances_differ, take_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
sqlite_alone = pytest.mark.sqlite_is_enough
MINUS_PAID = "submitted-minus-paid"


def test_what_was_submitted_less_what_was_paid_is_owed(tmp_path: Path) -> None:
    made = take_in(fhir(tmp_path / "in", patient(), claim(), benefit()))
    assert (made.read, made.accepted, made.refused, made.new) == (3, 3, 0, 1)
    assert ledger() == [("charge", 200_00), ("insurer_payment", -120_00)]
    assert balances() == {"c1": 80_00}
    assert ask("SELECT source, payer, description FROM account") == [
        ("fhir", "commercial", "Office visit")
    ]
    assert balances_differ() == []
    again = take_in(tmp_path / "in")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)


@sqlite_alone
def test_what_was_agreed_and_what_the_patient_paid_there_is_taken_off(tmp_path: Path) -> None:
    told = totals(submitted=200, discount=30, paidbypatient=20, benefit=120)
    take_in(fhir(tmp_path / "in", patient(), claim(), benefit(total=told)))
    assert ledger() == [
        ("charge", 200_00),
        ("insurer_payment", -120_00),
        ("adjustment", -30_00),
        ("patient_payment", -20_00),
    ]


@sqlite_alone
def test_each_item_with_a_price_is_a_charge_and_the_rest_is_one(tmp_path: Path) -> None:
    items = [
        {"sequence": 1, "productOrService": {"text": "Office visit"}},
        {
            "sequence": 2,
            "productOrService": {
                "coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "140"}],
                "text": "Influenza shot",
            },
            "net": dollars(40.50),
        },
    ]
    take_in(fhir(tmp_path / "in", patient(), claim(item=items), benefit(item=items)))
    assert ask(
        "SELECT description, charge_cents, balance_cents, code, code_system FROM account_item"
        " ORDER BY number"
    ) == [
        ("Office visit", 159_50, 39_50, "", ""),
        ("Influenza shot", 40_50, 40_50, "140", "cvx"),
    ]


@sqlite_alone
@pytest.mark.parametrize(
    ("submitted", "paid", "owed"),
    [
        (100.005, 0.0, 100_00),  # a half goes to the even cent
        (100.015, 0.0, 100_02),
        (406.04, 353.936, 52_10),
        (0.3, 0.1, 20),  # exact, not 0.19999999999999998
        (100.005, 50.005, 50_00),
    ],
)
def test_an_amount_is_exact_and_rounded_once(
    tmp_path: Path, submitted: float, paid: float, owed: int
) -> None:
    one = benefit(submitted=submitted, paid=paid)
    take_in(fhir(tmp_path / "in", patient(), claim(total=submitted), one))
    assert balances() == {"c1": owed}
    assert balances_differ() == []


@sqlite_alone
def test_many_amounts_of_one_account_are_rounded_once(tmp_path: Path) -> None:
    """Three halves of a cent are one and a half, not three or none."""
    three = [benefit(f"e{n}", f"c{n}", submitted=10.005, paid=0) for n in range(3)]
    claims = [claim(f"c{n}", 10.005, item=[_of("v1")]) for n in range(3)]
    visit = {"resourceType": "Encounter", "id": "v1", "account": [{"reference": "Account/a1"}]}
    take_in(fhir(tmp_path / "in", patient(), account(), visit, *claims, *three))
    assert balances() == {"a1": 30_02}


@sqlite_alone
def test_what_is_below_zero_is_owed_by_nobody_and_stands_as_a_credit(tmp_path: Path) -> None:
    made = take_in(fhir(tmp_path / "in", patient(), claim(), benefit(paid=250)))
    assert (made.with_balance, made.balance_cents) == (0, 0)
    assert balances() == {"c1": -50_00}
    assert (made.open_now.in_credit, made.open_now.in_credit_cents) == (1, 50_00)


@sqlite_alone
def test_two_insurers_of_one_claim_pay_for_one_charge(tmp_path: Path) -> None:
    second = benefit("e2", paid=50, insurer={"display": "Second Mutual"})
    take_in(fhir(tmp_path / "in", patient(), claim(), benefit(), second))
    assert ledger() == [
        ("charge", 200_00), ("insurer_payment", -120_00), ("insurer_payment", -50_00),
    ]  # fmt: skip


@sqlite_alone
@pytest.mark.parametrize(
    ("second", "field", "reason"),
    [
        ({}, "ExplanationOfBenefit.insurer", "is a second one of the same insurer"),
        (
            {"insurer": {"display": "Other"}, "total": totals(submitted=210)},
            "ExplanationOfBenefit.total",
            "submits another amount",
        ),
        (
            {"patient": {"reference": "Patient/p2"}},
            "ExplanationOfBenefit.patient",
            "is of another patient",
        ),
    ],
)
def test_two_benefits_that_contradict_each_other_are_refused_with_their_claim(
    tmp_path: Path, second: dict[str, Any], field: str, reason: str
) -> None:
    people = (patient(), patient("p2", name=[{"family": "Fallow", "given": ["Ivy"]}]))
    made = take_in(fhir(tmp_path / "in", *people, claim(), benefit(), benefit("e2", **second)))
    assert (made.read, made.accepted, made.refused, made.new) == (5, 2, 3, 0)
    assert any(one[1] == field and one[2].startswith(reason) for one in refused())


def _of(encounter: str) -> dict[str, Any]:
    return {"sequence": 1, "encounter": [{"reference": f"Encounter/{encounter}"}]}


def test_a_claim_without_a_benefit_waits_with_what_was_submitted(tmp_path: Path) -> None:
    made = take_in(fhir(tmp_path / "in", patient(), claim()))
    assert (made.new, made.refused, balances(), holds()) == (1, 0, {"c1": 200_00}, ["HD-04"])
    assert "1 Claim has no ExplanationOfBenefit yet ($200.00)" in made.note
    made = take_in(fhir(tmp_path / "in", patient(), claim(), benefit()))
    assert (made.changed, balances()) == (1, {"c1": 80_00})
    assert ask("SELECT kind FROM hold WHERE released_on IS NULL") == []


@sqlite_alone
def test_a_pending_claim_of_a_visit_that_is_decided_lets_its_bill_wait(tmp_path: Path) -> None:
    """Its own amount is in no bill before an insurer has decided it."""
    items: dict[str, Any] = {"item": [_of("v1")]}
    visit = {"resourceType": "Encounter", "id": "v1"}
    pharmacy = claim("c2", 255, **items)
    folder = fhir(tmp_path / "in", patient(), visit, claim(**items), pharmacy)
    assert take_in(folder).new == 2
    decided = (visit, claim(**items), pharmacy, benefit(**items))
    made = take_in(fhir(folder, patient(), *decided))
    assert (made.gone, made.refused) == (0, 0)  # the account that it had stays
    assert balances() == {"c1": 80_00, "c2": 255_00}
    open_holds = "SELECT kind FROM hold WHERE released_on IS NULL"
    assert ask(open_holds) == [("HD-04",), ("HD-04",)]
    take_in(fhir(folder, patient(), *decided, benefit("e2", "c2", 255, 200, **items)))
    assert (balances(), ask(open_holds)) == ({"c1": 80_00, "c2": 55_00}, [])


@sqlite_alone
@pytest.mark.parametrize("outcome", ["queued", "partial", "error"])
def test_a_benefit_that_is_not_complete_waits(tmp_path: Path, outcome: str) -> None:
    take_in(fhir(tmp_path / "in", patient(), claim(), benefit(outcome=outcome)))
    assert holds() == ["HD-04"]


@sqlite_alone
@pytest.mark.parametrize("use", ["preauthorization", "predetermination"])
def test_what_asks_before_a_visit_fills_nothing(tmp_path: Path, use: str) -> None:
    asked = (claim("c2", use=use), benefit("e2", "c2", use=use))
    made = take_in(fhir(tmp_path / "in", patient(), claim(), benefit(), *asked))
    assert (made.read, made.new, balances()) == (3, 1, {"c1": 80_00})
    assert "1 Claim that asks before a visit: left alone." in made.note


@sqlite_alone
@pytest.mark.parametrize("status", ["cancelled", "draft", "entered-in-error", "junk of theirs"])
def test_a_status_that_is_not_active_is_refused(tmp_path: Path, status: str) -> None:
    folder = fhir(tmp_path / "in", patient(), claim(status=status), benefit())
    made = take_in(folder)
    assert (made.read, made.refused, made.new) == (3, 2, 0)
    assert [field for _, field, _ in refused()] == ["Claim.status", "ExplanationOfBenefit.claim"]
    fhir(folder, patient(), claim(), benefit(), benefit("e0", paid=5, status=status))
    made = take_in(folder)  # the one that stands counts
    assert (made.refused, made.new, balances()) == (1, 1, {"c1": 80_00})


@sqlite_alone
def test_another_currency_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    euros = dollars(120, "EUR")
    for number, (one, other) in enumerate(
        (
            (claim(), benefit(payment={"amount": euros})),
            (claim(), benefit(total=[{**totals(submitted=200)[0], "amount": euros}])),
            (claim(total=1) | {"total": euros}, None),
        )
    ):
        made = take_in(fhir(tmp_path / f"{number}", patient(), one, *([other] if other else [])))
        assert (made.new, made.read - made.refused) == (0, 1), number


@sqlite_alone
@pytest.mark.parametrize(
    "value", ["120.00", "=1+1", "=5", "abc", None, True, [1], 1e300, 10_000_001]
)
def test_an_amount_that_is_no_number_of_json_is_refused(tmp_path: Path, value: Any) -> None:
    one = benefit(payment={"amount": {"value": value, "currency": "USD"}})
    made = take_in(fhir(tmp_path / "in", patient(), claim(), one, balance=MINUS_PAID))
    assert (made.read, made.accepted, made.refused, made.new) == (3, 1, 2, 0)


@sqlite_alone
def test_what_the_member_is_liable_for_is_owed(tmp_path: Path) -> None:
    told = totals(submitted=200, memberliability=45)
    folder = fhir(tmp_path / "in", patient(), claim(), benefit(total=told))
    with pytest.raises(WrongInput, match='"memberliability" or "submitted-minus-paid"'):
        take_in(folder)
    fhir(folder, patient(), claim(), benefit(total=told), balance="memberliability")
    take_in(folder)
    assert ledger() == [
        ("charge", 200_00), ("insurer_payment", -120_00), ("adjustment", -35_00),
    ]  # fmt: skip


@sqlite_alone
@pytest.mark.parametrize(
    ("told", "owed"),
    [
        ({"submitted": 200, "memberliability": 80, "paidbypatient": 20}, 60_00),
        ({"submitted": 200, "memberliability": 60, "paidbypatient": 20}, 60_00),
        ({"memberliability": 80, "paidbypatient": 20}, 60_00),
    ],
)
def test_what_the_patient_paid_at_the_desk_is_not_asked_for_again(
    tmp_path: Path, told: dict[str, float], owed: int
) -> None:
    """The liability has it in it, or not: what adds up tells."""
    one = benefit(total=totals(**told))
    take_in(fhir(tmp_path / "in", patient(), claim(), one, balance="memberliability"))
    assert balances() == {"c1": owed}


@sqlite_alone
def test_a_liability_without_its_charges_is_brought_forward(tmp_path: Path) -> None:
    one = benefit(total=totals(memberliability=45))
    take_in(fhir(tmp_path / "in", patient(), claim(), one))
    assert ledger() == [("brought_forward", 45_00)]


@sqlite_alone
def test_a_liability_above_what_is_left_is_refused(tmp_path: Path) -> None:
    one = benefit(total=totals(submitted=200, memberliability=90))
    made = take_in(fhir(tmp_path / "in", patient(), claim(), one, balance="memberliability"))
    assert (made.new, made.refused) == (0, 2)


def test_invoices_are_brought_forward_one_balance_for_each_account(tmp_path: Path) -> None:
    of = {"account": {"reference": "Account/a1"}}
    bills = (invoice("i1", 80.255, **of), invoice("i2", 20, **of), invoice("i3", 7))
    made = take_in(fhir(tmp_path / "in", patient(), account(), *bills))
    assert (made.read, made.new, made.refused) == (5, 2, 0)
    assert balances() == {"a1": 100_26, "i3": 7_00}
    assert {kind for kind, _ in ledger()} == {"brought_forward"}


@sqlite_alone
@pytest.mark.parametrize(
    ("more", "owed"),
    [
        ({"totalGross": None, "totalNet": dollars(75)}, 75_00),
        (
            {
                "totalGross": None,
                "lineItem": [
                    {"priceComponent": [{"type": "base", "amount": dollars(90)}]},
                    {
                        "priceComponent": [
                            {"type": "base", "amount": dollars(20)},
                            {"type": "deduction", "amount": dollars(-15)},
                            {"type": "informational", "amount": dollars(99)},
                        ]
                    },
                ],
            },
            95_00,
        ),
    ],
)
def test_an_invoice_without_a_gross_total_is_told_by_what_it_has(
    tmp_path: Path, more: dict[str, Any], owed: int
) -> None:
    take_in(fhir(tmp_path / "in", patient(), invoice(**more)))
    assert balances() == {"i1": owed}


@sqlite_alone
@pytest.mark.parametrize("status", ["draft", "cancelled", "balanced", "entered-in-error"])
def test_an_invoice_that_is_not_issued_is_refused(tmp_path: Path, status: str) -> None:
    made = take_in(fhir(tmp_path / "in", patient(), invoice(status=status)))
    assert (made.read, made.refused, made.new) == (2, 1, 0)
    assert refused() == [(2, "Invoice.status", f"is {status}, not issued")]


def notice(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "PaymentNotice",
        "id": "n1",
        "status": "active",
        "request": {"reference": "Invoice/i1"},
        "amount": dollars(30),
        "paymentStatus": {"coding": [{"code": "paid"}]},
    } | more


@sqlite_alone
@pytest.mark.parametrize(
    ("more", "owed", "warnings"),
    [
        ({}, 50_00, 0),
        ({"payment": {"reference": "PaymentReconciliation/r1"}}, 80_00, 1),  # an insurer's
        ({"request": {"reference": "Claim/c1"}}, 80_00, 1),
        ({"paymentStatus": {"text": "soon"}}, 80_00, 1),
        ({"status": "cancelled"}, 80_00, 0),
    ],
)
def test_a_payment_notice_counts_where_it_surely_is_the_patients(
    tmp_path: Path, more: dict[str, Any], owed: int, warnings: int
) -> None:
    made = take_in(fhir(tmp_path / "in", patient(), invoice(), notice(**more)))
    assert (balances(), made.warnings, made.refused) == ({"i1": owed}, warnings, 0)


@sqlite_alone
def test_an_insurers_money_counts_once(tmp_path: Path) -> None:
    def paid(claims: list[str]) -> dict[str, Any]:
        detail = [
            {"request": {"reference": f"Claim/{one}"}, "amount": dollars(120)} for one in claims
        ]
        return {"resourceType": "PaymentReconciliation", "id": "r", "status": "active",
                "detail": detail}  # fmt: skip

    some = (patient(), claim(), benefit(), claim("c2"))
    made = take_in(fhir(tmp_path / "a", *some, paid(["c1"])))
    assert (made.warnings, balances()["c1"]) == (0, 80_00)
    made = take_in(fhir(tmp_path / "b", *some, paid(["c1", "c2"])))
    assert (made.warnings, balances()) == (1, {"c1": 80_00, "c2": 200_00})
    assert warned()[0][1] == "PaymentReconciliation.detail"


R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Account.balance"


def stated(value: float, whose: str = "patient") -> dict[str, Any]:
    return {
        "url": R5,
        "extension": [
            {"url": "aggregate", "valueCodeableConcept": {"coding": [{"code": whose}]}},
            {"url": "amount", "valueMoney": dollars(value)},
        ],
    }


@sqlite_alone
@pytest.mark.parametrize(
    ("said", "owed"),
    [
        ({"extension": [stated(500, "insurance"), stated(64.5), stated(564.5, "total")]}, 64_50),
        (
            {"extension": [{"url": "https://a.test/patient-balance", "valueMoney": dollars(12)}]},
            12_00,
        ),
        ({"balance": [{"amount": dollars(33)}]}, 33_00),
    ],
)
def test_a_balance_that_an_account_states_is_brought_forward(
    tmp_path: Path, said: dict[str, Any], owed: int
) -> None:
    made = take_in(fhir(tmp_path / "in", patient(), account(**said)))
    assert (made.read, balances(), ledger()) == (2, {"a1": owed}, [("brought_forward", owed)])


@sqlite_alone
def test_a_stated_balance_below_zero_is_listed_and_asks_for_nothing(tmp_path: Path) -> None:
    made = take_in(fhir(tmp_path / "in", patient(), account(extension=[stated(-20)])))
    assert (made.new, made.balance_cents, balances()) == (1, 0, {"a1": 0})
    assert [(field, why[:11]) for _, field, why in warned()] == [("Account.balance", "is a credit")]


@sqlite_alone
def test_an_insurers_balance_of_an_account_is_nobodys_bill(tmp_path: Path) -> None:
    made = take_in(fhir(tmp_path / "in", patient(), account(extension=[stated(500, "insurance")])))
    assert (made.new, made.refused) == (0, 1)


@sqlite_alone
def test_charge_items_less_what_insurers_paid_are_the_balance_that_is_not_stated(
    tmp_path: Path,
) -> None:
    def item(own: str, status: str = "billable") -> dict[str, Any]:
        return {
            "resourceType": "ChargeItem", "id": own, "status": status,
            "subject": {"reference": "Patient/p1"}, "code": {"text": "X-ray"},
            "occurrenceDateTime": "2026-01-05", "quantity": {"value": 2},
            "priceOverride": dollars(100), "account": [{"reference": "Account/a1"}],
        }  # fmt: skip

    visit = {"resourceType": "Encounter", "id": "v1", "account": [{"reference": "Account/a1"}]}
    some = (item("x1"), item("x2", "billed"), item("x3", "aborted"), visit)
    paid = benefit(item=[_of("v1")], total=[])
    made = take_in(fhir(tmp_path / "in", patient(), account(), *some, paid))
    assert (made.read, made.refused, balances()) == (5, 0, {"a1": 80_00})
    assert "1 ChargeItem that is not billable, or of no one Account: left alone." in made.note


@sqlite_alone
@pytest.mark.parametrize("status", ["inactive", "entered-in-error", "on-hold", "unknown"])
def test_an_account_that_is_not_active_is_refused(tmp_path: Path, status: str) -> None:
    made = take_in(fhir(tmp_path / "in", patient(), account(status=status, extension=[stated(5)])))
    assert (made.read, made.refused, made.new) == (2, 1, 0)


@sqlite_alone
@pytest.mark.parametrize("complete", ["true", "false"])
def test_a_known_visit_that_was_voided_waits(tmp_path: Path, complete: str) -> None:
    folder = fhir(tmp_path / "in", patient(), claim(), benefit())
    take_in(folder)
    gone: dict[str, Any] = {"status": "entered-in-error"}
    fhir(folder, patient(), claim(**gone), benefit(**gone))
    said = f'format = "fhir"\nbalance = "{MINUS_PAID}"\ncomplete = {complete}\n'
    (folder / "intake.toml").write_text(said)
    made = take_in(folder)
    assert (made.refused, made.waiting, made.gone, holds()) == (2, 1, 0, ["HD-25"])
    fhir(folder, patient(), claim(), benefit("e0", **gone), benefit())
    made = take_in(folder)  # an answer that was taken back beside one that stands
    assert (made.refused, made.waiting) == (1, 0)
