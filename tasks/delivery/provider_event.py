"""What a mail provider says about one message, in our words: no address, no name, no body."""

from datetime import datetime
from typing import NamedTuple

from policy.delivery import Event


class ProviderEvent(NamedTuple):
    """`token` is the opaque id we sent along; empty when the provider's event carries none.

    `word` is the provider's own word (`spamreport`, `group_unsubscribe`); `event` what it means
    for the message. `at` is when it happened over there.
    """

    token: str
    event: Event
    word: str
    at: datetime
    provider_id: str = ""
