"""Whether an export as a whole can be right: what stops it unless a person accepts the number."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from tasks.runtime import WrongInput

FEWEST = 10
"""Of fewer accounts a share says nothing: one late charge would be more than any limit."""
MOST_BALANCE_UP = 20
MOST_IDENTITY = 5
MOST_GONE = 10
"""In percent: of the balance before, of the accounts in it that we know, of the open accounts."""

NAMES = ("balance-up", "identity", "gone", "older", "people")
_GIVEN = re.compile(r"([a-z-]+)=(\d{1,12})")


class Stop(NamedTuple):
    """`number` is what a person has to accept."""

    name: str
    number: int
    words: str


class Whole(NamedTuple):
    """An export beside what is known: accounts, cents, days."""

    known: int
    before_cents: int
    after_cents: int
    other_identity: int
    open: int
    gone: int
    newest: date | None = None
    last_newest: date | None = None
    exported_on: date | None = None
    last_exported: date | None = None


def accepted(text: str) -> dict[str, int]:
    """`balance-up=31, gone=12` as numbers. Raises WrongInput."""
    found: dict[str, int] = {}
    for part in text.replace(",", " ").replace(";", " ").split():
        given = _GIVEN.fullmatch(part)
        if given is None or given[1] not in NAMES:
            raise WrongInput(
                f"{part!r} accepts nothing; write one of {', '.join(NAMES)} with its number, such "
                "as balance-up=31"
            )
        found[given[1]] = int(given[2])
    return found


def stops(whole: Whole, accept: Mapping[str, int]) -> list[Stop]:
    """What stops the export, but for what is accepted: the number that was shown, or less of it."""
    return [one for one in _all(whole) if accept.get(one.name, -1) < one.number]


def _all(whole: Whole) -> list[Stop]:
    found: list[Stop] = []
    up = whole.after_cents - whole.before_cents
    if whole.known >= FEWEST and up * 100 > whole.before_cents * MOST_BALANCE_UP:
        share = _percent(up, whole.before_cents)
        found.append(
            Stop("balance-up", share, f"what is owed on known accounts rises by {share} %")
        )
    if whole.known >= FEWEST and whole.other_identity * 100 > whole.known * MOST_IDENTITY:
        share = _percent(whole.other_identity, whole.known)
        words = f"{share} % of the known accounts have another guarantor, or name and birth date"
        found.append(Stop("identity", share, words))
    if whole.open >= FEWEST and whole.gone * 100 > whole.open * MOST_GONE:
        share = _percent(whole.gone, whole.open)
        found.append(Stop("gone", share, f"{share} % of the open accounts are not in it"))
    days = max(
        _days(whole.newest, whole.last_newest), _days(whole.exported_on, whole.last_exported)
    )
    if days > 0:
        found.append(Stop("older", days, f"it is {days} days older than the last import"))
    return found


def _days(this: date | None, last: date | None) -> int:
    return 0 if this is None or last is None else (last - this).days


def _percent(part: int, whole: int) -> int:
    """Rounded up; of nothing everything is a hundred percent."""
    return 100 if whole <= 0 else -(-part * 100 // whole)


def how_to_accept(found: Iterable[Stop]) -> str:
    """What lets all of them through."""
    return " ".join(f"{one.name}={one.number}" for one in found)


def refuse(found: list[Stop]) -> None:
    """Raises WrongInput with all of them, and what accepts them."""
    if found:
        words = "; ".join(one.words for one in found)
        raise WrongInput(
            f"nothing was taken in: {words}. Look with --dry-run; if it is right: "
            f'--accept "{how_to_accept(found)}"'
        )
