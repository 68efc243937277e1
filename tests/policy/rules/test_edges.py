"""The day or the cent before a number, on it, and after it, where one day too early or one cent
too many would be a wrong done to somebody."""

from dataclasses import replace
from datetime import date, time

import pytest

from policy.assistance import agb
from policy.assistance.eligibility import Outcome
from policy.assistance.limits import Bill, Household, Limit, by_agb, by_floor, by_scale
from policy.assistance.refunds import Settlement, settlement
from policy.assistance.scales import Scale
from policy.assistance.state_floors import Floor, FloorBand, Measure, state_help
from policy.contact.windows import ContactTimes, window_on
from policy.holds.holds import HoldKind
from policy.law.eca import eca_ready, notice_faults
from policy.law.facility import Facility
from policy.law.federal_clock import last_day_to_apply
from policy.law.services import Service, waits_for_a_person
from policy.law.state_times import strictest, times
from policy.letters import LetterKind
from policy.plans import FollowUp, FollowUpDue, InstalmentFacts, dates
from policy.plans.changes import Moved, begin_again, skip
from policy.plans.plan_offers import NoPlanFits, least_payments, offers
from policy.plans.state_limits import PlanLimits
from policy.plans.terms import Disclosing
from policy.policy_file.blocks import StateTerms
from policy.policy_file.spec import PolicySpec, Way
from policy.policy_file.spec import strictest as strictest_ceilings
from policy.rules import plan as keeping
from policy.rules.contact import together
from policy.rules.decision import Decision
from policy.rules.facts import AccountFacts, ApplicationFacts
from policy.rules.screening import what_is_owed
from policy.terms import Action, ApplicationStatus, Channel, Payer, PlanStatus, Resolution, Stage
from tests.policy.account_facts import (
    POLICY,
    account,
    after,
    applied,
    before,
    day,
    hold,
    on,
    person,
)
from tests.policy.help_builders import found as screened
from tests.policy.help_builders import hospital, percent
from tests.policy.law.test_eca import ASKED, DAY, NOTICE
from tests.policy.plan_builders import instalment, kind_on, plan_of, three_missed
from tests.policy.policy_file.test_check_file import found, step

TODAY = date(2026, 3, 4)
"""A Wednesday."""
ASKED_FOR = Decision(
    Action.CALL, Stage.OPTIONS_CALL, "call_back", ("RF-03",), "Asked for.", None, Way.CALL,
    LetterKind.OPTIONS_LETTER, asked_for=True,
)  # fmt: skip
PLANNED_CALL = replace(
    ASKED_FOR, step="options_call_1", rules=("6.4",), reason="It is due.", asked_for=False
)


@pytest.mark.rule("3.6 same day")
@pytest.mark.parametrize(("gap", "refused"), [(0, True), (1, False), (2, False)])
@pytest.mark.parametrize("name", ["reminder_1", "statement_2"])
def test_a_step_may_come_from_the_day_after_the_step_before(
    name: str, gap: int, refused: bool
) -> None:
    refusals = found(step(name, gap_days=gap))
    assert (("3.6", f"steps.{name}.gap_days") in refusals) == refused


@pytest.mark.rule("RF-02", "RF-03")
@pytest.mark.parametrize(("days_ago", "may_call"), [(6, False), (7, True), (8, True)])
def test_after_a_conversation_only_a_call_that_was_asked_for_comes_within_7_days(
    days_ago: int, may_call: bool
) -> None:
    who = person(talked_on=TODAY - days_ago * DAY)
    kept, _ = together(who, [ASKED_FOR], POLICY.ceilings, TODAY)
    assert kept == [ASKED_FOR]
    kept, _ = together(who, [PLANNED_CALL], POLICY.ceilings, TODAY)
    assert (kept == [PLANNED_CALL]) == may_call


@pytest.mark.rule("RF-03", "3.6")
def test_a_call_that_was_asked_for_and_meets_a_letter_comes_the_next_day() -> None:
    who = person(talked_on=TODAY - DAY, open_today=frozenset({Channel.LETTER}))
    (kept,), channels = together(who, [ASKED_FOR], POLICY.ceilings, TODAY)
    assert (kept.action, kept.step, kept.review_on) == (
        Action.DEFER, "wait call_back", date(2026, 3, 5)
    )  # fmt: skip
    assert channels == frozenset()


