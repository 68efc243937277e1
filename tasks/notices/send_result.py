"""What a transport answers about one message: an event, and what it is called over there."""

from typing import NamedTuple

from policy.delivery import Event


class SendResult(NamedTuple):
    """`event` is ACCEPTED, WRITTEN, REFUSED, UNSURE, or PUT_BACK (nothing left: safe to try again).

    `code` says why in a word that names nobody: `http 413`, `timeout`.
    """

    event: Event
    provider_id: str = ""
    code: str = ""
    wait_seconds: float = 0.0
