"""Every text of a page is read before it is printed, as its reader will read it: whatever came into
it by a template, the practice's file, a colleague's words or a billing system."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policy.letters import LETTERS
from tasks.letters.letter import Letter
from tasks.wording import Place, unfit_for_paper

_OF_THE_PAGE = ("date", "amounts", "choices_heading", "choices", "totals", "slip", "summary")


def check_tone(letter: Letter, page: Mapping[str, object]) -> None:
    """Raises ValueError with the reason, and none of the words. Names and addresses are people's
    own, and are not read."""
    award = any(LETTERS[section.kind].award for section in letter.sections)
    blocks: Any = page["blocks"]
    own = _texts([{**block, "accounts": ""} for block in blocks])
    check_texts(own, letter.language, "award" if award else "letter")
    check_texts(_texts([page.get(name) for name in _OF_THE_PAGE]), letter.language)
    check_texts(_cells(page), letter.language, "cell")


def check_texts(texts: Iterable[str], language: str, place: Place = "letter") -> None:
    """Raises ValueError, as above."""
    for text in texts:
        if reason := unfit_for_paper(text, language, place):
            raise ValueError(f"its words are not fit to be sent: {reason}")


def _cells(page: Mapping[str, object]) -> Iterator[str]:
    """What a billing system calls the visits and their items."""
    accounts: Any = page["accounts"]
    for account in accounts:
        yield account["visit"].partition(", ")[2]
        yield from (text for _, text, _ in account["items"])
        yield account["more"]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
