"""The practice's export as it stands: who was seen, and what each visit cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.tasks.intake_folders import tend_account, tend_amount, tend_folder, tend_person

STATES = ("TX", "NJ", "WA", "CA", "AK", "MN")
Rows = list[dict[str, str]]
PAYERS = ("commercial", "medicare", "uninsured", "dual_eligible")
BORN = ("2019-05-01", "2009-05-01", "2006-09-15")
"""A young child, one that may agree to care alone, and one that is of age before long."""
CODES = (
    ("99213", "cpt"), ("86703", "cpt"), ("90686", "cpt"), ("424441002", "snomed"), ("", ""),
)  # fmt: skip
"""An office visit, an HIV test, a vaccine, a prenatal visit, and one whose sender has no codes."""


@dataclass
class Visit:
    """One account of one of a few guarantors; amounts in dollars, as an export has them."""

    number: int
    guarantor: int
    charge: int
    payer: int = 0
    child: bool = False
    said: dict[str, str] = field(default_factory=dict)
    _insurer: int = 0

    def change(self, what: int, amount: int) -> None:
        """What a newer export may say differently."""
        if what % 3 == 0:
            self.charge += amount
        elif what % 3 == 1:
            self._insurer += min(amount, self.charge)
        else:
            name = ("disputed", "insurance_pending", "medicaid_pending", "qmb")[amount % 4]
            self.said[name] = "no" if self.said.get(name) == "yes" else "yes"

    def account(self) -> dict[str, str]:
        patient = f"child{self.guarantor}" if self.child else f"p{self.guarantor}"
        flags = dict.fromkeys(("disputed", "insurance_pending", "medicaid_pending", "qmb"), "")
        return tend_account(
            f"a{self.number}",
            patient,
            guarantor_key=f"p{self.guarantor}",
            service_from=self._day(),
            payer=PAYERS[self.payer % len(PAYERS)],
            **(flags | self.said),
        )

    def _day(self) -> str:
        return f"2024-{8 + self.number % 3:02}-0{1 + self.number % 9}"

    def amounts(self) -> list[dict[str, str]]:
        key = f"a{self.number}"
        code, system = CODES[self.number % len(CODES)]
        rows = [tend_amount("t1", "charge", f"{self.charge}.00", key)]
        rows[0] |= {"code": code, "code_system": system}
        if self._insurer:
            rows.append(tend_amount("t2", "insurer_payment", f"{self._insurer}.00", key))
        uncoded = {"code": "", "code_system": ""}
        return [uncoded | row | {"value_on": self._day()} for row in rows]


def write_export(path: Path, visits: list[Visit], posted: Rows) -> None:
    """`posted` are the amounts that the billing system's people typed."""
    guarantors = sorted({visit.guarantor for visit in visits})
    people = [_person(f"p{number}", number) for number in guarantors]
    people += [
        _person(f"child{number}", number, birth_date=BORN[number % len(BORN)])
        for number in guarantors
    ]
    amounts = [row for visit in visits for row in visit.amounts()]
    typed = [{"code": "", "code_system": ""} | row for row in posted]
    tend_folder(path, people, [visit.account() for visit in visits], [*amounts, *typed])


def _person(key: str, number: int, **cells: str) -> dict[str, str]:
    """Each guarantor lives elsewhere; the first is known to be poor, the second chose e-mail."""
    known = {
        "line1": "1 Main Street",
        "city": "Town",
        "state": STATES[number % len(STATES)],
        "email": "someone@example.org" if number == 1 else "",
        "email_risk_known": "yes" if number == 1 else "",
        "email_chosen": "yes" if number == 1 else "",
        "household_size": "3" if number == 0 else "",
        "annual_income": "20000" if number == 0 else "",
    }
    return tend_person(key, **(known | cells))
