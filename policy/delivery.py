"""What becomes of a message: every event in every state has an answer, given by hand.

Provider events come late, early, twice and out of order. What they say about one message is
ordered by how final it is (accepted, deferred, delivered, dropped, bounced, complained), and a
less final word never undoes a more final one. So any order ends in the same state.
"""

from enum import StrEnum

from policy.terms import MessageStatus as S


class Event(StrEnum):
    """What can happen to a message. The first nine are ours, the others the provider's."""

    CANCEL = "cancel"  # paid, held, opted out, or not sent on its day
    CLAIM = "claim"  # one run takes it
    PUT_BACK = "put_back"  # the run that took it died before anything left, or may try again
    WRITTEN = "written"  # the file lies whole in its place, or the practice's own relay took it
    HAND_OVER = "hand_over"  # recorded before the first byte goes to a provider
    ACCEPTED = "accepted"  # the provider said 202
    REFUSED = "refused"  # the provider said no for good (SG-21: 400, 401, 403, 404, 405, 413, 415)
    UNSURE = "unsure"  # timeout, reset, 5xx: it may have left (SG-20)
    GIVEN_UP = "given_up"  # nothing was heard within the window: a letter goes instead
    PROCESSED = "processed"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    DROPPED = "dropped"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    OTHER = "other"  # opened, clicked, unsubscribed, or a word nobody knows yet


OPAQUE_ID = "tend_id"
"""The only thing about a message that a provider keeps: our random token (rule 4.1 opaque ids).
Each event brings it back as a key of its own (SG-05)."""
STOPS = ("unsubscribe", "group_unsubscribe")
"""The provider's words for a person who wants no more e-mail."""

_ORDER = (
    Event.CANCEL, Event.CLAIM, Event.PUT_BACK, Event.WRITTEN, Event.HAND_OVER, Event.ACCEPTED,
    Event.REFUSED, Event.UNSURE, Event.GIVEN_UP, Event.PROCESSED, Event.DEFERRED, Event.DELIVERED,
    Event.DROPPED, Event.BOUNCED, Event.COMPLAINED, Event.OTHER,
)  # fmt: skip

# One line a state, one word an event, in the order above. `.` leaves it as it is: what is
# written down stays true. `!` cannot happen unless our own code is wrong, and is refused.
_TABLE = {
    #              cancel    claim   put_back written hand_over accepted refused unsure  given_up
    S.PLANNED:    "cancelled claimed .        !       !         !        !       !       .        ",
    S.CANCELLED:  ".         .       .        !       !         !        !       !       .        ",
    S.CLAIMED:    "cancelled .       planned  sent    sending   !        failed  !       .        ",
    S.SENT:       ".         .       .        .       !         !        !       !       .        ",
    S.SENDING:    ".         .       planned  sent    .         accepted failed  unknown replaced ",
    S.ACCEPTED:   ".         .       .        !       !         .        .       .       replaced ",
    S.UNKNOWN:    ".         .       .        !       !         accepted failed  .       replaced ",
    S.DEFERRED:   ".         .       .        !       !         .        .       .       replaced ",
    S.DELIVERED:  ".         .       .        !       !         .        .       .       .        ",
    S.DROPPED:    ".         .       .        !       !         .        .       .       replaced ",
    S.BOUNCED:    ".         .       .        !       !         .        .       .       replaced ",
    S.COMPLAINED: ".         .       .        !       !         .        .       .       .        ",
    S.FAILED:     ".         .       .        !       !         .        .       .       replaced ",
    S.REPLACED:   ".         .       .        !       !         .        .       .       .        ",
}  # fmt: skip
_PROVIDER = {
    #              processed deferred delivered dropped bounced complained other
    # An event about what never left, as far as we know, is the better witness: it did leave.
    S.PLANNED:    "accepted  deferred delivered dropped bounced complained .",
    S.CANCELLED:  "accepted  deferred delivered dropped bounced complained .",
    S.CLAIMED:    "accepted  deferred delivered dropped bounced complained .",
    S.SENT:       ".         .        .         .       .       .          .",
    S.SENDING:    "accepted  deferred delivered dropped bounced complained .",
    S.ACCEPTED:   ".         deferred delivered dropped bounced complained .",
    S.UNKNOWN:    "accepted  deferred delivered dropped bounced complained .",
    S.DEFERRED:   ".         .        delivered dropped bounced complained .",
    S.DELIVERED:  ".         .        .         dropped bounced complained .",
    S.DROPPED:    ".         .        .         .       bounced complained .",
    S.BOUNCED:    ".         .        .         .       .       complained .",
    S.COMPLAINED: ".         .        .         .       .       .          .",
    S.FAILED:     "accepted  deferred delivered dropped bounced complained .",
    S.REPLACED:   ".         .        .         .       .       .          .",
}  # fmt: skip


class ImpossibleEvent(RuntimeError):
    """Our own code reported something that cannot be: a fault, never a status."""

    def __init__(self, status: S, event: Event) -> None:
        super().__init__(f"a message that is {status} cannot be {event}")


def _answers() -> dict[tuple[S, Event], S | None]:
    found: dict[tuple[S, Event], S | None] = {}
    for status in S:
        words = f"{_TABLE[status]} {_PROVIDER[status]}".split()
        for event, word in zip(_ORDER, words, strict=True):
            found[status, event] = status if word == "." else None if word == "!" else S(word)
    return found


_ANSWERS = _answers()


def after(status: S, event: Event) -> S:
    """The state of a message in `status` once `event` has happened. Raises ImpossibleEvent."""
    answer = _ANSWERS[status, event]
    if answer is None:
        raise ImpossibleEvent(status, event)
    return answer
