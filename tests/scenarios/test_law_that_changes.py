"""A law that changes finds its people: whose bill falls, who is owed money back, their review."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policy.assistance import Floor, floors_in
from policy.holds import HoldKind
from policy.terms import ApplicationStatus, Payer
from tasks.operations import Reached, reached, review
from tasks.storage import DETERMINATION, HOLD
from tasks.storage.database import reading, writing
from tests.deployments.commands.conftest import Tend, tend
from tests.scenarios.life import Life
from tests.tasks.days import rows

pytestmark = pytest.mark.sqlite_is_enough

__all__ = ["tend"]

MIDDLE = {"household_size": 3, "annual_income_cents": 70_000_00}  # 256 % of the 2026 line
NEW = """
[[floors]]
rule = "2.3 TX"
state = "TX"
effective = 2026-02-01
source = "a new law of Texas"
confidence = "V"
who = "{who}"
residents = true
bands = [
  {{ above = 0, up_to = 200, pays = 0 }},
  {{ above = 200, up_to = {up_to}, pays = {pays} }},
]
"""


def law(pays: int = 10, up_to: int = 300, who: str = "all") -> tuple[Floor, ...]:
    return floors_in(NEW.format(pays=pays, up_to=up_to, who=who))


def found(changed: tuple[Floor, ...]) -> list[Reached]:
    with reading() as connection:
        return reached(connection, changed)


@pytest.fixture
def answered(life: Life) -> int:
    """$1,000, of which the scale left $380 (what is generally billed) on 2026-01-21."""
    account = life.account(1_000_00, payer=Payer.COMMERCIAL)
    life.until("2026-01-20")
    life.applies(account, ApplicationStatus.COMPLETE, **MIDDLE)
    life.until("2026-01-21")
    assert life.row(account)["balance_cents"] == 380_00
    return account


@pytest.mark.rule("2.5")
@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize(("pays", "owes"), [(1, 10_00), (37, 370_00), (38, None), (39, None)])
def test_a_bill_that_a_new_law_lowers_is_found(
    life: Life, answered: int, pays: int, owes: int | None
) -> None:
    everyone = found(law(pays))
    if owes is None:
        assert everyone == []
        return
    [one] = everyone
    assert one.reference == life.row(answered)["reference"]
    assert (one.owes_cents, one.would_owe_cents) == (380_00, owes)
    assert (one.falls_cents, one.back_cents) == (380_00 - owes, 0)


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(
    ("change", "number"),
    [
        pytest.param({}, 1, id="theirs"),
        pytest.param({"up_to": 257}, 1, id="just above their income"),
        pytest.param({"up_to": 256}, 1, id="at their percent, which is kept rounded down"),
        pytest.param({"up_to": 255}, 0, id="below their income"),
        pytest.param({"who": "insured"}, 1, id="the insured"),
        pytest.param({"who": "uninsured"}, 0, id="the uninsured alone"),
    ],
)
@pytest.mark.usefixtures("answered")
def test_a_law_reaches_those_it_is_about(change: dict[str, Any], number: int) -> None:
    assert len(found(law(**change))) == number


@pytest.mark.rule("2.5")
@pytest.mark.usefixtures("answered")
def test_a_law_of_another_state_reaches_nobody_here() -> None:
    [row] = law()
    assert found((row.model_copy(update={"state": "NH"}),)) == []


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(
    ("only", "number"),
    [
        pytest.param({"nonprofit": True}, 1, id="nonprofit hospitals, as this one is"),
        pytest.param({"rural": False}, 1, id="hospitals in towns, as this one is"),
        pytest.param({"rural": True}, 0, id="hospitals in the country"),
        pytest.param({"tier": "B"}, 1, id="the tier of this one"),
        pytest.param({"tier": "A"}, 0, id="another tier"),
        pytest.param({"bill_above_cents": 999_99}, 1, id="a smaller bill"),
        pytest.param({"bill_above_cents": 1_000_00}, 0, id="its own bill"),
        pytest.param({"bill_above_cents": 1_000_01}, 0, id="a larger bill"),
    ],
)
@pytest.mark.usefixtures("answered")
def test_a_law_for_other_facilities_or_larger_bills_reaches_nobody_here(
    only: dict[str, Any], number: int
) -> None:
    [row] = law()
    assert len(found((row.model_copy(update=only),))) == number


@pytest.mark.rule("2.5", "501R-13")
@pytest.mark.parametrize(
    ("paid", "back"), [(100_00, 0), (104_99, 0), (105_00, 5_00), (380_00, 280_00)]
)
def test_who_paid_more_than_the_new_law_asks_is_owed_it_back(
    life: Life, answered: int, paid: int, back: int
) -> None:
    life.pays(answered, paid)
    [row] = law()
    since = row.model_copy(update={"effective": date(2026, 1, 21)})
    [one] = found((since,))
    assert (one.falls_cents, one.back_cents) == (min(380_00 - paid, 280_00), back)


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(
    ("effective", "number"),
    [(date(2026, 1, 20), 1), (date(2026, 1, 21), 1), (date(2026, 1, 22), 0)],
)
def test_a_closed_account_counts_when_it_was_answered_under_the_new_law(
    life: Life, answered: int, effective: date, number: int
) -> None:
    life.pays(answered, 380_00)
    life.until("2026-01-23")
    [row] = law()
    assert len(found((row.model_copy(update={"effective": effective}),))) == number


@pytest.mark.rule("2.5", "HD-26")
def test_review_lets_nobody_ask_before_a_person_has_looked(life: Life, answered: int) -> None:
    with writing() as connection:
        assert review(connection, reached(connection, law()), life.today, "counsel") == 1
        assert review(connection, reached(connection, law()), life.today, "counsel") == 0
    [hold] = rows(HOLD)
    assert (hold["account_id"], hold["kind"]) == (answered, HoldKind.BILLING_REVIEW)
    assert hold["reason"] == "The law changed (2.3 TX, from 2026-02-01): look at the answer again."
    life.until("2026-06-01")
    assert life.kinds()[-1] == "determination"
    assert len(rows(DETERMINATION)) == 1
    assert life.breaches() == ()


@pytest.mark.rule("2.5")
@pytest.mark.usefixtures("answered")
def test_counsel_sees_it_with_a_command(tend: Tend, tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    file.write_text(NEW.format(who="all", up_to=300, pays=10))
    answer = tend("law", "changed", str(file), "--json").json
    assert (answer["falls_cents"], answer["back_cents"], answer["put_to_review"]) == (280_00, 0, 0)
    said = tend("law", "changed", str(file)).out
    assert "1 bill would fall, by $280.00." in said
    said = tend("law", "changed", str(file), "--review").out
    assert "1 account wait for a person now (HD-26)." in said


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("", "say what changed"),
        ("2031-01-01", "no row of the law begins on 2031-01-01 or later"),
        ("nothing.toml", "has no [[floors]]"),
        ("broken.toml", "is no TOML"),
        ("wrong.toml", "has a row that is wrong"),
    ],
)
@pytest.mark.usefixtures("life")
def test_a_change_that_cannot_be_read_is_one_line(
    tend: Tend, tmp_path: Path, change: str, message: str
) -> None:
    (tmp_path / "nothing.toml").write_text("")
    (tmp_path / "broken.toml").write_text("[[floors")
    (tmp_path / "wrong.toml").write_text('[[floors]]\nrule = "2.3 TX"\n')
    named = str(tmp_path / change) if change.endswith(".toml") else change
    answer = tend("law", "changed", *([named] if named else []))
    assert answer.code == 2
    assert message in answer.err
