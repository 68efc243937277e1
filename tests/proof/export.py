"""The practice's export as it stands: who was seen, who answers for it, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.factories import home_in
from tests.tasks.intake_folders import tend_account, tend_amount, tend_person, write_csv

STATES = ("TX", "NJ", "WA", "CA", "AK", "MN")
HOMES = tuple({"state": state} | home_in(state) for state in STATES)
_IN_CREDIT = 4
"""The fifth visit of a life: more was paid there than it cost."""
Rows = list[dict[str, str]]
Tables = dict[str, Rows]
"""The rows of people, accounts and transactions, by the name of their file."""
PAYERS = ("commercial", "medicare", "uninsured", "dual_eligible")
BORN = ("2019-05-01", "2009-05-01", "2006-12-15")
"""A young child, one that may agree to care alone, and one that comes of age in the life."""
NO_DAY = ("", "9999-12-31", "292278994-08-17", "0001-01-01", "1970-01-01")
"""How systems write a day where there is none."""
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
    answers: str = ""
    """The key of who answers for it by now; empty: who did from the start on."""
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
            guarantor_key=self.answers or f"p{self.guarantor}",
            service_from=self._day(),
            service_to=NO_DAY[self.number % 2],
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
        if self.number == _IN_CREDIT:
            rows.append(tend_amount("t3", "patient_payment", f"{self.charge + 5}.00", key))
        uncoded = {"code": "", "code_system": ""}
        return [uncoded | row | {"value_on": self._day()} for row in rows]


def tables_of(visits: list[Visit], posted: Rows, merged: dict[str, str]) -> Tables:
    """`posted` are the amounts that the billing system's people typed; `merged` leads from the key
    of a record to that of the one that stays."""
    families = sorted({visit.guarantor for visit in visits})
    answering = {visit.answers for visit in visits if visit.answers}
    keys = sorted({f"p{number}" for number in families} | answering | set(merged.values()))
    people = [_person(key, int(key[1:])) for key in keys]
    people += [
        _person(
            f"child{number}",
            number,
            birth_date=BORN[number % len(BORN)],
            death_date=NO_DAY[-1 - number % len(NO_DAY)],
        )
        for number in families
    ]
    amounts = [row for visit in visits for row in visit.amounts()]
    typed = [{"code": "", "code_system": ""} | row for row in posted]
    return {
        "people": [row | {"merged_into": merged.get(row["person_key"], "")} for row in people],
        "accounts": [visit.account() for visit in visits],
        "transactions": [*amounts, *typed],
    }


def write_export(path: Path, tables: Tables) -> None:
    for name, rows in tables.items():
        write_csv(path / f"{name}.csv", rows)


def _person(key: str, number: int, **cells: str) -> dict[str, str]:
    """Each guarantor lives elsewhere; the first is known to be poor, the second chose e-mail."""
    known = {
        "birth_date": NO_DAY[4] if number == 2 else "1980-05-01",
        "death_date": NO_DAY[number % len(NO_DAY)],
        "line1": "1 Main Street",
        **HOMES[number % len(HOMES)],
        "email": "someone@example.org" if number == 1 else "",
        "email_risk_known": "yes" if number == 1 else "",
        "email_chosen": "yes" if number == 1 else "",
        "household_size": "3" if number == 0 else "",
        "annual_income": "20000" if number == 0 else "",
    }
    return tend_person(key, **(known | cells))
