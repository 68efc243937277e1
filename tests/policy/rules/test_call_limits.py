"""RF-01 to RF-04: how often a person may be called, and what does not count."""

from datetime import date, timedelta

import pytest

from policy.contact.windows import ContactTimes
from policy.policy_file.spec import Way
from policy.rules.call_limits import first_call_after, stops_call
from policy.rules.contact import together
from policy.rules.facts import GuarantorFacts
from policy.terms import Action, CallOutcome, Channel
from tests.policy.account_facts import POLICY, account, before, on, person
from tests.policy.rules.test_contact import wanted

CENTRAL = ContactTimes(("America/Chicago",))
MONDAY = date(2026, 3, 2)


def march(*numbers: int) -> tuple[date, ...]:
    return tuple(date(2026, 3, number) for number in numbers)


def someone(**values: object) -> GuarantorFacts:
    return person(times=CENTRAL, **values)


def stopped(who: GuarantorFacts, day: date, *, asked: bool = False) -> str | None:
    found = stops_call(who, POLICY.ceilings, day, asked=asked)
    return None if found is None else " ".join(found.rules)


@pytest.mark.rule("RF-01")
@pytest.mark.vector(12)
@pytest.mark.parametrize(
    ("attempts", "rule"),
    [
        pytest.param(march(2, 3, 4, 5, 6, 7), "RF-04", id="six: the product's own cap holds"),
        pytest.param(march(2, 3, 4, 5, 6, 7, 7), "RF-01", id="seven in seven days"),
        pytest.param(march(2, 2, 2, 3, 3, 4, 5, 6), "RF-01", id="eight"),
    ],
)
def test_an_eighth_call_in_seven_days_waits(attempts: tuple[date, ...], rule: str) -> None:
    assert stopped(someone(attempts=attempts), date(2026, 3, 8) - timedelta(1)) == rule


@pytest.mark.rule("RF-01")
def test_the_seven_days_move_on_with_each_day() -> None:
    """Attempts on 2 to 8 March: on the 9th only six of them count, by Regulation F alone."""
    lenient = POLICY.ceilings.model_copy(update={"calls_in_7_days": 7})
    who = someone(attempts=march(2, 3, 4, 5, 6, 7, 7))
    saturday = stops_call(who, lenient, date(2026, 3, 7))
    assert saturday is not None
    assert saturday.rules == ("RF-01",)
    assert stops_call(who, lenient, date(2026, 3, 9)) is None


@pytest.mark.rule("RF-01")
@pytest.mark.parametrize(("day", "stopped"), [(9, True), (10, False), (11, False)])
def test_a_call_counts_through_the_sixth_day_after_it(day: int, stopped: bool) -> None:
    """The day of the call is the first of the seven."""
    lenient = POLICY.ceilings.model_copy(update={"calls_in_7_days": 7})
    who = someone(attempts=march(3, 3, 4, 5, 6, 7, 7))
    assert (stops_call(who, lenient, date(2026, 3, day)) is not None) is stopped


@pytest.mark.rule("RF-02")
@pytest.mark.vector(13)
@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2026, 3, 3), "RF-02"),
        (date(2026, 3, 7), "RF-02"),
        (date(2026, 3, 8), "TC-09"),  # a Sunday as well
        (date(2026, 3, 9), None),
        (date(2026, 3, 10), None),
    ],
)
def test_after_a_conversation_there_are_seven_days_without_a_call(
    day: date, rule: str | None
) -> None:
    assert stopped(someone(talked_on=MONDAY), day) == rule
    assert first_call_after(MONDAY, POLICY.ceilings) == date(2026, 3, 9)


@pytest.mark.rule("RF-03")
def test_a_call_that_was_asked_for_is_made_in_spite_of_the_caps() -> None:
    who = someone(talked_on=MONDAY, attempts=march(2, 2, 2, 2, 2, 2, 2))
    assert stopped(who, date(2026, 3, 5)) == "RF-02"
    assert stopped(who, date(2026, 3, 5), asked=True) is None
    assert stopped(who, date(2026, 3, 8), asked=True) == "TC-09"


@pytest.mark.rule("RF-04")
@pytest.mark.parametrize(
    ("attempts", "day", "rule"),
    [
        pytest.param(march(2), 4, None, id="a second call in a week"),
        pytest.param(march(2, 4), 6, "RF-04", id="not a third"),
        pytest.param(march(2, 4), 7, "RF-04", id="not within seven days"),
        pytest.param(march(2, 4), 9, None, id="when the first is seven days old"),
        pytest.param(march(3, 5), 9, "RF-04", id="when the first is six days old"),
        pytest.param(march(3, 5), 10, None, id="and a day later"),
        pytest.param(march(4), 4, "RF-04", id="one a day"),
    ],
)
def test_two_calls_a_week_and_one_a_day(
    attempts: tuple[date, ...], day: int, rule: str | None
) -> None:
    assert stopped(someone(attempts=attempts), date(2026, 3, day)) == rule