@pytest.mark.rule("3.6", "TC-09")
def test_a_notice_without_room_waits_for_a_day_that_has_room_and_is_open() -> None:
    """Room from Saturday on; in the state of these places no notice goes on a Sunday."""
    saturday = date(2026, 3, 7)
    touches = tuple(saturday + DAY - n * DAY for n in (7, 4, 3))
    who = person(takes_email=True, touches=touches)
    reminder = replace(ASKED_FOR, action=Action.CONTACT, way=Way.REMINDER, rules=("6.4",))
    (kept,), _ = together(who, [reminder], POLICY.ceilings, saturday)
    assert kept.rules == ("6.4", "3.6")
    assert kept.review_on == date(2026, 3, 9)
    assert kept.reason == "Asked for. It waits until 2026-03-09: enough contact for now."


@pytest.mark.rule("3.6 same day")
def test_a_second_letter_after_a_sealed_one_waits_for_tomorrow() -> None:
    who = person(sealed_today=frozenset({Channel.LETTER}))
    letter = replace(ASKED_FOR, action=Action.CONTACT, way=Way.DOCUMENT, rules=("6.4",))
    (kept,), _ = together(who, [letter], POLICY.ceilings, TODAY)
    assert kept.reason == "Asked for. It waits until 2026-03-05: one contact a day."
    assert kept.screening is None


@pytest.mark.rule("501R-02")
def test_the_day_after_the_deadline_of_the_notice_is_named_as_the_first() -> None:
    notice = replace(NOTICE, provided_on=date(2026, 5, 1), deadline=date(2026, 5, 31))
    (lacking,) = eca_ready(replace(ASKED, notice=notice), date(2026, 5, 31))
    assert (lacking.name, lacking.earliest) == ("notice_deadline", date(2026, 6, 1))
    assert lacking.words == "the deadline of the notice is 2026-05-31"
    (fault,) = notice_faults(replace(notice, deadline=date(2026, 5, 30)))
    assert fault.rule == "501R-02"


@pytest.mark.rule("501R-19")
def test_a_facility_without_its_figures_has_no_federal_limit_and_says_so() -> None:
    lacking = "the amounts generally billed (agb_percent_hundredths) are not set"
    words = "Federal rules: no more than we generally bill people who have insurance."
    limit = by_agb(Bill(500_00, 1_000_00), Facility(state="TX"), TODAY)
    assert limit == Limit("501R-19", 0, words, lacking, federal=True)


POOR = {"guarantor_household_size": 3, "guarantor_annual_income_cents": 20_000_00}
HOME = Household("TX", 4, 33_000_00, 33_000_00)
OF_THE_UNINSURED = Scale.model_validate(
    {"name": "ours", "effective": date(2024, 1, 1), "source": "a test", "confidence": "D",
     "uninsured_pay_agb": True}
)  # fmt: skip


@pytest.mark.rule("2.2 flat_self_pay")
def test_a_rate_for_the_uninsured_is_unknown_until_the_facility_sets_it() -> None:
    bill = Bill(500_00, 1_000_00, Payer.UNINSURED)
    words = "By our scale you owe what is generally billed."
    assert by_scale(OF_THE_UNINSURED, bill, HOME, Facility(state="TX")) == Limit(
        "ours", 0, words, "the amounts generally billed are not set"
    )
    known = Facility(
        state="TX", agb_percent_hundredths=38_00, agb_period_end=date(2025, 12, 31)
    )  # fmt: skip
    assert by_scale(OF_THE_UNINSURED, bill, HOME, known) == Limit("ours", 380_00, words)
    insured = replace(bill, payer=Payer.COMMERCIAL)
    assert by_scale(OF_THE_UNINSURED, insured, HOME, known) is None


def floor_of(*bands: FloorBand, **values: object) -> Floor:
    return Floor.model_validate(
        {"rule": "2.3 TX", "state": "TX", "effective": date(2024, 1, 1), "source": "a law",
         "confidence": "D", "who": "all", "bands": bands} | values
    )  # fmt: skip


