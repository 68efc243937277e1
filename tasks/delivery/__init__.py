"""What becomes of an e-mail after it was sent: events, opt-outs, a letter instead."""

from tasks.delivery import inbound, inbox, reconcile
from tasks.delivery.inbox import KEPT_FOR, TriedAgain, try_again
from tasks.delivery.outcomes import Happened, apply
from tasks.delivery.reconcile import settle_orphans
from tasks.delivery.unsubscribe import is_token
from tasks.delivery.webhook_signature import public_keys

__all__ = [
    "KEPT_FOR",
    "Happened",
    "TriedAgain",
    "apply",
    "inbound",
    "inbox",
    "is_token",
    "public_keys",
    "reconcile",
    "settle_orphans",
    "try_again",
]
