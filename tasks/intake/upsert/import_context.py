"""What every write of one import knows."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime

from policy.holds import HoldKind
from policy.policy_file import PolicySpec

IMPORTED = "import"
"""`placed_by` of a hold that an import may also release again."""

HL7 = "hl7_v2"
"""`source` of accounts that messages brought; `placed_by` of what waits for a message that was
refused: each message says only what is new, so no later one says that all is well."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U


@dataclass(slots=True)
class Entering:
    """`people` leads from a sender's key to our id, that of the record that stays; `merges` from a
    key to the one that the sender merged it into, and the row that says so. `release_by` names the
    person who lets an export end what ENDED_BY_NAME; `kept` are holds that stay because the export
    does not end them: an account's reference and the kind."""

    today: date
    now: datetime
    since: date | None
    actor: str
    reopen_by: str | None
    randomness: random.Random
    policy: PolicySpec
    release_by: str | None = None
    source: str = ""
    people: dict[str, int] = field(default_factory=dict)
    merges: dict[str, tuple[str, tuple[str, int]]] = field(default_factory=dict)
    kept: list[tuple[str, HoldKind]] = field(default_factory=list)

    @property
    def is_feed(self) -> bool:
        """What it does not say is said elsewhere, or was said before."""
        return self.source == HL7

    def is_cut(self, service_on: date) -> bool:
        """Older than the first day we were asked to work on."""
        return self.since is not None and service_on < self.since

    def reference(self) -> str:
        return "A-" + "".join(self.randomness.choices(_ALPHABET, k=10))
