"""One line of an account's story."""

from datetime import date
from typing import NamedTuple


class Event(NamedTuple):
    """`kind` is one of money, said, hold, help, plan, decision, stage, contact, policy."""

    on: date
    kind: str
    text: str


def spoken(name: str) -> str:
    """'options_call_1' as a manager says it: 'Options call 1'."""
    return name.replace("_", " ").capitalize()


def by(actor: str | None) -> str:
    """', by jane'; nothing for what the rules did themselves."""
    return f", by {actor}" if actor and actor != "tend" else ""
