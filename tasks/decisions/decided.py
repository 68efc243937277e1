"""What came of asking the rules about one account."""

from typing import NamedTuple

from policy.policy_file import PolicySpec
from policy.rules import Decision
from policy.terms import Channel
from tasks.facts import Known


class Decided(NamedTuple):
    """A decision, the channels that may carry it, and the name of the rule that gave it."""

    known: Known
    policy: PolicySpec
    decision: Decision
    channels: frozenset[Channel]
    rule: str


class NeedsReview(NamedTuple):
    """An account that could not be decided. `code` says what failed where, never a value."""

    known: Known
    code: str
