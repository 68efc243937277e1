"""Every event in every state, and the same end in whatever order a provider tells it."""

from itertools import permutations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.delivery import Event, ImpossibleEvent, after
from policy.terms import MessageStatus as S

TOLD = (
    Event.PROCESSED, Event.DEFERRED, Event.DELIVERED, Event.DROPPED, Event.BOUNCED,
    Event.COMPLAINED, Event.OTHER,
)  # fmt: skip
OURS = tuple(event for event in Event if event not in TOLD)


def told(status: S, *events: Event) -> S:
    for event in events:
        status = after(status, event)
    return status


@pytest.mark.parametrize(("status", "event"), [*product(S, Event)])
def test_every_event_in_every_state_has_an_answer(status: S, event: Event) -> None:
    try:
        assert after(status, event) in S
    except ImpossibleEvent:
        assert event in OURS


@pytest.mark.parametrize(("status", "event"), [*product(S, TOLD)])
def test_no_word_of_a_provider_is_ever_refused(status: S, event: Event) -> None:
    assert after(status, event) in S


@pytest.mark.parametrize(("status", "event"), [*product(S, TOLD)])
def test_the_same_event_again_changes_nothing(status: S, event: Event) -> None:
    once = after(status, event)
    assert after(once, event) is once


@pytest.mark.rule("WH-04")
@pytest.mark.parametrize("status", list(S))
def test_any_order_of_events_ends_in_the_same_state(status: S) -> None:
    for some in (TOLD[:4], TOLD[2:6], (*TOLD[1:3], Event.COMPLAINED, Event.OTHER)):
        assert len({told(status, *order) for order in permutations(some)}) == 1


@given(
    st.sampled_from(S),
    st.lists(st.sampled_from(TOLD), max_size=12),
    st.randoms(use_true_random=False),
)
def test_late_early_repeated_and_shuffled_events_end_alike(
    status: S, events: list[Event], shuffle: Random
) -> None:
    other = [*events, *events[: len(events) // 2]]
    shuffle.shuffle(other)
    assert told(status, *events) is told(status, *other)


def test_an_answer_after_the_event_ends_where_the_event_after_the_answer_does() -> None:
    """The webhook may be faster than the response it belongs to."""
    for answer, event in product((Event.ACCEPTED, Event.UNSURE), TOLD[1:6]):
        assert told(S.SENDING, answer, event) is told(S.SENDING, event, answer)


def test_a_late_delivery_does_not_undo_a_bounce() -> None:
    assert told(S.ACCEPTED, Event.BOUNCED, Event.DELIVERED) is S.BOUNCED


def test_a_bounce_after_the_delivery_counts() -> None:
    assert told(S.ACCEPTED, Event.DELIVERED, Event.BOUNCED) is S.BOUNCED


def test_a_cancelled_message_is_never_claimed() -> None:
    assert told(S.PLANNED, Event.CANCEL, Event.CLAIM) is S.CANCELLED


def test_what_a_provider_may_have_is_never_planned_again_once_it_is_unsure() -> None:
    for status in (S.UNKNOWN, S.ACCEPTED, S.DEFERRED, S.DELIVERED, S.REPLACED):
        for events in product(OURS, repeat=2):
            try:
                assert told(status, *events) is not S.PLANNED
            except ImpossibleEvent:
                continue


def test_a_timeout_is_unknown_and_becomes_a_letter_once_the_window_has_passed() -> None:
    unsure = told(S.PLANNED, Event.CLAIM, Event.HAND_OVER, Event.UNSURE)
    assert unsure is S.UNKNOWN
    assert after(unsure, Event.GIVEN_UP) is S.REPLACED


def test_a_letter_that_stands_for_it_is_not_taken_back_by_late_news() -> None:
    for event in TOLD:
        assert after(S.REPLACED, event) is S.REPLACED


def test_what_was_cancelled_but_delivered_all_the_same_says_so() -> None:
    assert after(S.CANCELLED, Event.DELIVERED) is S.DELIVERED


@pytest.mark.parametrize("event", [Event.WRITTEN, Event.HAND_OVER, Event.ACCEPTED])
def test_nothing_is_handed_over_that_nobody_claimed(event: Event) -> None:
    with pytest.raises(ImpossibleEvent, match="planned"):
        after(S.PLANNED, event)


def test_each_status_is_one_that_left_or_one_that_never_did() -> None:
    """What is accepted, unknown or bounced may have been read: it counts as contact."""
    assert set(S) - set(S.gone()) == {S.PLANNED, S.CANCELLED, S.CLAIMED, S.FAILED}
    assert set(S.reached()) <= set(S.gone())
    assert S.CLAIMED not in S.gone()
