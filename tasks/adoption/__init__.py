"""A database that is older than the disk: what left since is found, and waits for a person."""

from tasks.adoption.move_home import Moved, move_home
from tasks.adoption.settle_departures import (
    Found,
    settle,
    settle_open,
    settle_put_back,
    settle_with,
)
from tasks.adoption.unknown_tokens import count_unknown, unknown_event, unknown_stop
from tasks.adoption.unsettled import Unsettled, compared_in_words, looked_at, unsettled

__all__ = [
    "Found",
    "Moved",
    "Unsettled",
    "compared_in_words",
    "count_unknown",
    "looked_at",
    "move_home",
    "settle",
    "settle_open",
    "settle_put_back",
    "settle_with",
    "unknown_event",
    "unknown_stop",
    "unsettled",
]