@pytest.mark.rule("RF-04")
@pytest.mark.parametrize(("attempts", "action"), [(5, "call"), (6, "contact"), (7, "contact")])
def test_after_six_attempts_in_a_stage_a_letter_stands_for_the_calls(
    attempts: int, action: str
) -> None:
    facts = before("options_call_1", call_attempts=attempts)
    assert on(45, facts).action.value == action


def test_an_appointment_is_kept_after_six_attempts() -> None:
    facts = before("options_call_1", call_attempts=6, call_back_on=date(2026, 3, 2))
    assert on(46, facts).step == "call_back"


@pytest.mark.rule("RF-02")
@pytest.mark.parametrize(
    ("outcome", "talked"),
    [
        (CallOutcome.NO_ANSWER, False), (CallOutcome.VOICEMAIL, False),
        (CallOutcome.WRONG_NUMBER, False), (CallOutcome.WANTS_PLAN, True),
        (CallOutcome.WILL_PAY_BY, True), (CallOutcome.ASKS_FOR_HELP, True),
        (CallOutcome.DISPUTES, True), (CallOutcome.DO_NOT_CALL, True),
        (CallOutcome.ALREADY_PAID, True), (CallOutcome.CALL_BACK_AT, True),
    ],
)  # fmt: skip
def test_what_counts_as_a_conversation(outcome: CallOutcome, talked: bool) -> None:
    assert outcome.talked is talked


@pytest.mark.rule("RF-05", "TC-09")
def test_a_call_of_a_sunday_waits_for_monday_and_says_why() -> None:
    sunday = date(2026, 3, 1)
    (kept,), channels = together(someone(), [wanted(Way.CALL)], POLICY.ceilings, sunday)
    assert (kept.action, kept.review_on, channels) == (Action.DEFER, MONDAY, frozenset())
    assert kept.rules == ("6.4", "TC-09")
    assert kept.reason.endswith("It waits until 2026-03-02: no calls and no notices on a Sunday.")


@pytest.mark.rule("RF-02")
def test_a_call_after_a_conversation_waits_for_the_first_day_it_may_be_made() -> None:
    who = someone(talked_on=MONDAY, attempts=march(2), calls=march(2), touches=march(2))
    (kept,), _ = together(who, [wanted(Way.CALL)], POLICY.ceilings, date(2026, 3, 4))
    assert kept.review_on == date(2026, 3, 9)
    assert "we talked on 2026-03-02" in kept.reason


@pytest.mark.rule("TC-09")
@pytest.mark.parametrize(
    ("way", "takes_mail", "channels", "waits_until"),
    [
        pytest.param(Way.REMINDER, True, set(), MONDAY, id="a notice waits for Monday"),
        pytest.param(Way.DOCUMENT, True, {Channel.LETTER}, None, id="a letter goes by itself"),
        pytest.param(Way.DOCUMENT, False, set(), MONDAY, id="without mail the notice waits"),
        pytest.param(Way.LETTER, True, {Channel.LETTER}, None, id="a letter is for any day"),
    ],
)
def test_on_a_sunday_letters_are_printed_and_notices_wait(
    way: Way, takes_mail: bool, channels: set[Channel], waits_until: date | None
) -> None:
    who = someone(takes_email=True, takes_mail=takes_mail)
    (kept,), found = together(who, [wanted(way)], POLICY.ceilings, date(2026, 3, 1))
    assert set(found) == channels
    assert (kept.review_on if kept.action is Action.DEFER else None) == waits_until


def test_a_call_that_waits_does_not_hold_back_the_letter_of_another_account() -> None:
    decisions = [wanted(Way.CALL), wanted(Way.DOCUMENT)]
    kept, channels = together(someone(), decisions, POLICY.ceilings, date(2026, 3, 1))
    assert [d.action for d in kept] == [Action.DEFER, Action.CONTACT]
    assert channels == {Channel.LETTER}


def test_nobody_waits_for_ever_where_no_day_ever_opens() -> None:
    nowhere = person(times=ContactTimes(("America/New_York", "Pacific/Guam")))
    (kept,), _ = together(nowhere, [wanted(Way.CALL)], POLICY.ceilings, MONDAY)
    assert kept.review_on == MONDAY + timedelta(60)


@pytest.mark.rule("TC-11")
def test_there_is_no_channel_that_dials_by_itself() -> None:
    assert {channel.value for channel in Channel} == {"letter", "notice", "call"}


def test_an_account_without_calls_so_far_may_be_called() -> None:
    assert account().call_attempts == 0