@pytest.mark.rule("FPL-05")
def test_a_floor_for_middle_incomes_says_nothing_to_those_below_it() -> None:
    floor = floor_of(FloorBand(above=200, up_to=300, pays=50))
    bill = Bill(500_00, 1_000_00)
    at = [replace(HOME, income_cents=66_000_00 + cents) for cents in (-1, 0, 1)]
    limits = [by_floor(floor, bill, home, Facility(state="TX")) for home in at]
    assert limits == [None, None, Limit("2.3 TX", 250_00, "TX law (a law): 50% off.", state="TX")]


OF_CHARGES = FloorBand(above=0, pays=30, of=Measure.CHARGES)


@pytest.mark.parametrize(
    ("band", "owes", "words"),
    [
        (FloorBand(above=0, pays=25), 125_08, "75% off"),
        (
            FloorBand(above=0, pays=30, of=Measure.CHARGES),
            300_10,
            "at most 30% of the full charges",
        ),
    ],
)
def test_a_share_of_a_bill_is_whole_cents_rounded_down(
    band: FloorBand, owes: int, words: str
) -> None:
    limit = by_floor(floor_of(band), Bill(500_33, 1_000_36), HOME, Facility(state="TX"))
    assert limit == Limit("2.3 TX", owes, f"TX law (a law): {words}.", state="TX")
    assert limit is not None
    assert isinstance(limit.owes_cents, int)


def bill_in(state: str, **values: object) -> AccountFacts:
    """A commercially insured bill of $500 of a hospital and a person of one state."""
    known = {"agb_percent_hundredths": 100_00, "agb_period_end": date(2025, 12, 31)}
    place = Facility(state=state, **known)
    told = {"guarantor_state": state, "payer": Payer.COMMERCIAL, "charges_cents": 1_000_00}
    return account(**({"facility": place} | told | values))


def answer(**told: object) -> ApplicationFacts:
    """Four people with 215% of the 2026 poverty line."""
    return applied(
        ApplicationStatus.COMPLETE, household_size=4, annual_income_cents=70_950_00, **told
    )  # fmt: skip


@pytest.mark.rule("2.3 NJ")
@pytest.mark.parametrize(("cents", "owes"), [(-1, 100_00), (0, 100_00), (1, 125_00)])
def test_what_an_application_says_of_savings_is_held_against_the_state_s_limit(
    cents: int, owes: int
) -> None:
    told = answer(assets_cents=15_000_00 + cents)
    assert what_is_owed(bill_in("NJ"), POLICY, day(12), told).owes_cents == owes


@pytest.mark.rule("2.3 NY")
@pytest.mark.parametrize(("cents", "owes"), [(-1, 125_00), (0, 125_00), (1, 50_00)])
def test_what_an_application_says_of_medical_costs_is_held_against_the_income(
    cents: int, owes: int
) -> None:
    told = answer(medical_costs_cents=7_095_00 + cents)
    assert what_is_owed(bill_in("NY"), POLICY, day(12), told).owes_cents == owes


@pytest.mark.rule("2.2")
@pytest.mark.parametrize(
    ("home", "place", "owes"), [("TX", "OH", 0), ("OH", "TX", 0), ("OH", "OH", 125_00)]
)
def test_a_kinder_scale_of_a_state_is_for_its_people_and_its_facilities(
    home: str, place: str, owes: int
) -> None:
    kinder = StateTerms(state="TX", scale="generous_300_400")
    policy = PolicySpec.model_validate(POLICY.model_dump() | {"states": (kinder,)})
    facts = bill_in(place, guarantor_state=home)
    assert what_is_owed(facts, policy, day(12), answer()).owes_cents == owes


@pytest.mark.rule("FPL-01", "FPL-06")
@pytest.mark.parametrize(
    ("received_on", "year"),
    [(date(2026, 1, 12), 2025), (date(2026, 1, 13), 2026), (date(2026, 1, 14), 2026)],
)
def test_the_line_is_that_of_the_day_of_the_application_not_of_the_answer(
    received_on: date, year: int
) -> None:
    told = applied(
        ApplicationStatus.COMPLETE, received_on=received_on, household_size=4,
        annual_income_cents=30_000_00,
    )  # fmt: skip
    facts = after("statement_1", guarantor_application=told)
    assert what_is_owed(facts, POLICY, day(40), told).guideline_year == year


