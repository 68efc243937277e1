"""The page an operator reads at 6:30, built from plain figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from flows.pages.daily_summary import chart, next_steps, summary, verdict
from policy.assistance.renewal import renewals
from policy.law.facility import Facility
from policy.matrix import Aging
from policy.terms import Stage
from tasks.daily_run.answers import DayResult, Reach, Waiting
from tasks.daily_run.fortnight import DayServed, Sum
from tasks.daily_run.summary import Cases, DaySummary, RefusedRows, Unseen
from tasks.runs.runs import RunCounts, StatusCounts

DAY = date(2026, 11, 23)
NOBODY = Cases((), 0, 0)


def day(
    waiting: Waiting | None = None,
    by_stage: dict[Stage, StatusCounts] | None = None,
    **numbers: int,
) -> DayResult:
    run = RunCounts(DAY, StatusCounts(**numbers), by_stage or {})
    return DayResult(run, Reach(), waiting or Waiting(0, None))


def figures(**changes: Any) -> DaySummary:
    nothing = Sum(0, 0)
    return DaySummary(nothing, DAY - timedelta(1), nothing, (), NOBODY)._replace(**changes)


def page(result: DayResult | None = None, /, **changes: Any) -> str:
    result = result or day()
    return summary(result, figures(**changes), result.reach)


def test_the_page_shows_the_sum_that_has_to_hold_by_stage_and_in_all() -> None:
    one = {"due": 1234, "done": 1200, "held": 30, "deferred": 4}
    shown = page(day(None, {Stage.OPTIONS_CALL: StatusCounts(**one)}, **one))
    assert "| options call | 1,234 | 1,200 | 30 | 0 | 4 | 0 |" in shown
    assert "due 1,234 = done 1,200 + held 30 + suppressed 0 + deferred 4 + failed 0" in shown
    assert "**All is well.** 1,234 accounts looked at, none set aside." in shown


def test_a_sum_that_does_not_hold_is_said_and_not_hidden() -> None:
    shown = page(day(due=5, done=3))
    assert "does not hold:** 2 accounts planned and not reached" in shown
    assert "All is well" not in shown
    assert "- Start `daily-run` again" in shown


def test_accounts_set_aside_come_first() -> None:
    found = figures(cases=Cases((), 2, 1))
    assert verdict(day(due=9, done=7, failed=2), found).startswith("**2 accounts set aside today.")
    assert "3 accounts need a person" in next_steps(day(), found, Reach())[0]


def test_a_second_run_with_nothing_left_does_not_hide_the_first() -> None:
    so_far = Reach(letters=40, calls=7)
    shown = summary(day(), figures(cases=Cases((), 1, 0)), so_far)
    assert "1 account set aside today" in shown
    assert "- Letters: 40 in `var/letters/2026-11-23/`, 0 of them by this run" in shown
    assert "- Give the call list `var/calls/2026-11-23.csv` to the specialists." in shown


def test_a_day_with_nothing_to_do_says_nothing_to_do() -> None:
    assert next_steps(day(), figures(), Reach()) == ["- Nothing."]
    assert "Nothing was due" in verdict(day(), figures())


def test_a_figure_that_ends_soon_is_on_the_page_until_somebody_puts_it_in_anew() -> None:
    ending = renewals(Facility(), date(2027, 1, 1))
    [line] = next_steps(day(), figures(renewals=ending), Reach())
    assert line.startswith("- The federal poverty guidelines last through 2027-01-31: an engineer")


def test_law_that_has_aged_is_on_the_page() -> None:
    aged = Aging(stale=1, ending=1, differing=1)
    [line] = next_steps(day(), figures(law=aged), Reach())
    assert line.startswith("- The law: of its answers 1 do not say what the data say")
    assert "1 end within 60 days or have ended" in line
    assert "1 were read more than 180 days ago" in line


def test_what_waits_for_its_hour_says_until_when() -> None:
    waits = day(waiting=Waiting(1, "2026-11-23T09:00-06:00"))
    assert next_steps(waits, figures(), Reach()) == [
        "- Nothing.",
        (
            "- By itself: 1 notice waits for a fitting hour, the first from 09:00 on 2026-11-23; "
            "`send-notices` does it."
        ),
    ]


@pytest.mark.rule("PF-03")
@pytest.mark.parametrize(
    ("people", "shown"),
    [
        (0, "nothing"),
        (1, "not shown, fewer than 11 people"),
        (10, "not shown, fewer than 11 people"),
        (11, "$1,234.05 (11 people)"),
    ],
)
def test_a_sum_of_few_people_gives_nobodys_amount_away(people: int, shown: str) -> None:
    text = page(touched=Sum(people, 123405), received=Sum(people, 123405))
    assert f"- Still owed on the accounts that were served: {shown}" in text
    assert f"- Received from patients on 2026-11-22: {shown}" in text
    assert ("1,234" in text) == (people == 11)


def test_more_taken_back_than_paid_is_below_zero() -> None:
    assert "-$0.50 (12 people)" in page(received=Sum(12, -50))


def test_days_without_a_run_are_counted_in_with_the_money() -> None:
    shown = page(since=DAY - timedelta(3))
    assert "from 2026-11-20 to 2026-11-22" in shown


def test_the_fortnight_has_a_row_for_each_day_the_newest_first_also_without_a_run() -> None:
    paid = DayServed(DAY - timedelta(1), received=Sum(12, 1_250_00), letters=2, ran=False)
    served = (
        DayServed(DAY - timedelta(13), 1),
        paid,
        DayServed(DAY, 48, 3, 5, letters=40, calls=7),
    )
    head, _, *rows = chart(served, DAY)
    assert head == "| day | done | held | failed | received | letters | calls |"
    assert len(rows) == 14
    assert rows[0] == "| Mon 2026-11-23 | 48 | 5 | 3 | $0.00 | 40 | 7 |"
    assert rows[1] == "| Sun 2026-11-22 | no run |  |  | $1,250.00 | 2 | 0 |"
    assert rows[2] == "| Sat 2026-11-21 | no run |  |  | $0.00 | 0 | 0 |"
    assert rows[-1] == "| Tue 2026-11-10 | 1 | 0 | 0 | $0.00 | 0 | 0 |"


@pytest.mark.rule("PF-03")
@pytest.mark.parametrize(
    ("people", "shown"), [(1, "under 11 people"), (10, "under 11 people"), (11, "$9.99")]
)
def test_a_day_of_few_payers_gives_nobodys_amount_away(people: int, shown: str) -> None:
    rows = chart((DayServed(DAY, received=Sum(people, 999)),), DAY)
    assert f"| {shown} |" in rows[2]


TROUBLES: dict[str, dict[str, Any]] = {
    "6 refunds are overdue": {"late_refunds": 6},
    "1 refund is overdue": {"late_refunds": 1},
    "the last import refused 3 rows": {"refused": RefusedRows(DAY, 3)},
    "money of 1 account stands in no export": {"unseen": (Unseen("A-1", alike=False),)},
    "2 accounts wait for a whole export": {"waiting": ("A-1", "A-2")},
    "paused: daily-run": {"paused": ("daily-run",)},
}


@pytest.mark.parametrize("said", TROUBLES)
def test_all_is_well_never_stands_over_what_waits(said: str) -> None:
    found = figures(**TROUBLES[said])
    for result in (day(), day(due=5, done=5)):
        line = verdict(result, found)
        assert line == f"**The day was served, and something waits for you:** {said}."
    assert said in verdict(day(due=2, done=1, failed=1), found._replace(cases=Cases((), 1, 0)))
    assert next_steps(day(), found, Reach()) != ["- Nothing."]


def test_what_waits_says_what_to_do() -> None:
    found = figures(late_refunds=6, refused=RefusedRows(DAY, 1), paused=("daily-run",))
    refunds, refused, paused = next_steps(day(), found, Reach())
    assert refunds.startswith("- 6 refunds have been due for more than 30 days: `tend worklist`")
    assert refused.startswith("- The import of 2026-11-23 refused 1 row: `var/refused/` says")
    assert paused.startswith("- Paused: `daily-run`. Nothing of it starts by itself")


def test_money_in_no_export_is_counted_among_what_needs_a_person() -> None:
    found = figures(unseen=(Unseen("A-1", alike=True),), waiting=("A-2",))
    [line] = next_steps(day(), found, Reach())
    assert line.startswith("- 2 accounts need a person: the artifact `needs-a-person` says why")
