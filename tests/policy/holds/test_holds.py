"""HD-00 to HD-28: what each hold stops, when it ends, and which one is named."""

import pytest

from policy.holds.holds import (
    HOLD_WORDS,
    STOPS_EVERYTHING,
    STOPS_THE_CADENCE,
    STRENGTH,
    HoldFacts,
    HoldKind,
    strongest,
)
from policy.terms import Action, ApplicationStatus
from tests.policy.account_facts import account, applied, before, day, hold, on, plan

PLACED = [kind for kind in HoldKind.placed_by_people() if kind in STOPS_THE_CADENCE]
BY_LAW = [
    HoldKind.DATA_QUALITY,
    HoldKind.IDENTITY_THEFT,
    HoldKind.DECEASED,
    HoldKind.BANKRUPTCY,
    HoldKind.ATTORNEY,
    HoldKind.CEASE_CONTACT,
    HoldKind.CONFIDENTIAL_CONTACT,
    HoldKind.BILLING_REVIEW,
    HoldKind.HARDSHIP,
    HoldKind.QMB,
    HoldKind.MEDICAID_PENDING,
    HoldKind.WORKERS_COMPENSATION,
    HoldKind.SURPRISE_BILL,
]
STEPS = ("reminder_1", "statement_2", "options_call_1", "screening", "final_notice", "human_review")
STANDING = account().service_on


def test_every_hold_has_words_and_a_strength() -> None:
    assert set(HOLD_WORDS) == set(HoldKind) == set(STRENGTH)
    assert len(STRENGTH) == len(set(STRENGTH))


@pytest.mark.rule("HD-01", "HD-02", "HD-03", "HD-04", "HD-06", "HD-12", "HD-16", "HD-17", "HD-25")
@pytest.mark.rule("7.1")
@pytest.mark.parametrize("kind", PLACED)
@pytest.mark.parametrize("step", STEPS)
def test_a_hold_stops_every_step(kind: HoldKind, step: str) -> None:
    decision = on(130, before(step, holds=(hold(kind),)))
    assert (decision.action, decision.rules) == (Action.HOLD, (kind.value,))


@pytest.mark.parametrize("kind", PLACED)
def test_a_hold_stops_the_first_statement(kind: HoldKind) -> None:
    assert on(0, account(holds=(hold(kind),))).action is Action.HOLD


@pytest.mark.parametrize("kind", PLACED)
def test_a_hold_stops_an_agreed_plan_from_asking(kind: HoldKind) -> None:
    decision = on(93, before("screening", holds=(hold(kind),), plan=plan()))
    assert decision.rules == (kind.value, "HD-11")


@pytest.mark.parametrize("kind", PLACED)
def test_a_hold_that_is_not_placed_yet_stops_nothing(kind: HoldKind) -> None:
    later = hold(kind, placed_on=day(22))
    assert on(21, before("reminder_1", holds=(later,))).step == "reminder_1"


@pytest.mark.parametrize("kind", PLACED)
@pytest.mark.parametrize(
    ("number", "held"),
    [
        pytest.param(29, True, id="held the day before its last day"),
        pytest.param(30, True, id="held on its last day"),
        pytest.param(31, False, id="free the day after"),
    ],
)
def test_a_hold_ends_after_its_last_day(kind: HoldKind, number: int, held: bool) -> None:
    decision = on(number, before("reminder_1", holds=(hold(kind, until=day(30)),)))
    assert (decision.action is Action.HOLD) is held


def test_a_hold_is_looked_at_the_day_after_it_ends() -> None:
    assert on(
        21, before("reminder_1", holds=(hold(HoldKind.COMPLAINT, until=day(30)),))
    ).review_on == day(31)


def test_a_hold_without_an_end_is_looked_at_every_month() -> None:
    assert on(21, before("reminder_1", holds=(hold(HoldKind.COMPLAINT),))).review_on == day(51)


@pytest.mark.rule("HD-02")
@pytest.mark.parametrize(
    ("served", "held"),
    [
        pytest.param(9, True, id="served the day before the petition"),
        pytest.param(10, True, id="served on its day"),
        pytest.param(11, False, id="served after it"),
    ],
)
def test_a_bankruptcy_covers_visits_up_to_the_petition(served: int, held: bool) -> None:
    petition = hold(HoldKind.BANKRUPTCY, service_through=day(10))
    decision = on(30, before("reminder_1", service_on=day(served), holds=(petition,)))
    assert (decision.action is Action.HOLD) is held


@pytest.mark.rule("7.1")
def test_the_strongest_hold_is_named() -> None:
    kinds = [kind for kind in STRENGTH if kind in STOPS_THE_CADENCE]
    holds = tuple(hold(kind) for kind in reversed(kinds))
    for place, kind in enumerate(kinds):
        found = strongest(holds[: len(kinds) - place], day(5), STANDING)
        assert found == HoldFacts(kind, day(0))


def test_no_hold_in_force_is_no_hold() -> None:
    assert strongest((hold(HoldKind.DISPUTE, until=day(1)),), day(2), STANDING) is None


@pytest.mark.rule("501R-15")
@pytest.mark.rule("7.1")
@pytest.mark.parametrize("kind", BY_LAW)
def test_the_law_comes_before_an_application(kind: HoldKind) -> None:
    application = applied(ApplicationStatus.RECEIVED)
    facts = before("reminder_1", holds=(hold(kind),), guarantor_application=application)
    assert on(21, facts).rules == (kind.value, "HD-10")


@pytest.mark.rule("7.1")
@pytest.mark.parametrize("kind", [kind for kind in PLACED if kind not in BY_LAW])
def test_an_application_comes_before_the_other_holds(kind: HoldKind) -> None:
    application = applied(ApplicationStatus.RECEIVED)
    facts = before("reminder_1", holds=(hold(kind),), guarantor_application=application)
    assert on(21, facts).rules == ("HD-10", kind.value)


def test_an_application_comes_before_a_plan() -> None:
    application = applied(ApplicationStatus.RECEIVED)
    facts = before("screening", plan=plan(), guarantor_application=application)
    assert on(93, facts).rules == ("HD-10", "HD-11")


def test_what_stops_every_word_is_what_the_rule_book_says() -> None:
    """The column `stops` of the hold book says A."""
    every = {"HD-02", "HD-03", "HD-05", "HD-12", "HD-19", "HD-21", "HD-23", "HD-25", "HD-26"}
    assert {kind.value for kind in STOPS_EVERYTHING} == every


def test_people_place_only_what_does_not_follow_from_facts() -> None:
    derived = set(HoldKind) - set(HoldKind.placed_by_people())
    assert {kind.value for kind in derived} == {
        "HD-07", "HD-08", "HD-09", "HD-10", "HD-11", "HD-27", "HD-29", "HD-30",
    }  # fmt: skip