@pytest.mark.rule("6.4", "HD-08")
@pytest.mark.parametrize(("cents", "step"), [(499, False), (500, True), (501, True)])
def test_from_the_smallest_bill_we_ask_for_a_request_for_help_is_answered(
    cents: int, step: bool
) -> None:
    facts = after("reminder_1", balance_cents=cents, help_asked_on=day(24))
    assert (on(25, facts).step == "screening") == step


@pytest.mark.rule("6.4")
@pytest.mark.parametrize(("number", "step"), [(23, "screening"), (24, "wait"), (25, "wait")])
def test_an_application_of_the_day_of_the_request_answers_it(number: int, step: str) -> None:
    answered = applied(ApplicationStatus.LAPSED, received_on=day(number))
    facts = after("reminder_1", help_asked_on=day(24), guarantor_application=answered)
    assert on(26, facts).step == step


def test_days_that_a_hold_took_are_added_to_the_day_of_the_next_step() -> None:
    assert on(31, before("reminder_1", paused_days=10)).review_on == day(40)
    assert on(30, before("reminder_1", paused_days=10)).step == "wait"


MISSED = {"last_follow_up": FollowUp.CALL, "last_follow_up_on": date(2026, 3, 16)}


@pytest.mark.rule("8.2 three missed")
@pytest.mark.parametrize(
    ("heard", "kind"),
    [
        pytest.param(date(2026, 2, 28), FollowUp.REVIEW, id="before the first was due"),
        pytest.param(date(2026, 3, 1), FollowUp.CURE_NOTICE, id="on that day"),
        pytest.param(date(2026, 3, 2), FollowUp.CURE_NOTICE, id="after it"),
        pytest.param(date(2026, 4, 2), FollowUp.CURE_NOTICE, id="after the second was due"),
    ],
)
def test_who_was_heard_of_since_the_first_missed_day_is_not_given_up(
    heard: date, kind: FollowUp
) -> None:
    assert kind_on(replace(three_missed(**MISSED), last_contact_on=heard), date(2026, 6, 1)) is kind


@pytest.mark.rule("8.2 reminder")
@pytest.mark.parametrize(
    ("confirmed_on", "reminded"),
    [(date(2026, 2, 25), True), (date(2026, 2, 26), True), (date(2026, 2, 27), False)],
)
def test_a_reminder_comes_on_the_due_day_at_the_latest(confirmed_on: date, reminded: bool) -> None:
    plan = replace(plan_of(instalment()), confirmed_on=confirmed_on)
    assert (kind_on(plan, date(2026, 3, 1)) is FollowUp.REMINDER) == reminded


@pytest.mark.rule("8.2 cure notice", "8.2 default")
def test_a_cure_deadline_that_was_moved_on_is_kept() -> None:
    told = {
        "last_follow_up": FollowUp.CURE_NOTICE, "last_follow_up_on": date(2026, 4, 1),
        "cure_deadline": date(2026, 6, 30),
    }  # fmt: skip
    plan = replace(three_missed(**told), last_contact_on=date(2026, 4, 2))
    assert kind_on(plan, date(2026, 6, 30)) is None
    assert kind_on(plan, date(2026, 7, 1)) is FollowUp.DEFAULT


@pytest.mark.rule("8.2 cure notice")
def test_only_a_cure_notice_sets_a_deadline_and_only_for_its_own_instalment() -> None:
    plan = three_missed()
    noted = keeping.followed_up(plan, FollowUpDue(FollowUp.NOTE, 1, TODAY), TODAY)
    assert [one.cure_deadline for one in noted.instalments] == [None, None, None]
    assert [one.last_follow_up for one in noted.instalments] == [FollowUp.NOTE, None, None]
    cured = keeping.followed_up(plan, FollowUpDue(FollowUp.CURE_NOTICE, 1, TODAY), TODAY)
    assert [one.cure_deadline for one in cured.instalments] == [date(2026, 4, 3), None, None]


@pytest.mark.rule("PP-09")
@pytest.mark.parametrize(("chosen", "due"), [(0, 1), (1, 1), (2, 2), (28, 28), (29, 28)])
def test_a_chosen_day_is_held_to_1_and_28(chosen: int, due: int) -> None:
    second = dates.schedule(300_00, 3, date(2026, 4, 1), chosen)[1]
    assert second.due_on.day == due


