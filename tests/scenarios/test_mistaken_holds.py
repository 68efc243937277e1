"""A hold that was placed in error and released the same day: no clock and no letter knows of it."""

from typing import Any

import pytest

from policy.holds import HoldKind
from tasks.storage import PLAN
from tests.scenarios.life import Life
from tests.tasks.days import rows

pytestmark = pytest.mark.sqlite_is_enough

KINDS = [
    HoldKind.DISPUTE, HoldKind.BANKRUPTCY, HoldKind.DECEASED, HoldKind.CEASE_CONTACT,
    HoldKind.MINOR, HoldKind.DATA_QUALITY,
]  # fmt: skip
CLOCKS = (
    "stage", "step", "paused_days", "ask_not_before", "fresh_statement_due", "fresh_why",
    "first_statement_on",
)  # fmt: skip


def mistaken(life: Life, account: int, kind: HoldKind) -> None:
    day: dict[str, Any] = {"filed_on": life.today} if kind is HoldKind.BANKRUPTCY else {}
    life.is_held(account, kind, **day)
    life.is_released(account, kind)


def clocks(life: Life, account: int) -> dict[str, Any]:
    row = life.row(account)
    return {name: row[name] for name in CLOCKS}


@pytest.mark.rule("HD-00")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("on", ["2026-02-04", "2026-02-05", "2026-02-06"])
def test_on_any_day_around_a_step_the_letters_come_on_the_same_days(
    life: Life, kind: HoldKind, on: str
) -> None:
    account = life.account()
    life.until(on)
    before = clocks(life, account)
    mistaken(life, account, kind)
    assert clocks(life, account) == before
    life.until("2026-03-10")
    held = life.story(account)
    assert [line for line in held if "fresh" in line] == []
    assert held[:2] == ["2026-01-15 letter statement", "2026-02-05 letter reminder"]
    assert life.breaches() == ()


@pytest.mark.rule("HD-00")
@pytest.mark.parametrize("kind", KINDS)
def test_released_on_the_next_day_it_stood(life: Life, kind: HoldKind) -> None:
    account = life.account()
    life.until("2026-01-20")
    day: dict[str, Any] = {"filed_on": life.today} if kind is HoldKind.BANKRUPTCY else {}
    life.is_held(account, kind, **day)
    life.until("2026-01-21")
    life.is_released(account, kind)
    assert life.row(account)["fresh_statement_due"]
    assert life.breaches() == ()


@pytest.mark.rule("HD-00")
@pytest.mark.parametrize("kind", [HoldKind.BANKRUPTCY, HoldKind.DECEASED])
def test_a_plan_that_it_ended_goes_on(life: Life, kind: HoldKind) -> None:
    account = life.account(600_00)
    life.until("2026-01-15")
    life.agrees([account], 3, "2026-02-10")
    life.until("2026-01-20")
    [before] = rows(PLAN)
    mistaken(life, account, kind)
    assert rows(PLAN) == [before]
    assert life.row(account)["stage"] == "plan_follow_up"
    life.until("2026-02-05")
    assert life.kinds(account)[-1] == "instalment_reminder"
    assert life.breaches() == ()
