"""rule 3.6: at most 3 touches in 7 days and 6 in 30, 2 calls in 7, mail and calls apart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from policy.letters import LetterKind
from policy.policy_file.spec import Way
from policy.rules.contact import together
from policy.rules.decision import Decision
from policy.rules.facts import GuarantorFacts
from policy.terms import Action, Channel, Stage
from tests.policy.account_facts import POLICY, day, person

LETTER, NOTICE, CALL = Channel.LETTER, Channel.NOTICE, Channel.CALL
TODAY = 40
EMAIL = {"takes_email": True}


def wanted(way: Way = Way.DOCUMENT) -> Decision:
    action = Action.CALL if way is Way.CALL else Action.CONTACT
    kind = LetterKind.STATEMENT
    return Decision(action, Stage.STATEMENT, "step", ("6.4",), "It is due.", day(60), way, kind)


def touched(*numbers: int, **values: object) -> GuarantorFacts:
    return person(touches=tuple(day(number) for number in numbers), **values)


def met(
    who: GuarantorFacts, *decisions: Decision, today: int = TODAY
) -> tuple[list[Decision], set[Channel]]:
    kept, channels = together(who, decisions, POLICY.ceilings, day(today))
    return kept, set(channels)


def waits(decisions: Sequence[Decision]) -> list[date | None]:
    return [d.review_on if d.action is Action.DEFER else None for d in decisions]


@pytest.mark.rule("501R-23", "EM-05")
@pytest.mark.parametrize(
    ("way", "values", "channels"),
    [
        pytest.param(Way.DOCUMENT, {}, {LETTER}, id="a document is a letter"),
        pytest.param(Way.DOCUMENT, EMAIL, {LETTER, NOTICE}, id="and a notice for who chose e-mail"),
        pytest.param(Way.REMINDER, {}, {LETTER}, id="a reminder is a letter"),
        pytest.param(Way.REMINDER, EMAIL, {NOTICE}, id="or a notice for who chose e-mail"),
        pytest.param(Way.LETTER, EMAIL, {LETTER}, id="the other channel is always a letter"),
        pytest.param(Way.CALL, EMAIL, {CALL}, id="a call is a call"),
    ],
)
def test_what_each_way_means(way: Way, values: dict[str, bool], channels: set[Channel]) -> None:
    assert met(person(**values), wanted(way)) == ([wanted(way)], channels)


@pytest.mark.parametrize("way", [Way.DOCUMENT, Way.REMINDER, Way.LETTER])
def test_who_wants_no_mail_gets_notices_only(way: Way) -> None:
    assert met(person(takes_mail=False, takes_email=True), wanted(way))[1] == {NOTICE}


@pytest.mark.rule("3.6 one message")
def test_a_reminder_travels_with_the_letter_of_another_account() -> None:
    kept, channels = met(person(**EMAIL), wanted(Way.REMINDER), wanted(Way.LETTER))
    assert waits(kept) == [None, None]
    assert channels == {LETTER}


@pytest.mark.rule("3.6", "RF-01", "3.1")
@pytest.mark.parametrize(
    ("numbers", "free"),
    [
        pytest.param((34, 38, 39), 41, id="a fourth within 7 days waits until the first is 7 old"),
        pytest.param((36, 38, 39), 43, id="and until then however long that is"),
        pytest.param((33, 38, 39), None, id="a touch 7 days ago does not count"),
        pytest.param((11, 15, 20, 25, 30, 39), 41, id="a seventh within 30 days waits"),
        pytest.param((10, 15, 20, 25, 30, 39), None, id="a touch 30 days ago does not count"),
        pytest.param((38, 39), None, id="two in 7 days leave room for one"),
    ],
)
def test_the_ceilings_hold_in_every_window(numbers: tuple[int, ...], free: int | None) -> None:
    kept, _ = met(touched(*numbers), wanted())
    assert waits(kept) == [None if free is None else day(free)]


@pytest.mark.rule("RF-04", "3.1")
@pytest.mark.parametrize(
    ("calls", "free"),
    [
        pytest.param((34, 39), 41, id="a third call within 7 days waits"),
        pytest.param((33, 39), None, id="a call 7 days ago does not count"),
        pytest.param((38,), None, id="a second call is possible"),
    ],
)
def test_at_most_two_calls_in_seven_days(calls: tuple[int, ...], free: int | None) -> None:
    who = replace(touched(*calls), calls=tuple(day(number) for number in calls))
    kept, _ = met(who, wanted(Way.CALL))
    assert waits(kept) == [None if free is None else day(free)]


def test_the_letter_goes_first_when_there_is_room_for_one() -> None:
    who = touched(38, 39, **EMAIL)
    assert met(who, wanted()) == ([wanted()], {LETTER})


def test_a_notice_alone_waits_when_there_is_no_room() -> None:
    kept, channels = met(touched(36, 38, 39, **EMAIL), wanted(Way.REMINDER))
    assert (waits(kept), channels) == ([day(43)], set())


@pytest.mark.rule("3.6")
def test_mail_goes_before_a_call_and_never_on_the_same_day() -> None:
    kept, channels = met(person(), wanted(), wanted(Way.CALL))
    assert (waits(kept), channels) == ([None, day(41)], {LETTER})


@pytest.mark.rule("3.6", "PF-06")
@pytest.mark.parametrize(
    ("today", "way", "kept"),
    [
        pytest.param({"sealed_today": {LETTER}}, Way.DOCUMENT, False, id="no second letter"),
        pytest.param({"sealed_today": {LETTER}}, Way.CALL, False, id="no call after a letter"),
        pytest.param({"sealed_today": {CALL}}, Way.DOCUMENT, False, id="no letter after a call"),
        pytest.param({"sealed_today": {CALL}}, Way.CALL, False, id="no second call"),
        pytest.param({"open_today": {CALL}}, Way.DOCUMENT, False, id="no letter beside a call"),
        pytest.param({"open_today": {LETTER}}, Way.CALL, False, id="no call beside a letter"),
        pytest.param({"open_today": {LETTER}}, Way.DOCUMENT, True, id="an open letter takes more"),
        pytest.param({"open_today": {CALL}}, Way.CALL, True, id="an open call takes more"),
    ],
)
def test_one_contact_a_day(today: dict[str, set[Channel]], way: Way, kept: bool) -> None:
    who = person(**{name: frozenset(channels) for name, channels in today.items()})
    decisions, _ = met(who, wanted(way))
    assert waits(decisions) == [None if kept else day(41)]


def test_what_joins_an_open_letter_costs_no_further_touch() -> None:
    who = touched(38, 39, open_today=frozenset({LETTER}), **EMAIL)
    assert met(who, wanted(Way.REMINDER))[1] == {LETTER}


def test_a_letter_beside_an_open_notice_needs_room_for_both() -> None:
    who = touched(38, 39, open_today=frozenset({NOTICE}), **EMAIL)
    assert waits(met(who, wanted())[0]) == [day(45)]


def test_todays_contact_counts_when_the_next_free_day_is_sought() -> None:
    who = touched(38, 39, sealed_today=frozenset({LETTER}))
    assert waits(met(who, wanted())[0]) == [day(45)]


def test_what_reaches_nobody_never_waits() -> None:
    review = Decision(Action.REVIEW, Stage.HUMAN_REVIEW, "human_review", ("6.4",), "Done.", None)
    who = touched(37, 38, 39)
    assert met(who, review, wanted())[0][0] == review


def test_what_waits_says_until_when_and_why() -> None:
    kept, _ = met(touched(36, 38, 39), wanted())
    assert kept[0].reason == f"It is due. It waits until {day(43)}: enough contact for now."
    assert (kept[0].rules, kept[0].way) == (("6.4", "3.6"), Way.NONE)


@pytest.mark.parametrize("start", range(0, 40, 7))
def test_nobody_waits_longer_than_a_month(start: int) -> None:
    full = touched(*range(start, start + 30, 5), start + 29, start + 29)
    decision = met(full, wanted(), today=start + 30)[0][0]
    assert decision.review_on is not None
    assert decision.review_on <= day(start + 60)