@pytest.mark.rule("PP-09")
@pytest.mark.parametrize(("chosen", "due"), [(14, 14), (15, 15), (16, 15)])
def test_the_last_day_of_the_window_may_be_the_chosen_day(chosen: int, due: int) -> None:
    """Enrolled on February 13, the window ends on March 15."""
    latest = dates.first_due(date(2026, 2, 13))
    assert latest == date(2026, 3, 15)
    assert dates.first_due(date(2026, 2, 13), chosen).day == due


@pytest.mark.rule("PP-02", "RZ-02", "PP-04")
@pytest.mark.parametrize(
    ("limits", "mode", "counts"),
    [
        (PlanLimits(), Disclosing.DISCLOSE, [3, 6, 12]),
        (PlanLimits(), Disclosing.CAP4, [2, 3, 4]),
        (PlanLimits(fewest_payments=3), Disclosing.DISCLOSE, [3, 6, 12]),
        (PlanLimits(fewest_payments=4), Disclosing.DISCLOSE, [4, 6, 12]),
        (PlanLimits(fewest_payments=6), Disclosing.DISCLOSE, [6, 7, 12]),
        (PlanLimits(fewest_payments=12), Disclosing.DISCLOSE, [12, 14, 16]),
    ],
)
def test_there_are_three_lengths_to_choose_from(
    limits: PlanLimits, mode: Disclosing, counts: list[int]
) -> None:
    assert [one.count for one in offers(500_00, limits, mode)] == counts


@pytest.mark.rule("PP-04")
@pytest.mark.parametrize("payments", [119, 120])
def test_a_plan_of_up_to_120_payments_may_be_what_fits(payments: int) -> None:
    limits = PlanLimits(fewest_payments=payments)
    assert least_payments(10_000_00, limits) == payments
    cap = PlanLimits(most_cents=10_00)
    assert least_payments(payments * 10_00, cap) == payments


@pytest.mark.rule("PP-04")
def test_no_plan_has_121_payments() -> None:
    with pytest.raises(NoPlanFits, match=r"\(2\.4 NJ, PP-04\); offer help"):
        least_payments(1_210_00, PlanLimits(most_cents=10_00, rules=("2.4 NJ",)))


@pytest.mark.rule("PL-03")
def test_a_plan_begins_again_with_one_payment_when_one_is_left() -> None:
    (only,) = begin_again((instalment(),), 100_00, TODAY)
    assert (only.number, only.amount_cents) == (1, 100_00)
    assert [one.number for one in begin_again((instalment(),), 100_01, TODAY)] == [1, 2]


@pytest.mark.rule("PL-02", "PP-13")
def test_the_second_payment_names_the_day_of_the_month_of_a_plan_of_two() -> None:
    two = (
        InstalmentFacts(1, date(2026, 3, 31), 100_00), InstalmentFacts(2, date(2026, 5, 15), 100_00)
    )  # fmt: skip
    assert skip(plan_of(*two), None, TODAY) == (
        Moved(1, date(2026, 5, 15)), Moved(2, date(2026, 6, 15))
    )  # fmt: skip


@pytest.mark.rule("501R-13")
@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        (99_99, Settlement(write_off_cents=399_99)),
        (100_00, Settlement(write_off_cents=400_00)),
        (100_01, Settlement(write_off_cents=399_99, kept_cents=1)),
    ],
)
def test_who_paid_exactly_what_they_owe_gets_nothing_back(paid: int, expected: Settlement) -> None:
    assert settlement(500_00 - paid, paid, 100_00) == replace(
        expected, write_off_cents=400_00 if paid <= 100_00 else 399_99
    )


@pytest.mark.rule("2.4 Federal", "501R-02")
def test_what_federal_law_asks_for_is_the_least_of_every_time() -> None:
    held = strictest(("TX",), TODAY)
    assert (held.notification_days, held.application_days, held.notice_days) == (120, 240, 30)
    assert held.days_after_payment == 0
    assert held.sources == (times().federal.source,)
    assert last_day_to_apply(date(2026, 1, 15), held) == date(2026, 9, 12)


