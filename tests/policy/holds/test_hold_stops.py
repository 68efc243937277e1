"""The column `stops` of the hold book, hold by hold, as the rules HD-01 to HD-28 ask."""

import pytest

from policy.holds.holds import STOPS_EVERYTHING, HoldKind
from policy.terms import Action
from tests.policy.account_facts import account, before, day, hold, on

EVERYTHING = (
    HoldKind.BANKRUPTCY,
    HoldKind.DECEASED,
    HoldKind.ATTORNEY,
    HoldKind.CEASE_CONTACT,
    HoldKind.IDENTITY_THEFT,
    HoldKind.HARDSHIP,
    HoldKind.CONFIDENTIAL_CONTACT,
    HoldKind.DATA_QUALITY,
    HoldKind.BILLING_REVIEW,
)
ASKS = (
    HoldKind.DISPUTE,
    HoldKind.INSURANCE_PENDING,
    HoldKind.MINOR,
    HoldKind.WORKERS_COMPENSATION,
    HoldKind.THIRD_PARTY_LIABILITY,
    HoldKind.MEDICAID_PENDING,
    HoldKind.QMB,
    HoldKind.SURPRISE_BILL,
    HoldKind.COMPLAINT,
    HoldKind.IN_HOSPITAL,
    HoldKind.LANGUAGE,
    HoldKind.PLACED_ELSEWHERE,
)
STEPS = ("reminder_1", "statement_2", "options_call_1", "screening", "final_notice")


@pytest.mark.rule("HD-02", "HD-03", "HD-05", "RF-08", "HD-12", "RF-09", "HD-19", "HD-21")
@pytest.mark.rule("HD-23", "HD-25", "HD-26")
@pytest.mark.parametrize("kind", EVERYTHING)
@pytest.mark.parametrize("step", STEPS)
def test_a_hold_of_column_a_stops_every_word(kind: HoldKind, step: str) -> None:
    assert kind in STOPS_EVERYTHING
    decision = on(200, before(step, holds=(hold(kind),)))
    assert (decision.action, decision.rules[0]) == (Action.HOLD, kind.value)


@pytest.mark.rule("HD-01", "HD-04", "HD-06", "HD-13", "HD-14", "HD-16", "HD-17", "HD-18", "NS-03")
@pytest.mark.rule("NS-05", "HD-20", "HD-22", "HD-24", "L-02", "HD-28", "H5")
@pytest.mark.parametrize("kind", ASKS)
@pytest.mark.parametrize("step", STEPS)
def test_a_hold_of_the_dollar_column_stops_every_request_for_money(
    kind: HoldKind, step: str
) -> None:
    assert kind not in STOPS_EVERYTHING
    decision = on(200, before(step, holds=(hold(kind),)))
    assert (decision.action, decision.rules[0]) == (Action.HOLD, kind.value)
    assert on(0, account(holds=(hold(kind),))).action is Action.HOLD


@pytest.mark.rule("HD-15")
def test_active_service_stops_what_a_collector_does_and_no_kind_word() -> None:
    """Column C: Tend does nothing of that sort, and charges nobody interest."""
    service = (hold(HoldKind.MILITARY_SERVICE),)
    for number, step in ((21, "reminder_1"), (60, "screening")):
        assert on(number, before(step, holds=service)).step == step


@pytest.mark.parametrize("kind", [*EVERYTHING, *ASKS])
def test_the_day_before_a_hold_and_the_day_after_its_last_nothing_is_stopped(
    kind: HoldKind,
) -> None:
    held = before("reminder_1", holds=(hold(kind, placed_on=day(22), until=day(24)),))
    found = [on(number, held).action is Action.HOLD for number in (21, 22, 24, 25)]
    assert found == [False, True, True, False]


def test_the_two_columns_and_the_rest_are_the_whole_book() -> None:
    named = {*EVERYTHING, *ASKS, HoldKind.MILITARY_SERVICE}
    rest = {"HD-07", "HD-08", "HD-09", "HD-10", "HD-11", "HD-27", "HD-29", "HD-30"}
    assert {kind.value for kind in set(HoldKind) - named} == rest
