"""A database that is older than the disk: what left since is found, and waits for a person."""

from tasks.adoption.settle_departures import Found, settle, settle_open, settle_with
from tasks.adoption.unknown_tokens import count_unknown, unknown_event, unknown_stop
from tasks.adoption.unsettled import Unsettled, looked_at, unsettled

__all__ = [
    "Found",
    "Unsettled",
    "count_unknown",
    "looked_at",
    "settle",
    "settle_open",
    "settle_with",
    "unknown_event",
    "unknown_stop",
    "unsettled",
]