@pytest.mark.rule("RF-06")
@pytest.mark.parametrize(("until", "open_"), [(11, False), (12, False), (13, True)])
def test_there_is_no_hour_between_a_time_and_itself(until: int, open_: bool) -> None:
    times = ContactTimes(zones=("America/Chicago",), not_before=time(12), not_after=time(until))
    assert (window_on(times, TODAY) is not None) == open_


@pytest.mark.rule("HD-17")
@pytest.mark.parametrize(("service_on", "held"), [(29, True), (30, True), (31, False)])
def test_qmb_is_by_the_day_of_service_whatever_today_is(service_on: int, held: bool) -> None:
    visit = date(2025, 11, service_on - 1)
    months = hold(HoldKind.QMB, service_from=date(2025, 10, 1), service_through=date(2025, 11, 29))
    assert (on(40, account(service_on=visit, holds=(months,))).action is Action.HOLD) == held


@pytest.mark.rule("HP-10")
@pytest.mark.parametrize(
    ("age", "own"), [(11, False), (12, True), (13, True), (17, True), (18, False), (19, False)]
)
def test_from_12_to_17_care_may_be_a_minors_own(age: int, own: bool) -> None:
    visit, check_up = Service("Office visit"), Service("Well child visit")
    assert waits_for_a_person(age, visit, [check_up, Service("Pregnancy test")]) == own
    assert waits_for_a_person(age, visit) == own
    assert not waits_for_a_person(age, visit, [check_up])


@pytest.mark.rule("3.6", "RF-02")
def test_accounts_under_two_policies_share_the_lowest_ceilings_and_the_longest_quiet() -> None:
    ceilings = POLICY.ceilings.model_dump()
    other = PolicySpec.model_validate(
        POLICY.model_dump()
        | {"ceilings": ceilings | {"touches_in_7_days": 2, "days_after_conversation": 9}}
    )
    both = strictest_ceilings([POLICY, other])
    assert (both.touches_in_7_days, both.days_after_conversation) == (2, 9)
    assert both.touches_in_30_days == POLICY.ceilings.touches_in_30_days
    assert strictest_ceilings([other, POLICY]) == both
    assert strictest_ceilings([POLICY, POLICY]) == POLICY.ceilings
    assert strictest_ceilings([POLICY]) == POLICY.ceilings


def test_what_people_were_told_is_closed_is_reopened_by_name_only() -> None:
    named = Resolution.needs_a_name_to_reopen()
    assert named == {
        Resolution.ASSISTED,
        Resolution.SETTLED,
        Resolution.DECEASED,
        Resolution.DISCHARGED,
    }


@pytest.mark.rule("TC-09", "3.6")
def test_a_notice_alone_passes_over_a_sunday_and_a_holiday_and_says_which_rule() -> None:
    sunday = date(2026, 1, 18)  # Monday is the birthday of Martin Luther King
    reminder = replace(ASKED_FOR, action=Action.CONTACT, way=Way.REMINDER, rules=("6.4",))
    (kept,), _ = together(person(takes_email=True), [reminder], POLICY.ceilings, sunday)
    assert (kept.review_on, kept.rules) == (date(2026, 1, 20), ("6.4", "TC-09"))
    assert kept.reason.endswith("It waits until 2026-01-20: no calls and no notices on a Sunday.")


@pytest.mark.rule("3.6")
def test_a_call_without_room_names_the_rule_that_left_none() -> None:
    who = person(touches=tuple(TODAY - n * DAY for n in (1, 2, 6)))
    (kept,), _ = together(who, [PLANNED_CALL], POLICY.ceilings, TODAY)
    assert (kept.review_on, kept.rules) == (TODAY + DAY, ("6.4", "3.6"))


@pytest.mark.rule("501R-18", "3.6")
def test_what_would_have_been_granted_is_worked_out_again_when_the_letter_waits() -> None:
    award = on(60, before("screening", **POOR))
    assert award.screening is not None
    sealed = person(sealed_today=frozenset({Channel.LETTER}))
    (kept,), _ = together(sealed, [award], POLICY.ceilings, day(60))
    assert (kept.action, kept.screening) == (Action.DEFER, None)


