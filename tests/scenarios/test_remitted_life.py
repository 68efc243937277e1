"""An insurer decides, takes back, corrects; another one pays, and takes money back from the
provider; the patient pays late: what is asked for is right each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policy.terms import Resolution
from tests.scenarios.life import Life
from tests.tasks.intake.remittance_files import Claim, held, owed, remittance, transaction
from tests.tasks.intake_folders import (
    ask,
    balances_differ,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.sqlite_is_enough
HOME = {"line1": "1 Main Street", "city": "Austin", "annual_income": "90000", "household_size": "1"}
DECIDED = Claim("a1", "1", "1000", "700", [("CO", "45", "100"), ("PR", "1", "200")])
BACK = DECIDED._replace(
    status="22", charge="-1000", paid="-700", adjusted=[("CO", "45", "-100"), ("PR", "1", "-200")]
)
CORRECTED = DECIDED._replace(
    paid="650", adjusted=[("CO", "45", "100"), ("PR", "1", "250")], number="ICN2"
)
SECONDARY = Claim("a1", "2", "1000", "150", [("OA", "23", "750"), ("PR", "2", "100")], number="S1")


class Office:
    """One person with one visit; what comes in comes after the day's run."""

    def __init__(self, life: Life, folder: Path) -> None:
        self.life, self.folder = life, folder
        self._traces = 0

    def export(self, *amounts: dict[str, str], pending: str = "yes") -> None:
        visit = tend_account(insurance_pending=pending, service_from="2026-01-02")
        charge = tend_amount("C1", "charge", "1000") | {"value_on": "2026-01-02"}
        folder = self.folder / f"e{self.life.today}"
        tend_folder(folder, [tend_person(**HOME)], [visit], [charge, *amounts])
        take_in(folder, today=self.life.today, now=self.life.now())

    def remit(self, *claims: Claim, total: str, payer: str = "1111111111", plb: str = "") -> None:
        self._traces += 1
        body = transaction(
            claims, total, trace=f"T{self._traces}", payer=payer, on=self.life.today,
            provider=[plb] if plb else [],
        )  # fmt: skip
        path = remittance(self.folder / f"{self._traces}.835", body)
        assert take_in(path, today=self.life.today, now=self.life.now()).refused == 0

    def until(self, last: str) -> None:
        self.life.until(last)
        assert self.life.breaches() == ()
        assert not balances_differ()

    def visit(self) -> int:
        return int(ask("SELECT id FROM account")[0][0])


def told() -> list[tuple[Any, ...]]:
    """Kind and amount of what was asked for, in order."""
    return ask(
        "SELECT l.kind, l.amount_cents FROM envelope_line l JOIN envelope e ON e.id = l.envelope_id"
        " WHERE l.cancelled_on IS NULL ORDER BY e.on_date, l.id"
    )


def test_an_account_is_held_billed_changed_and_closed_by_remittances(
    life: Life, tmp_path: Path
) -> None:
    office = Office(life, tmp_path)
    office.export()
    office.until("2026-01-20")
    assert (held(), told()) == (["HD-04"], [])

    office.remit(DECIDED, total="700")
    office.until("2026-02-05")  # the quiet days after a hold come first
    assert told() == [("statement", 200_00)]

    office.remit(BACK, total="-700")
    office.until("2026-03-20")
    assert (owed(), held()) == (1000_00, ["HD-04"])
    assert told() == [("statement", 200_00)]

    office.remit(CORRECTED._replace(status="19"), total="650")
    office.until("2026-04-05")
    assert owed() == 250_00
    assert told() == [("statement", 200_00)]  # the second insurer is waited for

    office.remit(SECONDARY, total="150", payer="2222222222")
    office.until("2026-04-21")
    assert told() == [("statement", 200_00), ("statement", 100_00)]

    office.remit(total="0", payer="2222222222", plb="PLB*1*20261231*WO:S1*150*FB*-150")
    typed_late = {"value_on": life.today.isoformat()}
    office.export(
        tend_amount("I1", "insurer_payment", "650.00") | typed_late,
        tend_amount("J1", "adjustment", "-100.00") | typed_late,
        tend_amount("I2", "insurer_payment", "150.00") | typed_late,
        pending="",
    )
    assert owed() == 100_00
    office.until("2026-05-20")
    asked = told()
    assert {cents for _, cents in asked[1:]} == {100_00}
    life.pays(office.visit(), 100_00, key="late")
    office.until("2026-05-21")
    assert life.ended(office.visit()) is Resolution.PAID
    office.until("2026-07-20")
    assert told() == asked
