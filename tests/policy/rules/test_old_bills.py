"""HD-29, HD-30: a bill of a visit too long ago is asked for by a person's word alone."""

from datetime import date, timedelta
from typing import Any

import pytest

from policy.holds.clearance import ClearanceReason
from policy.holds.holds import HoldKind
from policy.law.facility import Facility
from policy.law.limitations import last_day_to_sue, years_to_sue
from policy.policy_file.blocks import FirstBill
from policy.policy_file.spec import load_policy
from policy.rules.decide import decide
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts
from policy.rules.old_bills import too_old
from policy.rules.on_hold import reasons_to_wait
from policy.terms import Action, PlanStatus, Stage
from tests.policy.account_facts import account, before, person, plan

POLICY = load_policy()
VISIT = date(2024, 3, 10)
LAST = date(2026, 3, 10)
"""24 months after the visit: the last day for its first bill."""
ONE = timedelta(1)
MASSACHUSETTS = Facility(state="MA")
"""Six years to sue: no court stands in the way of these visits."""


def never_billed(**values: Any) -> AccountFacts:
    there: dict[str, Any] = {"service_on": VISIT, "facility": MASSACHUSETTS}
    return account(guarantor=person(state="MA"), **(there | values))


def says(facts: AccountFacts, day: date) -> Decision:
    return decide(facts, POLICY, day)


@pytest.mark.rule("HD-29")
@pytest.mark.parametrize(("day", "held"), [(LAST - ONE, False), (LAST, False), (LAST + ONE, True)])
def test_a_first_bill_may_come_24_months_after_the_visit_and_no_later(
    day: date, held: bool
) -> None:
    found = says(never_billed(), day)
    assert (found.hold is HoldKind.TOO_OLD) is held
    assert found.action is (Action.HOLD if held else Action.CONTACT)
    assert (found.rules[0] == "HD-29") is held


@pytest.mark.rule("HD-29")
def test_it_counts_from_the_last_day_of_a_stay() -> None:
    stay = never_billed(service_through=VISIT + 9 * ONE)
    days = [LAST + 8 * ONE, LAST + 9 * ONE, LAST + 10 * ONE]
    assert [says(stay, day).action is Action.HOLD for day in days] == [False, False, True]
    backwards = never_billed(service_through=date(1970, 1, 1))
    assert says(backwards, LAST).action is Action.CONTACT


@pytest.mark.rule("HD-29")
def test_a_visit_of_a_leap_day_has_until_the_end_of_that_february() -> None:
    leap = never_billed(service_on=date(2024, 2, 29))
    assert says(leap, date(2026, 2, 28)).action is Action.CONTACT
    assert says(leap, date(2026, 3, 1)).action is Action.HOLD


@pytest.mark.rule("HD-29")
def test_a_practice_may_say_less_and_never_more() -> None:
    year = POLICY.model_copy(update={"first_bill": FirstBill(oldest_months=12)})
    assert decide(never_billed(), year, date(2025, 3, 10)).action is Action.CONTACT
    assert decide(never_billed(), year, date(2025, 3, 11)).hold is HoldKind.TOO_OLD
    with pytest.raises(ValueError, match="less than or equal to 24"):
        FirstBill(oldest_months=25)


@pytest.mark.rule("HD-29")
@pytest.mark.parametrize(
    "values",
    [
        pytest.param(
            {"first_statement_on": LAST, "step": "statement_1", "step_on": LAST}, id="sent"
        ),
        pytest.param({"step": "statement_1", "step_on": LAST}, id="sent, and came back"),
        pytest.param({"cleared": frozenset({HoldKind.TOO_OLD})}, id="cleared by a person"),
        pytest.param({"plan": plan()}, id="in a plan that the person agreed to"),
        pytest.param({"balance_cents": 4_99}, id="written off all the same"),
        pytest.param({"balance_cents": 0}, id="settled"),
    ],
)
def test_what_was_billed_cleared_or_agreed_is_not_stopped_by_its_age(
    values: dict[str, Any],
) -> None:
    for day in (LAST, LAST + ONE, LAST + 400 * ONE):
        assert HoldKind.TOO_OLD not in reasons_to_wait(never_billed(**values), POLICY, day)