@pytest.mark.rule("501R-19")
def test_a_percentage_is_told_rounded_down_and_whole() -> None:
    place = hospital("TX", agb_percent_hundredths=55_50)
    least = screened(place, 33_000_00, policy="basic_200_400", bill=Bill(1_000_00, 1_000_00))
    assert (least.owes_cents, least.discount_percent) == (0, 100)
    capped = screened(place, percent(390), policy="basic_200_400")
    assert (capped.owes_cents, capped.discount_percent) == (555_00, 44)
    assert isinstance(capped.discount_percent, int)
    nothing = screened(place, percent(900), policy="basic_200_400")
    assert (nothing.owes_cents, nothing.discount_percent) == (1_000_00, 0)
    assert agb.cap_cents(1_000_01, 38_33) == 383_30


@pytest.mark.rule("501R-19")
def test_what_needs_a_person_takes_nothing_off_and_promises_nothing() -> None:
    found_out = screened(Facility(state="TX"), percent(390), policy="basic_200_400")
    assert found_out.outcome is Outcome.PERSON
    assert (found_out.owes_cents, found_out.discount_percent) == (1_000_00, 0)


@pytest.mark.rule("2.3 NC")
def test_north_carolina_grants_by_a_sign_alone() -> None:
    signs = state_help().automatic[0].signs
    place = hospital("NC")
    sure = next(iter(signs))
    with_sign = screened(place, None, signs=frozenset({sure}))
    assert (with_sign.outcome, with_sign.owes_cents) == (Outcome.FREE, 0)
    assert (with_sign.discount_percent, with_sign.missing) == (100, ())
    assert (with_sign.guideline_year, with_sign.basis_on) == (2026, date(2026, 6, 1))
    assert screened(place, None).outcome is Outcome.ASK


@pytest.mark.rule("FPL-01")
@pytest.mark.parametrize(("basis", "year"), [("application", 2026), ("service", 2025)])
def test_a_policy_says_whose_day_the_poverty_line_is_of(basis: str, year: int) -> None:
    days = POLICY.model_dump()
    chosen = days["assistance"] | {"basis_date": basis}
    policy = PolicySpec.model_validate(days | {"assistance": chosen})
    assert what_is_owed(bill_in("TX"), policy, day(12), answer()).guideline_year == year


@pytest.mark.rule("2.3 NY")
def test_who_has_no_insurance_gets_the_help_for_those_who_have_none() -> None:
    place = hospital("NY")
    facts = bill_in("NY", payer=Payer.UNINSURED, facility=place)
    assert what_is_owed(facts, POLICY, day(12), answer()).owes_cents == 20_00


@pytest.mark.rule("501R-13")
@pytest.mark.parametrize(("paid", "answered"), [(0, False), (1, True), (2, True)])
def test_a_paid_bill_is_answered_from_the_first_cent_that_was_paid(
    paid: int, answered: bool
) -> None:
    asked = applied(ApplicationStatus.COMPLETE, household_size=1, annual_income_cents=10_000_00)
    facts = after("statement_1", balance_cents=0, paid_cents=paid, guarantor_application=asked)
    assert (on(12, facts).action is not Action.RESOLVE) == answered


@pytest.mark.rule("PL-10")
@pytest.mark.parametrize(
    ("payments", "ending"),
    [((), Resolution.ASSISTED), ((instalment(paid_cents=100_00),), Resolution.PLAN_COMPLETED)],
)
def test_a_plan_without_a_payment_left_is_no_plan_that_was_kept(
    payments: tuple[InstalmentFacts, ...], ending: Resolution
) -> None:
    done = replace(plan_of(*payments), status=PlanStatus.COMPLETED)
    facts = after("statement_2", balance_cents=0, assisted=True, plan=done)
    decision = on(60, facts)
    assert decision.resolution is ending
    assert (decision.kind == "paid_in_full") == bool(payments)


@pytest.mark.rule("2.2 basic_200_400")
def test_what_a_scale_leaves_to_pay_is_whole_cents_rounded_down() -> None:
    capped = screened(
        hospital("TX"), percent(300), policy="basic_200_400", bill=Bill(333_33, 333_33)
    )
    assert (capped.owes_cents, capped.decided_by) == (133_33, "basic_200_400")
    assert isinstance(capped.owes_cents, int)