@pytest.mark.rule("HD-29")
def test_a_plan_that_has_ended_protects_no_more() -> None:
    ended = never_billed(plan=plan(status=PlanStatus.ENDED))
    assert HoldKind.TOO_OLD in reasons_to_wait(ended, POLICY, LAST + ONE)


@pytest.mark.rule("HD-29", "HD-30")
def test_of_several_reasons_each_is_said() -> None:
    found = says(never_billed(), date(2030, 3, 11))
    assert found.hold is HoldKind.TIME_BARRED
    assert found.rules[:2] == ("HD-30", "HD-29")
    assert "Also on hold: HD-29" in found.reason


@pytest.mark.rule("HD-30")
@pytest.mark.parametrize(
    ("states", "last"),
    [
        (("MA", "MA"), date(2030, 3, 10)),
        (("MA", "NY"), date(2027, 3, 10)),
        (("NY", "MA"), date(2027, 3, 10)),
        (("AR", "AR"), date(2026, 3, 10)),
        (("MA", ""), date(2030, 3, 10)),
        (("MA", "PR"), date(2026, 3, 10)),  # not read: the shortest of all
        (("", ""), date(2026, 3, 10)),
    ],
)
def test_nothing_is_asked_once_no_court_may_hear_of_it_by_either_state(
    states: tuple[str, str], last: date
) -> None:
    facts = before(
        "reminder_1", service_on=VISIT, guarantor_state=states[1],
        facility=Facility(state=states[0]),
    )  # fmt: skip
    for day, held in ((last - ONE, False), (last, False), (last + ONE, True)):
        assert (says(facts, day).hold is HoldKind.TIME_BARRED) is held
    cleared = before(
        "reminder_1", service_on=VISIT, guarantor_state=states[1],
        facility=Facility(state=states[0]), cleared=frozenset({HoldKind.TIME_BARRED}),
    )  # fmt: skip
    assert says(cleared, last + ONE).action is Action.CONTACT


@pytest.mark.rule("HD-30")
def test_a_plan_that_is_kept_goes_on_however_long_it_lasts() -> None:
    kept = before("reminder_1", service_on=VISIT, plan=plan())
    assert HoldKind.TIME_BARRED not in reasons_to_wait(kept, POLICY, date(2040, 1, 1))


@pytest.mark.rule("HD-30")
def test_an_account_with_a_person_stays_with_them() -> None:
    facts = account(service_on=VISIT, stage=Stage.HUMAN_REVIEW)
    assert says(facts, date(2040, 1, 1)).stage is Stage.HUMAN_REVIEW


@pytest.mark.rule("HD-30")
def test_a_law_holds_from_its_day_and_before_it_the_shortest_time() -> None:
    assert [years_to_sue("FL", day) for day in (date(2024, 6, 30), date(2024, 7, 1))] == [2, 3]
    assert last_day_to_sue(date(2024, 2, 29), ("NY",), LAST) == date(2027, 2, 28)


@pytest.mark.rule("HD-29")
@pytest.mark.parametrize(
    ("balance_cents", "elsewhere_cents", "held"),
    [
        pytest.param(0, 100_00, False, id="nothing is left of it"),
        pytest.param(1, 100_00, True, id="a cent, and more on other visits"),
        pytest.param(2, 100_00, True, id="two cents"),
        pytest.param(4_99, 0, False, id="small enough to be written off"),
        pytest.param(5_00, 0, True, id="no longer small"),
        pytest.param(5_01, 0, True, id="a cent more"),
    ],
)
def test_a_visit_of_long_ago_is_held_where_something_would_be_asked_for(
    balance_cents: int, elsewhere_cents: int, held: bool
) -> None:
    facts = never_billed(balance_cents=balance_cents, elsewhere_cents=elsewhere_cents)
    assert too_old(facts, POLICY, LAST + ONE) is held


@pytest.mark.rule("HD-29", "HD-30")
def test_a_person_gives_every_reason_but_the_one_of_bills_from_before_the_rule() -> None:
    given = ClearanceReason.given_by_people()
    assert set(ClearanceReason) - {*given} == {ClearanceReason.BEFORE_THE_RULE}
    assert ClearanceReason.COUNSEL in given
